// What is wrong with keys, by what AWS said, where they stand, and the time.
import { expect, test } from 'vitest';
import type { RotationView } from '../../../../shared/access-keys.ts';
import {
  DEFAULT_KEY_POLICY,
  type IdentityKeys,
  type InventoryKey,
} from '../../../../shared/key-inventory.ts';
import { type FindingsInput, keyFindings } from '../../../../src-main/core/access-keys/key-findings.ts';
import type { Sighting } from '../../../../src-main/core/access-keys/key-places.ts';
import { newJournal } from '../../../../src-main/core/access-keys/rotation-journal.ts';
import { viewOf } from '../../../../src-main/core/access-keys/rotation-view.ts';
import { START } from '../../fakes/manual-clock.ts';
import { keyIdOf, sampleUser } from '../../fakes/samples.ts';

const DAY = 86_400_000;
const { identity } = sampleUser('dana');
const HELD = keyIdOf('dana');
const OTHER = 'AKIAOTHEREXAMPLE0000';

const key = (daysOld: number, more: Partial<InventoryKey> = {}): InventoryKey => ({
  accessKeyId: HELD,
  status: 'Active',
  createdAt: START - daysOld * DAY,
  lastUse: { at: START - DAY, service: 'sts', region: null },
  held: true,
  places: [],
  ...more,
});
const other = (daysOld: number, more: Partial<InventoryKey> = {}) =>
  key(daysOld, { accessKeyId: OTHER, held: false, ...more });
const read = (keys: readonly InventoryKey[], more: Partial<IdentityKeys> = {}): IdentityKeys => ({
  identityId: identity.id,
  reading: false,
  readAt: START,
  problem: null,
  keys,
  access: { mfaDevices: ['arn'], groups: null, attachedPolicies: null, inlinePolicies: null },
  missingPermissions: [],
  ...more,
});
const rotation = (more: Partial<RotationView>): RotationView => ({
  ...viewOf(newJournal('r', identity, START), { working: false, nextTryAt: START + 1 }),
  oldKeyId: HELD,
  ...more,
});
const find = (of: IdentityKeys | null, more: Partial<FindingsInput> = {}) =>
  keyFindings({
    identities: [identity],
    inventory: of ? { [identity.id]: of } : {},
    rotations: [],
    policyOf: () => DEFAULT_KEY_POLICY,
    sightingsOf: () => [],
    now: START,
    ...more,
  });
const codes = (...given: Parameters<typeof find>) => find(...given).findings.map(({ code }) => code);
const problem = (code: 'invalid-key' | 'network') => ({
  code,
  message: 'It did not work',
  remedy: 'do something',
  account: null,
  details: [],
});

test('a young key that is used is fine, and so is one of which nothing is known', () => {
  expect(codes(read([key(10)]))).toEqual([]);
  expect(codes(null)).toEqual([]);
  expect(codes(read([], { readAt: null, problem: problem('network') }))).toEqual([]);
});

test.each([
  [75, [], ''],
  [76, ['soon-too-old'], 'The key is 76 days old and should be rotated within 14 days'],
  [89, ['soon-too-old'], 'The key is 89 days old and should be rotated within 1 day'],
  [90, ['too-old'], 'The key is 90 days old; as old as your policy allows'],
  [120, ['too-old'], 'The key is 120 days old; your policy allows 90'],
])('a key of %i days is %j', (days, expected, text) => {
  const { findings } = find(read([key(days)]));
  expect(findings.map(({ code }) => code)).toEqual(expected);
  expect(findings[0]?.text ?? '').toBe(text);
});

test('as old as allowed is pressing, and a policy of its own counts', () => {
  expect(find(read([key(90)])).findings[0]).toMatchObject({ code: 'too-old', severity: 'high' });
  const policyOf = () => ({ ...DEFAULT_KEY_POLICY, maxAgeDays: 365, remindDaysBefore: 0 });
  expect(codes(read([key(364)]), { policyOf })).toEqual([]);
});

test('keys that nobody uses are named, once AWS has said so for 90 days', () => {
  const never = { at: null, service: null, region: null };
  const policyOf = () => ({ ...DEFAULT_KEY_POLICY, maxAgeDays: 3_650 });
  expect(codes(read([key(89, { lastUse: never })]), { policyOf })).toEqual([]);
  expect(codes(read([key(90, { lastUse: never })]), { policyOf })).toEqual(['never-used']);
  const usedAt = (days: number) => ({ at: START - days * DAY, service: 'sts', region: null });
  expect(codes(read([key(200, { lastUse: usedAt(89) })]), { policyOf })).toEqual([]);
  expect(codes(read([key(200, { lastUse: usedAt(90) })]), { policyOf })).toEqual(['unused']);
  expect(codes(read([key(200, { lastUse: null })]), { policyOf })).toEqual([]);
  expect(
    codes(read([key(200, { lastUse: never }), other(200, { status: 'Inactive' })]), { policyOf }),
  ).toEqual(['never-used', 'left-over']);
});

test('two active keys, and a user without MFA; unreadable is not without', () => {
  expect(codes(read([key(1), other(2)]))).toEqual(['two-active']);
  const access = (mfaDevices: readonly string[] | null) => ({
    access: { mfaDevices, groups: null, attachedPolicies: null, inlinePolicies: null },
  });
  expect(codes(read([key(1)], access([])))).toEqual(['no-mfa']);
  expect(codes(read([key(1)], access(null)))).toEqual([]);
});

test('a held key that is inactive, gone or refused is dead', () => {
  expect(codes(read([key(1, { status: 'Inactive' })]))).toEqual(['held-key-dead']);
  expect(codes(read([other(1)]))).toEqual(['held-key-dead']);
  expect(codes(read([key(1)], { problem: problem('invalid-key') }))).toEqual(['held-key-dead']);
  expect(codes(read([], { problem: problem('invalid-key') }))).toEqual(['held-key-dead']);
  expect(codes(read([key(1)], { problem: problem('network') }))).toEqual([]);
});

test('what a rotation is about to settle is not reported beside it', () => {
  const grace = rotation({ phase: 'grace' });
  const keys = [key(200, { status: 'Inactive', held: false }), other(0, { held: true })];
  expect(codes(read(keys), { rotations: [grace] })).toEqual([]);
  expect(codes(read([key(200), other(0)]), { rotations: [rotation({ phase: 'proving' })] })).toEqual([]);
  expect(codes(read(keys), { rotations: [rotation({ phase: 'ended', end: 'left' })] })).toEqual([
    'left-over',
  ]);
});

test('a rotation that goes on by itself waits for nobody; one that does not is pressing', () => {
  const network = problem('network');
  expect(codes(null, { rotations: [rotation({ problem: network })] })).toEqual([]);
  const waits = rotation({ phase: 'choosing', problem: network, nextTryAt: null });
  expect(find(null, { rotations: [waits] }).findings[0]).toMatchObject({
    code: 'rotation-waits',
    severity: 'high',
    text: 'The rotation waits: It did not work',
  });
  expect(codes(null, { rotations: [{ ...waits, working: true }] })).toEqual([]);
  expect(codes(null, { rotations: [{ ...waits, end: 'cancelled' }] })).toEqual([]);
});

test('a held key in plain text is named with the places and what to do', () => {
  const sighting = (kind: Sighting['kind'], phrase: string): Sighting => ({
    accessKeyId: HELD,
    kind,
    phrase,
  });
  const text = (...sightings: Sighting[]) => find(null, { sightingsOf: () => sightings }).findings[0]?.text;
  expect(text(sighting('id', 'line 3'))).toBeUndefined();
  expect(text(sighting('pair', 'profile a'), sighting('environment', 'the environment'))).toBe(
    'The key stands in plain text in profile a and the environment: bring it over on the Import page',
  );
  expect(text(sighting('environment', 'the environment'))).toContain('what sets the environment');
  expect(find(null, { sightingsOf: () => [sighting('commented', 'a comment')] }).findings[0]?.severity).toBe(
    'medium',
  );
});

test('the most pressing comes first, whoever it is about', () => {
  const kim = sampleUser('kim').identity;
  const { findings } = find(null, {
    identities: [identity, kim],
    inventory: {
      [identity.id]: read([key(80), other(1, { status: 'Inactive' })]),
      [kim.id]: read([key(1, { status: 'Inactive' })], { identityId: kim.id }),
    },
  });
  expect(findings.map(({ code, identityId }) => `${code} ${identityId}`)).toEqual([
    'held-key-dead id-kim',
    'soon-too-old id-dana',
    'left-over id-dana',
  ]);
});

test('until the moment that is named nothing changes, and then something does', () => {
  const never = { at: null, service: null, region: null };
  for (const of of [
    read([key(10)]),
    read([key(76)]),
    read([key(120)]),
    read([key(60, { lastUse: never })]),
    read([key(30, { lastUse: { at: START - 20 * DAY - 5, service: null, region: null } })]),
  ]) {
    let now = START;
    for (let step = 0; step < 12; step++) {
      const { findings, nextAt } = find(of, { now });
      if (nextAt === null) break;
      expect(nextAt).toBeGreaterThan(now);
      expect(find(of, { now: nextAt - 1 }).findings).toEqual(findings);
      now = nextAt;
    }
  }
});

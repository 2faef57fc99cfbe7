// Which keys rotate by themselves, and how often it is tried.
import { expect, test } from 'vitest';
import type { RotationView } from '../../../../shared/access-keys.ts';
import { DEFAULT_KEY_POLICY, type InventoryKey } from '../../../../shared/key-inventory.ts';
import { dueRotations, type ScheduleInput } from '../../../../src-main/core/access-keys/key-schedule.ts';
import { newJournal } from '../../../../src-main/core/access-keys/rotation-journal.ts';
import { viewOf } from '../../../../src-main/core/access-keys/rotation-view.ts';
import { START } from '../../fakes/manual-clock.ts';
import { sampleUser } from '../../fakes/samples.ts';

const DAY = 86_400_000;
const { identity } = sampleUser('dana');

function isDue(
  days: number,
  { key = {}, ...more }: Partial<ScheduleInput> & { readonly key?: Partial<InventoryKey> } = {},
): boolean {
  const held: InventoryKey = {
    accessKeyId: identity.accessKeyId,
    status: 'Active',
    createdAt: START - days * DAY,
    lastUse: null,
    held: true,
    places: [],
    ...key,
  };
  const read = { identityId: identity.id, reading: false, readAt: START, problem: null, keys: [held] };
  const due = dueRotations({
    identities: [identity],
    inventory: { [identity.id]: { ...read, access: null, missingPermissions: [] } },
    rotations: [],
    policyOf: () => ({ ...DEFAULT_KEY_POLICY, rotatesItself: true }),
    attempts: new Map(),
    now: START,
    ...more,
  });
  return due.length === 1;
}

const rotation = (hoursAgo: number, end: RotationView['end']): RotationView => ({
  ...viewOf(newJournal('r', identity, START - hoursAgo * 3_600_000), { working: false, nextTryAt: null }),
  end,
});

test('a key is due on the day it reaches its age, if the policy says so', () => {
  expect(isDue(89.9)).toBe(false);
  expect(isDue(90)).toBe(true);
  expect(isDue(500, { policyOf: () => DEFAULT_KEY_POLICY })).toBe(false);
});

test('a key that AWS was not asked about, or that does not work, is not due', () => {
  expect(isDue(90, { inventory: {} })).toBe(false);
  expect(isDue(90, { key: { accessKeyId: 'AKIAOTHEREXAMPLE0000' } })).toBe(false);
  expect(isDue(90, { key: { status: 'Inactive' } })).toBe(false);
});

test('it is tried once a day at most, whatever became of it, also before a restart', () => {
  expect(isDue(90, { attempts: new Map([[identity.id, START - DAY + 1]]) })).toBe(false);
  expect(isDue(90, { attempts: new Map([[identity.id, START - DAY]]) })).toBe(true);
  expect(isDue(90, { rotations: [rotation(23, 'refused')] })).toBe(false);
  expect(isDue(90, { rotations: [rotation(25, 'refused')] })).toBe(true);
  expect(isDue(90, { rotations: [rotation(25, null)] })).toBe(false);
});

test('a clock that was set back a year does not stop it for a year', () => {
  expect(isDue(90, { attempts: new Map([[identity.id, START + 365 * DAY]]) })).toBe(true);
});

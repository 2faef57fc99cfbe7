import { describe, expect, it } from 'vitest';
import { DEFAULT_KEY_POLICY } from '../../../shared/key-inventory.ts';
import { attentionOf, MOST_KEYS } from '../../../src-renderer/home/attention.ts';
import { accessSnippets } from '../../../src-renderer/keys/access-snippets.ts';
import { helpFor } from '../../../src-renderer/keys/finding-help.ts';
import { keyRows, matchesKeyRow, readingState } from '../../../src-renderer/keys/key-rows.ts';
import {
  ageDays,
  ageJudgement,
  graceText,
  lastUseText,
  rotationMark,
  spanText,
} from '../../../src-renderer/keys/key-text.ts';
import { usesOfKey } from '../../../src-renderer/keys/key-uses.ts';
import { isLastWorking } from '../../../src-renderer/keys/last-key.ts';
import { judgePolicyForm, policyFormOf, policyOf } from '../../../src-renderer/keys/policy-form.ts';
import { rotationDeeds } from '../../../src-renderer/keys/rotation-deeds.ts';
import { stepTones } from '../../../src-renderer/keys/step-tones.ts';
import { wayOutOf } from '../../../src-renderer/keys/way-out.ts';
import { actionsOf, mainWindowHash } from '../../../src-renderer/palette/palette-deeds.ts';
import { fixedItems, sessionItem } from '../../../src-renderer/palette/palette-items.ts';
import { buildRows } from '../../../src-renderer/sessions/rows.ts';
import {
  DAY,
  HELD,
  HOUR,
  inGrace,
  inventory,
  inventoryKey,
  keyFinding,
  manyUsers,
  OTHER,
  rotation,
  step,
  withKeys,
} from './keys-samples.ts';
import { NOW, oneChain, problem, snapshot, user, userSession } from './sample-snapshots.ts';

const [alice = user('alice')] = oneChain().identities;

describe('the rows of access keys', () => {
  it('begin with the user whose finding is the worst, then the one with the oldest key', () => {
    const base = manyUsers(4);
    const aged = (days: number) => inventory([inventoryKey('AKIAEXAMPLE', { createdAt: NOW - days * DAY })]);
    const rows = keyRows({
      ...base,
      keyInventory: { 'i-user-0': aged(1), 'i-user-1': aged(50), 'i-user-2': aged(2) },
      keyFindings: [keyFinding({ identityId: 'i-user-2', severity: 'medium' })],
    });
    expect(rows.filter(({ first }) => first).map(({ identity }) => identity.label)).toEqual([
      'user-2',
      'user-1',
      'user-0',
      'user-3',
    ]);
  });

  it('keep the keys of a user together, the one in use first', () => {
    const rows = keyRows(withKeys({}, [inventoryKey(OTHER, { createdAt: NOW - 900 * DAY }), inventoryKey()]));
    expect(rows.map(({ accessKeyId, first, held }) => [accessKeyId, first, held])).toEqual([
      [HELD, true, true],
      [OTHER, false, false],
    ]);
  });

  it('show the key in the vault even when AWS does not list it', () => {
    const rows = keyRows(withKeys({}, [inventoryKey(OTHER)]));
    expect(rows.map(({ accessKeyId, key }) => [accessKeyId, key === null])).toEqual([
      [HELD, true],
      [OTHER, false],
    ]);
  });

  it('put a finding to its key, and what is about the user or a key that is gone to the first row', () => {
    const keyFindings = [
      keyFinding({ accessKeyId: OTHER, code: 'unused', severity: 'low' }),
      keyFinding({ accessKeyId: null, code: 'no-mfa', severity: 'medium' }),
      keyFinding({ accessKeyId: 'AKIAGONE', code: 'left-over', severity: 'high' }),
    ];
    const [first, second] = keyRows(withKeys({ keyFindings }, [inventoryKey(), inventoryKey(OTHER)]));
    expect(first?.findings.map(({ code }) => code)).toEqual(['left-over', 'no-mfa']);
    expect(second?.findings.map(({ code }) => code)).toEqual(['unused']);
  });

  it('have the policy of the settings unless the user has its own', () => {
    const own = { ...DEFAULT_KEY_POLICY, maxAgeDays: 7 };
    expect(keyRows(withKeys())[0]).toMatchObject({ ownPolicy: false, policy: { maxAgeDays: 90 } });
    expect(keyRows(withKeys({ keyPolicies: { 'i-alice': own } }))[0]).toMatchObject({
      ownPolicy: true,
      policy: own,
    });
  });

  it('are found by every word of what they show', () => {
    const [row] = keyRows(withKeys({ keyFindings: [keyFinding()] }));
    const found = (text: string) => row !== undefined && matchesKeyRow(row, text);
    expect([found('ALICE 111122223333'), found('sts 120'), found('alice bob')]).toEqual([true, true, false]);
  });

  it('know how many are being read, and how old the oldest answer is', () => {
    const base = manyUsers(3);
    expect(readingState(base)).toEqual({ reading: 0, readAt: null, unread: 3 });
    const keyInventory = {
      'i-user-0': inventory([], { readAt: NOW }),
      'i-user-1': inventory([], { readAt: NOW - HOUR, reading: true }),
    };
    expect(readingState({ ...base, keyInventory })).toEqual({ reading: 1, readAt: NOW - HOUR, unread: 1 });
  });
});

describe('texts about keys', () => {
  it('count whole days, and judge them by the policy', () => {
    expect(ageDays(NOW - 2 * DAY + 1, NOW)).toBe(1);
    expect(ageDays(NOW + HOUR, NOW)).toBe(0);
    expect(ageJudgement(90, DEFAULT_KEY_POLICY)).toEqual({ tone: 'error', text: 'Older than 90 days' });
    expect(ageJudgement(89, DEFAULT_KEY_POLICY)).toEqual({ tone: 'warning', text: '1 day left' });
    expect(ageJudgement(76, DEFAULT_KEY_POLICY)).toEqual({ tone: 'warning', text: '14 days left' });
    expect(ageJudgement(75, DEFAULT_KEY_POLICY)).toBeNull();
  });

  it('tell a use that is not known from none', () => {
    expect(lastUseText(inventoryKey(), NOW)).toEqual(['2 days ago', 'sts in eu-west-1']);
    const never = { at: null, service: null, region: null };
    expect(lastUseText(inventoryKey(HELD, { lastUse: never }), NOW)).toEqual(['Never', '']);
    expect(lastUseText(inventoryKey(HELD, { lastUse: null }), NOW)[0]).toBe('Not known');
  });

  it('give spans rounded down', () => {
    expect([999, 59_999, 3_599_999, 23 * HOUR + 10 * 60_000, 24 * HOUR, 76 * HOUR].map(spanText)).toEqual([
      'under a second',
      '59 s',
      '59 min',
      '23 h 10 min',
      '1 d',
      '3 d 4 h',
    ]);
  });

  it('say when the old key goes, and never a negative time', () => {
    expect(graceText(inGrace(), NOW)).toBe('deleted in 23 h 10 min');
    expect(graceText(inGrace(), NOW + 48 * HOUR)).toBe('deleted any moment');
    expect(graceText(rotation(), NOW)).toBeNull();
  });

  it('say of a rotation whether it works, waits for time or waits for a person', () => {
    expect(rotationMark(rotation()).tone).toBe('loading');
    expect(rotationMark(rotation({ problem: problem(), working: false }))).toEqual({
      tone: 'warning',
      text: 'Checking: waits',
    });
    expect(rotationMark(rotation({ phase: 'held' })).tone).toBe('warning');
    expect(rotationMark(inGrace()).tone).toBe('pending');
    expect(rotationMark(rotation({ end: 'rotated', phase: 'ended' })).text).toBe('Rotated');
  });
});

describe('the steps of a rotation', () => {
  const DONE = step('create-key', 'Create', 'Made');
  it('show the step that made it roll back', () => {
    const steps = [DONE, step('prove-key', 'Prove', 'Refused'), step('back-delete-new', 'Delete', null)];
    expect(stepTones(rotation({ phase: 'rolling-back', steps, cause: problem() }))).toEqual([
      'success',
      'error',
      'loading',
    ]);
    expect(stepTones(rotation({ phase: 'rolling-back', steps }))[1]).toBe('success');
  });

  it('end as the rotation ended', () => {
    expect(stepTones(rotation({ steps: [DONE, DONE], end: 'refused', phase: 'ended' }))).toEqual([
      'success',
      'error',
    ]);
    expect(stepTones(rotation({ steps: [DONE], end: 'rotated', phase: 'ended' }))).toEqual(['success']);
  });
});

describe('what may be done about a rotation', () => {
  it('is what the main process allows, and no more', () => {
    expect(rotationDeeds(rotation())).toEqual([]);
    expect(rotationDeeds(inGrace()).map(({ channel }) => channel)).toEqual([
      'keys.reactivateOld',
      'keys.deleteOldNow',
      'keys.rollBack',
    ]);
  });

  it('asks once more before anything that cannot be taken back', () => {
    const all = rotation({ canDeleteNow: true, canRollBack: true, canDismiss: true, canReactivate: true });
    const asking = rotationDeeds(all).filter(({ confirm }) => confirm !== null);
    expect(asking.map(({ channel }) => channel)).toEqual([
      'keys.deleteOldNow',
      'keys.rollBack',
      'keys.dismissRotation',
    ]);
  });
});

describe('what depends on a key', () => {
  it('is everything through its user, however far', () => {
    const uses = usesOfKey(withKeys({}, [inventoryKey(HELD, { places: ['profile dev'] })]), alice);
    expect(uses.roles.map(({ label }) => label).sort()).toEqual(['Audit', 'Deploy']);
    expect([...uses.profileNames].sort()).toEqual(['alice', 'audit', 'deploy']);
    expect(uses.places).toEqual(['profile dev']);
  });

  it('is nothing here for a key whose secret is elsewhere', () => {
    const uses = usesOfKey(withKeys({}, [inventoryKey(), inventoryKey(OTHER)]), alice, OTHER);
    expect([uses.roles, uses.profileNames]).toEqual([[], []]);
  });

  it('is all when it is the last working one', () => {
    const inactive = inventoryKey(OTHER, { status: 'Inactive' });
    expect(isLastWorking(inventory([inventoryKey(), inactive]), alice, HELD)).toBe(true);
    expect(isLastWorking(inventory([inventoryKey(), inactive]), alice, OTHER)).toBe(false);
    expect(isLastWorking(inventory([inventoryKey(), inventoryKey(OTHER)]), alice, HELD)).toBe(false);
    expect(isLastWorking(null, alice, HELD)).toBe(true);
  });
});

describe('a key policy as typed', () => {
  const form = policyFormOf(DEFAULT_KEY_POLICY, true);
  it('is what it was when nothing was typed', () => {
    expect(policyOf(form)).toEqual(DEFAULT_KEY_POLICY);
    expect(judgePolicyForm(form)).toEqual({});
  });

  it('says what is wrong with each number, in words', () => {
    expect(judgePolicyForm({ ...form, maxAgeDays: '', graceHours: '9999' })).toEqual({
      maxAgeDays: 'Enter a whole number',
      graceHours: 'Use at most 30 days',
    });
  });

  it('is none when it is that of the settings, whatever was typed', () => {
    expect(judgePolicyForm({ ...form, own: false, maxAgeDays: 'x' })).toEqual({});
    expect(policyOf({ ...form, own: false })).toBeNull();
  });
});

describe('policies that allow what is missing', () => {
  it('name the user itself and just what AWS refused', () => {
    const [missing, ...rest] = accessSnippets(alice, oneChain().sessions, ['iam:ListGroupsForUser']);
    expect(JSON.parse(missing?.policy ?? '')).toMatchObject({
      Statement: [{ Action: ['iam:ListGroupsForUser'], Resource: expect.stringContaining(':user/') }],
    });
    expect(rest.map(({ id }) => id)).toEqual(['keys', 'keys-mfa']);
  });
});

describe('the way out of access keys', () => {
  it('moves the roles that hang on the user itself; those behind them come along', () => {
    const way = wayOutOf(oneChain(), alice);
    expect(way.moving.map(({ label }) => label)).toEqual(['Deploy']);
    expect(way.following.map(({ label }) => label)).toEqual(['Audit']);
    expect(way.accountIds).toEqual(['111122223333', '444455556666']);
  });

  it('needs nothing in the account of a user that tools do not use itself', () => {
    const profiles = oneChain().profiles.filter(({ name }) => name !== 'alice');
    expect(wayOutOf({ ...oneChain(), profiles }, alice).accountIds).toEqual(['444455556666']);
  });
});

describe('what helps', () => {
  it('against an old key is a rotation, once it runs a look at it', () => {
    expect(helpFor(keyFinding(), withKeys())).toMatchObject({ dialog: { kind: 'keys-rotate' } });
    expect(helpFor(keyFinding(), withKeys({ rotations: [inGrace()] }))).toMatchObject({
      dialog: { kind: 'keys-rotation' },
    });
  });

  it('against a dead key in the vault is another key', () => {
    expect(helpFor(keyFinding({ code: 'held-key-dead' }), withKeys())).toMatchObject({
      text: 'Enter another key…',
      dialog: { kind: 'edit-iam-user', sessionId: 's-alice' },
    });
  });

  it('against a key whose secret is elsewhere is no rotation', () => {
    expect(helpFor(keyFinding({ accessKeyId: OTHER }), withKeys())).toMatchObject({ do: 'go' });
  });
});

describe('the palette', () => {
  const first = withKeys();
  const [row] = buildRows(first).filter(({ id }) => id === 's-alice');
  it('rotates the key of an IAM user, and of nothing else', () => {
    const texts = (rows: ReturnType<typeof buildRows>) =>
      rows.flatMap((one) => actionsOf(sessionItem(one), first)).filter(({ text }) => /Rotate/.test(text));
    expect(texts(buildRows(first))).toEqual([
      {
        text: 'Rotate access key of alice…',
        deed: { do: 'dialog', dialog: { kind: 'keys-rotate', identityIds: ['i-alice'] } },
      },
    ]);
    expect(row && sessionItem(row).words).toContain('rotate access key');
  });

  it('leads from the small window to the page where the dialogs about keys are at hand', () => {
    const look = fixedItems([]).find(({ id }) => id === 'command:look-up-key');
    const [action] = look ? actionsOf(look, first) : [];
    expect(action && mainWindowHash(action.deed)).toBe('#/keys');
  });
});

describe('Home', () => {
  const attention = (first = withKeys()) => attentionOf(first, buildRows(first)).items;
  it('names pressing findings only, with what helps', () => {
    const keyFindings = [keyFinding(), keyFinding({ code: 'no-mfa', severity: 'medium' })];
    const items = attention(withKeys({ keyFindings }));
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      title: 'alice: The key is 120 days old; your policy allows 90.',
      account: '111122223333',
      next: [{ do: 'dialog', text: 'Rotate…' }],
    });
  });

  it('is not flooded by them', () => {
    const first = snapshot({
      identities: [user('alice')],
      sessions: [userSession('alice')],
      keyFindings: Array.from({ length: 9 }, (_, n) => keyFinding({ accessKeyId: `AKIA${n}` })),
    });
    const items = attention(first);
    expect(items).toHaveLength(MOST_KEYS + 1);
    expect(items.at(-1)?.title).toBe('5 more pressing things about access keys');
  });
});

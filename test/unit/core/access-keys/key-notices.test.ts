// What people are told about access keys.
import { describe, expect, it } from 'vitest';
import type { RotationView } from '../../../../shared/access-keys.ts';
import type { Snapshot } from '../../../../shared/model.ts';
import { DEFAULT_SETTINGS } from '../../../../shared/settings.ts';
import { decideNotices, NO_NOTICES } from '../../../../src-main/core/notices.ts';
import {
  DAY,
  HELD,
  HOUR,
  inGrace,
  inventory,
  inventoryKey,
  keyFinding,
  OTHER,
  rotation,
  step,
  withKeys,
} from '../../renderer/keys-samples.ts';
import { NOW, problem, snapshot, user } from '../../renderer/sample-snapshots.ts';

const MINUTE = 60_000;

/** Looks one after the other, and keeps what was shown. */
function desktop() {
  let state = NO_NOTICES;
  const log: string[] = [];
  return {
    log,
    look(at: number, next: Snapshot, focused = false) {
      const decision = decideNotices(state, next, { now: NOW + at, focused });
      state = decision.state;
      log.push(...decision.show.map(({ title }) => title));
      return decision;
    },
  };
}

const old = () => withKeys({ keyFindings: [keyFinding()] });
const waiting = (code: 'key-limit' | 'mfa-required' | 'mfa-dismissed') =>
  withKeys({
    keyFindings: [keyFinding({ code: 'rotation-waits', text: 'The rotation waits: There are two keys' })],
    rotations: [
      rotation({
        working: false,
        problem: problem({ code, message: 'There are two keys', remedy: 'choose' }),
      }),
    ],
  });
const off = {
  settings: { ...DEFAULT_SETTINGS, notifications: { ...DEFAULT_SETTINGS.notifications, keys: false } },
};
const bySchedule = (view: RotationView): Snapshot =>
  withKeys({ rotations: [{ ...view, begunBy: 'schedule' }] });
const failed = () =>
  rotation({
    phase: 'ended',
    end: 'refused',
    working: false,
    steps: [step('check-keys', 'Look at the user’s keys', 'Ended')],
    problem: problem({ code: 'access-denied', message: 'alice may not do it', remedy: 'allow it' }),
  });

describe('a key that has reached its age', () => {
  it('is told once a day, with the account and where to go', () => {
    const desk = desktop();
    desk.look(0, old());
    const { show } = desk.look(MINUTE, old());
    expect(show).toEqual([
      {
        id: expect.stringContaining(HELD),
        kind: 'keys',
        title: 'The access key of alice should be rotated',
        body: 'The key is 120 days old; your policy allows 90. Account 111122223333. Click to rotate it.',
        hash: '#/keys',
      },
    ]);
    for (const hours of [1, 2, 23]) desk.look(hours * HOUR, old());
    expect(desk.log).toHaveLength(1);
    const tomorrow = desk.look(DAY, old());
    expect(tomorrow.withdraw).toHaveLength(1);
    desk.look(DAY + MINUTE, old());
    expect(desk.log).toHaveLength(2);
  });

  it('is not told where a rotation takes care of it at once', () => {
    const desk = desktop();
    expect(desk.look(0, old()).nextLookAt).toBe(NOW + MINUTE);
    desk.look(2_000, withKeys({ rotations: [rotation()] }));
    desk.look(2 * MINUTE, withKeys({ rotations: [inGrace()] }));
    expect(desk.log).toEqual([]);
  });

  it('is not told to those who look at the window, nor to those who want none', () => {
    const desk = desktop();
    desk.look(0, old(), true);
    desk.look(MINUTE, old(), true);
    desk.look(2 * MINUTE, old());
    const quiet = desktop();
    quiet.look(0, { ...old(), ...off });
    quiet.look(MINUTE, { ...old(), ...off });
    expect([...desk.log, ...quiet.log]).toEqual([]);
  });

  it('is one of many: they are told together', () => {
    const names = ['ann', 'ben', 'cid', 'dot'];
    const many = snapshot({
      identities: names.map((name) => user(name)),
      keyInventory: Object.fromEntries(
        names.map((name) => [`i-${name}`, inventory([inventoryKey(`AKIA${name}`)])]),
      ),
      keyFindings: names.map((name) => keyFinding({ identityId: `i-${name}`, accessKeyId: `AKIA${name}` })),
    });
    const desk = desktop();
    desk.look(0, many);
    expect(desk.look(MINUTE, many).show).toMatchObject([
      { title: '4 things to know about access keys', hash: '#/keys', body: expect.stringContaining('ann') },
    ]);
  });
});

describe('a rotation that waits for a person', () => {
  it.each(['key-limit', 'mfa-required'] as const)('is told: %s', (code) => {
    const desk = desktop();
    expect(desk.look(0, waiting(code)).show).toMatchObject([
      {
        title: 'The key rotation of alice waits for you',
        body: 'There are two keys. Choose. Account 111122223333.',
        hash: '#/keys',
      },
    ]);
    desk.look(HOUR, waiting(code));
    expect(desk.log).toHaveLength(1);
    expect(desk.look(2 * HOUR, withKeys({ rotations: [rotation()] })).withdraw).toHaveLength(1);
  });

  it('is no news to somebody who has just dismissed its question', () => {
    const desk = desktop();
    desk.look(0, waiting('mfa-dismissed'));
    expect(desk.log).toEqual([]);
  });
});

describe('a rotation that began by itself', () => {
  it('is told once when the new key is in use', () => {
    const desk = desktop();
    desk.look(-10_000, bySchedule(rotation()));
    expect(desk.look(0, bySchedule(inGrace())).show).toMatchObject([
      {
        title: 'The access key of alice was rotated',
        body: expect.stringContaining(`${OTHER} is in use. The old one is inactive`),
      },
    ]);
    desk.look(DAY, bySchedule(inGrace({ phase: 'ended', end: 'rotated' })));
    expect(desk.log).toHaveLength(1);
  });

  it('is told when it could not be done, with why', () => {
    const desk = desktop();
    desk.look(-10_000, bySchedule(rotation()));
    expect(desk.look(0, bySchedule(failed())).show).toMatchObject([
      {
        title: 'The access key of alice could not be rotated',
        body: expect.stringContaining('alice may not do it. Allow it. The old key is in use as before.'),
      },
    ]);
  });

  it('is no news after a restart', () => {
    const desk = desktop();
    desk.look(0, bySchedule(inGrace()));
    desk.look(1, bySchedule(failed()));
    expect(desk.log).toEqual([]);
  });

  it('is told of none that a person began', () => {
    const desk = desktop();
    desk.look(-10_000, withKeys({ rotations: [rotation()] }));
    desk.look(0, withKeys({ rotations: [inGrace()] }));
    desk.look(1, withKeys({ rotations: [failed()] }));
    expect(desk.log).toEqual([]);
  });
});

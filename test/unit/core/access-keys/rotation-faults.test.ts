// Every call of a whole rotation, and of a whole way back, with every way in which it can go wrong: it finishes, rolls
// back, or stands with a report, and the rules of World hold after each call.
import { afterAll, describe, expect, it } from 'vitest';
import { FAULTS, type Fault, World } from './rotation-world.ts';

const GRACE_MS = 2 * 3_600_000;
/** A refusal that AWS takes back when it is asked again. */
const ENDS: Readonly<Record<Fault, RegExp>> = {
  'fails before its effect': /^rotated$/,
  'answer lost': /^rotated$/,
  'killed before': /^rotated$/,
  'killed after': /^rotated$/,
  throttled: /^rotated$/,
  'clock skew': /^rotated$/,
  'access denied': /^(?:rotated|rolled-back|refused)$/,
};
const forward = await record(rotate);
const back = await record(rotateAndRollBack);
let cases = 0;
afterAll(() => expect(cases).toBeGreaterThan(900));

async function rotate(world: World): Promise<void> {
  await world.start();
  await world.run(GRACE_MS * 3);
}

/** Rolled back in the grace period: the longest way back. */
async function rotateAndRollBack(world: World): Promise<void> {
  await world.start();
  await world.run(GRACE_MS / 2);
  world.rotations.rollBack(world.dana).catch(() => {});
  await world.run(GRACE_MS * 3);
}

async function record(what: (world: World) => Promise<void>): Promise<readonly string[]> {
  const world = newWorld();
  await what(world);
  world.checkEnd(world.dana);
  return world.calls;
}

function newWorld(): World {
  const world = new World();
  world.graceMs = GRACE_MS;
  return world;
}

/** What a person does with one that stands: looks why, and presses the button. */
async function goOn(world: World): Promise<void> {
  expect(world.view.problem, 'it says why it stands').not.toBeNull();
  if (world.view.canDeleteNow) await world.rotations.deleteNow(world.dana);
  else await world.rotations.resume(world.dana);
  await world.run(GRACE_MS * 3);
}

describe('a rotation in which one call goes wrong', () => {
  const calls = forward.map((name, number) => ({ name, number }));
  for (const fault of FAULTS) {
    it.each(calls)(`ends well: ${fault}, call $number, $name`, async ({ number }) => {
      cases += 1;
      const world = newWorld();
      world.faults.set(number, fault);
      await rotate(world);
      if (number < 2 && world.rotations.views().length === 0) {
        // Nothing was written down, so nothing was begun.
        expect(world.iam.keysOf('dana').map(({ accessKeyId }) => accessKeyId)).toEqual([world.oldId]);
        return;
      }
      if (world.view.end === null && fault === 'access denied') await goOn(world);
      expect(world.view.end).toMatch(number === 1 ? /^(?:rotated|refused)$/ : ENDS[fault]);
      world.checkEnd(world.dana);
    });
  }
});

describe('a way back in which one call goes wrong', () => {
  const first = back.findIndex((name, at) => name !== forward[at]);
  const calls = back.map((name, number) => ({ name, number })).slice(first - 3);
  for (const fault of FAULTS) {
    it.each(calls)(`ends well: ${fault}, call $number, $name`, async ({ number }) => {
      cases += 1;
      const world = newWorld();
      world.faults.set(number, fault);
      await rotateAndRollBack(world);
      if (world.view.end === null) await goOn(world);
      // The wish itself may not have been written down.
      expect(world.view.end).toMatch(/^(?:rolled-back|rotated)$/);
      world.checkEnd(world.dana);
    });
  }
});

describe('a rotation that is stopped at any call', () => {
  const calls = forward.map((name, number) => ({ name, number })).slice(2);
  it.each(calls)('ends well: cancelled or rolled back at call $number, $name', async ({ number }) => {
    cases += 1;
    const world = newWorld();
    const asked: string[] = [];
    world.after = () => {
      if (world.calls.length - 1 !== number) return;
      const { rotations, dana } = world;
      rotations.cancel(dana).then(
        () => asked.push('cancelled'),
        () =>
          rotations.rollBack(dana).then(
            () => asked.push('rolled back'),
            () => asked.push('refused'),
          ),
      );
    };
    await rotate(world);
    if (asked[0] === 'cancelled') expect(world.view.end).toMatch(/^(?:cancelled|rolled-back)$/);
    else if (asked[0] === 'rolled back') expect(world.view.end).toMatch(/^(?:rolled-back|rotated)$/);
    else expect(world.view.end).toBe('rotated');
    world.checkEnd(world.dana);
  });

  it.each(calls)('ends well: cancelled and killed at call $number, $name', async ({ number }) => {
    cases += 1;
    const world = newWorld();
    world.after = () => {
      if (world.calls.length - 1 !== number) return;
      world.rotations.cancel(world.dana).catch(() => {});
      world.faults.set(number + 2, 'killed after');
    };
    await rotate(world);
    expect(world.view.end).toMatch(/^(?:cancelled|rolled-back|rotated)$/);
    world.checkEnd(world.dana);
  });
});

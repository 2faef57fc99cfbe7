// A rotation whose old key is known to others: it has no grace period, whatever happens to the process meanwhile.
import { describe, expect, it } from 'vitest';
import { said } from '../../fakes/fake-iam.ts';
import { rejection } from '../../fakes/rejection.ts';
import { ended, HOUR_MS, inGrace, newId, World } from './rotation-world.ts';

/** A grace period that no test waits for. */
const LONG_MS = 365 * 24 * HOUR_MS;

function newWorld(): World {
  const world = new World();
  world.graceMs = LONG_MS;
  return world;
}

async function hurried(world: World): Promise<void> {
  await Promise.race([
    world.rotations.start([world.dana], { hurried: true }).catch(() => {}),
    world.settle(),
  ]);
}

describe('a rotation in a hurry', () => {
  it('has no grace period, at whatever call the process is killed', async () => {
    const whole = newWorld();
    await hurried(whole);
    expect(await ended(whole)).toBe('rotated');
    // The first two read and write the journal: before that, nothing was begun.
    for (let number = 2; number < whole.calls.length; number++) {
      const world = newWorld();
      world.faults.set(number, 'killed after');
      await hurried(world);
      expect(await ended(world), whole.calls[number]).toBe('rotated');
      world.checkEnd(world.dana);
    }
  });

  it('may be made of one that is under way, and stays so after a restart', async () => {
    const world = newWorld();
    world.iam.mfaDemanded = true;
    world.mfaProblem = said('mfa-required');
    await world.start();
    await world.run(HOUR_MS);
    // Ended as it was; a second one waits in the middle, for the vault.
    expect(world.view.end).toBe('refused');
    world.iam.mfaDemanded = false;
    world.mfaProblem = null;
    let asked = false;
    world.after = (call) => {
      if (call !== 'iam:CreateAccessKey' || asked) return;
      asked = true;
      world.rotations.hurry(world.dana).catch(() => {});
      world.faults.set(world.calls.length + 3, 'killed after');
    };
    await world.start();
    expect(await ended(world)).toBe('rotated');
    expect(asked).toBe(true);
    world.checkEnd(world.dana);
  });

  it('leaves the step that waits as it is, with its reason, and tries it again', async () => {
    const world = newWorld();
    world.iam.denied.add('iam:UpdateAccessKey');
    await world.start();
    await world.run(HOUR_MS);
    const before = world.view;
    expect(before).toMatchObject({ phase: 'deactivating', problem: { code: 'access-denied' } });
    await world.rotations.hurry(world.dana);
    await world.settle();
    expect(world.view.steps).toEqual(before.steps);
    expect(world.view.problem?.code).toBe('access-denied');
    world.iam.denied.clear();
    await world.rotations.resume(world.dana);
    expect(await ended(world)).toBe('rotated');
  });

  it('ends a grace period that has begun, unless the old key was used since', async () => {
    const unused = await inGrace(newWorld());
    await unused.rotations.hurry(unused.dana);
    expect(await ended(unused)).toBe('rotated');
    const used = await inGrace(newWorld());
    used.iam.use(used.oldId);
    await used.rotations.hurry(used.dana);
    await used.run(HOUR_MS);
    expect(used.view.phase).toBe('held');
  });

  it('goes on where both keys are active again', async () => {
    const world = await inGrace(newWorld());
    await world.rotations.reactivate(world.dana);
    await world.run(HOUR_MS);
    expect(world.view.phase).toBe('reactivated');
    await world.rotations.hurry(world.dana);
    expect(await ended(world)).toBe('rotated');
    expect(world.iam.keysOf('dana').map(({ accessKeyId }) => accessKeyId)).toEqual([newId(world)]);
  });

  it('is not made of one that is on its way back, nor of one that has ended', async () => {
    const world = await inGrace(newWorld());
    world.iam.denied.add('iam:UpdateAccessKey');
    world.rotations.rollBack(world.dana).catch(() => {});
    await world.run(HOUR_MS);
    expect(world.view.phase).toBe('rolling-back');
    const error = await rejection(world.rotations.hurry(world.dana));
    expect(error).toMatchObject({ code: 'invalid-input', remedy: expect.stringContaining('let it end') });
    world.iam.denied.clear();
    await world.rotations.resume(world.dana);
    expect(await ended(world)).toBe('rolled-back');
    expect((await rejection(world.rotations.hurry(world.dana))).code).toBe('invalid-input');
  });
});

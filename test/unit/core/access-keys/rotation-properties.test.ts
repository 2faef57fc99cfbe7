// Several faults in one rotation, a slow AWS, and a person who presses buttons meanwhile: the rules of World hold after
// each call, and whatever stands says why and ends when the faults are over.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FAULTS, World } from './rotation-world.ts';

const GRACE_MS = 2 * 3_600_000;
const RUNS = 400 * Number(process.env.CLOAKROOM_PROPERTY_SCALE ?? 1);
const BUTTONS = ['cancel', 'rollBack', 'reactivate', 'deleteNow', 'resume', 'dismiss', 'kill'] as const;

const call = fc.integer({ min: 0, max: 140 });
const life = fc.record({
  faults: fc.array(fc.tuple(call, fc.constantFrom(...FAULTS)), { minLength: 2, maxLength: 5 }),
  buttons: fc.array(fc.tuple(call, fc.constantFrom(...BUTTONS)), { maxLength: 3 }),
  /** How long parts of AWS do not know of a key, in seconds. */
  sts: fc.integer({ min: 0, max: 80 }),
  iam: fc.integer({ min: 0, max: 200 }),
  list: fc.integer({ min: 0, max: 50 }),
  remove: fc.integer({ min: 0, max: 50 }),
  mfa: fc.boolean(),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

async function lived({ faults, buttons, sts, iam, list, remove, mfa }: Life): Promise<World> {
  const world = new World();
  world.graceMs = GRACE_MS;
  world.faults = new Map(faults);
  world.iam.stsDelayMs = sts * 1_000;
  world.iam.iamDelayMs = iam * 1_000;
  world.iam.listDelayMs = list * 1_000;
  world.iam.removeDelayMs = remove * 1_000;
  world.iam.mfaDemanded = mfa;
  world.after = () => {
    for (const [number, button] of buttons) {
      if (number !== world.calls.length - 1) continue;
      if (button === 'kill') world.faults.set(number + 1, 'killed after');
      else world.rotations[button](world.dana).catch(() => {});
    }
  };
  await world.start();
  await world.run(GRACE_MS * 4);
  return world;
}

describe('a rotation with several faults and a hasty person', () => {
  it('keeps the rules, and ends when the faults are over', async () => {
    await fc.assert(
      fc.asyncProperty(life, async (given) => {
        const world = await lived(given);
        expect(world.broken).toEqual([]);
        if (world.rotations.views().length === 0) return;
        // The faults are over; somebody looks at what stands, and goes on with it.
        world.faults.clear();
        for (let press = 0; press < 4 && world.view.end === null; press++) {
          const { problem, phase } = world.view;
          if (phase !== 'reactivated' && phase !== 'grace') expect(problem, phase).not.toBeNull();
          if (world.view.canDeleteNow) await world.rotations.deleteNow(world.dana);
          else await world.rotations.resume(world.dana);
          await world.run(GRACE_MS * 4);
        }
        world.check();
        expect(world.broken).toEqual([]);
        expect(world.view.end).not.toBeNull();
        if (world.view.end !== 'left') world.checkEnd(world.dana, { reportedAllowed: true });
      }),
      { numRuns: RUNS },
    );
  });

  it('never writes a secret into a journal, a view or the log', async () => {
    await fc.assert(
      fc.asyncProperty(life, async (given) => {
        const world = await lived(given);
        const views = JSON.stringify(world.rotations.views());
        const seen = [world.journalTexts, views, JSON.stringify(world.log.entries)].join('\n');
        expect(seen).not.toMatch(/fake-(?:secret|session)/);
      }),
      { numRuns: RUNS / 8 },
    );
  });
});

// Users whose policies demand MFA: IAM takes sessions made with a code, and people are asked for few of them.
import { describe, expect, it } from 'vitest';
import { said } from '../../fakes/fake-iam.ts';
import { DAY_MS, ended, inGrace, World } from './rotation-world.ts';

describe('where IAM demands MFA', () => {
  it('signs with sessions made with a code, one for both keys', async () => {
    const world = new World();
    world.iam.mfaDemanded = true;
    await world.start();
    expect(await ended(world)).toBe('rotated');
    // The old key's, which does for the new key as well, and the new key's after the grace period.
    expect(world.mfaCodes).toBe(2);
    world.checkEnd(world.dana);
  });

  it('asks for no second code when a call was throttled, lost or refused for a wrong clock', async () => {
    for (const code of ['throttled', 'timeout', 'network', 'clock-skew'] as const) {
      const world = new World();
      world.iam.mfaDemanded = true;
      const failed = new Set<string>();
      world.after = (name) => {
        if (!name.startsWith('iam:') || name === 'iam:CreateAccessKey' || failed.has(name)) return;
        failed.add(name);
        throw said(code);
      };
      await world.start();
      expect(await ended(world)).toBe('rotated');
      expect(failed.size).toBe(4);
      // A session ends with its key here, which AWS does not promise: looking again after it takes the new key's own.
      expect(world.mfaCodes).toBe(3);
    }
  });

  it('gives up without asking again where the session is refused as well', async () => {
    const world = new World();
    world.iam.mfaDemanded = true;
    world.iam.denied.add('iam:ListAccessKeys');
    await world.start();
    expect(await ended(world)).toBe('refused');
    expect(world.view.problem?.code).toBe('access-denied');
    expect(world.mfaCodes).toBe(1);
  });

  it('waits for a person when no code came, without asking again and again', async () => {
    const world = new World();
    world.iam.mfaDemanded = true;
    await inGrace(world);
    world.mfaProblem = said('mfa-timeout');
    await world.run(2 * DAY_MS);
    expect(world.view.phase).toBe('deleting');
    expect(world.view.problem?.code).toBe('mfa-timeout');
    expect(world.view.nextTryAt).toBeNull();
    const before = world.calls.length;
    await world.resumeAll();
    await world.run(DAY_MS);
    expect(world.calls.length).toBe(before);
    world.mfaProblem = null;
    await world.rotations.resume(world.dana);
    expect(await ended(world)).toBe('rotated');
  });
});

// Rotation from a person's side: what it does, what it refuses, and what it offers when something is in the way.
import { describe, expect, it } from 'vitest';
import { said } from '../../fakes/fake-iam.ts';
import { rejection } from '../../fakes/rejection.ts';
import { keyIdOf } from '../../fakes/samples.ts';
import { DAY_MS, ended, HOUR_MS, inGrace, newId, World } from './rotation-world.ts';

describe('a rotation', () => {
  it('replaces the key everywhere, waits with the old one inactive, and deletes it with the new one', async () => {
    const world = await inGrace();
    expect(world.iam.key(world.oldId)?.status).toBe('Inactive');
    expect(world.accessKeyIds.get(world.dana)).toBe(newId(world));
    expect(world.view.places).toEqual(['profile dana in the credentials file']);
    expect(world.renewed).toEqual([newId(world)]);
    expect(world.vault.names).toContain('iam-user/id-dana/access-key/previous');
    expect(await ended(world)).toBe('rotated');
    expect(world.iam.deleted).toEqual([{ accessKeyId: world.oldId, signedBy: newId(world) }]);
    world.checkEnd(world.dana);
  });

  it('seals the new secret before anything else is called', async () => {
    const world = await inGrace();
    const created = world.calls.indexOf('iam:CreateAccessKey');
    expect(world.calls[created - 2]).toBe('journal save');
    expect(world.calls[created + 1]).toBe('vault put access-key/pending');
  });

  it('shows its steps as they happen, each with its outcome', async () => {
    const world = new World();
    const seen = new Set<string>();
    world.rotations.onChange(() => {
      const last = world.rotations.views()[0]?.steps.at(-1);
      if (last) seen.add(last.step);
    });
    await world.start();
    await ended(world);
    for (const step of ['check-keys', 'create-key', 'prove-key', 'switch-places', 'grace', 'tidy'])
      expect(seen).toContain(step);
    for (const { title, outcome, endedAt } of world.view.steps) {
      expect(title).toMatch(/^[A-Z]/);
      expect(outcome).not.toBeNull();
      expect(endedAt).not.toBeNull();
    }
  });

  it('does not delete the old key a moment before the grace period is over', async () => {
    const world = await inGrace();
    await world.clock.advance((world.view.graceEndsAt ?? 0) - world.clock.now() - 1);
    expect(world.iam.deleted).toEqual([]);
    expect(await ended(world)).toBe('rotated');
  });

  it('ends the grace period on time after the computer has slept through it', async () => {
    const world = await inGrace();
    world.clock.sleep(2 * DAY_MS);
    await world.run(2 * HOUR_MS);
    expect(world.view.end).toBe('rotated');
  });

  it('goes on in the next process with what it waits for', async () => {
    const world = await inGrace();
    await world.restart();
    expect(world.view.phase).toBe('grace');
    expect(await ended(world)).toBe('rotated');
  });
});

describe('before a key is made', () => {
  it.each([
    ['root', 'arn:aws:iam::111122223333:root', 'root-refused'],
    ['an assumed role', 'arn:aws:sts::111122223333:assumed-role/admin/dana', 'invalid-input'],
    ['another user', 'arn:aws:iam::111122223333:user/erin', 'invalid-input'],
  ])('a key of %s is refused', async (_whose, arn, code) => {
    const world = new World();
    world.iam.users.set('dana', arn);
    await world.start();
    expect(await ended(world)).toBe('refused');
    expect(world.view.problem?.code).toBe(code);
    expect(world.calls).not.toContain('iam:CreateAccessKey');
  });

  it('a missing permission ends it, and the key stays as it was', async () => {
    const world = new World();
    world.iam.denied.add('iam:CreateAccessKey');
    await world.start();
    expect(await ended(world)).toBe('refused');
    expect(world.view.problem?.code).toBe('access-denied');
    world.checkEnd(world.dana);
  });

  it('a network that is away ends it after a few tries', async () => {
    const world = new World();
    world.offline = true;
    await world.start();
    expect(await ended(world)).toBe('refused');
    expect(world.view.problem?.code).toBe('network');
    expect(world.calls.filter((name) => name === 'sts:GetCallerIdentity').length).toBeLessThan(10);
  });

  it('a closed vault refuses the start', async () => {
    const world = new World();
    world.vault.become('locked');
    expect((await rejection(world.rotations.start([world.dana]))).code).toBe('vault-locked');
    expect(world.rotations.views()).toEqual([]);
  });

  it('an unknown identity, or one that is being rotated, is refused', async () => {
    const world = await inGrace();
    expect((await rejection(world.rotations.start(['nobody']))).code).toBe('unknown-identity');
    expect((await rejection(world.rotations.start([world.dana]))).code).toBe('in-use');
    expect(world.rotations.isOpen(world.dana)).toBe(true);
    expect(world.rotations.isOpen('nobody')).toBe(false);
    await ended(world);
    expect(world.rotations.isOpen(world.dana)).toBe(false);
    await world.rotations.start([world.dana]);
    expect(await ended(world)).toBe('rotated');
    expect(await world.rotations.history(world.dana)).toHaveLength(2);
  });
});

describe('with two keys', () => {
  const SPARE = keyIdOf('spare');

  async function withSpare(status: 'Active' | 'Inactive'): Promise<World> {
    const world = new World();
    world.iam.addKey('dana', SPARE, status);
    await world.start();
    await world.run(HOUR_MS);
    expect(world.view.phase).toBe('choosing');
    expect(world.view.problem?.code).toBe('key-limit');
    expect(world.view.choices.map(({ accessKeyId }) => accessKeyId)).toEqual([world.oldId, SPARE]);
    return world;
  }

  it('it deletes an inactive one that a person chose, and goes on', async () => {
    const world = await withSpare('Inactive');
    expect(world.iam.deleted).toEqual([]);
    await world.rotations.chooseInactiveToDelete(world.dana, SPARE);
    expect(await ended(world)).toBe('rotated');
    expect(world.iam.deleted[0]).toEqual({ accessKeyId: SPARE, signedBy: world.oldId });
    world.checkEnd(world.dana);
  });

  it('it refuses an active one, the one in use, and one it has not listed', async () => {
    const world = await withSpare('Active');
    for (const id of [SPARE, world.oldId, keyIdOf('else')]) {
      const { code } = await rejection(world.rotations.chooseInactiveToDelete(world.dana, id));
      expect(code).toBe('invalid-input');
    }
    await world.rotations.cancel(world.dana);
    expect(world.view.end).toBe('cancelled');
    expect(world.iam.deleted).toEqual([]);
  });

  it('it does not delete a chosen one that somebody has activated since', async () => {
    const world = await withSpare('Inactive');
    world.iam.inConsole(SPARE, 'Active');
    await world.rotations.chooseInactiveToDelete(world.dana, SPARE);
    await world.run(HOUR_MS);
    expect(world.view.phase).toBe('choosing');
    expect(world.iam.deleted).toEqual([]);
  });

  it('it goes on when the other one was deleted in the console', async () => {
    const world = await withSpare('Active');
    world.iam.inConsole(SPARE, 'delete');
    await world.rotations.resume(world.dana);
    expect(await ended(world)).toBe('rotated');
  });
});

describe('a request for a key that is not answered', () => {
  async function unanswered(world: World, meanwhile: () => void = () => {}): Promise<World> {
    let asked = false;
    world.after = (name) => {
      if (name !== 'iam:CreateAccessKey' || asked) return;
      asked = true;
      meanwhile();
      throw said('timeout');
    };
    await world.start();
    return world;
  }

  it('has its key deleted, whose secret is lost, and is made again', async () => {
    const world = await unanswered(new World());
    expect(await ended(world)).toBe('rotated');
    expect(world.iam.deleted[0]?.signedBy).toBe(world.oldId);
    expect(world.iam.deleted).toHaveLength(2);
    world.checkEnd(world.dana);
  });

  it('leaves and reports a key that somebody uses: it cannot be ours', async () => {
    const world = new World();
    await unanswered(world, () => {
      for (const { accessKeyId, made } of world.iam.keysOf('dana')) if (made) world.iam.use(accessKeyId);
    });
    await world.run(DAY_MS);
    expect(world.view.end).toBe('refused');
    expect(world.view.reported).toHaveLength(1);
    expect(world.iam.deleted).toEqual([]);
    world.checkEnd(world.dana, { reportedAllowed: true });
  });

  it('leaves and reports two unknown keys', async () => {
    const world = new World();
    await unanswered(world, () => {
      // As a listing would look if the limit were higher.
      world.iam.addKey('dana', keyIdOf('stranger'));
    });
    await world.run(DAY_MS);
    expect(world.view.end).toBe('refused');
    expect(world.view.reported).toHaveLength(2);
    expect(world.iam.deleted).toEqual([]);
  });

  it('leaves and reports a key when nobody may look whether it was used', async () => {
    const world = new World();
    world.iam.denied.add('iam:GetAccessKeyLastUsed');
    await unanswered(world);
    await world.run(DAY_MS);
    expect(world.view.end).toBe('refused');
    expect(world.view.reported).toHaveLength(1);
    expect(world.iam.deleted).toEqual([]);
  });

  it('leaves a key that was made long after the request, when the process was away', async () => {
    const world = new World();
    world.faults.set(10, 'killed before');
    await world.start();
    expect(world.calls.at(-1)).toBe('iam:CreateAccessKey');
    world.clock.sleep(DAY_MS);
    world.iam.addKey('dana', keyIdOf('admin-made'));
    await world.restart();
    await world.run(DAY_MS);
    expect(world.view.end).toBe('refused');
    expect(world.view.reported).toEqual([keyIdOf('admin-made')]);
    expect(world.iam.deleted).toEqual([]);
  });

  it('is named when AWS claims that it made none', async () => {
    const world = new World();
    let asked = false;
    world.after = (name) => {
      if (name !== 'iam:CreateAccessKey' || asked) return;
      asked = true;
      throw said('throttled');
    };
    await world.start();
    await world.run(DAY_MS);
    const [made] = world.iam.keysOf('dana').filter((key) => key.made);
    expect(world.view.phase).toBe('choosing');
    expect(world.view.reported).toEqual([made?.accessKeyId]);
    expect(world.iam.deleted).toEqual([]);
  });

  it('is given up after three of them', async () => {
    const world = new World();
    world.after = (name) => {
      if (name === 'iam:CreateAccessKey') throw said('timeout');
    };
    await world.start();
    expect(await ended(world)).toBe('refused');
    expect(world.view.problem?.code).toBe('timeout');
    expect(world.iam.deleted).toHaveLength(3);
    world.checkEnd(world.dana);
  });
});

describe('a vault that does not take the new secret', () => {
  it('has the key deleted again', async () => {
    const world = new World();
    const put = world.vault.put.bind(world.vault);
    world.vault.put = async (name, secret) => {
      if (name.endsWith('/pending')) throw said('vault-unavailable');
      await put(name, secret);
    };
    await world.start();
    expect(await ended(world)).toBe('refused');
    expect(world.view.problem?.code).toBe('vault-unavailable');
    world.checkEnd(world.dana);
  });

  it('is noticed when it only pretends to', async () => {
    const world = new World();
    const put = world.vault.put.bind(world.vault);
    world.vault.put = async (name, secret) => {
      if (!name.endsWith('/pending')) await put(name, secret);
    };
    await world.start();
    expect(await ended(world)).toBe('refused');
    world.checkEnd(world.dana);
  });
});

describe('a new key that AWS does not accept', () => {
  it('is deleted after ninety seconds, and the old one is in use as before', async () => {
    const world = new World();
    world.iam.stsDelayMs = DAY_MS;
    await world.start();
    await world.run(4 * 60_000);
    expect(world.view.end).toBe('rolled-back');
    expect(world.view.cause?.code).toBe('invalid-key');
    world.checkEnd(world.dana);
  });

  it('is waited for while the network is away, however long', async () => {
    const world = new World();
    world.after = (name) => {
      if (name === 'iam:CreateAccessKey') world.offline = true;
    };
    await world.start();
    await world.run(DAY_MS);
    expect(world.view.phase).toBe('proving');
    expect(world.view.problem?.code).toBe('network');
    expect(world.view.nextTryAt).not.toBeNull();
    world.offline = false;
    expect(await ended(world)).toBe('rotated');
  });

  it('is not taken for good after two successes', async () => {
    const world = new World();
    let answers = 0;
    world.after = (name) => {
      if (name !== 'sts:GetCallerIdentity' || !world.calls.includes('iam:CreateAccessKey')) return;
      answers += 1;
      if (answers === 3 && !world.calls.includes('vault put access-key')) throw said('invalid-key');
    };
    await world.start();
    await world.run(HOUR_MS);
    const switched = world.calls.indexOf('vault put access-key');
    const proofs = world.calls.slice(0, switched).filter((name) => name === 'sts:GetCallerIdentity');
    expect(proofs.length).toBeGreaterThanOrEqual(7);
  });
});

describe('a clock that is far wrong', () => {
  it('is told with its remedy, and the rotation goes on when it is right', async () => {
    const world = new World();
    let wrong = false;
    world.after = (name) => {
      if (name === 'vault put access-key/pending') wrong = true;
      if (wrong && name.startsWith('sts:')) throw said('clock-skew');
    };
    await world.start();
    await world.run(HOUR_MS);
    expect(world.view.problem?.code).toBe('clock-skew');
    expect(world.view.end).toBeNull();
    world.after = () => {};
    expect(await ended(world)).toBe('rotated');
  });
});

// What comes after the switch: the grace period, the way back, and many rotations at once.
import { describe, expect, it } from 'vitest';
import { renderKey } from '../../../../src-main/core/session-resolver.ts';
import { rejection } from '../../fakes/rejection.ts';
import { keyIdOf } from '../../fakes/samples.ts';
import { DAY_MS, ended, HOUR_MS, inGrace, newId, World } from './rotation-world.ts';

describe('the grace period', () => {
  it('is followed by no deletion when the old key was used since', async () => {
    const world = await inGrace();
    world.iam.use(world.oldId);
    await world.run(2 * DAY_MS);
    expect(world.view.phase).toBe('held');
    expect(world.view.problem?.code).toBe('in-use');
    expect(world.iam.deleted).toEqual([]);
    await world.rotations.deleteNow(world.dana);
    await world.run(HOUR_MS);
    expect(world.view.phase).toBe('held');
    await world.rotations.deleteNow(world.dana, { despiteUse: true });
    expect(await ended(world)).toBe('rotated');
  });

  it('is followed by no deletion when nobody may look', async () => {
    const world = await inGrace();
    world.iam.denied.add('iam:GetAccessKeyLastUsed');
    await world.run(2 * DAY_MS);
    expect(world.view.phase).toBe('held');
    expect(world.iam.deleted).toEqual([]);
  });

  it('is followed by no deletion when somebody has reactivated the old key', async () => {
    const world = await inGrace();
    world.iam.inConsole(world.oldId, 'Active');
    await world.run(2 * DAY_MS);
    expect(world.view.phase).toBe('reactivated');
    expect(world.iam.deleted).toEqual([]);
  });

  it('is followed by no deletion when the new key no longer works', async () => {
    const world = await inGrace();
    world.iam.inConsole(newId(world), 'Inactive');
    await world.run(2 * DAY_MS);
    expect(world.view.end).toBeNull();
    expect(world.view.problem?.code).toBe('invalid-key');
    expect(world.iam.deleted).toEqual([]);
  });

  it('is followed by no deletion when only the listing knows that the new key is inactive', async () => {
    const world = await inGrace();
    world.iam.stale = true;
    world.iam.inConsole(newId(world), 'Inactive');
    await world.run(2 * DAY_MS);
    expect(world.view.problem?.code).toBe('inactive-key');
    expect(world.iam.deleted).toEqual([]);
  });

  it('can be cut short', async () => {
    const world = await inGrace();
    await world.rotations.deleteNow(world.dana);
    await world.run(HOUR_MS);
    expect(world.view.end).toBe('rotated');
  });

  it('can be left by reactivating: both keys work, and then on or back', async () => {
    for (const way of ['resume', 'rollBack'] as const) {
      const world = await inGrace();
      await world.rotations.reactivate(world.dana);
      await world.run(2 * DAY_MS);
      expect(world.view.phase).toBe('reactivated');
      expect(world.iam.keysOf('dana').map(({ status }) => status)).toEqual(['Active', 'Active']);
      await world.rotations[way](world.dana);
      expect(await ended(world)).toBe(way === 'resume' ? 'rotated' : 'rolled-back');
      world.checkEnd(world.dana);
    }
  });

  it('has done its work when the old key is deleted in the console', async () => {
    const world = await inGrace();
    world.iam.inConsole(world.oldId, 'delete');
    expect(await ended(world)).toBe('rotated');
    expect(world.vault.names).toEqual(['iam-user/id-dana/access-key']);
  });
});

describe('the end', () => {
  it('brings the new secret back from its second name when the vault’s entry has gone meanwhile', async () => {
    const world = await inGrace();
    world.after = (name) => {
      if (name === 'iam:DeleteAccessKey') world.vault.secrets.delete('iam-user/id-dana/access-key');
    };
    await world.run(2 * DAY_MS);
    world.broken.length = 0;
    expect(world.view.end).toBe('rotated');
    world.checkEnd(world.dana);
  });

  it('does not overwrite an entry that is neither of the two keys', async () => {
    const world = await inGrace();
    const other = world.iam.addKey('erin', keyIdOf('erin'));
    world.vault.secrets.set('iam-user/id-dana/access-key', renderKey(other));
    await world.run(2 * DAY_MS);
    expect(world.view.problem?.code).toBe('secret-missing');
    expect(world.iam.deleted).toEqual([]);
    expect(world.vault.names).toContain('iam-user/id-dana/access-key/previous');
  });
});

describe('the way back', () => {
  it('has the old key active and in use before the new one is deleted', async () => {
    const world = await inGrace();
    const made = newId(world);
    await world.rotations.rollBack(world.dana);
    expect(await ended(world)).toBe('rolled-back');
    expect(world.iam.deleted).toEqual([{ accessKeyId: made, signedBy: world.oldId }]);
    world.checkEnd(world.dana);
  });

  it('waits while the network is away, and goes on by itself', async () => {
    const world = await inGrace();
    world.offline = true;
    await world.rotations.rollBack(world.dana);
    await world.run(DAY_MS);
    expect(world.view.phase).toBe('rolling-back');
    expect(world.view.problem?.code).toBe('network');
    world.offline = false;
    expect(await ended(world)).toBe('rolled-back');
  });

  it('does not exist when the old key is gone: the new one stays', async () => {
    const world = await inGrace();
    world.iam.inConsole(world.oldId, 'delete');
    await world.rotations.rollBack(world.dana);
    expect(await ended(world)).toBe('rotated');
    world.checkEnd(world.dana);
  });

  it('is signed by the old key when the new one was deleted in the console before the deactivation', async () => {
    const world = new World();
    world.iam.denied.add('iam:UpdateAccessKey');
    await world.start();
    await world.run(HOUR_MS);
    expect(world.view.phase).toBe('deactivating');
    expect(world.view.problem?.code).toBe('access-denied');
    world.iam.denied.clear();
    world.iam.inConsole(newId(world), 'delete');
    await world.rotations.rollBack(world.dana);
    await world.run(HOUR_MS);
    expect(world.view.end).toBe('rolled-back');
    // Until then the deleted key was in use, which nobody but the console is to blame for.
    world.broken.length = 0;
    world.checkEnd(world.dana);
  });

  it('stands, with the key named, where deleting is not allowed, and can be ended there', async () => {
    const world = new World();
    world.iam.denied.add('iam:DeleteAccessKey');
    world.iam.stsDelayMs = DAY_MS;
    await world.start();
    await world.run(HOUR_MS);
    expect(world.view.phase).toBe('rolling-back');
    expect(world.view.problem?.code).toBe('access-denied');
    expect(world.view.canDismiss).toBe(true);
    const made = newId(world);
    await world.rotations.dismiss(world.dana);
    expect(world.view.end).toBe('left');
    expect(world.view.reported).toEqual([made]);
    expect(world.accessKeyIds.get(world.dana)).toBe(world.oldId);
  });

  it('is not offered before the switch, and cancelling not after it', async () => {
    const world = await inGrace();
    expect(world.view).toMatchObject({ canCancel: false, canRollBack: true, canReactivate: true });
    expect((await rejection(world.rotations.cancel(world.dana))).code).toBe('invalid-input');
    const early = new World();
    early.iam.stsDelayMs = 60_000;
    await early.start();
    expect(early.view).toMatchObject({ canCancel: true, canRollBack: false, canReactivate: false });
    expect((await rejection(early.rotations.rollBack(early.dana))).code).toBe('invalid-input');
  });
});

describe('twenty identities at once', () => {
  const NAMES = Array.from({ length: 20 }, (_, number) => `user${String(number).padStart(2, '0')}`);

  it('are all rotated under throttling, at most four at a time', async () => {
    const world = new World(NAMES);
    world.iam.perSecond = 6;
    await world.start();
    await world.run(4 * DAY_MS);
    expect(world.iam.throttled).toBeGreaterThan(0);
    expect(world.rotations.views().map(({ end }) => end)).toEqual(NAMES.map(() => 'rotated'));
    for (const id of world.identityIds) world.checkEnd(id);
    expect(world.mostInFlight).toBe(4);
  });

  it('do not wait for one that stands', async () => {
    const world = new World(['stuck', 'fine']);
    world.iam.addKey('stuck', keyIdOf('spare'));
    await world.start();
    await world.run(2 * DAY_MS);
    const ends = world.rotations.views().map(({ label, phase, end }) => [label, phase, end]);
    expect(ends).toContainEqual(['stuck', 'choosing', null]);
    expect(ends).toContainEqual(['fine', 'ended', 'rotated']);
  });
});

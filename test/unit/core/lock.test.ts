import { describe, expect, it } from 'vitest';
import { createBroker } from '../../../src-main/core/broker.ts';
import { createDesk } from '../fakes/desk.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

function running() {
  const desk = createDesk(
    sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'dana')]),
  );
  const broker = createBroker({
    catalog: desk.catalog,
    cache: desk.cache,
    log: desk.log,
    refusal: () => desk.lock.refusal(),
    handedOut: () => {},
  });
  const ask = (profile: string) => broker({ profile, token: null }, 'r');
  return { ...desk, ask };
}

describe('locking', () => {
  it('forgets credentials and key, and tells tools at once what to do', async () => {
    const { commands, ask, cache, vault, sts } = running();
    await commands['session.start']({ sessionId: 'one' });
    expect(await ask('one')).toMatch(/^\+/);
    await commands['vault.lock']({});
    const calls = sts.calls.length;
    expect(await ask('one')).toMatch(/^-Cloakroom is locked, so tools get no credentials; unlock it/);
    expect(vault.status()).toMatchObject({ state: 'locked', error: { code: 'vault-locked' } });
    expect(cache.running()).toEqual([]);
    expect(sts.calls.length).toBe(calls);
  });

  it('keeps back what AWS answers after it', async () => {
    const { commands, ask, sts, vault } = running();
    sts.hold();
    const waiting = ask('two');
    await turns();
    await commands['vault.lock']({});
    sts.release();
    expect(await waiting).toMatch(/^-Cloakroom is locked/);
    expect(vault.status().state).toBe('locked');
  });

  it('goes on with what ran, once it is unlocked, and with nothing else', async () => {
    const { commands, ask, snapshot } = running();
    await commands['session.start']({ sessionId: 'one' });
    await commands['vault.lock']({});
    expect(snapshot().statuses).toEqual({});
    await commands['vault.unlock']({});
    await turns();
    expect(snapshot().statuses.one).toMatchObject({ state: 'ready' });
    expect(snapshot().statuses.two).toBeUndefined();
    expect(await ask('two')).toMatch(/^\+/);
  });

  it('stays locked when the keychain does not open', async () => {
    const { commands, ask, vault } = running();
    await commands['vault.lock']({});
    vault.unlocksTo = 'locked';
    await commands['vault.unlock']({});
    expect(await ask('one')).toMatch(/^-Cloakroom is locked/);
  });

  it('ends the questions that are open', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana', { mfaUse: 'always' })]));
    const start = rejection(desk.commands['session.start']({ sessionId: 'dana' }));
    await turns();
    expect(desk.prompts.list()).toHaveLength(1);
    await desk.commands['vault.lock']({});
    expect(desk.prompts.list()).toEqual([]);
    expect((await start).code).toBe('vault-locked');
  });

  it('does nothing to a vault that is not open', async () => {
    const { commands, vault, lock } = running();
    vault.become('unavailable');
    await commands['vault.lock']({});
    expect(lock.refusal()).toBeNull();
    expect(vault.status().error).not.toMatchObject({ message: expect.stringContaining('is locked, so') });
    expect(vault.status().error).toBeInstanceOf(Object);
  });
});

import { describe, expect, it } from 'vitest';
import { createBroker } from '../../../src-main/core/broker.ts';
import { decideNotices, NO_NOTICES, type NoticeState } from '../../../src-main/core/notices.ts';
import type { Secret } from '../../../src-main/core/secret.ts';
import { createDesk } from '../fakes/desk.ts';
import { HOUR, MINUTE } from '../fakes/engine.ts';
import type { FakePortal } from '../fakes/fake-portal.ts';
import { samplePortal } from '../fakes/portal-ports.ts';
import { RecordingAudit } from '../fakes/ports.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const acme = samplePortal('acme');
const signedInto = (portal: FakePortal) => ({
  registration: portal.issueRegistration(),
  token: portal.issueToken(HOUR),
});

function running() {
  const desk = createDesk(
    sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'dana')]),
  );
  const broker = createBroker({
    catalog: desk.catalog,
    cache: desk.cache,
    clock: desk.clock,
    log: desk.log,
    audit: new RecordingAudit(),
    approve: async () => {},
    refusal: () => desk.lock.refusal(),
    handedOut: () => {},
  });
  const ask = (profile: string) => broker({ profile, token: null }, { requestId: 'r', caller: null });
  return { ...desk, ask };
}

describe('locking', () => {
  it('forgets credentials and key, and tells tools at once what to do', async () => {
    const { commands, ask, cache, vault, sts, forgottenKeys } = running();
    await commands['session.start']({ sessionId: 'one' });
    expect(forgottenKeys()).toBe(0);
    expect(await ask('one')).toMatch(/^\+/);
    await commands['vault.lock']({});
    const calls = sts.calls.length;
    expect(await ask('one')).toMatch(/^-Cloakroom is locked, so tools get no credentials; unlock it/);
    expect(vault.status()).toMatchObject({ state: 'locked', error: { code: 'vault-locked' } });
    expect(cache.running()).toEqual([]);
    expect(forgottenKeys()).toBe(1);
    expect(sts.calls.length).toBe(calls);
  });

  it('is told at once to those who wait for more than credentials', async () => {
    const { commands, lock, vault } = running();
    const told: string[] = [];
    lock.whenLocked(({ code }) => told.push(`${code}, vault ${vault.status().state}`));
    await commands['vault.lock']({});
    expect(told).toEqual(['vault-locked, vault open']);
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

  it('tells who waits at once, whatever AWS is still to answer', async () => {
    const { commands, ask, sts } = running();
    sts.hold();
    const waiting = ask('two');
    const started = rejection(commands['session.start']({ sessionId: 'one' }));
    await turns();
    await commands['vault.lock']({});
    expect(await waiting).toMatch(/^-Cloakroom is locked/);
    expect((await started).code).toBe('vault-locked');
    sts.release();
    await turns();
  });

  it('puts nothing on the clipboard that was asked for before it, and takes back what is there', async () => {
    const { commands, desktop, sts } = running();
    await commands['session.copyCredentials']({ sessionId: 'one', shell: 'bash' });
    sts.hold();
    const late = rejection(commands['session.copyCredentials']({ sessionId: 'two', shell: 'bash' }));
    await turns();
    await commands['vault.lock']({});
    sts.release();
    expect((await late).code).toBe('vault-locked');
    expect(desktop.clipboard).toBeNull();
  });

  it('opens no console whose link AWS made meanwhile', async () => {
    const { commands, desktop, consoleSignIn } = running();
    await commands['session.start']({ sessionId: 'one' });
    const endpoint = consoleSignIn.getSigninToken.bind(consoleSignIn);
    consoleSignIn.getSigninToken = async (credentials) => {
      await commands['vault.lock']({});
      return await endpoint(credentials);
    };
    const opened = rejection(
      commands['session.openConsole']({ sessionId: 'one', region: null, service: null }),
    );
    expect((await opened).code).toBe('vault-locked');
    expect(desktop.opened).toEqual([]);
  });
});

describe('locking a vault that is about to open', () => {
  it('refuses tools at once, and closes it in the moment it opens', async () => {
    const { commands, ask, vault, sts } = running();
    vault.become('opening');
    await commands['vault.lock']({});
    expect(await ask('one')).toMatch(/^-Cloakroom is locked/);
    vault.become('open');
    expect(vault.status().state).toBe('locked');
    expect(await ask('one')).toMatch(/^-Cloakroom is locked/);
    expect(sts.calls).toEqual([]);
  });
});

function slow() {
  const desk = createDesk({ ...sampleCatalog([sampleUser('dana')]), portals: [acme] });
  return { ...desk, signedIn: () => desk.tokens.adopt(acme, signedInto(desk.portal)) };
}

/** Under way when it is locked, and answered when `portal.release('refresh')` says so. */
async function renewing(desk: ReturnType<typeof slow>) {
  await desk.signedIn();
  await desk.clock.advance(HOUR - 5 * MINUTE);
  desk.portal.hold('refresh');
  desk.tokens.tokenWithoutAsking(acme).catch(() => {});
  await turns();
}

describe('wishes that cross', () => {
  it('unlocking ends a locking that still waits', async () => {
    const desk = slow();
    await desk.commands['session.start']({ sessionId: 'dana' });
    await renewing(desk);
    const locking = desk.commands['vault.lock']({});
    await turns();
    expect(desk.lock.refusal()).not.toBeNull();
    expect(desk.vault.status().state).toBe('open');
    await desk.commands['vault.unlock']({});
    expect(desk.lock.refusal()).toBeNull();
    desk.portal.release('refresh');
    await locking;
    expect(desk.vault.status().state).toBe('open');
    expect(desk.lock.refusal()).toBeNull();
    await turns();
    expect(desk.snapshot().statuses.dana).toMatchObject({ state: 'ready' });
  });

  it('locking twice is locking once', async () => {
    const desk = slow();
    await desk.commands['session.start']({ sessionId: 'dana' });
    await renewing(desk);
    const locking = desk.commands['vault.lock']({});
    await desk.commands['vault.lock']({});
    desk.portal.release('refresh');
    await locking;
    await desk.commands['vault.unlock']({});
    await turns();
    expect(desk.snapshot().statuses.dana).toMatchObject({ state: 'ready' });
  });

  it('locking again after a keychain that did not open changes nothing', async () => {
    const { lock, vault } = slow();
    await lock.lock();
    vault.unlocksTo = 'locked';
    await lock.unlock();
    await lock.lock();
    vault.unlocksTo = 'open';
    await lock.unlock();
    expect(lock.refusal()).toBeNull();
  });

  it('a sign-in under way ends with the lock, and leaves no token behind', async () => {
    const desk = slow();
    const signIn = rejection(desk.commands['portal.signIn']({ portalId: acme.id, method: null }));
    await turns();
    await desk.commands['vault.lock']({});
    expect((await signIn).code).toBe('sign-in-cancelled');
    expect(desk.snapshot().portalStatuses[acme.id]).toEqual({ state: 'signed-out', error: null });
  });
});

describe('a vault that has a passphrase', () => {
  const PASSPHRASE = 'an EXAMPLE of a passphrase';

  function locked() {
    const desk = running();
    desk.vault.passphrase = PASSPHRASE;
    return desk;
  }

  it('is opened in the window, wherever unlocking is asked for', async () => {
    const { commands, ask, vault, desktop } = locked();
    await commands['vault.lock']({});
    await commands['vault.unlock']({});
    expect(desktop.shown).toEqual(['#/unlock']);
    expect(vault.status()).toMatchObject({ state: 'locked', protection: 'passphrase' });
    expect(await ask('one')).toMatch(/^-Cloakroom is locked/);
  });

  it('is not opened without it in the moment before it is closed', async () => {
    const desk = slow();
    desk.vault.passphrase = PASSPHRASE;
    await renewing(desk);
    const locking = desk.commands['vault.lock']({});
    await turns();
    expect(desk.vault.status().state).toBe('open');
    const unlocking = desk.commands['vault.unlock']({});
    const guessing = rejection(desk.commands['vault.enterPassphrase']({ passphrase: 'a wrong one' }));
    await turns();
    expect(desk.lock.refusal()).not.toBeNull();
    desk.portal.release('refresh');
    await locking;
    await unlocking;
    expect((await guessing).code).toBe('vault-wrong-passphrase');
    expect(desk.lock.refusal()).not.toBeNull();
    expect(desk.vault.status().state).toBe('locked');
  });

  it('stays closed when it is locked once more while the right one waits to be tried', async () => {
    const desk = slow();
    desk.vault.passphrase = PASSPHRASE;
    await renewing(desk);
    const locking = desk.commands['vault.lock']({});
    const entering = desk.commands['vault.enterPassphrase']({ passphrase: PASSPHRASE });
    await desk.commands['vault.lock']({});
    desk.portal.release('refresh');
    await Promise.all([locking, entering]);
    expect(desk.vault.status().state).toBe('locked');
    expect(desk.lock.refusal()).not.toBeNull();
  });

  it('goes on with what ran once the right one is entered, and asks for no window then', async () => {
    const { commands, ask, snapshot, desktop } = locked();
    await commands['session.start']({ sessionId: 'one' });
    await commands['vault.lock']({});
    const refused = rejection(commands['vault.enterPassphrase']({ passphrase: 'a wrong one' }));
    expect((await refused).code).toBe('vault-wrong-passphrase');
    expect(await ask('one')).toMatch(/^-Cloakroom is locked/);
    await commands['vault.enterPassphrase']({ passphrase: PASSPHRASE });
    await turns();
    expect(snapshot().statuses.one).toMatchObject({ state: 'ready' });
    expect(desktop.shown).toEqual([]);
  });

  it('that waits for it after a hidden start is told of once, however many tools ask', async () => {
    const { ask, vault, snapshot, clock } = locked();
    vault.become('locked');
    const look = (before: NoticeState) =>
      decideNotices(before, snapshot(), { now: clock.now(), focused: false });
    const quiet = look(NO_NOTICES);
    expect(quiet.show).toEqual([]);
    expect(await ask('one')).toMatch(/^-/);
    const first = look(quiet.state);
    expect(first.show.map(({ body }) => body)).toEqual([expect.stringContaining('waits for its passphrase')]);
    expect(await ask('one')).toMatch(/^-/);
    expect(await ask('two')).toMatch(/^-/);
    await clock.advance(MINUTE);
    expect(look(first.state).show).toEqual([]);
  });

  it('gets another passphrase from who knows the current one', async () => {
    const { commands, vault } = locked();
    const next = 'another EXAMPLE of a passphrase';
    const refused = rejection(commands['vault.changePassphrase']({ current: 'a wrong one', next }));
    expect((await refused).code).toBe('vault-wrong-passphrase');
    await commands['vault.changePassphrase']({ current: PASSPHRASE, next });
    await commands['vault.lock']({});
    await commands['vault.enterPassphrase']({ passphrase: next });
    expect(vault.status().state).toBe('open');
  });

  it('keeps no passphrase after the call, however it ends', async () => {
    const { commands, vault } = locked();
    const given: Secret[] = [];
    const unlock = vault.unlock.bind(vault);
    vault.unlock = async (passphrase) => {
      if (passphrase) given.push(passphrase);
      await unlock(passphrase);
    };
    await commands['vault.lock']({});
    await rejection(commands['vault.enterPassphrase']({ passphrase: 'a wrong one' }));
    await commands['vault.enterPassphrase']({ passphrase: PASSPHRASE });
    expect(given).toHaveLength(2);
    for (const passphrase of given) expect(() => passphrase.reveal()).toThrow('wiped');
  });
});

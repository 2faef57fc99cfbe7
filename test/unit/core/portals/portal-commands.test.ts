import { describe, expect, it } from 'vitest';
import type { Parsed } from '../../../../shared/ipc.ts';
import { planCredentials } from '../../../../src-main/core/credential-plan.ts';
import { createDesk, type Desk, roleForm } from '../../fakes/desk.ts';
import { MINUTE, outcomeOf } from '../../fakes/engine.ts';
import { portalError } from '../../fakes/fake-portal.ts';
import { createPortalDesk, signIn } from '../../fakes/portal-desk.ts';
import { portalForm, START_URL } from '../../fakes/portal-ports.ts';
import { PROD, TEST } from '../../fakes/publishing.ts';
import { refusal, rejection } from '../../fakes/rejection.ts';
import { sampleRole } from '../../fakes/samples.ts';
import { turns } from '../../fakes/turns.ts';

const status = (desk: Desk, sessionId: string) => desk.snapshot().statuses[sessionId];

describe('Credentials of a portal’s role', () => {
  it('come from one call, however many ask', async () => {
    const { desk, admin, openRole } = await createPortalDesk();
    await openRole();
    const all = await Promise.all(Array.from({ length: 200 }, () => desk.ask(admin)));
    expect(new Set(all.map(({ accessKeyId }) => accessKeyId)).size).toBe(1);
    expect(desk.portal.of('credentials').map(({ about }) => about)).toEqual([[PROD, 'Admin']]);
    expect(status(desk, admin)).toMatchObject({ state: 'ready' });
  });

  it('are had with a renewed token after a 401, without asking anybody', async () => {
    const { desk, admin, openRole } = await createPortalDesk();
    await openRole();
    desk.portal.killAccessTokens();
    await desk.ask(admin);
    expect(desk.portal.of('credentials')).toHaveLength(2);
    expect(desk.portal.of('refresh')).toHaveLength(1);
    expect(desk.requests.list()).toEqual([]);
  });

  it('are not tried for a third time when the renewed token is refused, too', async () => {
    const { desk, admin, openRole } = await createPortalDesk();
    await openRole();
    desk.portal.outages.set('credentials', portalError('sign-in-required'));
    expect((await rejection(desk.ask(admin))).code).toBe('sign-in-required');
    expect(desk.portal.of('credentials')).toHaveLength(2);
    expect(desk.portal.of('refresh')).toHaveLength(1);
  });

  it.each(['throttled', 'aws-failure', 'network', 'not-assigned'] as const)(
    'fail with "%s" as it is, and leave the sign-in alone',
    async (code) => {
      const { desk, admin, openRole, portalId } = await createPortalDesk();
      await openRole();
      desk.portal.outages.set('credentials', portalError(code));
      expect((await rejection(desk.ask(admin))).code).toBe(code);
      expect(status(desk, admin)).toMatchObject({ state: 'failed', error: { code } });
      expect(desk.snapshot().portalStatuses[portalId]).toMatchObject({ state: 'signed-in' });
      expect(desk.portal.of('refresh')).toEqual([]);
    },
  );

  it('wait for a sign-in that a tool needs: one request, no browser, all answered by one sign-in', async () => {
    const { desk, admin, openRole, portalId } = await createPortalDesk();
    await openRole();
    desk.portal.killAccessTokens();
    desk.portal.killRefreshTokens();
    const opened = desk.browser.opened.length;
    const waiting = Array.from({ length: 200 }, () => desk.ask(admin));
    await turns();
    expect(status(desk, admin)).toEqual({ state: 'waiting-for-sign-in' });
    expect(desk.snapshot().signInRequests).toMatchObject([{ portalId, waitingFor: [admin] }]);
    expect(desk.browser.opened).toHaveLength(opened);
    await signIn(desk, portalId);
    await Promise.all(waiting);
    expect(desk.browser.opened).toHaveLength(opened + 1);
    expect(desk.snapshot().signInRequests).toEqual([]);
    expect(status(desk, admin)).toMatchObject({ state: 'ready' });
  });

  it('tell a tool whose patience ends to sign in, not that AWS is slow, whoever began', async () => {
    const { desk, admin, openRole, askPerson } = await createPortalDesk();
    await openRole();
    desk.portal.killAccessTokens();
    desk.portal.killRefreshTokens();
    const clicked = outcomeOf(askPerson(admin));
    await turns();
    expect(desk.browser.openLoopbacks).toBe(1);
    expect(status(desk, admin)).toEqual({ state: 'waiting-for-sign-in' });
    const target = planCredentials(desk.catalog.state, admin);
    const tool = rejection(desk.cache.get(target, { by: 'helper', name: 'prod', patienceMs: 50_000 }));
    await desk.clock.advance(50_000);
    const error = await tool;
    expect(error.code).toBe('sign-in-timeout');
    expect(error.remedy).toContain('acme');
    await clicked;
  });

  it('start the sign-in on a click, also while a tool’s request waits for it', async () => {
    const { desk, admin, openRole } = await createPortalDesk();
    await openRole();
    desk.portal.killAccessTokens();
    desk.portal.killRefreshTokens();
    const tool = desk.ask(admin);
    await turns();
    expect(desk.browser.openLoopbacks).toBe(0);
    const clicked = desk.commands['session.start']({ sessionId: admin });
    await turns();
    expect(desk.browser.openLoopbacks).toBe(1);
    desk.browser.answer();
    await Promise.all([tool, clicked]);
  });

  it('are not asked for by a locked screen', async () => {
    const { desk, admin, openRole } = await createPortalDesk();
    await openRole();
    desk.portal.killAccessTokens();
    desk.portal.killRefreshTokens();
    desk.presence.locked = true;
    expect((await rejection(desk.ask(admin))).code).toBe('sign-in-screen-locked');
    expect(desk.requests.list()).toEqual([]);
  });

  it('are a source for one hour at most, and the session says so', async () => {
    const { desk, admin, openRole } = await createPortalDesk();
    await openRole();
    const options = { ...roleForm('x', '').options, durationSeconds: 14_400 };
    const { sessionId } = await desk.commands['session.addRole'](roleForm('deploy', admin, { options }));
    const source = await desk.ask(admin);
    await desk.ask(sessionId);
    expect(desk.sts.of('AssumeRole')).toMatchObject([
      { durationSeconds: 3_600, signedBy: source.accessKeyId },
    ]);
    expect(status(desk, sessionId)).toMatchObject({ notes: [expect.stringContaining('one hour')] });
  });

  it('make a role that waits behind them wait for the sign-in as well', async () => {
    const { desk, admin, openRole } = await createPortalDesk();
    await openRole();
    const { sessionId } = await desk.commands['session.addRole'](roleForm('deploy', admin));
    desk.portal.killAccessTokens();
    desk.portal.killRefreshTokens();
    void desk.ask(sessionId).catch(() => {});
    await turns();
    expect(status(desk, sessionId)).toEqual({ state: 'waiting-for-sign-in' });
    expect(desk.requests.list()).toMatchObject([{ waitingFor: [sessionId] }]);
  });

  it('cannot serve a role that asks for MFA, and the person is told why', async () => {
    const { desk, admin, openRole } = await createPortalDesk();
    await openRole();
    const options = { ...roleForm('x', '').options, requiresMfa: true };
    const error = await rejection(desk.commands['session.addRole'](roleForm('deploy', admin, { options })));
    expect(error.code).toBe('mfa-required');
    expect(error.message).toContain('deploy');
    expect(error.message).toContain('acme');
  });

  it('cannot serve a role of another partition, nor one whose portal is gone', async () => {
    const { desk, admin, openRole } = await createPortalDesk();
    await openRole();
    const { state } = desk.catalog;
    const foreign = sampleRole('cn', admin, {}, { roleArn: 'arn:aws-cn:iam::444455556666:role/x' });
    const plan = () => planCredentials({ ...state, sessions: [...state.sessions, foreign] }, 'cn');
    expect(refusal(plan).code).toBe('invalid-input');
    expect(refusal(() => planCredentials({ ...state, portals: [] }, admin)).code).toBe('unknown-identity');
  });
});

describe('Adding and changing a portal', () => {
  it('needs a name for the CLI’s cache in order to share', async () => {
    const desk = createDesk();
    const form = portalForm('acme', { shareWithCli: true });
    expect((await rejection(desk.commands['portal.add'](form))).code).toBe('invalid-input');
    expect(desk.catalog.state.portals).toEqual([]);
  });

  it('forgets what belonged to another start URL, and sends no token there', async () => {
    const { desk, portalId, admin, openRole } = await createPortalDesk();
    await openRole();
    await desk.ask(admin);
    const startUrl = 'https://other.awsapps.com/start';
    await desk.commands['portal.update']({ portalId, ...portalForm('acme', { startUrl }) });
    expect(desk.vault.names).toEqual([]);
    expect(desk.listingStore.texts.size).toBe(0);
    expect(desk.snapshot().portalStatuses[portalId]).toMatchObject({ state: 'signed-out' });
    expect(desk.snapshot().listings[portalId]).toMatchObject({ state: 'never' });
    expect(status(desk, admin)).toBeUndefined();
    expect(desk.portal.of('logout').map((call) => call.startUrl)).toEqual([START_URL]);
    void desk.ask(admin).catch(() => {});
    await desk.clock.advance(MINUTE);
    expect(desk.portal.calls.filter((call) => call.startUrl === startUrl)).toEqual([]);
  });

  it('ends a sign-in that is under way at the old start URL', async () => {
    const { desk, portalId } = await createPortalDesk();
    const under = rejection(desk.commands['portal.signIn']({ portalId, method: null }));
    await turns();
    await desk.commands['portal.update']({
      portalId,
      ...portalForm('acme', { startUrl: 'https://other.awsapps.com/start' }),
    });
    expect((await under).code).toBe('sign-in-cancelled');
    expect(desk.vault.names).toEqual([]);
  });

  it('asks for a new sign-in when the scopes have changed', async () => {
    const { desk, portalId } = await createPortalDesk();
    const scopes = ['sso:account:access', 'codewhisperer:completions'];
    await desk.commands['portal.update']({ portalId, ...portalForm('acme', { scopes }) });
    await signIn(desk, portalId);
    expect(desk.portal.of('register').map(({ about }) => about)).toEqual([['sso:account:access'], scopes]);
  });

  it('keeps the sign-in when only its name changes', async () => {
    const { desk, portalId } = await createPortalDesk();
    await desk.commands['portal.update']({ portalId, ...portalForm('renamed') });
    expect(desk.snapshot().portals).toMatchObject([{ label: 'renamed' }]);
    expect(desk.snapshot().portalStatuses[portalId]).toMatchObject({ state: 'signed-in' });
    expect(desk.portal.of('logout')).toEqual([]);
  });

  it('changes nothing where it is refused', async () => {
    const { desk, portalId } = await createPortalDesk();
    await desk.commands['portal.add'](portalForm('taken'));
    const before = desk.everything();
    const wish = { portalId, ...portalForm('taken', { startUrl: 'https://other.awsapps.com/start' }) };
    expect((await rejection(desk.commands['portal.update'](wish))).code).toBe('name-taken');
    expect(desk.everything()).toEqual(before);
    desk.vault.become('locked');
    const moved = { portalId, ...portalForm('acme', { startUrl: 'https://other.awsapps.com/start' }) };
    expect((await rejection(desk.commands['portal.update'](moved))).code).toBe('vault-locked');
    expect(desk.everything()).toEqual(before);
  });

  it('shares the sign-in with the CLI from the moment it is chosen until it is not', async () => {
    const { desk, portalId } = await createPortalDesk();
    expect(desk.cliCache.files.size).toBe(0);
    const change = (more: Partial<Parsed<'portal.add'>>) =>
      desk.commands['portal.update']({ portalId, ...portalForm('acme', more) });
    await change({ shareWithCli: true, sessionName: 'dev' });
    expect([...desk.cliCache.files.keys()]).toEqual(['dev']);
    await change({ shareWithCli: true, sessionName: 'work' });
    expect([...desk.cliCache.files.keys()]).toEqual(['work']);
    await change({ shareWithCli: false, sessionName: 'work' });
    expect([...desk.cliCache.files.keys()]).toEqual([]);
    expect(desk.snapshot().portalStatuses[portalId]).toMatchObject({ state: 'signed-in' });
  });

  it('is signed in at once where it shares what the CLI has', async () => {
    const desk = createDesk();
    const theirs = { registration: desk.portal.issueRegistration(), token: desk.portal.issueToken() };
    desk.cliCache.files.set('dev', theirs);
    const form = portalForm('acme', { shareWithCli: true, sessionName: 'dev' });
    const { portalId } = await desk.commands['portal.add'](form);
    expect(desk.snapshot().portalStatuses[portalId]).toMatchObject({ state: 'signed-in' });
  });
});

describe('Removing a portal', () => {
  it('takes all it had: sign-in, listing, sessions, profiles', async () => {
    const { desk, portalId, publish } = await createPortalDesk();
    await publish();
    await desk.commands['portal.remove']({ portalId });
    expect(desk.catalog.state).toMatchObject({ portals: [], sessions: [], profiles: [] });
    expect(desk.vault.names).toEqual([]);
    expect(desk.listingStore.texts.size).toBe(0);
    expect(desk.files.config).toBe('');
    expect(desk.portal.of('logout')).toHaveLength(1);
  });

  it('goes through where AWS cannot be reached', async () => {
    const { desk, portalId } = await createPortalDesk();
    desk.portal.outages.set('logout', portalError('network'));
    await desk.commands['portal.remove']({ portalId });
    expect(desk.vault.names).toEqual([]);
    expect(desk.log.entries).toContainEqual(expect.objectContaining({ event: 'session not ended at AWS' }));
  });

  const refusals: [string, string, (desk: Desk, admin: string) => unknown][] = [
    ['roles depend on it', 'in-use', (desk, admin) => desk.commands['session.addRole'](roleForm('r', admin))],
    ['the vault is locked', 'vault-locked', (desk) => desk.vault.become('locked')],
    ['the file cannot be written', 'file-busy', (desk) => desk.files.failures.push(portalError('file-busy'))],
  ];
  it.each(refusals)('is refused while %s, and nothing is lost', async (_why, code, make) => {
    const { desk, portalId, admin, publish } = await createPortalDesk();
    await publish();
    await make(desk, admin);
    const before = desk.everything();
    expect((await rejection(desk.commands['portal.remove']({ portalId }))).code).toBe(code);
    expect(desk.everything()).toEqual(before);
    expect(desk.portal.of('logout')).toEqual([]);
    expect(desk.listingStore.texts.size).toBe(1);
  });

  it('ends what waits for it', async () => {
    const { desk, portalId, admin, openRole } = await createPortalDesk();
    await openRole();
    desk.portal.killAccessTokens();
    desk.portal.killRefreshTokens();
    const tool = rejection(desk.ask(admin));
    await turns();
    expect(desk.requests.list()).toHaveLength(1);
    await desk.commands['portal.remove']({ portalId });
    expect((await tool).code).toBe('sign-in-required');
    expect(desk.requests.list()).toEqual([]);
  });
});

describe('Signing out', () => {
  it('ends the session at AWS, and forgets tokens and cached role credentials', async () => {
    const { desk, portalId, admin, openRole } = await createPortalDesk();
    await openRole();
    await desk.ask(admin);
    await desk.commands['portal.signOut']({ portalId });
    expect(desk.portal.of('logout')).toHaveLength(1);
    expect(desk.vault.names).toEqual([]);
    expect(status(desk, admin)).toBeUndefined();
    const again = outcomeOf(desk.ask(admin));
    expect((await again).state).toBe('pending');
    expect(desk.requests.list()).toHaveLength(1);
  });

  it('forgets them even if AWS cannot be reached, and says that it could not', async () => {
    const { desk, portalId, admin, openRole } = await createPortalDesk();
    await openRole();
    await desk.ask(admin);
    desk.portal.outages.set('logout', portalError('network'));
    expect((await rejection(desk.commands['portal.signOut']({ portalId }))).code).toBe('network');
    expect(desk.vault.names).toEqual([]);
    expect(status(desk, admin)).toBeUndefined();
  });
});

describe('Opening a role', () => {
  it('makes it a session, once, that says whose it is', async () => {
    const { desk, admin, openRole, portalId } = await createPortalDesk();
    expect(await openRole()).toEqual({ sessionId: admin });
    expect(await openRole()).toEqual({ sessionId: admin });
    expect(desk.catalog.state.sessions).toMatchObject([
      {
        id: admin,
        portalId,
        accountId: PROD,
        accountName: 'Prod',
        email: 'prod@example.com',
        roleName: 'Admin',
      },
    ]);
  });

  it('is refused for a role that is not listed', async () => {
    const { desk, portalId } = await createPortalDesk();
    for (const role of [
      { accountId: TEST, roleName: 'ReadOnly' },
      { accountId: '999999999999', roleName: 'Admin' },
    ])
      expect((await rejection(desk.commands['portal.openRole']({ portalId, ...role }))).code).toBe(
        'not-assigned',
      );
    expect(desk.catalog.state.sessions).toEqual([]);
  });

  it('gives it a profile, another one, or none', async () => {
    const { desk, admin, openRole, names } = await createPortalDesk();
    await openRole();
    const give = (profileName: string | null) =>
      desk.commands['portal.setProfile']({ sessionId: admin, profileName, region: null });
    await give('one');
    expect(desk.files.config).toContain('[profile one]');
    await give('two');
    expect(desk.files.config).not.toContain('[profile one]');
    expect(names()).toEqual(['two']);
    await give(null);
    expect(desk.files.config).toBe('');
  });

  it('lets it be marked, and no session that is not there', async () => {
    const { desk, admin, openRole } = await createPortalDesk();
    await openRole();
    await desk.commands['session.setFavourite']({ sessionIds: [admin], favourite: true });
    expect(desk.snapshot().favourites).toEqual([admin]);
    const wrong = desk.commands['session.setFavourite']({ sessionIds: ['nope'], favourite: true });
    expect((await rejection(wrong)).code).toBe('unknown-session');
  });
});

describe('Portals found in the AWS config file', () => {
  it('are offered while they are none of Cloakroom’s', async () => {
    const { desk } = await createPortalDesk();
    const section = (name: string, url: string) =>
      `[sso-session ${name}]\nsso_start_url = ${url}\nsso_region = eu-west-1\n`;
    desk.files.config = section('dev', `${START_URL}/`) + section('new', 'https://new.awsapps.com/start');
    const { portals } = await desk.commands['portal.found']({});
    expect(portals.map(({ sessionName }) => sessionName)).toEqual(['new']);
  });
});

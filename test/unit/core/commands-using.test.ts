import { describe, expect, it } from 'vitest';
import { createDesk, roleForm } from '../fakes/desk.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

const PROD = sampleRole('prod', 'dana');
const CATALOG = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), PROD]);

describe('the web console', () => {
  const place = { region: null, service: 's3' };

  it('is opened with a link that nobody else gets to see', async () => {
    const { commands, desktop, activity, log, snapshot } = createDesk(CATALOG);
    expect(await commands['session.openConsole']({ sessionId: 'one', ...place })).toMatchObject({
      copied: false,
    });
    expect(desktop.opened).toEqual([
      { link: expect.stringContaining('SigninToken=signin-token-1-EXAMPLE'), program: null },
    ]);
    expect(activity.events('one')).toMatchObject([{ kind: 'console', about: 's3' }]);
    const told = JSON.stringify([log.entries, snapshot(), activity.events('one')]);
    expect(told).not.toContain('signin-token-1');
  });

  it('follows the browser of the settings', async () => {
    const { commands, desktop } = createDesk(CATALOG);
    await commands['settings.set']({ browser: { kind: 'program', path: '/usr/bin/firefox' } });
    await commands['session.openConsole']({ sessionId: 'one', ...place });
    expect(desktop.opened[0]?.program).toBe('/usr/bin/firefox');
    await commands['settings.set']({ browser: { kind: 'copy-link' } });
    const { copied } = await commands['session.openConsole']({ sessionId: 'one', ...place });
    expect(copied).toBe(true);
    expect(desktop.clipboard).toContain('SigninToken=signin-token-2-EXAMPLE');
    expect(desktop.opened).toHaveLength(1);
  });
});

describe('credentials for a shell', () => {
  it('go to the clipboard and nowhere else', async () => {
    const { commands, desktop } = createDesk(CATALOG);
    const answer = await commands['session.copyCredentials']({ sessionId: 'one', shell: 'bash' });
    expect(answer).toEqual({ expiresAt: expect.any(Number) });
    expect(desktop.clipboard).toMatch(/^ : 'Expires .*\n export AWS_ACCESS_KEY_ID='/);
  });

  it('are never a long-term key', async () => {
    const { commands, desktop } = createDesk(
      sampleCatalog([sampleUser('dana', {}, { keyUse: 'long-term-key' })]),
    );
    const refused = commands['session.copyCredentials']({ sessionId: 'dana', shell: 'bash' });
    expect((await rejection(refused)).code).toBe('invalid-input');
    expect(desktop.clipboard).toBeNull();
  });
});

describe('trying a role before it is saved', () => {
  const draft = { ...roleForm('new', 'dana'), sessionId: null };

  it('assumes it, says who one would be, and keeps nothing', async () => {
    const desk = createDesk(CATALOG);
    const before = desk.everything();
    expect(await desk.commands['session.test'](draft)).toEqual({
      arn: 'arn:aws:sts::444455556666:assumed-role/new/dana',
      expiresAt: expect.any(Number),
    });
    expect(desk.sts.of('AssumeRole')).toHaveLength(1);
    expect(desk.everything()).toEqual(before);
    expect(desk.snapshot().statuses.new).toBeUndefined();
  });

  it('says what AWS said', async () => {
    const { commands, sts } = createDesk(CATALOG);
    await commands['session.start']({ sessionId: 'dana' });
    sts.failNext(awsError('not-assumable'));
    expect((await rejection(commands['session.test'](draft))).code).toBe('not-assumable');
  });

  it('sees a circle without asking anybody', async () => {
    const { commands, sts } = createDesk(
      sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'one')]),
    );
    const circle = { ...roleForm('one', 'two'), sessionId: 'one' };
    expect((await rejection(commands['session.test'](circle))).code).toBe('role-cycle');
    expect(sts.calls).toEqual([]);
  });
});

describe('a production session', () => {
  it('becomes active only on purpose', async () => {
    const { commands, catalog } = createDesk(CATALOG);
    const asked = { sessionId: 'prod', replace: false };
    const refused = await rejection(commands['session.makeActive']({ ...asked, insist: false }));
    expect(refused).toMatchObject({ code: 'production-guard', message: expect.stringContaining('prod') });
    expect(catalog.state.activeSessionId).toBeNull();
    await commands['session.makeActive']({ ...asked, insist: true });
    expect(catalog.state.activeSessionId).toBe('prod');
  });

  it('is as short as the settings want, and says so', async () => {
    const { commands, sts, snapshot } = createDesk(CATALOG);
    await commands['session.start']({ sessionId: 'prod' });
    const { production } = snapshot().settings;
    await commands['settings.set']({
      production: { ...production, rules: [...production.rules], maxSeconds: 900 },
    });
    await commands['session.start']({ sessionId: 'prod' });
    await commands['session.start']({ sessionId: 'one' });
    expect(sts.of('AssumeRole').map(({ durationSeconds }) => durationSeconds)).toEqual([3_600, 900, 3_600]);
    expect(snapshot().statuses.prod).toMatchObject({ notes: [expect.stringContaining('15 minutes')] });
  });
});

describe('an identity that is not saved', () => {
  it('is told whose key it is, and what devices there are', async () => {
    const { commands, iam, vault } = createDesk();
    iam.serials = ['arn:aws:iam::111122223333:mfa/dana'];
    const key = {
      from: 'typed' as const,
      accessKeyId: 'AKIAEXAMPLEDANA00000',
      secretAccessKey: 'thisIsNoRealSecretAccessKey'.padEnd(40, 'x'),
    };
    expect(await commands['identity.test']({ label: 'dana', key, region: 'eu-west-1' })).toEqual({
      userArn: 'arn:aws:iam::111122223333:user/dana',
      accountId: '111122223333',
      mfaSerials: iam.serials,
    });
    expect(vault.names).toEqual([]);
  });
});

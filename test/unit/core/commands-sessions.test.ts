import { describe, expect, it } from 'vitest';
import { createDesk, type Desk, HELPER, roleForm, userForm } from '../fakes/desk.ts';
import { HOUR } from '../fakes/engine.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

async function leavesNoTrace(desk: Desk, command: () => Promise<unknown>, code: string) {
  const before = desk.everything();
  const error = await rejection(command());
  expect(error.code).toBe(code);
  expect(desk.everything()).toEqual(before);
  return error;
}

/** A user and two roles, with the profiles Cloakroom itself writes. */
async function furnished() {
  const desk = createDesk();
  const user = (await desk.commands['identity.addIamUser'](userForm('dana'))).sessionId;
  const one = (await desk.commands['session.addRole'](roleForm('one', user, { region: 'eu-north-1' })))
    .sessionId;
  const two = (await desk.commands['session.addRole'](roleForm('two', user, { region: 'us-east-2' })))
    .sessionId;
  return { ...desk, user, one, two };
}

describe('adding and changing a role', () => {
  it('keeps it and writes its profile', async () => {
    const { files, catalog, one } = await furnished();
    expect(catalog.state.sessions.find(({ id }) => id === one)).toMatchObject({ kind: 'role', label: 'one' });
    expect(files.config).toContain(`[profile one]`);
    expect(files.config).toContain(`credential_process = ${HELPER} one`);
  });

  it('refuses a source that is not there, a circle, and MFA of a user who never uses it', async () => {
    const desk = await furnished();
    const { commands, user, one, two } = desk;
    await leavesNoTrace(desk, () => commands['session.addRole'](roleForm('x', 'nobody')), 'unknown-session');
    await commands['session.updateRole']({ ...roleForm('two', one), sessionId: two });
    const circle = { ...roleForm('one', two), sessionId: one };
    const error = await leavesNoTrace(desk, () => commands['session.updateRole'](circle), 'role-cycle');
    expect(error.message).toContain('one → two → one');
    const { key: _, ...form } = userForm('dana', { mfaUse: 'never' });
    const identityId = desk.catalog.state.identities[0]?.id ?? '';
    await commands['identity.updateIamUser']({ ...form, identityId, key: null });
    const mfa = roleForm('strict', user);
    mfa.options.requiresMfa = true;
    await leavesNoTrace(desk, () => commands['session.addRole'](mfa), 'mfa-required');
  });

  it('refuses a label and a profile name that are taken, and a region of another partition', async () => {
    const desk = await furnished();
    const add = desk.commands['session.addRole'];
    await leavesNoTrace(desk, () => add(roleForm('one', desk.user, { profileName: 'p' })), 'name-taken');
    await leavesNoTrace(desk, () => add(roleForm('x', desk.user, { profileName: 'one' })), 'name-taken');
    await leavesNoTrace(desk, () => add(roleForm('x', desk.user, { region: 'cn-north-1' })), 'invalid-input');
  });

  it('renames the profile and leaves the person’s own lines alone', async () => {
    const desk = await furnished();
    desk.files.config += '\n# mine\n[profile mine]\nregion=eu-west-3 ; here\n';
    await desk.commands['session.updateRole']({
      ...roleForm('one', desk.user, { region: 'eu-north-1', profileName: 'first' }),
      sessionId: desk.one,
    });
    expect(desk.files.config).toContain(`[profile first]`);
    expect(desk.files.config).toContain(`${HELPER} first`);
    expect(desk.files.config).not.toContain('[profile one]');
    expect(desk.files.config).toContain('\n# mine\n[profile mine]\nregion=eu-west-3 ; here\n');
  });

  it('writes the profile anew on saving, when it was taken out of the file', async () => {
    const desk = await furnished();
    const before = desk.files.config;
    desk.files.config = '';
    await desk.commands['session.updateRole']({
      ...roleForm('one', desk.user, { region: 'eu-north-1' }),
      sessionId: desk.one,
    });
    expect(desk.files.config).toContain('[profile one]');
    expect(before).toContain(desk.files.config.trim());
  });

  it('takes the profile away when none is wanted any more', async () => {
    const desk = await furnished();
    await desk.commands['session.updateRole']({
      ...roleForm('one', desk.user, { profileName: null }),
      sessionId: desk.one,
    });
    expect(desk.files.config).not.toContain('[profile one]');
    expect(desk.files.config).toContain('[profile two]');
  });

  it('cannot turn an IAM user’s session into a role', async () => {
    const desk = await furnished();
    const form = { ...roleForm('dana', desk.one, { profileName: 'dana' }), sessionId: desk.user };
    await leavesNoTrace(desk, () => desk.commands['session.updateRole'](form), 'invalid-input');
  });

  it('does not bring back a role that was removed meanwhile', async () => {
    const desk = await furnished();
    const results = await Promise.allSettled([
      desk.commands['session.remove']({ sessionId: desk.one }),
      desk.commands['session.updateRole']({ ...roleForm('one', desk.user), sessionId: desk.one }),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(desk.catalog.state.sessions.map(({ id }) => id)).not.toContain(desk.one);
    expect(desk.files.config).not.toContain('[profile one]');
  });

  it('no longer renews the credentials of before', async () => {
    const desk = await furnished();
    await desk.commands['session.start']({ sessionId: desk.one });
    await desk.commands['session.updateRole']({
      ...roleForm('one', desk.user, { roleArn: 'arn:aws:iam::444455556666:role/Else' }),
      sessionId: desk.one,
    });
    const calls = desk.sts.of('AssumeRole').length;
    await desk.clock.advance(5 * HOUR);
    const since = desk.sts.of('AssumeRole').slice(calls);
    expect(since.filter(({ role }) => !role?.roleArn.endsWith('Else'))).toEqual([]);
  });
});

describe('removing a role', () => {
  it('forgets its credentials and its profile, and its being active', async () => {
    const desk = await furnished();
    await desk.commands['session.makeActive']({ sessionId: desk.one, replace: false, insist: false });
    await desk.commands['session.start']({ sessionId: desk.one });
    await desk.commands['session.remove']({ sessionId: desk.one });
    expect(desk.catalog.state.activeSessionId).toBeNull();
    expect(desk.files.config).not.toMatch(/\[default\]|\[profile one\]/);
    expect(desk.snapshot().statuses[desk.one]).toBeUndefined();
  });

  it('is refused while another role is assumed from it', async () => {
    const desk = createDesk(
      sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'one')]),
    );
    const error = await leavesNoTrace(
      desk,
      () => desk.commands['session.remove']({ sessionId: 'one' }),
      'in-use',
    );
    expect(error.message).toContain('two');
  });

  it('does not remove an IAM user', async () => {
    const desk = await furnished();
    await leavesNoTrace(
      desk,
      () => desk.commands['session.remove']({ sessionId: desk.user }),
      'invalid-input',
    );
  });
});

describe('starting and stopping', () => {
  it('gets credentials, keeps them fresh, and forgets them', async () => {
    const desk = await furnished();
    await desk.commands['session.start']({ sessionId: desk.one });
    await desk.clock.advance(30 * HOUR);
    expect(desk.snapshot().statuses[desk.one]).toMatchObject({ state: 'ready', refreshError: null });
    await desk.commands['session.stop']({ sessionId: desk.one });
    expect(desk.snapshot().statuses[desk.one]).toBeUndefined();
    const calls = desk.sts.of('AssumeRole').length;
    await desk.clock.advance(30 * HOUR);
    expect(desk.sts.of('AssumeRole')).toHaveLength(calls);
  });

  it('tells the person what failed', async () => {
    const desk = await furnished();
    desk.sts.outage(awsError('access-denied'));
    expect((await rejection(desk.commands['session.start']({ sessionId: desk.one }))).code).toBe(
      'access-denied',
    );
    expect(desk.snapshot().statuses[desk.one]).toMatchObject({ state: 'failed' });
  });

  it('waits for the code that the person enters', async () => {
    const desk = createDesk(
      sampleCatalog([sampleUser('dana', { mfaUse: 'always' }), sampleRole('one', 'dana')]),
    );
    const start = desk.commands['session.start']({ sessionId: 'one' });
    await turns();
    const [prompt] = desk.snapshot().prompts;
    expect(prompt?.waitingFor).toEqual(['one']);
    await desk.commands['mfa.answer']({ promptId: prompt?.id ?? '', code: '123456' });
    await start;
    const again = rejection(desk.commands['session.start']({ sessionId: 'nobody' }));
    expect((await again).code).toBe('unknown-session');
  });

  it('ends with a dismissal', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana', { mfaUse: 'always' })]));
    const start = rejection(desk.commands['session.start']({ sessionId: 'dana' }));
    await turns();
    await desk.commands['mfa.dismiss']({ promptId: desk.snapshot().prompts[0]?.id ?? '' });
    expect((await start).code).toBe('mfa-dismissed');
  });

  it('tries again what failed, once the vault is open', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana')]));
    await desk.commands['session.start']({ sessionId: 'one' });
    desk.vault.become('locked');
    desk.clock.sleep(13 * HOUR);
    await rejection(desk.ask('one'));
    await desk.commands['vault.unlock']({});
    await turns();
    expect(desk.snapshot().statuses.one).toMatchObject({ state: 'ready' });
  });
});

describe('making a session active', () => {
  it('points [default] at it, and takes it out again', async () => {
    const desk = await furnished();
    const before = desk.files.config;
    await desk.commands['session.makeActive']({ sessionId: desk.one, replace: false, insist: false });
    expect(desk.catalog.state.activeSessionId).toBe(desk.one);
    expect(desk.files.config).toContain(`credential_process = ${HELPER} default`);
    await desk.commands['session.makeActive']({ sessionId: null, replace: false, insist: false });
    expect(desk.files.config).toBe(before);
  });

  it('follows the region from one session to the next', async () => {
    const desk = await furnished();
    const defaultSection = () => /\[default\]\n((?:[^[\n].*\n?)*)/.exec(desk.files.config)?.[1] ?? '';
    await desk.commands['session.makeActive']({ sessionId: desk.one, replace: false, insist: false });
    expect(defaultSection()).toContain('region = eu-north-1');
    await desk.commands['session.makeActive']({ sessionId: desk.two, replace: false, insist: false });
    expect(defaultSection()).toContain('region = us-east-2');
    await desk.commands['session.updateRole']({ ...roleForm('two', desk.user), sessionId: desk.two });
    expect(defaultSection()).not.toContain('region');
    expect(defaultSection()).toContain('credential_process');
  });

  it('repairs [default] when it is made active once more', async () => {
    const desk = await furnished();
    await desk.commands['session.makeActive']({ sessionId: desk.one, replace: false, insist: false });
    const good = desk.files.config;
    await desk.commands['session.makeActive']({ sessionId: desk.one, replace: false, insist: false });
    expect(desk.files.config).toBe(good);
    desk.files.config = desk.files.config.replace(/\[default\]\n(?:[^[\n].*\n?)*/, '');
    await desk.commands['session.makeActive']({ sessionId: desk.one, replace: false, insist: false });
    expect(desk.files.config).toContain('[default]');
  });

  it('asks before it sets a person’s own [default] aside, and gives it back', async () => {
    const own = '[default]\nsource_profile = mine\nrole_arn = arn:aws:iam::444455556666:role/x\n';
    const desk = createDesk(sampleCatalog([sampleUser('dana')]), own);
    await leavesNoTrace(
      desk,
      () => desk.commands['session.makeActive']({ sessionId: 'dana', replace: false, insist: false }),
      'profile-conflict',
    );
    await desk.commands['session.makeActive']({ sessionId: 'dana', replace: true, insist: false });
    expect(desk.files.config).toContain('credential_process');
    await desk.commands['session.makeActive']({ sessionId: null, replace: false, insist: false });
    expect(desk.files.config).toBe(own);
  });

  it('is refused where a key in the credentials file would win', async () => {
    const desk = await furnished();
    desk.files.credentials = '[default]\naws_access_key_id = AKIAEXAMPLE000000009\n';
    await leavesNoTrace(
      desk,
      () => desk.commands['session.makeActive']({ sessionId: desk.one, replace: true, insist: false }),
      'profile-conflict',
    );
  });

  it.each(['from nothing', 'from another session', 'to nothing'])(
    'is undone in the file when it cannot be stored: %s',
    async (how) => {
      const desk = await furnished();
      if (how !== 'from nothing')
        await desk.commands['session.makeActive']({ sessionId: desk.two, replace: false, insist: false });
      const before = desk.everything();
      desk.store.failure = new Error('disk full');
      const sessionId = how === 'to nothing' ? null : desk.one;
      await expect(
        desk.commands['session.makeActive']({ sessionId, replace: false, insist: false }),
      ).rejects.toThrow('disk full');
      expect(desk.everything()).toEqual(before);
    },
  );

  it('refuses a session that does not exist', async () => {
    const desk = await furnished();
    await leavesNoTrace(
      desk,
      () => desk.commands['session.makeActive']({ sessionId: 'nobody', replace: false, insist: false }),
      'unknown-session',
    );
  });
});

describe('commands at the same time', () => {
  it('all take effect, in the catalogue and in the file', async () => {
    const desk = await furnished();
    const names = Array.from({ length: 20 }, (_, n) => `role-${n}`);
    await Promise.all([
      ...names.map((name) => desk.commands['session.addRole'](roleForm(name, desk.user))),
      desk.commands['session.makeActive']({ sessionId: desk.two, replace: false, insist: false }),
      desk.commands['session.remove']({ sessionId: desk.one }),
    ]);
    expect(desk.catalog.state.profiles.map(({ name }) => name).toSorted()).toEqual(
      ['dana', 'two', ...names].toSorted(),
    );
    for (const name of names) expect(desk.files.config).toContain(`[profile ${name}]`);
    expect(desk.files.config).not.toContain('[profile one]');
    expect(desk.catalog.state.activeSessionId).toBe(desk.two);
    expect(desk.store.load()).toEqual(desk.catalog.state);
  });

  it('do not fail because one of them does', async () => {
    const desk = await furnished();
    desk.files.failures.push(awsError('file-busy'));
    const results = await Promise.allSettled(
      ['a', 'b'].map((name) => desk.commands['session.addRole'](roleForm(name, desk.user))),
    );
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(desk.files.config).toContain('[profile b]');
    expect(desk.files.config).not.toContain('[profile a]');
  });

  it('use the same name only once', async () => {
    const desk = await furnished();
    const results = await Promise.allSettled(
      [1, 2, 3].map((n) =>
        desk.commands['session.addRole'](roleForm(`r${n}`, desk.user, { profileName: 'same' })),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(desk.files.config.match(/\[profile same\]/g)).toHaveLength(1);
  });

  it('work with what another program wrote into the file meanwhile', async () => {
    const desk = await furnished();
    desk.files.meanwhile = (text) => `${text}[profile theirs]\nregion = eu-west-3\n`;
    await desk.commands['session.addRole'](roleForm('new', desk.user));
    expect(desk.files.config).toContain('[profile theirs]');
    expect(desk.files.config).toContain('[profile new]');
  });
});

it('hands out the snapshot it is given', async () => {
  const desk = await furnished();
  expect(await desk.commands['snapshot.get']({})).toEqual(desk.snapshot());
});

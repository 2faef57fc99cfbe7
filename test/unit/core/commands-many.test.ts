import { describe, expect, it } from 'vitest';
import { keyName } from '../../../src-main/core/session-resolver.ts';
import { createDesk, roleForm, userForm } from '../fakes/desk.ts';
import { rejection } from '../fakes/rejection.ts';

/** A user with roles that have no profile yet. */
async function furnished() {
  const desk = createDesk();
  const { commands } = desk;
  const { sessionId: user, identityId } = await commands['identity.addIamUser'](userForm('dana'));
  const roles: string[] = [];
  for (const name of ['one', 'two', 'three'])
    roles.push((await commands['session.addRole'](roleForm(name, user, { profileName: null }))).sessionId);
  return { ...desk, user, identityId, roles };
}

describe('profiles for several sessions at once', () => {
  const form = (sessionIds: readonly string[]) => ({
    sessionIds: [...sessionIds],
    template: '{accountId}-{role}',
    region: 'eu-north-1',
  });

  it('are shown first, then written as one change that can be taken back', async () => {
    const { commands, roles, files } = await furnished();
    const before = files.config;
    const plan = await commands['session.planProfiles'](form(roles));
    expect(plan.items.map(({ action, profileName }) => [action, profileName])).toEqual([
      ['add', '444455556666-one'],
      ['add', '444455556666-two'],
      ['add', '444455556666-three'],
    ]);
    expect(plan.diff).toContain('444455556666-two');
    expect(files.config).toBe(before);
    await commands['session.addProfiles']({ ...form(roles), token: plan.token });
    expect(files.config).toContain('[profile 444455556666-three]');
    expect(files.config).toContain('region = eu-north-1');
    const [change] = (await commands['history.list']({})).changes;
    expect(change).toMatchObject({ kind: 'publish', title: 'Published 3 profiles' });
    const { token } = await commands['history.previewUndo']({ changeId: change?.id ?? '' });
    await commands['history.undo']({ changeId: change?.id ?? '', token });
    expect(files.config).toBe(before);
  });

  it('leave the profile of a session that has one', async () => {
    const { commands, roles, user } = await furnished();
    const { items } = await commands['session.planProfiles'](form([user, roles[0] ?? '']));
    expect(items.map(({ action, profileName }) => [action, profileName])).toEqual([
      ['keep', 'dana'],
      ['add', '444455556666-one'],
    ]);
  });

  it('never take a name that is somebody else’s', async () => {
    const { commands, roles, files } = await furnished();
    files.config += '\n[profile 444455556666-one]\nregion = eu-west-1\n';
    const { items } = await commands['session.planProfiles'](form([roles[0] ?? '']));
    expect(items[0]).toMatchObject({ action: 'add', note: expect.stringContaining('is taken') });
    expect(items[0]?.profileName).not.toBe('444455556666-one');
  });

  it('are not written when the file is not as it was looked at, or the template is of no use', async () => {
    const { commands, roles, files } = await furnished();
    const { token } = await commands['session.planProfiles'](form(roles));
    files.config += '\n# another program was here\n';
    const stale = await rejection(commands['session.addProfiles']({ ...form(roles), token }));
    expect(stale.code).toBe('file-busy');
    expect(files.config).not.toContain('444455556666');
    const useless = { ...form(roles), template: '{nothing}' };
    expect((await rejection(commands['session.planProfiles'](useless))).code).toBe('invalid-input');
  });

  it('go together, all of them or none', async () => {
    const { commands, roles, files } = await furnished();
    const { token } = await commands['session.planProfiles'](form(roles));
    await commands['session.addProfiles']({ ...form(roles), token });
    const before = files.config;
    const names = ['444455556666-one', '444455556666-two'];
    await rejection(commands['session.removeProfiles']({ profileNames: [...names, 'nobody'] }));
    expect(files.config).toBe(before);
    const { diffs } = await commands['files.preview']({ of: 'session.removeProfiles', profileNames: names });
    expect(diffs).toHaveLength(1);
    await commands['session.removeProfiles']({ profileNames: names });
    expect(files.config).not.toContain('444455556666-one');
    expect(files.config).toContain('444455556666-three');
  });
});

describe('removing several sessions', () => {
  it('takes roles, users and their secrets, whatever the order', async () => {
    const { commands, roles, user, identityId, catalog, vault, files } = await furnished();
    const sessionIds = [user, ...roles];
    await commands['files.preview']({ of: 'session.removeMany', sessionIds });
    expect(catalog.state.sessions).toHaveLength(4);
    await commands['session.removeMany']({ sessionIds });
    expect(catalog.state).toMatchObject({ identities: [], sessions: [], profiles: [] });
    expect(vault.names).not.toContain(keyName(identityId));
    expect(files.config).not.toContain('[profile dana]');
  });

  it('is refused as a whole while another role needs one of them', async () => {
    const desk = await furnished();
    const before = desk.everything();
    const error = await rejection(
      desk.commands['session.removeMany']({ sessionIds: [desk.user, desk.roles[0] ?? ''] }),
    );
    expect(error).toMatchObject({ code: 'in-use', message: expect.stringContaining('two') });
    expect(desk.everything()).toEqual(before);
  });

  it('of a user waits for an open vault', async () => {
    const desk = await furnished();
    desk.vault.become('locked');
    const error = await rejection(
      desk.commands['session.removeMany']({ sessionIds: [desk.user, ...desk.roles] }),
    );
    expect(error.code).toBe('vault-locked');
    expect(desk.catalog.state.identities).toHaveLength(1);
  });
});

describe('forgetting everything', () => {
  it('leaves the settings and the person’s own lines', async () => {
    const { commands, catalog, vault, files } = await furnished();
    files.config += '\n[profile mine]\nregion = eu-west-3\n';
    await commands['settings.set']({ theme: 'dark' });
    await commands['app.forgetAll']({});
    expect(catalog.state).toMatchObject({ identities: [], sessions: [], settings: { theme: 'dark' } });
    expect(vault.names).toEqual([]);
    expect(files.config).not.toContain('credential_process');
    expect(files.config).toContain('[profile mine]\nregion = eu-west-3');
  });

  it('waits for an open vault', async () => {
    const desk = await furnished();
    desk.vault.become('locked');
    expect((await rejection(desk.commands['app.forgetAll']({}))).code).toBe('vault-locked');
    expect(desk.catalog.state.identities).toHaveLength(1);
  });
});

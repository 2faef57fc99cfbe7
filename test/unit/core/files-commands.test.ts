import { describe, expect, it } from 'vitest';
import { makeActive } from '../../../src-main/core/catalog.ts';
import { createDesk, type Desk, HELPER, roleForm, userForm } from '../fakes/desk.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { samplePortal, sampleSsoRole } from '../fakes/portal-ports.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCatalog, sampleUser } from '../fakes/samples.ts';

const COLON = '[profile a]\nregion: eu-west-1\n';
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';

/** Findings that have a repair. */
async function repairable(desk: Desk) {
  const { findings } = await desk.commands['health.check']({});
  return findings.filter(({ repair }) => repair !== null);
}

describe('the preview of making a session active', () => {
  const own = '[default]\nrole_arn = arn:aws:iam::444455556666:role/x\nsource_profile = mine\n';
  const preview = (desk: Desk, replace: boolean, sessionId = 'dana') =>
    desk.commands['files.preview']({ of: 'session.makeActive', sessionId, replace });

  it('shows what the command then does, and does nothing', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana')]), own);
    const before = desk.everything();
    const { diffs } = await preview(desk, true);
    expect(desk.everything()).toEqual(before);
    await desk.commands['session.makeActive']({ sessionId: 'dana', replace: true, insist: false });
    expect(diffs).toEqual([
      { file: 'config', path: desk.files.configPath, diff: `- ${own}\n+ ${desk.files.config}` },
    ]);
  });

  it('is refused as the command is', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana')]), own);
    expect((await rejection(preview(desk, false))).code).toBe('profile-conflict');
    expect((await rejection(preview(desk, true, 'nobody'))).code).toBe('unknown-session');
  });

  it('shows [default] written anew for a session that is active already, and nothing where all is well', async () => {
    const desk = createDesk(makeActive(sampleCatalog([sampleUser('dana')]), 'dana'));
    const { diffs } = await preview(desk, false);
    expect(diffs[0]?.diff).toContain(`credential_process = ${HELPER} default`);
    await desk.commands['session.makeActive']({ sessionId: 'dana', replace: false, insist: false });
    expect(await preview(desk, false)).toEqual({ diffs: [] });
  });
});

describe('the preview of removing a session', () => {
  const role = sampleSsoRole('acme', '100000000001', 'Admin');
  const state = {
    ...sampleCatalog([sampleUser('dana')]),
    portals: [samplePortal('acme')],
    sessions: [...sampleCatalog([sampleUser('dana')]).sessions, role],
  };

  it.each([
    { what: 'an IAM user', sessionId: 'dana', remove: 'identity.remove' as const },
    { what: 'a role of a portal', sessionId: role.id, remove: 'session.remove' as const },
  ])('of $what shows all its profiles going, as removing it then does', async ({ sessionId, remove }) => {
    const desk = createDesk(state);
    for (const [profileName, region] of [
      ['one', null],
      ['two', 'us-east-1'],
    ] as const)
      await desk.commands['session.addProfile']({ sessionId, profileName, region });
    const { config } = desk.files;
    const { diffs } = await desk.commands['files.preview']({ of: 'session.remove', sessionId });
    expect(desk.files.config).toBe(config);
    if (remove === 'identity.remove') {
      const [identity] = desk.catalog.state.identities;
      await desk.commands['identity.remove']({ identityId: identity?.id ?? '' });
    } else await desk.commands['session.remove']({ sessionId });
    expect(desk.files.config).not.toContain('one');
    expect(diffs).toEqual([
      { file: 'config', path: desk.files.configPath, diff: `- ${config}\n+ ${desk.files.config}` },
    ]);
    expect(desk.catalog.state.sessions.map(({ id }) => id)).not.toContain(sessionId);
  });

  it('of a session that is gone says so', async () => {
    const preview = createDesk(state).commands['files.preview']({ of: 'session.remove', sessionId: 'gone' });
    expect((await rejection(preview)).code).toBe('unknown-session');
  });
});

describe('the preview of removing a portal', () => {
  const role = sampleSsoRole('acme', '100000000001', 'Admin');
  const state = {
    ...sampleCatalog([]),
    portals: [samplePortal('acme')],
    sessions: [role],
  };
  const preview = (desk: Desk, portalId = 'acme') =>
    desk.commands['files.preview']({ of: 'portal.remove', portalId });

  it('shows all its profiles going, and does nothing', async () => {
    const desk = createDesk(state, '# mine\n');
    await desk.commands['portal.setProfile']({ sessionId: role.id, profileName: 'prod', region: null });
    const before = desk.everything();
    expect(await preview(desk)).toEqual({
      diffs: [{ file: 'config', path: desk.files.configPath, diff: `- ${before.config}\n+ # mine\n` }],
    });
    expect(desk.everything()).toEqual(before);
  });

  it('shows nothing where it has no profile', async () => {
    expect(await preview(createDesk(state))).toEqual({ diffs: [] });
  });

  it('is refused as the command is', async () => {
    const desk = createDesk(state);
    await desk.commands['session.addRole'](roleForm('deploy', role.id));
    expect((await rejection(preview(desk))).code).toBe('in-use');
    expect((await rejection(preview(desk, 'nope'))).code).toBe('unknown-identity');
  });
});

describe('a repair', () => {
  it('is shown first, then done as it was shown, and is in the history', async () => {
    const desk = createDesk(undefined, COLON);
    const [finding] = await repairable(desk);
    const before = desk.everything();
    const { diffs, token } = await desk.commands['health.preview']({ ids: [finding?.id ?? ''] });
    expect(desk.everything()).toEqual(before);
    const revision = desk.health.summary().revision;
    await desk.commands['health.repair']({ ids: [finding?.id ?? ''], token });
    expect(desk.files.config).toBe('[profile a]\nregion = eu-west-1\n');
    expect(diffs).toEqual([
      { file: 'config', path: desk.files.configPath, diff: `- ${COLON}\n+ ${desk.files.config}` },
    ]);
    expect(await repairable(desk)).toEqual([]);
    expect(desk.health.summary().revision).toBe(revision + 1);
    const { changes } = await desk.commands['history.list']({});
    expect(changes).toMatchObject([
      { kind: 'repair', title: `Repaired: ${finding?.repair} (${finding?.title})`, keepReason: null },
    ]);
  });

  it('is taken back byte for byte', async () => {
    const desk = createDesk(undefined, COLON);
    const ids = (await repairable(desk)).map(({ id }) => id);
    const { token } = await desk.commands['health.preview']({ ids });
    await desk.commands['health.repair']({ ids, token });
    const changeId = [...desk.historyStore.entries.keys()][0] ?? '';
    const undo = await desk.commands['history.previewUndo']({ changeId });
    await desk.commands['history.undo']({ changeId, token: undo.token });
    expect(desk.files.config).toBe(COLON);
  });

  it('of several findings is one change, and of both files where it has to be', async () => {
    const desk = createDesk(undefined, `${COLON}\n[profile b]\nregion: eu-west-3\n`);
    desk.files.credentials = `[c]\naws_access_key_id: AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${SECRET}\n`;
    const ids = (await repairable(desk)).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(2);
    const { diffs, token } = await desk.commands['health.preview']({ ids });
    expect(diffs.map(({ file }) => file)).toEqual(['config', 'credentials']);
    await desk.commands['health.repair']({ ids, token });
    expect(desk.files.config).not.toContain(':');
    expect(desk.files.credentials).toContain('aws_access_key_id = AKIAIOSFODNN7EXAMPLE');
    const { changes } = await desk.commands['history.list']({});
    expect(changes).toMatchObject([
      { title: `Made ${ids.length} repairs`, files: [{ file: 'config' }, { file: 'credentials' }] },
    ]);
  });

  it('is refused where files are not as they were looked at, and for other findings', async () => {
    const desk = createDesk(undefined, `${COLON}\n[profile b]\nregion: eu-west-3\n`);
    const [one, two] = (await repairable(desk)).map(({ id }) => id);
    const { token } = await desk.commands['health.preview']({ ids: [one ?? ''] });
    const repair = (ids: (string | undefined)[]) =>
      rejection(desk.commands['health.repair']({ ids: ids.map((id) => id ?? ''), token }));
    const before = desk.everything();
    expect((await repair([two])).code).toBe('file-busy');
    expect((await repair([one, two])).code).toBe('file-busy');
    desk.files.config += '# more\n';
    expect((await repair([one])).code).toBe('file-busy');
    desk.files.config = before.config.replace('region:', 'region =');
    expect((await repair([one])).code).toBe('file-busy');
    desk.files.config = before.config;
    desk.files.meanwhile = (text) => `${text}# theirs\n`;
    expect((await repair([one])).code).toBe('file-busy');
    expect(desk.everything()).toEqual({ ...before, config: `${before.config}# theirs\n` });
  });

  it('of permissions closes the file to others, and changes no line', async () => {
    const desk = createDesk(undefined, '[profile a]\nregion = eu-west-1\n');
    desk.files.credentials = `[c]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${SECRET}\n`;
    desk.files.modes.credentials = 0o644;
    const ids = (await repairable(desk)).filter(({ line }) => line === null).map(({ id }) => id);
    expect(ids).toHaveLength(1);
    const { diffs, token } = await desk.commands['health.preview']({ ids });
    expect(diffs).toEqual([]);
    expect(desk.files.modes.credentials).toBe(0o644);
    await desk.commands['health.repair']({ ids, token });
    expect(desk.files.modes).toEqual({ config: 0o600, credentials: 0o600 });
    expect(desk.everything().history).toEqual([]);
    expect((await repairable(desk)).filter(({ line }) => line === null)).toEqual([]);
  });

  it('of permissions is refused where it was not looked at', async () => {
    const desk = createDesk(undefined, COLON);
    desk.files.credentials = `[c]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${SECRET}\n`;
    desk.files.modes.credentials = 0o644;
    const ids = (await repairable(desk)).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    const { token } = await desk.commands['health.preview']({ ids });
    desk.files.modes.credentials = 0o600;
    const before = desk.everything();
    expect((await rejection(desk.commands['health.repair']({ ids, token }))).code).toBe('file-busy');
    expect(desk.everything()).toEqual(before);
  });

  it('of permissions and of one line is named by the line', async () => {
    const desk = createDesk(undefined, COLON);
    desk.files.credentials = `[c]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = ${SECRET}\n`;
    desk.files.modes.credentials = 0o644;
    const ids = (await repairable(desk)).map(({ id }) => id);
    const { token } = await desk.commands['health.preview']({ ids });
    await desk.commands['health.repair']({ ids, token });
    expect(desk.files.modes.credentials).toBe(0o600);
    const { changes } = await desk.commands['history.list']({});
    expect(changes).toMatchObject([
      { title: expect.stringMatching(/^Repaired: /), files: [{ file: 'config' }] },
    ]);
  });

  it('brings a profile of Cloakroom’s back that was edited by hand', async () => {
    const desk = createDesk();
    await desk.commands['identity.addIamUser'](userForm('dana'));
    const good = desk.files.config;
    desk.files.config = good.replace(`${HELPER} dana`, '/opt/other dana');
    const ids = (await repairable(desk)).map(({ id }) => id);
    const { token } = await desk.commands['health.preview']({ ids });
    await desk.commands['health.repair']({ ids, token });
    expect(desk.files.config).toBe(good);
    expect(desk.health.problem()).toBeNull();
  });

  it('that is not there shows and does nothing', async () => {
    const desk = createDesk(undefined, COLON);
    const before = desk.everything();
    const { diffs, token } = await desk.commands['health.preview']({ ids: ['nope'] });
    expect(diffs).toEqual([]);
    await desk.commands['health.repair']({ ids: ['nope'], token });
    expect(desk.everything()).toEqual(before);
  });

  it('that cannot be written changes nothing', async () => {
    const desk = createDesk(undefined, COLON);
    const ids = (await repairable(desk)).map(({ id }) => id);
    const { token } = await desk.commands['health.preview']({ ids });
    const before = desk.everything();
    desk.files.failures.push(awsError('file-busy'));
    expect((await rejection(desk.commands['health.repair']({ ids, token }))).code).toBe('file-busy');
    expect(desk.everything()).toEqual(before);
  });
});

describe('findings', () => {
  it('say where and what, but no secret', async () => {
    const desk = createDesk(undefined, COLON);
    desk.files.credentials = `[c]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key: ${SECRET}\n`;
    const { findings } = await desk.commands['health.check']({});
    expect(findings).toContainEqual(
      expect.objectContaining({ file: 'config', path: desk.files.configPath, line: 2, profile: 'a' }),
    );
    expect(JSON.stringify(findings)).not.toContain(SECRET);
  });

  it('are not to be had while the files cannot be read', async () => {
    const desk = createDesk(undefined, COLON);
    desk.files.unreadable = awsError('file-unreadable');
    expect((await rejection(desk.commands['health.check']({}))).code).toBe('file-unreadable');
    expect((await rejection(desk.commands['health.preview']({ ids: ['x'] }))).code).toBe('file-unreadable');
  });
});

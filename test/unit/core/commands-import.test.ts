import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src-main/core/secret.ts';
import { keyName } from '../../../src-main/core/session-resolver.ts';
import { createDesk, type Desk, HELPER, userForm } from '../fakes/desk.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { meaning } from '../fakes/random-catalog.ts';
import { rejection } from '../fakes/rejection.ts';
import { FAKE_SECRET, HOME_ACCOUNT, keyIdOf } from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const keyLines = (name: string) =>
  `aws_access_key_id = ${keyIdOf(name)}\naws_secret_access_key = ${FAKE_SECRET}\n`;
const CONFIG = `# mine
[profile dana]
region = eu-west-1

[profile deploy]
role_arn = arn:aws:iam::444455556666:role/deploy
source_profile = dana
region = us-east-2

[profile other]
credential_process = /opt/other/tool
`;
const CREDENTIALS = `[dana]\n${keyLines('dana')}\n[kim]\n${keyLines('kim')}`;

function setUp(config = CONFIG, credentials = CREDENTIALS) {
  const desk = createDesk(undefined, config);
  desk.files.credentials = credentials;
  return desk;
}

const preview = (desk: Desk, ...profiles: string[]) => desk.commands['import.preview']({ profiles });

async function bring(desk: Desk, ...profiles: string[]) {
  const { token } = await preview(desk, ...profiles);
  return await desk.commands['import.apply']({ profiles, token });
}

describe('the survey', () => {
  it('says what there is, asks nobody and changes nothing', async () => {
    const desk = setUp();
    const before = desk.everything();
    const { profiles } = await desk.commands['import.survey']({});
    expect(profiles.map(({ name, kind, importable }) => [name, kind, importable])).toEqual([
      ['dana', 'iam-user', true],
      ['deploy', 'role', true],
      ['other', 'other-tool', false],
      ['kim', 'iam-user', true],
    ]);
    expect(JSON.stringify(profiles)).not.toContain(FAKE_SECRET);
    expect(desk.sts.calls).toEqual([]);
    expect(desk.everything()).toEqual(before);
  });

  it('knows Cloakroom’s own profiles', async () => {
    const desk = setUp('', '');
    await desk.commands['identity.addIamUser'](userForm('dana'));
    const { profiles } = await desk.commands['import.survey']({});
    expect(profiles).toMatchObject([{ name: 'dana', kind: 'cloakroom', importable: false }]);
  });
});

describe('the preview of an import', () => {
  it('asks AWS whose each key is, once, and changes nothing', async () => {
    const desk = setUp(CONFIG, `${CREDENTIALS}\n[again]\n${keyLines('dana')}`);
    const before = desk.everything();
    const shown = await preview(desk, 'deploy', 'dana', 'again', 'kim');
    expect(desk.sts.calls.map(({ operation, signedBy }) => [operation, signedBy])).toEqual([
      ['GetCallerIdentity', keyIdOf('dana')],
      ['GetCallerIdentity', keyIdOf('kim')],
    ]);
    expect(desk.sts.calls[0]?.context).toMatchObject({ region: 'eu-west-1', account: 'dana' });
    expect(shown.identities.map(({ userName, accountId, known }) => [userName, accountId, known])).toEqual([
      ['dana', HOME_ACCOUNT, false],
      ['kim', HOME_ACCOUNT, false],
    ]);
    expect(shown.sessions.flatMap(({ profiles }) => profiles).toSorted()).toEqual([
      'again',
      'dana',
      'deploy',
      'kim',
    ]);
    expect(shown.diffs.map(({ file, path }) => [file, path])).toEqual([
      ['config', desk.files.configPath],
      ['credentials', desk.files.credentialsPath],
    ]);
    expect(desk.everything()).toEqual(before);
    expect(desk.vault.names).toEqual([]);
  });

  it('asks where the profile’s calls go, or where Cloakroom’s go by default', async () => {
    const desk = setUp();
    await preview(desk, 'dana', 'kim');
    expect(desk.sts.calls.map(({ context }) => context.region).toSorted()).toEqual([
      'eu-west-1',
      'us-east-1',
    ]);
  });

  it('asks for the key that a chosen role needs', async () => {
    const desk = setUp();
    const { sessions } = await preview(desk, 'deploy');
    expect(desk.sts.calls.map(({ signedBy }) => signedBy)).toEqual([keyIdOf('dana')]);
    expect(sessions.map(({ kind }) => kind)).toEqual(['iam-user', 'role']);
  });

  it('asks for a few keys at a time, however many there are', async () => {
    const names = [...'abcdefghijk'].map((letter) => `user${letter}`);
    const desk = setUp('', names.map((name) => `[${name}]\n${keyLines(name)}`).join('\n'));
    for (const name of names) desk.sts.owners.set(keyIdOf(name), `arn:aws:iam::${HOME_ACCOUNT}:user/${name}`);
    desk.sts.hold();
    const shown = preview(desk, ...names);
    await turns();
    expect(desk.sts.heldCount).toBe(4);
    desk.sts.release();
    expect((await shown).identities).toHaveLength(11);
    expect(desk.sts.calls).toHaveLength(11);
  });

  it('says which keys AWS refuses, and what needs them; the rest can come', async () => {
    const desk = setUp();
    desk.sts.refuse(keyIdOf('dana'), awsError('inactive-key'));
    const { problems, sessions } = await preview(desk, 'deploy', 'kim');
    expect(problems.map(({ profile }) => profile).toSorted()).toEqual(['dana', 'deploy']);
    expect(problems[0]?.error.code).toBe('inactive-key');
    expect(sessions.flatMap(({ profiles }) => profiles)).toEqual(['kim']);
  });

  it('is the same twice, so that what is applied is what was looked at', async () => {
    const desk = setUp();
    const first = await preview(desk, 'dana', 'deploy');
    expect(await preview(desk, 'dana', 'deploy')).toEqual(first);
    expect((await preview(desk, 'dana')).token).not.toBe(first.token);
  });

  it('needs the helper', async () => {
    const desk = setUp();
    desk.helper.path = null;
    expect((await rejection(preview(desk, 'dana'))).code).toBe('file-unwritable');
    expect(desk.sts.calls).toEqual([]);
  });
});

describe('an import', () => {
  it('makes identities, sessions and profiles, and the files hold no key any more', async () => {
    const desk = setUp();
    const { changeId, profiles } = await bring(desk, 'dana', 'deploy');
    expect(profiles).toBe(2);
    const { identities, sessions, profiles: named } = desk.catalog.state;
    expect(identities).toMatchObject([{ userName: 'dana', accessKeyId: keyIdOf('dana') }]);
    expect(sessions.map(({ kind }) => kind)).toEqual(['iam-user', 'role']);
    expect(named.map(({ name }) => name).toSorted()).toEqual(['dana', 'deploy']);
    expect(desk.vault.names).toEqual([keyName(identities[0]?.id ?? '')]);
    expect(desk.files.credentials).not.toContain(keyIdOf('dana'));
    expect(desk.files.credentials).toContain(`[kim]\n${keyLines('kim')}`);
    expect(desk.files.config).toContain(`credential_process = ${HELPER} deploy`);
    expect(desk.files.config).toContain('credential_process = /opt/other/tool');
    await desk.health.look();
    expect(desk.health.problem()).toBeNull();
    expect(await desk.history.list()).toMatchObject([
      { id: changeId, kind: 'import', title: 'Brought over 2 profiles from the AWS files', keepReason: null },
    ]);
    const user = sessions.find(({ kind }) => kind === 'iam-user');
    await desk.ask(user?.id ?? '');
    expect(desk.sts.of('GetSessionToken')).toMatchObject([{ signedBy: keyIdOf('dana') }]);
  });

  it('takes keys out of the files last: sealed, read back, proved again, written', async () => {
    const desk = setUp();
    const done: string[] = [];
    const { token } = await preview(desk, 'dana');
    const note = <T extends object>(what: T, method: keyof T, name: string) => {
      const original = what[method] as (...args: unknown[]) => unknown;
      const noted = (...args: unknown[]) => {
        done.push(name);
        return original.apply(what, args);
      };
      Object.assign(what, { [method]: noted });
    };
    note(desk.vault, 'put', 'seal');
    note(desk.vault, 'get', 'read back');
    note(desk.sts, 'getCallerIdentity', 'prove');
    note(desk.files, 'editConfig', 'config');
    note(desk.files, 'editCredentials', 'credentials');
    desk.catalog.onChange(() => done.push('catalogue'));
    await desk.commands['import.apply']({ profiles: ['dana'], token });
    expect(done).toEqual(['prove', 'seal', 'read back', 'prove', 'config', 'catalogue', 'credentials']);
  });

  it('is taken back: the keys are in the files again, and in the vault no more', async () => {
    const desk = setUp();
    const before = desk.everything();
    const { changeId } = await bring(desk, 'dana', 'deploy', 'kim');
    expect(desk.vault.names).toHaveLength(2);
    const undo = await desk.commands['history.previewUndo']({ changeId });
    expect(undo.notes).toEqual([
      'The IAM user dana and its secret key are forgotten here',
      'The IAM user kim and its secret key are forgotten here',
    ]);
    await desk.commands['history.undo']({ changeId, token: undo.token });
    expect(desk.files).toMatchObject({ config: CONFIG, credentials: CREDENTIALS });
    expect(meaning(desk.catalog.state)).toEqual(meaning(before.catalog));
    expect(desk.vault.names).toEqual([]);
  });

  it('says one profile where there is one', async () => {
    const desk = setUp();
    expect(await bring(desk, 'kim')).toMatchObject({ profiles: 1 });
    expect((await desk.history.list())[0]?.title).toBe('Brought over 1 profile from the AWS files');
  });

  it('brings what can come, and leaves the rest in the files', async () => {
    const desk = setUp();
    desk.sts.refuse(keyIdOf('dana'), awsError('inactive-key'));
    expect(await bring(desk, 'deploy', 'kim')).toMatchObject({ profiles: 1 });
    expect(desk.files.credentials).toContain(`[dana]\n${keyLines('dana')}`);
    expect(desk.files.credentials).not.toContain('kim');
    expect(desk.files.config).toContain('role_arn = arn:aws:iam::444455556666:role/deploy');
  });

  it('is refused where nothing can come', async () => {
    const desk = setUp();
    const before = desk.everything();
    for (const name of ['other', 'nope']) {
      const error = await rejection(bring(desk, name));
      expect([error.code, error.message]).toEqual([
        'invalid-input',
        'None of the chosen profiles can be brought over',
      ]);
    }
    expect(desk.everything()).toEqual(before);
  });

  it('asks nothing of AWS while the vault is closed', async () => {
    const desk = setUp();
    const { token } = await preview(desk, 'dana');
    desk.vault.become('locked');
    const before = desk.everything();
    const calls = desk.sts.calls.length;
    const refused = desk.commands['import.apply']({ profiles: ['dana'], token });
    expect((await rejection(refused)).code).toBe('vault-locked');
    expect(desk.sts.calls).toHaveLength(calls);
    expect(desk.everything()).toEqual(before);
  });
});

describe('what was not looked at', () => {
  it.each<[string, (desk: Desk) => unknown]>([
    ['another config file', ({ files }) => Object.assign(files, { config: `# more\n${CONFIG}` })],
    [
      'another credentials file',
      ({ files }) => Object.assign(files, { credentials: `# more\n${CREDENTIALS}` }),
    ],
    [
      'a key of somebody else by now',
      ({ sts }) => sts.owners.set(keyIdOf('dana'), `arn:aws:iam::${HOME_ACCOUNT}:user/else`),
    ],
    ['a key that AWS refuses by now', ({ sts }) => sts.refuse(keyIdOf('dana'), awsError('inactive-key'))],
  ])('is not brought over: %s', async (_what, change) => {
    const desk = setUp();
    const { token } = await preview(desk, 'dana', 'deploy', 'kim');
    change(desk);
    const before = desk.everything();
    const refused = desk.commands['import.apply']({ profiles: ['dana', 'deploy', 'kim'], token });
    expect((await rejection(refused)).code).toBe('file-busy');
    expect(desk.everything()).toEqual(before);
  });

  it('is not brought over either where the catalogue changes while keys are proved', async () => {
    const desk = setUp();
    const { token } = await preview(desk, 'dana');
    desk.sts.hold();
    const refused = rejection(desk.commands['import.apply']({ profiles: ['dana'], token }));
    await turns();
    const added = desk.commands['identity.addIamUser'](userForm('lou'));
    await turns();
    desk.sts.release();
    await added;
    expect((await refused).code).toBe('file-busy');
    expect(desk.vault.names).toHaveLength(1);
    expect(desk.files.credentials).toBe(CREDENTIALS);
  });
});

describe('an import that fails', () => {
  it.each<[string, string, (desk: Desk) => unknown]>([
    [
      'the key cannot be sealed',
      'vault-locked',
      (desk) => Object.assign(desk.vault, { put: () => Promise.reject(awsError('vault-locked')) }),
    ],
    [
      'the second key cannot be sealed',
      'vault-locked',
      ({ vault }) => {
        const put = vault.put.bind(vault);
        let puts = 0;
        vault.put = async (...args) => {
          puts += 1;
          if (puts > 1) throw awsError('vault-locked');
          await put(...args);
        };
      },
    ],
    [
      'the vault gives back another secret',
      'vault-damaged',
      ({ vault }) => {
        const put = vault.put.bind(vault);
        vault.put = (name, secret) =>
          put(name, new Secret(secret.reveal().replace(FAKE_SECRET, 'EXAMPLE'.repeat(6))));
      },
    ],
    [
      'the vault gives back nothing',
      'secret-missing',
      (desk) => Object.assign(desk.vault, { get: async () => null }),
    ],
    [
      'AWS refuses what came out of the vault',
      'inactive-key',
      ({ vault, sts }) => {
        const put = vault.put.bind(vault);
        vault.put = async (...args) => {
          sts.refuse(keyIdOf('dana'), awsError('inactive-key'));
          await put(...args);
        };
      },
    ],
    [
      'AWS says that it is somebody else’s',
      'file-busy',
      ({ vault, sts }) => {
        const put = vault.put.bind(vault);
        vault.put = async (...args) => {
          sts.owners.set(keyIdOf('dana'), `arn:aws:iam::${HOME_ACCOUNT}:user/else`);
          await put(...args);
        };
      },
    ],
    [
      'the config file cannot be written',
      'file-busy',
      ({ files }) => files.failures.push(awsError('file-busy')),
    ],
    [
      'the credentials file cannot be written',
      'file-busy',
      ({ files }) => files.failures.push(null, awsError('file-busy')),
    ],
    [
      'the catalogue cannot be stored',
      'disk full',
      ({ store }) => Object.assign(store, { failure: new Error('disk full') }),
    ],
    [
      'the history cannot be written',
      'disk full',
      ({ historyStore }) => Object.assign(historyStore, { failure: new Error('disk full') }),
    ],
  ])('leaves everything as it was: %s', async (_why, problem, fail) => {
    const desk = setUp();
    const profiles = ['dana', 'deploy', 'kim'];
    const { token } = await preview(desk, ...profiles);
    const before = desk.everything();
    fail(desk);
    const failure = await desk.commands['import.apply']({ profiles, token }).then(
      () => 'none',
      (error: { code?: string; message: string }) => error.code ?? error.message,
    );
    expect(failure).toBe(problem);
    expect(desk.everything()).toEqual(before);
  });
});

import { describe, expect, it } from 'vitest';
import { EMPTY_CATALOG } from '../../../src-main/core/catalog.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { keyName } from '../../../src-main/core/session-resolver.ts';
import { createDesk, type Desk, userForm } from '../fakes/desk.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { rejection } from '../fakes/rejection.ts';
import {
  FAKE_SECRET,
  HOME_ACCOUNT,
  keyIdOf,
  sampleCatalog,
  sampleRole,
  sampleUser,
} from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const CSV = `Access key ID,Secret access key\n${keyIdOf('dana')},${FAKE_SECRET}\n`;
const NEW_KEY = 'AKIAEXAMPLE0000000NEW';
const newKey = { from: 'typed', accessKeyId: NEW_KEY, secretAccessKey: FAKE_SECRET } as const;

/** The command is refused with this code, and leaves everything as it was. */
async function leavesNoTrace(desk: Desk, command: () => Promise<unknown>, code: string) {
  const before = desk.everything();
  const error = await rejection(command());
  expect(error.code).toBe(code);
  expect(desk.everything()).toEqual(before);
  return error;
}

describe('adding an IAM user', () => {
  it('proves the key first, then keeps secret, identity, session and profile', async () => {
    const { commands, sts, vault, catalog, files, store } = createDesk();
    const { identityId, sessionId } = await commands['identity.addIamUser'](userForm('dana'));
    expect(sts.calls.map(({ operation, signedBy }) => [operation, signedBy])).toEqual([
      ['GetCallerIdentity', keyIdOf('dana')],
    ]);
    expect(catalog.state.identities).toMatchObject([
      {
        id: identityId,
        userName: 'dana',
        accountId: HOME_ACCOUNT,
        partition: 'aws',
        accessKeyId: keyIdOf('dana'),
      },
    ]);
    expect(catalog.state.sessions).toMatchObject([{ id: sessionId, identityId, kind: 'iam-user' }]);
    expect(store.load()).toEqual(catalog.state);
    expect(vault.names).toEqual([keyName(identityId)]);
    expect(files.config).toContain('[profile dana]');
    expect(files.config).toContain('region = eu-west-1');
    expect(JSON.stringify([catalog.state, files.config])).not.toContain(FAKE_SECRET);
  });

  it('can do without a profile', async () => {
    const { commands, files, catalog } = createDesk();
    await commands['identity.addIamUser'](userForm('dana', { profileName: null }));
    expect(files.config).toBe('');
    expect(catalog.state.profiles).toEqual([]);
  });

  it('finds the MFA device where the user may list it, and goes on where not', async () => {
    const desk = createDesk();
    desk.iam.serials = ['arn:aws:iam::111122223333:mfa/dana'];
    await desk.commands['identity.addIamUser'](userForm('dana'));
    desk.iam.failure = awsError('access-denied');
    await desk.commands['identity.addIamUser'](userForm('kim'));
    await desk.commands['identity.addIamUser'](userForm('lou', { mfaSerial: 'GAHT00000000' }));
    expect(desk.catalog.state.identities.map(({ mfaSerial }) => mfaSerial)).toEqual([
      'arn:aws:iam::111122223333:mfa/dana',
      null,
      'GAHT00000000',
    ]);
    expect(desk.iam.calls).toHaveLength(2);
  });

  it('keeps nothing of a key that AWS refuses', async () => {
    const desk = createDesk();
    desk.sts.failNext(awsError('wrong-secret'));
    await leavesNoTrace(desk, () => desk.commands['identity.addIamUser'](userForm('dana')), 'wrong-secret');
  });

  it('refuses the root user', async () => {
    const desk = createDesk();
    desk.sts.owners.set(keyIdOf('dana'), `arn:aws:iam::${HOME_ACCOUNT}:root`);
    const error = await leavesNoTrace(
      desk,
      () => desk.commands['identity.addIamUser'](userForm('dana')),
      'root-refused',
    );
    expect(error.account).toContain(HOME_ACCOUNT);
  });

  it('refuses a key that is no IAM user’s', async () => {
    const desk = createDesk();
    desk.sts.owners.set(keyIdOf('dana'), `arn:aws:sts::${HOME_ACCOUNT}:assumed-role/Admin/dana`);
    await leavesNoTrace(desk, () => desk.commands['identity.addIamUser'](userForm('dana')), 'invalid-input');
  });

  it.each([
    ['the same user twice', userForm('dana', { label: 'Other', profileName: 'other' })],
    ['a label that is taken', userForm('kim', { label: 'dana' })],
    ['a profile name that is taken', userForm('kim', { profileName: 'dana' })],
  ])('refuses %s', async (_what, form) => {
    const desk = createDesk();
    await desk.commands['identity.addIamUser'](userForm('dana'));
    await leavesNoTrace(desk, () => desk.commands['identity.addIamUser'](form), 'name-taken');
  });

  it('leaves everything as it was when a person’s own profile of that name is in the file', async () => {
    const desk = createDesk(undefined, '[profile dana]\nsource_profile = x\nrole_arn = y\n');
    await leavesNoTrace(
      desk,
      () => desk.commands['identity.addIamUser'](userForm('dana')),
      'profile-conflict',
    );
  });

  it('refuses a name behind a key of the credentials file, which tools would use instead', async () => {
    const desk = createDesk();
    desk.files.credentials = `[dana]\naws_access_key_id = ${keyIdOf('dana')}\n`;
    const error = await leavesNoTrace(
      desk,
      () => desk.commands['identity.addIamUser'](userForm('dana')),
      'profile-conflict',
    );
    expect(error.message).toContain('line 2');
  });

  it('puts the file back byte for byte when the catalogue cannot be stored', async () => {
    const desk = createDesk(undefined, '; mine\r\n[profile old]\r\nregion=us-east-1');
    desk.store.failure = new Error('disk full');
    await expect(desk.commands['identity.addIamUser'](userForm('dana'))).rejects.toThrow('disk full');
    expect(desk.files.config).toBe('; mine\r\n[profile old]\r\nregion=us-east-1');
    expect(desk.vault.names).toEqual([]);
    expect(desk.catalog.state.identities).toEqual([]);
  });

  it('keeps what another program wrote when it takes its own lines back', async () => {
    const desk = createDesk();
    const save = desk.store.save.bind(desk.store);
    desk.store.save = (state) => {
      desk.files.config += '[profile theirs]\nregion = eu-west-3\n';
      desk.store.failure = new Error('disk full');
      save(state);
    };
    await expect(desk.commands['identity.addIamUser'](userForm('dana'))).rejects.toThrow('disk full');
    expect(desk.files.config).toContain('[profile theirs]\nregion = eu-west-3\n');
    expect(desk.files.config).not.toContain('[profile dana]');
  });

  it('tells of the first failure even if the file cannot be put back', async () => {
    const desk = createDesk();
    desk.store.failure = new Error('disk full');
    desk.files.failures.push(null, awsError('file-busy'));
    await expect(desk.commands['identity.addIamUser'](userForm('dana'))).rejects.toThrow('disk full');
    expect(desk.vault.names).toEqual([]);
  });

  it('asks nothing of AWS while the vault is closed', async () => {
    const desk = createDesk();
    desk.vault.become('locked');
    await leavesNoTrace(desk, () => desk.commands['identity.addIamUser'](userForm('dana')), 'vault-locked');
    expect(desk.sts.calls).toEqual([]);
  });

  it('cannot write a profile while the helper is not installed, and says so', async () => {
    const desk = createDesk();
    desk.helper.path = null;
    await leavesNoTrace(
      desk,
      () => desk.commands['identity.addIamUser'](userForm('dana')),
      'file-unwritable',
    );
  });
});

describe('a key file', () => {
  it('gives its key to the user being added, and its secret to nobody else', async () => {
    const desk = createDesk();
    desk.keyFiles.set('/tmp/dana.csv', CSV);
    const read = await desk.commands['identity.readKeyFile']({ path: '/tmp/dana.csv' });
    expect(read).toEqual({ draftId: expect.any(String), accessKeyId: keyIdOf('dana'), userName: null });
    const key = { from: 'file', draftId: read.draftId } as const;
    desk.sts.failNext(awsError('network'));
    expect((await rejection(desk.commands['identity.addIamUser'](userForm('dana', { key })))).code).toBe(
      'network',
    );
    const { identityId } = await desk.commands['identity.addIamUser'](userForm('dana', { key }));
    expect(desk.vault.secrets.get(keyName(identityId))?.reveal()).toContain(FAKE_SECRET);
    expect((await rejection(desk.commands['identity.addIamUser'](userForm('kim', { key })))).code).toBe(
      'invalid-input',
    );
    expect(desk.clock.timerCount).toBe(0);
  });

  it('is forgotten after ten minutes', async () => {
    const desk = createDesk();
    desk.keyFiles.set('/tmp/dana.csv', CSV);
    const { draftId } = await desk.commands['identity.readKeyFile']({ path: '/tmp/dana.csv' });
    await desk.clock.advance(10 * 60_000);
    const form = userForm('dana', { key: { from: 'file', draftId } });
    await leavesNoTrace(desk, () => desk.commands['identity.addIamUser'](form), 'invalid-input');
  });
});

describe('changing an IAM user', () => {
  const withUser = async () => {
    const desk = createDesk();
    const { identityId } = await desk.commands['identity.addIamUser'](userForm('dana'));
    desk.sts.owners.set(NEW_KEY, `arn:aws:iam::${HOME_ACCOUNT}:user/dana`);
    const { key: _, ...rest } = userForm('dana', { mfaSerial: 'GAHT00000000' });
    return { ...desk, identityId, form: { ...rest, identityId, key: null } };
  };

  it('changes its profile’s name and region in the file', async () => {
    const desk = await withUser();
    await desk.commands['identity.updateIamUser']({ ...desk.form, region: 'us-west-2', profileName: 'd' });
    expect(desk.files.config).toContain('[profile d]');
    expect(desk.files.config).toContain('region = us-west-2');
    expect(desk.files.config).not.toContain('[profile dana]');
    expect(desk.files.config).toContain(' d\n');
  });

  it('writes its profile anew when somebody took it out of the file', async () => {
    const desk = await withUser();
    const config = desk.files.config;
    desk.files.config = '';
    await desk.commands['identity.updateIamUser'](desk.form);
    expect(desk.files.config).toBe(config);
  });

  it('takes a new key of the same user, and uses it from then on', async () => {
    const desk = await withUser();
    const sessionId = desk.catalog.state.sessions[0]?.id ?? '';
    await desk.ask(sessionId);
    await desk.commands['identity.updateIamUser']({ ...desk.form, key: newKey });
    expect(desk.catalog.state.identities[0]?.accessKeyId).toBe(NEW_KEY);
    await desk.ask(sessionId);
    expect(desk.sts.of('GetSessionToken').map(({ signedBy }) => signedBy)).toEqual([
      keyIdOf('dana'),
      NEW_KEY,
    ]);
  });

  it('refuses another user’s key', async () => {
    const desk = await withUser();
    const key = { from: 'typed', accessKeyId: keyIdOf('kim'), secretAccessKey: FAKE_SECRET } as const;
    const error = await leavesNoTrace(
      desk,
      () => desk.commands['identity.updateIamUser']({ ...desk.form, key }),
      'invalid-input',
    );
    expect(error.message).toContain('user/kim');
  });

  it('keeps the old key when the rest cannot be kept', async () => {
    const desk = await withUser();
    await desk.commands['identity.addIamUser'](userForm('kim'));
    await leavesNoTrace(
      desk,
      () => desk.commands['identity.updateIamUser']({ ...desk.form, key: newKey, profileName: 'kim' }),
      'name-taken',
    );
  });

  it('refuses a region where its credentials do not count', async () => {
    const desk = await withUser();
    await leavesNoTrace(
      desk,
      () => desk.commands['identity.updateIamUser']({ ...desk.form, region: 'cn-north-1' }),
      'invalid-input',
    );
  });

  it('does not lose another change made while AWS was asked about a new key', async () => {
    const desk = await withUser();
    desk.sts.hold();
    const slow = desk.commands['identity.updateIamUser']({ ...desk.form, key: newKey });
    await turns();
    const label = { ...desk.form, label: 'Dana B.' };
    await desk.commands['identity.updateIamUser'](label);
    desk.sts.release();
    await slow;
    await desk.commands['identity.updateIamUser'](label);
    expect(desk.catalog.state.identities[0]).toMatchObject({ label: 'Dana B.', accessKeyId: NEW_KEY });
  });

  it('does not go back to the old key id when another edit was begun before', async () => {
    const desk = await withUser();
    const editConfig = desk.files.editConfig.bind(desk.files);
    let letGo = () => {};
    desk.files.editConfig = async (edit) => {
      desk.files.editConfig = editConfig;
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return await editConfig(edit);
    };
    const newKeyed = desk.commands['identity.updateIamUser']({ ...desk.form, key: newKey });
    await turns();
    const relabelled = desk.commands['identity.updateIamUser']({ ...desk.form, label: 'Dana B.' });
    await turns();
    letGo();
    await Promise.all([newKeyed, relabelled]);
    expect(desk.catalog.state.identities[0]).toMatchObject({ label: 'Dana B.', accessKeyId: NEW_KEY });
  });

  it('leaves no secret behind when the user was removed meanwhile', async () => {
    const desk = await withUser();
    desk.sts.hold();
    const slow = rejection(desk.commands['identity.updateIamUser']({ ...desk.form, key: newKey }));
    await turns();
    await desk.commands['identity.remove']({ identityId: desk.identityId });
    desk.sts.release();
    expect((await slow).code).toBe('unknown-identity');
    expect(desk.vault.names).toEqual([]);
    expect(desk.files.config).toBe('');
  });

  it('works without the vault when no key is changed', async () => {
    const desk = await withUser();
    desk.vault.become('locked');
    await desk.commands['identity.updateIamUser']({ ...desk.form, label: 'Dana B.' });
    expect(desk.catalog.state.sessions[0]?.label).toBe('Dana B.');
  });

  it('no longer renews credentials that the change made wrong', async () => {
    const desk = await withUser();
    const sessionId = desk.catalog.state.sessions[0]?.id ?? '';
    await desk.commands['session.start']({ sessionId });
    await desk.commands['identity.updateIamUser']({ ...desk.form, region: 'us-west-2' });
    const calls = desk.sts.calls.length;
    await desk.clock.advance(24 * 3_600_000);
    expect(desk.sts.calls.slice(calls).filter(({ context }) => context.region !== 'us-west-2')).toEqual([]);
  });
});

describe('removing an IAM user', () => {
  it('forgets secret, credentials, session, profile and prompt', async () => {
    const desk = createDesk();
    const { identityId, sessionId } = await desk.commands['identity.addIamUser'](
      userForm('dana', { mfaUse: 'always', mfaSerial: 'GAHT00000000' }),
    );
    const start = rejection(desk.commands['session.start']({ sessionId }));
    await turns();
    expect(desk.prompts.list()).toHaveLength(1);
    await desk.commands['identity.remove']({ identityId });
    await start;
    expect(desk.prompts.list()).toEqual([]);
    expect(desk.everything()).toMatchObject({ secrets: [], config: '' });
    expect(desk.catalog.state).toEqual(EMPTY_CATALOG);
    expect(desk.snapshot().statuses).toEqual({});
    expect(desk.clock.timerCount).toBe(0);
  });

  it('is refused while a role depends on it, naming the role', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana'), sampleRole('deploy', 'dana')]));
    const error = await leavesNoTrace(
      desk,
      () => desk.commands['identity.remove']({ identityId: 'id-dana' }),
      'in-use',
    );
    expect(error.message).toContain('deploy');
  });

  it('is refused while the vault is closed, so that no secret is orphaned', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana')]));
    desk.vault.become('locked');
    const before = desk.catalog.state;
    expect((await rejection(desk.commands['identity.remove']({ identityId: 'id-dana' }))).code).toBe(
      'vault-locked',
    );
    expect(desk.catalog.state).toBe(before);
  });
});

describe('looking for MFA devices', () => {
  it('lists them with the user’s own key', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana')]));
    desk.iam.serials = ['arn:aws:iam::111122223333:mfa/a', 'GAHT00000000'];
    const found = await desk.commands['identity.findMfaDevices']({ identityId: 'id-dana' });
    expect(found.serials).toEqual(desk.iam.serials);
    expect(desk.iam.calls).toMatchObject([{ signedBy: keyIdOf('dana') }]);
    desk.vault.secrets.set(keyName('id-dana'), new Secret('{}'));
    const error = await rejection(desk.commands['identity.findMfaDevices']({ identityId: 'id-dana' }));
    expect(error.code).toBe('vault-damaged');
  });
});

import { describe, expect, it } from 'vitest';
import { AppError, toAppError } from '../../../shared/errors.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { keyName } from '../../../src-main/core/session-resolver.ts';
import { createEngine } from '../fakes/engine.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { rejection } from '../fakes/rejection.ts';
import {
  FAKE_SECRET,
  HOME_ACCOUNT,
  keyIdOf,
  OTHER_ACCOUNT,
  sampleCatalog,
  sampleRole,
  sampleUser,
} from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const withMfa = (mfaSerial: string | null = `arn:aws:iam::${HOME_ACCOUNT}:mfa/dana`) =>
  createEngine(sampleCatalog([sampleUser('dana', { mfaUse: 'always', mfaSerial })]));

const withRole = () => createEngine(sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana')]));

describe('an IAM user’s session', () => {
  it('is signed with the key of the vault, in the identity’s region, and errors would name the identity', async () => {
    const { ask, sts } = createEngine(
      sampleCatalog([sampleUser('dana', { region: 'eu-north-1' }, { durationSeconds: 7_200 })]),
    );
    await ask('dana');
    expect(sts.calls[0]).toMatchObject({
      operation: 'GetSessionToken',
      signedBy: keyIdOf('dana'),
      durationSeconds: 7_200,
      mfa: null,
      context: { region: 'eu-north-1', partition: 'aws', account: `dana (${HOME_ACCOUNT})` },
    });
  });

  it('without a secret in the vault says so, and what to do', async () => {
    const { ask, vault, sts } = withRole();
    vault.secrets.clear();
    const error = await rejection(ask('one'));
    expect(error).toMatchObject({ code: 'secret-missing', account: HOME_ACCOUNT });
    expect(error.remedy).toContain('access key');
    expect(sts.calls).toEqual([]);
  });

  it('with a locked keychain fails as that, not as a missing secret', async () => {
    const { ask, vault } = withRole();
    vault.become('locked');
    expect((await rejection(ask('one'))).code).toBe('vault-locked');
  });

  it('with a garbled vault entry fails without quoting it', async () => {
    const { ask, vault } = withRole();
    vault.secrets.set(keyName('id-dana'), new Secret(`${FAKE_SECRET}`));
    const thrown = await ask('one').then(
      () => null,
      (error: unknown) => error,
    );
    const error = toAppError(thrown);
    expect(error.code).toBe('vault-damaged');
    let text = '';
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) text += `${cause.stack}`;
    expect(text).not.toContain(FAKE_SECRET.slice(0, 6));
  });

  it('as a plain key is the key itself', async () => {
    const { ask } = createEngine(sampleCatalog([sampleUser('dana', {}, { keyUse: 'long-term-key' })]));
    const credentials = await ask('dana');
    expect(credentials).toMatchObject({
      accessKeyId: keyIdOf('dana'),
      sessionToken: null,
      expiresAt: null,
      clockOffsetMs: 0,
    });
    expect(credentials.secretAccessKey.reveal()).toBe(FAKE_SECRET);
  });
});

describe('MFA', () => {
  it('sends the serial and the code that was entered', async () => {
    const { ask, enterCode, sts, iam } = withMfa();
    const asked = ask('dana');
    await turns();
    await enterCode('123456');
    await asked;
    expect(sts.calls[0]?.mfa).toEqual({ serial: `arn:aws:iam::${HOME_ACCOUNT}:mfa/dana`, code: '123456' });
    expect(iam.calls).toEqual([]);
  });

  it('asks again, saying why, after a code that AWS did not take', async () => {
    const { ask, enterCode, prompts, sts } = withMfa();
    sts.rejectCode('111111', '222222');
    const asked = ask('dana');
    await turns();
    expect(prompts.list()[0]?.problem).toBeNull();
    for (const code of ['111111', '222222']) {
      await enterCode(code);
      expect(prompts.list()[0]?.problem).toContain('did not accept');
      expect(prompts.list()[0]?.waitingFor).toEqual(['dana']);
    }
    await enterCode('333333');
    await asked;
    expect(sts.calls).toHaveLength(3);
  });

  it('gives up after the third wrong code', async () => {
    const { ask, enterCode, prompts, sts } = withMfa();
    sts.rejectCode('111111', '222222', '333333');
    const asked = rejection(ask('dana'));
    await turns();
    for (const code of ['111111', '222222', '333333']) await enterCode(code);
    expect((await asked).code).toBe('mfa-wrong-code');
    expect(prompts.list()).toEqual([]);
    expect(sts.calls).toHaveLength(3);
  });

  it('does not ask again after another error', async () => {
    const { ask, enterCode, sts, prompts } = withMfa();
    sts.failNext(awsError('inactive-key'));
    const asked = rejection(ask('dana'));
    await turns();
    await enterCode('123456');
    expect((await asked).code).toBe('inactive-key');
    expect(prompts.list()).toEqual([]);
  });

  it('looks the serial up when it is unknown, with the user’s own key', async () => {
    const { ask, enterCode, sts, iam } = withMfa(null);
    iam.serials = [`arn:aws:iam::${HOME_ACCOUNT}:mfa/phone`, `arn:aws:iam::${HOME_ACCOUNT}:mfa/other`];
    const asked = ask('dana');
    await turns();
    await enterCode('123456');
    await asked;
    expect(iam.calls).toMatchObject([{ signedBy: keyIdOf('dana') }]);
    expect(sts.calls[0]?.mfa?.serial).toBe(`arn:aws:iam::${HOME_ACCOUNT}:mfa/phone`);
  });

  it.each([
    ['the user may not list devices', awsError('access-denied')],
    ['the user has none', null],
  ])('tells the person to enter the device when %s, without raising a prompt', async (_when, failure) => {
    const { ask, iam, prompts } = withMfa(null);
    iam.failure = failure;
    const error = await rejection(ask('dana'));
    expect(error.code).toBe('mfa-required');
    expect(error.remedy).toMatch(/edit dana.*serial/);
    expect(prompts.list()).toEqual([]);
  });

  it('passes on that the network failed while it looked the serial up', async () => {
    const { ask, iam } = withMfa(null);
    iam.failure = awsError('network');
    expect((await rejection(ask('dana'))).code).toBe('network');
  });
});

describe('a role', () => {
  it('is assumed with every option, signed by its source, in its region', async () => {
    const options = {
      durationSeconds: 7_200,
      roleSessionName: 'release',
      externalId: 'ext-1',
      sourceIdentity: 'dana',
      tags: [{ key: 'Team', value: 'blue', transitive: true }],
      policy: '{"Version":"2012-10-17"}',
      policyArns: ['arn:aws:iam::aws:policy/ReadOnlyAccess'],
    };
    const { ask, sts } = createEngine(
      sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana', options, { region: 'us-west-2' })]),
    );
    await ask('one');
    const [parent, call] = sts.calls;
    expect(parent?.context.region).toBe('eu-west-1');
    expect(call).toMatchObject({
      operation: 'AssumeRole',
      signedBy: 'ASIAEXAMPLE000001',
      context: { region: 'us-west-2', account: `one (${OTHER_ACCOUNT})` },
      role: {
        roleArn: `arn:aws:iam::${OTHER_ACCOUNT}:role/one`,
        roleSessionName: 'release',
        durationSeconds: 7_200,
        options,
      },
    });
  });

  it('of a role is signed by the role before it', async () => {
    const { ask, sts } = createEngine(
      sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'one')]),
    );
    await ask('two');
    expect(sts.calls.map(({ operation, signedBy }) => [operation, signedBy])).toEqual([
      ['GetSessionToken', keyIdOf('dana')],
      ['AssumeRole', 'ASIAEXAMPLE000001'],
      ['AssumeRole', 'ASIAEXAMPLE000002'],
    ]);
  });

  it.each(['source-expired', 'invalid-key'] as const)(
    'fetches its source anew, once, when AWS refuses it as %s',
    async (code) => {
      const { ask, sts, cache } = withRole();
      const parent = await ask('dana');
      sts.refuse(parent.accessKeyId, awsError(code));
      await ask('one');
      expect(sts.calls.map(({ operation }) => operation)).toEqual([
        'GetSessionToken',
        'AssumeRole',
        'GetSessionToken',
        'AssumeRole',
      ]);
      cache.dispose();
    },
  );

  it('does not try a third time', async () => {
    const { ask, sts } = withRole();
    const parent = await ask('dana');
    sts.refuse(parent.accessKeyId, awsError('source-expired'));
    sts.refuse('ASIAEXAMPLE000002', awsError('source-expired'));
    expect((await rejection(ask('one'))).code).toBe('source-expired');
    expect(sts.of('AssumeRole')).toHaveLength(2);
  });

  it('does not fetch its source anew when AWS merely says no', async () => {
    const { ask, sts } = withRole();
    await ask('dana');
    sts.failNext(awsError('access-denied'));
    const error = await rejection(ask('one'));
    expect(error).toBeInstanceOf(AppError);
    expect(error.code).toBe('access-denied');
    expect(sts.calls).toHaveLength(2);
  });

  it('replaces the refused source once for all roles behind it', async () => {
    const { ask, sts } = createEngine(
      sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'dana')]),
    );
    const parent = await ask('dana');
    sts.refuse(parent.accessKeyId, awsError('source-expired'));
    await Promise.all([ask('one'), ask('two')]);
    expect(sts.of('GetSessionToken')).toHaveLength(2);
  });
});

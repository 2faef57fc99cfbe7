// The console as a session, on fake ports: who goes in with which credentials, for how long, and what is said about it.
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import type { CatalogState } from '../../../src-main/core/catalog.ts';
import { federationEndpoint } from '../../../src-main/core/console/console-url.ts';
import { createConsoleOpener } from '../../../src-main/core/console/open-console.ts';
import type { CallContext, ConsoleSignIn } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { keyName } from '../../../src-main/core/session-resolver.ts';
import { createEngine, HOUR } from '../fakes/engine.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { rejection } from '../fakes/rejection.ts';
import {
  HOME_ACCOUNT,
  keyIdOf,
  OTHER_ACCOUNT,
  sampleCatalog,
  sampleRole,
  sampleUser,
} from '../fakes/samples.ts';

const HOME = { region: null, service: null };

class FakeSignIn implements ConsoleSignIn {
  readonly asked: {
    accessKeyId: string;
    durationSeconds: number | null;
    context: Pick<CallContext, 'partition' | 'account'>;
  }[] = [];
  failures: AppError[] = [];
  readonly endpoint = federationEndpoint;

  getSigninToken: ConsoleSignIn['getSigninToken'] = async ({ accessKeyId }, { durationSeconds }, context) => {
    this.asked.push({ accessKeyId, durationSeconds, context });
    const failure = this.failures.shift();
    if (failure) throw failure;
    return new Secret(`fake-signin-token-for-${accessKeyId}`);
  };
}

function consoleOf(catalog: CatalogState) {
  const engine = createEngine(catalog);
  const signIn = new FakeSignIn();
  const { cache, vault: secrets, sts, clock } = engine;
  const opener = createConsoleOpener({ catalog: engine.catalog, cache, secrets, sts, signIn, clock });
  return { ...engine, signIn, opener };
}

const destinationOf = (link: Secret) => new URL(link.reveal()).searchParams.get('Destination');

describe('a role', () => {
  const withRole = (options = {}) =>
    consoleOf(sampleCatalog([sampleUser('dana'), sampleRole('deploy', 'dana', options)]));

  it('goes in with its own credentials, for as long as it was set to live', async () => {
    const { opener, signIn, sts, clock } = withRole({ durationSeconds: 7_200 });
    const { link, endsAt, notes } = await opener.link('deploy', HOME);
    expect(sts.calls.map(({ operation }) => operation)).toEqual(['GetSessionToken', 'AssumeRole']);
    expect(signIn.asked).toEqual([
      {
        accessKeyId: 'ASIAEXAMPLE000002',
        durationSeconds: 7_200,
        context: expect.objectContaining({ partition: 'aws', account: `deploy (${OTHER_ACCOUNT})` }),
      },
    ]);
    expect(new URL(link.reveal()).searchParams.get('SigninToken')).toBe(
      'fake-signin-token-for-ASIAEXAMPLE000002',
    );
    expect(endsAt).toBe(clock.now() + 2 * HOUR);
    expect(notes).toEqual([]);
  });

  it('that is started already needs no further call of STS', async () => {
    const { opener, sts, ask } = withRole();
    await ask('deploy');
    await opener.link('deploy', HOME);
    expect(sts.calls).toHaveLength(2);
  });

  it('goes in without a length when AWS refuses one, until its credentials end', async () => {
    const { opener, signIn, ask } = withRole();
    signIn.failures = [awsError('duration-too-long')];
    const { endsAt } = await opener.link('deploy', HOME);
    expect(signIn.asked.map(({ durationSeconds }) => durationSeconds)).toEqual([3_600, null]);
    expect(endsAt).toBe((await ask('deploy')).expiresAt);
  });

  it('is not tried again after any other refusal', async () => {
    const { opener, signIn } = withRole();
    signIn.failures = [awsError('throttled')];
    expect((await rejection(opener.link('deploy', HOME))).code).toBe('throttled');
    expect(signIn.asked).toHaveLength(1);
  });

  it('that was assumed from a role asks for no length', async () => {
    const { opener, signIn } = consoleOf(
      sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'one')]),
    );
    await opener.link('two', HOME);
    expect(signIn.asked.map(({ durationSeconds }) => durationSeconds)).toEqual([null]);
  });
});

describe('an IAM user', () => {
  const withUser = (identity = {}, session = {}) =>
    consoleOf(sampleCatalog([sampleUser('dana', identity, session)]));

  it('goes in by GetFederationToken, signed with its key, under a policy that takes nothing away', async () => {
    const { opener, sts, signIn } = withUser({}, { durationSeconds: 7_200 });
    const { notes, endsAt } = await opener.link('dana', HOME);
    expect(sts.calls).toMatchObject([
      {
        operation: 'GetFederationToken',
        signedBy: keyIdOf('dana'),
        federation: {
          name: 'dana',
          durationSeconds: 7_200,
          policyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
        },
      },
    ]);
    expect(signIn.asked).toMatchObject([{ accessKeyId: 'ASIAEXAMPLE000001', durationSeconds: null }]);
    expect(notes).toEqual([expect.stringContaining('MFA')]);
    expect(endsAt).not.toBeNull();
  });

  it('whose tools get the plain key goes in the same way', async () => {
    const { opener, sts } = withUser({}, { keyUse: 'long-term-key' });
    await opener.link('dana', HOME);
    expect(sts.of('GetFederationToken')).toHaveLength(1);
  });

  it('of another partition is given that partition’s policy and console', async () => {
    const { opener, sts } = withUser(
      { partition: 'aws-cn', region: 'cn-north-1' },
      { region: 'cn-northwest-1' },
    );
    const { link } = await opener.link('dana', HOME);
    expect(sts.calls[0]?.federation?.policyArns).toEqual(['arn:aws-cn:iam::aws:policy/AdministratorAccess']);
    expect(link.reveal()).toMatch(/^https:\/\/signin\.amazonaws\.cn\/federation\?/);
    expect(destinationOf(link)).toBe('https://console.amazonaws.cn/console/home?region=cn-northwest-1');
  });

  it.each([
    ['a', 'a-'],
    ['first.last+tag=1,2@example.com', 'first.last+tag=1,2@example.com'],
    ['a-name-of-more-than-thirty-two-characters', 'a-name-of-more-than-thirty-two-c'],
  ])('named %s is called %s there', async (userName, name) => {
    const { opener, sts } = withUser({ userName });
    await opener.link('dana', HOME);
    expect(sts.calls[0]?.federation?.name).toBe(name);
  });

  it('has a console session of twelve hours at most', async () => {
    const { opener, sts } = withUser({}, { durationSeconds: 129_600 });
    await opener.link('dana', HOME);
    expect(sts.calls[0]?.durationSeconds).toBe(43_200);
  });

  it('who may not do that is told the permission it takes, and on what', async () => {
    const { opener, sts } = withUser();
    sts.failNext(awsError('access-denied'));
    const error = await rejection(opener.link('dana', HOME));
    expect(error.code).toBe('access-denied');
    expect(error.message).toContain('sts:GetFederationToken');
    expect(error.remedy).toContain(`arn:aws:sts::${HOME_ACCOUNT}:federated-user/dana`);
    expect(error.account).not.toBeNull();
  });

  it('without a key in the vault is told so', async () => {
    const { opener, vault, sts } = withUser();
    vault.secrets.delete(keyName('id-dana'));
    expect((await rejection(opener.link('dana', HOME))).code).toBe('secret-missing');
    expect(sts.calls).toEqual([]);
  });
});

describe('the place', () => {
  it('is the session’s region unless another one is chosen', async () => {
    const { opener } = consoleOf(sampleCatalog([sampleUser('dana', {}, { region: 'eu-north-1' })]));
    const regionOf = async (region: string | null) =>
      destinationOf((await opener.link('dana', { region, service: 'ec2' })).link);
    expect(await regionOf(null)).toBe('https://console.aws.amazon.com/ec2/home?region=eu-north-1');
    expect(await regionOf('us-east-2')).toBe('https://console.aws.amazon.com/ec2/home?region=us-east-2');
  });

  it('is looked at before anything is asked of AWS or of a person', async () => {
    const { opener, sts, signIn } = consoleOf(
      sampleCatalog([sampleUser('dana'), sampleRole('deploy', 'dana')]),
    );
    for (const place of [
      { region: 'cn-north-1', service: null },
      { region: null, service: 'nothing' },
    ]) {
      expect(await rejection(opener.link('deploy', place))).toBeInstanceOf(AppError);
    }
    expect(sts.calls).toEqual([]);
    expect(signIn.asked).toEqual([]);
  });

  it('in a partition whose console is unknown is refused without a call', async () => {
    const { opener, sts } = consoleOf(
      sampleCatalog([
        sampleUser('dana', { partition: 'aws-iso', region: 'us-iso-east-1' }, { region: 'us-iso-east-1' }),
      ]),
    );
    expect((await rejection(opener.link('dana', HOME))).message).toContain('aws-iso');
    expect(sts.calls).toEqual([]);
  });
});

describe('an unknown session', () => {
  it('is refused', async () => {
    const { opener } = consoleOf(sampleCatalog([]));
    expect((await rejection(opener.link('gone', HOME))).code).toBe('unknown-session');
  });
});

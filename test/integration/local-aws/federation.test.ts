// GetFederationToken, and the console's sign-in endpoint.

import { ListUsersCommand } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  GetSessionTokenCommand,
} from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import {
  assume,
  awsError,
  HOME,
  iamOf,
  type Keys,
  localAws,
  OTHER,
  sessionToken,
  stsOf,
  trust,
} from './world-fixture.ts';

const fixture = localAws();
const ADMIN = [{ arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }];
const DESTINATION = 'https://console.aws.amazon.com/s3/home?region=eu-west-1';

const alice = () => fixture.aws.world.addUser({ accountId: HOME, userName: 'alice' });

async function federate(keys: Keys, input: Partial<GetFederationTokenCommandInput> = {}) {
  const command = new GetFederationTokenCommand({ Name: 'alice', PolicyArns: ADMIN, ...input });
  const answer = await stsOf(fixture.aws, keys).send(command);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {};
  const keysOf: Keys = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
  };
  return { answer, keys: keysOf };
}

function roleKeys(user: Keys & { arn: string }, roleName = 'admin') {
  const role = fixture.aws.world.addRole({
    accountId: OTHER,
    roleName,
    trustPolicy: trust(user.arn),
    maxSessionDurationSeconds: 43_200,
  });
  return assume(fixture.aws, user, { RoleArn: role.arn });
}

describe('GetFederationToken', () => {
  it('makes a federated user for twelve hours unless told', async () => {
    const { answer, keys } = await federate(alice());
    const arn = `arn:aws:sts::${HOME}:federated-user/alice`;
    expect(answer.FederatedUser).toEqual({ FederatedUserId: `${HOME}:alice`, Arn: arn });
    expect(answer.Credentials?.Expiration?.toISOString()).toBe('2027-03-04T22:00:07.000Z');
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    const who = await stsOf(fixture.aws, keys).send(new GetCallerIdentityCommand({}));
    expect(who).toMatchObject({ Arn: arn, UserId: `${HOME}:alice`, Account: HOME });
  });

  it.each([
    { Name: 'a' },
    { Name: 'x'.repeat(33) },
    { Name: 'no spaces' },
    { DurationSeconds: 899 },
    { DurationSeconds: 129_601 },
  ])('refuses %j', async (input) => {
    await expect(federate(alice(), input)).rejects.toMatchObject(awsError(400, 'ValidationError'));
  });

  it('is for long-term keys only, and for those who may', async () => {
    const user = alice();
    const refusal = awsError(403, 'AccessDenied', /session credentials/);
    await expect(federate(await sessionToken(fixture.aws, user))).rejects.toMatchObject(refusal);
    await expect(federate((await roleKeys(user)).keys)).rejects.toMatchObject(refusal);
    fixture.aws.world.denyActions(user.arn, ['sts:GetFederationToken']);
    await expect(federate(user)).rejects.toMatchObject(
      awsError(403, 'AccessDenied', /federated-user\/alice/),
    );
  });

  it('shortens a root session to an hour', async () => {
    const { answer } = await federate(fixture.aws.world.addRootKey(HOME), { DurationSeconds: 43_200 });
    expect(answer.Credentials?.Expiration?.toISOString()).toBe('2027-03-04T11:00:07.000Z');
  });

  it('lets its credentials reach neither IAM nor more of STS than GetCallerIdentity', async () => {
    const { aws } = fixture;
    const user = alice();
    const role = aws.world.addRole({ accountId: HOME, roleName: 'admin', trustPolicy: trust(user.arn) });
    const { keys } = await federate(user);
    const sts = stsOf(aws, keys);
    const roleCall = new AssumeRoleCommand({ RoleArn: role.arn, RoleSessionName: 'work' });
    await expect(sts.send(roleCall)).rejects.toMatchObject(awsError(403, 'AccessDenied'));
    const tokenCall = new GetSessionTokenCommand({});
    await expect(sts.send(tokenCall)).rejects.toMatchObject(awsError(403, 'AccessDenied'));
    await expect(iamOf(aws, keys).send(new ListUsersCommand({}))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
  });
});

type Session = { sessionId?: unknown; sessionKey?: unknown; sessionToken?: unknown };

const sessionOf = ({ accessKeyId, secretAccessKey, sessionToken }: Keys): Session => ({
  sessionId: accessKeyId,
  sessionKey: secretAccessKey,
  ...(sessionToken === undefined ? {} : { sessionToken }),
});

async function ask(session: Session, duration: string | null = null, method: 'GET' | 'POST' = 'POST') {
  const form = new URLSearchParams({ Action: 'getSigninToken', Session: JSON.stringify(session) });
  if (duration !== null) form.set('SessionDuration', duration);
  const url = `${fixture.aws.url}/federation`;
  const response = await (method === 'POST' ? fetch(url, { method, body: form }) : fetch(`${url}?${form}`));
  const text = await response.text();
  const token = response.ok ? (JSON.parse(text) as { SigninToken: string }).SigninToken : null;
  return { status: response.status, text, token };
}

async function login(token: string | null, destination = DESTINATION) {
  const query = new URLSearchParams({
    Action: 'login',
    Issuer: 'test',
    Destination: destination,
    SigninToken: token ?? '',
  });
  const response = await fetch(`${fixture.aws.url}/federation?${query}`);
  return { status: response.status, text: await response.text() };
}

describe('the sign-in token', () => {
  it.each(['GET', 'POST'] as const)('is given for a role’s credentials by %s', async (method) => {
    const { keys } = await roleKeys(alice());
    expect((await ask(sessionOf(keys), '43200', method)).status).toBe(200);
  });

  it('is given to a federated user, but for no length of its own', async () => {
    const { keys } = await federate(alice());
    expect((await ask(sessionOf(keys))).status).toBe(200);
    expect((await ask(sessionOf(keys), '900')).status).toBe(400);
  });

  it('is given for no credentials but genuine temporary ones', async () => {
    const user = alice();
    const genuine = sessionOf((await roleKeys(user)).keys);
    const sessions: Session[] = [
      {},
      sessionOf(user),
      sessionOf(await sessionToken(fixture.aws, user)),
      { ...genuine, sessionKey: 'fake' },
      { ...genuine, sessionToken: 'fake' },
      { ...genuine, sessionToken: undefined },
      { ...genuine, sessionId: 'ASIAEXAMPLE000001' },
    ];
    for (const session of sessions) expect((await ask(session)).status).toBe(400);
    fixture.advance(3_599);
    expect((await ask(genuine)).status).toBe(200);
    fixture.advance(1);
    expect((await ask(genuine)).status).toBe(400);
  });

  it.each(['899', '43201', '-1', 'x', ''])('is given for no length of %j', async (duration) => {
    const { keys } = await roleKeys(alice());
    expect((await ask(sessionOf(keys), duration)).status).toBe(400);
  });

  it('is limited to an hour for chained credentials', async () => {
    const { aws } = fixture;
    const { keys, answer } = await roleKeys(alice());
    const roleArn = `arn:aws:iam::${OTHER}:role/admin`;
    const second = aws.world.addRole({ accountId: HOME, roleName: 'second', trustPolicy: trust(roleArn) });
    expect(answer.AssumedRoleUser?.Arn).toContain('assumed-role/admin');
    const chained = await assume(aws, keys, { RoleArn: second.arn });
    expect((await ask(sessionOf(chained.keys), '3601')).status).toBe(400);
    expect((await ask(sessionOf(chained.keys), '3600')).status).toBe(200);
    expect((await ask(sessionOf(chained.keys))).status).toBe(200);
  });

  it('signs in once, within a quarter of an hour, and says who is where', async () => {
    const { keys, answer } = await roleKeys(alice());
    const { token } = await ask(sessionOf(keys));
    const page = await login(token);
    expect(page.status).toBe(200);
    expect(page.text).toContain(answer.AssumedRoleUser?.Arn);
    expect(page.text).toContain('console.aws.amazon.com/s3/home?region=eu-west-1');
    expect((await login(token)).status).toBe(400);
    const late = await ask(sessionOf(keys));
    fixture.advance(15 * 60);
    expect((await login(late.token)).status).toBe(400);
  });

  it.each([
    'https://console.amazonaws.cn/',
    'https://evil.example/',
    'https://evil-console.aws.amazon.com.example/',
    'http://console.aws.amazon.com/',
    'console.aws.amazon.com',
    '',
  ])('leads to no place like %j', async (destination) => {
    const { keys } = await roleKeys(alice());
    expect((await login((await ask(sessionOf(keys))).token, destination)).status).toBe(400);
  });

  it('leads to a regional console too', async () => {
    const { keys } = await roleKeys(alice());
    const { token } = await ask(sessionOf(keys));
    expect((await login(token, 'https://eu-west-1.console.aws.amazon.com/')).status).toBe(200);
  });

  it('shows in no call log, nor do the credentials', async () => {
    const { aws } = fixture;
    const { keys } = await roleKeys(alice());
    aws.resetCalls();
    const { token } = await ask(sessionOf(keys), '900', 'GET');
    await login(token);
    expect(aws.calls.map(({ service, operation }) => `${service} ${operation}`)).toEqual([
      'signin getSigninToken',
      'signin login',
    ]);
    const logged = JSON.stringify(aws.calls);
    for (const secret of [token ?? '', keys.secretAccessKey, keys.sessionToken ?? '']) {
      expect(logged).not.toContain(secret);
    }
    expect(aws.calls[0]?.params).toEqual({ Session: '[redacted]', SessionDuration: '900', method: 'GET' });
  });
});

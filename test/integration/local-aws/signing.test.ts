// Who is let in: signatures, keys, clocks, session tokens.
import { GetUserCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import {
  assume,
  awsError,
  HOME,
  iamOf,
  localAws,
  OTHER,
  sessionToken,
  stsOf,
  trust,
} from './world-fixture.ts';

const UNKNOWN = awsError(
  403,
  'InvalidClientTokenId',
  'The security token included in the request is invalid.',
);
const EXPIRED = {
  ...awsError(403, '', 'The security token included in the request is expired'),
  // The SDK knows the code under its exception's name.
  name: expect.stringMatching(/^ExpiredToken(Exception)?$/),
};
const MISMATCH = awsError(
  403,
  'SignatureDoesNotMatch',
  /^The request signature we calculated does not match/,
);

const fixture = localAws();
const whoAmI = (client: STSClient) => client.send(new GetCallerIdentityCommand({}));

interface WireRequest {
  headers: Record<string, string>;
  query: Record<string, string>;
  body: string;
  path: string;
}

/** Changes a request after it was signed, as someone on the way would. */
function tamper(client: STSClient, change: (request: WireRequest) => void): STSClient {
  client.middlewareStack.add(
    (next) => (args) => {
      change(args.request as WireRequest);
      return next(args);
    },
    { step: 'deserialize', priority: 'low', name: 'tamper' },
  );
  return client;
}

describe('signature', () => {
  test('a right signature names its user, and the call log shows who called', async () => {
    const { aws } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice', path: '/team/' });
    const answer = await whoAmI(stsOf(aws, user));
    expect(answer).toMatchObject({ Account: HOME, Arn: `arn:aws:iam::${HOME}:user/team/alice` });
    expect(answer.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
    expect(answer.$metadata.requestId).toBe(aws.calls[0]?.requestId);
    expect(aws.calls).toMatchObject([
      {
        service: 'sts',
        operation: 'GetCallerIdentity',
        principalArn: user.arn,
        accessKeyId: user.accessKeyId,
        status: 200,
        errorCode: null,
      },
    ]);
  });

  test('a wrong secret is SignatureDoesNotMatch, and nobody is named in the log', async () => {
    const { aws } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const client = stsOf(aws, { ...user, secretAccessKey: 'wrong'.repeat(8) });
    await expect(whoAmI(client)).rejects.toMatchObject(MISMATCH);
    expect(aws.calls).toMatchObject([
      { principalArn: null, errorCode: 'SignatureDoesNotMatch', status: 403 },
    ]);
  });

  test('an unknown key is InvalidClientTokenId', async () => {
    const { aws } = fixture;
    const keys = { accessKeyId: 'AKIAEXAMPLEEXAMPLE22', secretAccessKey: 'x'.repeat(40) };
    await expect(whoAmI(stsOf(aws, keys))).rejects.toMatchObject(UNKNOWN);
    await expect(iamOf(aws, keys).send(new GetUserCommand({}))).rejects.toMatchObject(UNKNOWN);
  });

  const onTheWay: Record<string, (request: WireRequest) => void> = {
    body: (request) => {
      request.body = request.body.replace('GetCallerIdentity', 'GetCallerIdentitY');
    },
    query: (request) => {
      request.query = { extra: '1' };
    },
    path: (request) => {
      request.path = '/elsewhere';
    },
    'signed header': (request) => {
      request.headers['content-type'] += '; charset=utf-8';
    },
    'declared payload hash': (request) => {
      request.headers['x-amz-content-sha256'] = '0'.repeat(64);
    },
    'set of x-amz headers': (request) => {
      request.headers['x-amz-target'] = 'sts';
    },
    'scope service': (request) => replaceInAuth(request, '/sts/', '/s3/'),
    'scope region': (request) => replaceInAuth(request, '/eu-west-1/', '/us-east-1/'),
    'scope region, to none that exists,': (request) => replaceInAuth(request, '/eu-west-1/', '/moon/'),
    'scope date': (request) => replaceInAuth(request, '/20270304/', '/20270303/'),
    'scope terminator': (request) => replaceInAuth(request, '/aws4_request', '/aws5_request'),
    'host signing': (request) => replaceInAuth(request, ';host;', ';'),
  };

  test.each(Object.entries(onTheWay))(
    'a request whose %s was changed on the way is SignatureDoesNotMatch',
    async (_what, change) => {
      const { aws } = fixture;
      const client = tamper(stsOf(aws, aws.world.addUser({ accountId: HOME, userName: 'alice' })), change);
      await expect(whoAmI(client)).rejects.toMatchObject(awsError(403, 'SignatureDoesNotMatch'));
    },
  );

  test('a request without a signature is MissingAuthenticationToken', async () => {
    const { aws } = fixture;
    const answer = await fetch(`${aws.url}/?Action=GetCallerIdentity&Version=2011-06-15`);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toBe('text/xml');
    const text = await answer.text();
    expect(text).toContain(
      '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>',
    );
    expect(text).toContain('<Code>MissingAuthenticationToken</Code>');
    expect(text).toContain(`<RequestId>${answer.headers.get('x-amzn-requestid')}</RequestId>`);
    expect(aws.calls).toMatchObject([{ principalArn: null, accessKeyId: null }]);
  });

  test('an Authorization header without its parts is IncompleteSignature', async () => {
    const { aws } = fixture;
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLEEXAMPLE22/20270304/eu-west-1/sts/aws4_request';
    const init = { headers: { authorization } };
    const answer = await fetch(`${aws.url}/?Action=GetCallerIdentity&Version=2011-06-15`, init);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain('<Code>IncompleteSignature</Code>');
  });

  test('a request that is for no service at all is 404', async () => {
    const answer = await fetch(`${fixture.aws.url}/nothing`);
    expect(answer.status).toBe(404);
    expect(fixture.aws.calls).toEqual([]);
  });

  test('a presigned GET counts as much as a signed POST, until it expires', async () => {
    const { aws, advance } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const url = await presignedCallerIdentity(stsOf(aws, user), aws.url);
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(`<Arn>${user.arn}</Arn>`);
    expect(JSON.stringify(aws.calls[0]?.params)).not.toContain(url.searchParams.get('X-Amz-Signature'));
    const forged = new URL(url);
    forged.searchParams.set('X-Amz-Expires', '61');
    expect((await fetch(forged)).status).toBe(403);
    advance(62);
    const late = await fetch(url);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain('Signature expired: ');
  });
});

describe('keys', () => {
  test('an inactive key is refused and works again once active', async () => {
    const { aws } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    aws.world.setKeyStatus(user.accessKeyId, 'Inactive');
    await expect(whoAmI(stsOf(aws, user))).rejects.toMatchObject(UNKNOWN);
    aws.world.setKeyStatus(user.accessKeyId, 'Active');
    await expect(whoAmI(stsOf(aws, user))).resolves.toMatchObject({ Arn: user.arn });
  });

  test('a new key is unknown until it has propagated', async () => {
    const { aws, advance } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    aws.setKeyPropagationDelay(8000);
    const key = aws.world.addAccessKey(user.arn);
    advance(7);
    await expect(whoAmI(stsOf(aws, key))).rejects.toMatchObject(UNKNOWN);
    advance(1);
    await expect(whoAmI(stsOf(aws, key))).resolves.toMatchObject({ Arn: user.arn });
  });

  test('key ids are shaped as AWS makes them, account number inside', () => {
    const { accessKeyId, secretAccessKey } = fixture.aws.world.addUser({
      accountId: HOME,
      userName: 'alice',
    });
    expect(accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(secretAccessKey).toMatch(/^[A-Za-z0-9/+]{40}$/);
    const digits = [...accessKeyId.slice(4)].map((c) =>
      BigInt('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c)),
    );
    const bits = digits.reduce((sum, digit) => (sum << 5n) | digit, 0n);
    expect((bits >> 39n) & 0xffffffffffn).toBe(BigInt(HOME));
  });

  test('root is root', async () => {
    const { aws } = fixture;
    const root = aws.world.addRootKey(HOME);
    const answer = await whoAmI(stsOf(aws, root));
    expect(answer).toMatchObject({ Arn: `arn:aws:iam::${HOME}:root`, UserId: HOME, Account: HOME });
  });

  test('credentials of one partition are unknown in a region of another', async () => {
    const { aws } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const chinese = aws.world.addUser({ accountId: OTHER, userName: 'mei', partition: 'aws-cn' });
    await expect(whoAmI(stsOf(aws, user, { region: 'cn-north-1' }))).rejects.toMatchObject(UNKNOWN);
    await expect(whoAmI(stsOf(aws, chinese))).rejects.toMatchObject(UNKNOWN);
    const answer = await whoAmI(stsOf(aws, chinese, { region: 'cn-north-1' }));
    expect(answer.Arn).toBe(`arn:aws-cn:iam::${OTHER}:user/mei`);
  });
});

describe('clock', () => {
  const clockOf = (aws: { world: { now(): number } }, offMs: number) => aws.world.now() - Date.now() + offMs;

  test('a request more than five minutes old is told how late it is', async () => {
    const { aws } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const slow = stsOf(aws, user, { clockOffsetMs: clockOf(aws, -360_000) });
    const pattern =
      /^Signature expired: 20270304T0954\d\dZ is now earlier than 20270304T095507Z \(20270304T100007Z - 5 min\.\)$/;
    await expect(whoAmI(slow)).rejects.toMatchObject(awsError(403, 'SignatureDoesNotMatch', pattern));
  });

  test('a request more than five minutes ahead is told so', async () => {
    const { aws } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const fast = stsOf(aws, user, { clockOffsetMs: clockOf(aws, 360_000) });
    const pattern =
      /^Signature not yet current: 20270304T1006\d\dZ is still later than 20270304T100507Z \(20270304T100007Z \+ 5 min\.\)$/;
    await expect(whoAmI(fast)).rejects.toMatchObject(awsError(403, 'SignatureDoesNotMatch', pattern));
  });

  test('four minutes either way are let pass', async () => {
    const { aws } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    for (const offMs of [-240_000, 240_000]) {
      await expect(whoAmI(stsOf(aws, user, { clockOffsetMs: clockOf(aws, offMs) }))).resolves.toBeDefined();
    }
  });

  test.each([-7_200_000, 7_200_000])(
    'an SDK whose clock is %i ms off the server corrects itself from the Date header and retries once',
    async (skewMs) => {
      const { aws } = fixture;
      const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
      const before = clockOf(aws, 0);
      aws.setClockSkew(skewMs);
      const client = stsOf(aws, user, { maxAttempts: 3, clockOffsetMs: before });
      await expect(whoAmI(client)).resolves.toMatchObject({ Arn: user.arn });
      expect(aws.calls.map(({ status }) => status)).toEqual([403, 200]);
      // Once corrected it stays so.
      await whoAmI(client);
      expect(aws.calls.map(({ status }) => status)).toEqual([403, 200, 200]);
    },
  );
});

describe('session tokens', () => {
  test('the key pair of a session is nothing without its token, or with another one', async () => {
    const { aws } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const session = await sessionToken(aws, user);
    const other = await sessionToken(aws, user);
    const { accessKeyId, secretAccessKey, sessionToken: token } = session;
    for (const wrong of [undefined, 'garbled', `${token}A`, other.sessionToken]) {
      const keys =
        wrong === undefined ? { accessKeyId, secretAccessKey } : { ...session, sessionToken: wrong };
      await expect(whoAmI(stsOf(aws, keys))).rejects.toMatchObject(UNKNOWN);
    }
    await expect(whoAmI(stsOf(aws, session))).resolves.toMatchObject({ Arn: user.arn });
  });

  test('a long-term key sent with a session token is refused', async () => {
    const { aws } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const { sessionToken: token = '' } = await sessionToken(aws, user);
    await expect(whoAmI(stsOf(aws, { ...user, sessionToken: token }))).rejects.toMatchObject(UNKNOWN);
  });

  test('a session works to its last second and is ExpiredToken from then on', async () => {
    const { aws, advance } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const session = await sessionToken(aws, user, { DurationSeconds: 900 });
    advance(899);
    await expect(whoAmI(stsOf(aws, session))).resolves.toBeDefined();
    advance(1);
    const expired = awsError(
      403,
      /^ExpiredToken/.source,
      'The security token included in the request is expired',
    );
    await expect(whoAmI(stsOf(aws, session))).rejects.toMatchObject({
      ...expired,
      name: expect.stringMatching(/^ExpiredToken/),
    });
  });

  test('sessions can be made to age early, and the answer says when they end', async () => {
    const { aws, advance } = fixture;
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const role = aws.world.addRole({ accountId: HOME, roleName: 'admin', trustPolicy: trust(user.arn) });
    aws.issueShortCredentials(30);
    const { answer, keys } = await assume(aws, user, { RoleArn: role.arn, DurationSeconds: 3600 });
    expect(answer.Credentials?.Expiration?.toISOString()).toBe('2027-03-04T10:00:37.000Z');
    advance(30);
    await expect(whoAmI(stsOf(aws, keys))).rejects.toMatchObject(EXPIRED);
    aws.issueShortCredentials(null);
    const { answer: full } = await assume(aws, user, { RoleArn: role.arn, DurationSeconds: 3600 });
    expect(full.Credentials?.Expiration?.toISOString()).toBe('2027-03-04T11:00:37.000Z');
  });
});

describe('operations', () => {
  test.each([
    ['an unknown action', 'GetDelegatedAccessToken', '2011-06-15'],
    ['an action of another service', 'ListUsers', '2011-06-15'],
    ['another version', 'GetCallerIdentity', '2010-05-08'],
  ])('%s is InvalidAction', async (_what, action, version) => {
    const { aws } = fixture;
    const client = stsOf(aws, aws.world.addUser({ accountId: HOME, userName: 'alice' }));
    const body = `Action=${action}&Version=${version}`;
    client.middlewareStack.add(
      (next) => async (args) => {
        const request = args.request as WireRequest;
        request.body = body;
        request.headers['content-length'] = String(body.length);
        return next(args);
      },
      { step: 'build', name: 'other-action', priority: 'low' },
    );
    const message = `Could not find operation ${action} for version ${version}`;
    await expect(whoAmI(client)).rejects.toMatchObject(awsError(400, 'InvalidAction', message));
  });
});

function replaceInAuth(request: WireRequest, from: string, to: string): void {
  request.headers.authorization = (request.headers.authorization ?? '').replace(from, to);
}

/** Signed by the SDK's own signer, so that the server is not checked against itself. */
async function presignedCallerIdentity(client: STSClient, endpoint: string): Promise<URL> {
  const signer = await client.config.signer({
    name: 'sigv4',
    signingName: 'sts',
    signingRegion: 'eu-west-1',
    properties: {},
  });
  const { hostname, port, host } = new URL(endpoint);
  const request = {
    method: 'GET',
    protocol: 'http:',
    hostname,
    port: Number(port),
    path: '/',
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15', Note: "a b+c/d~e'(f)" },
    headers: { host },
  };
  const signingDate = new Date(Date.now() + client.config.systemClockOffset);
  const presigner = signer as unknown as {
    presign(input: object, options: object): Promise<{ query: Record<string, string> }>;
  };
  const presigned = await presigner.presign(request, { expiresIn: 60, signingDate });
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(presigned.query)) url.searchParams.set(name, value);
  return url;
}

// Faults, the call log, and the server's own life.
import { CreateAccessKeyCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { startLocalAws } from '../../local-aws/index.ts';
import { awsError, HOME, iamOf, localAws, sessionToken, stsOf } from './world-fixture.ts';

const fixture = localAws();

function alice() {
  const { aws } = fixture;
  const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
  const whoAmI = (maxAttempts = 1) =>
    stsOf(aws, user, { maxAttempts }).send(new GetCallerIdentityCommand({}));
  return { aws, user, whoAmI };
}

describe('faults', () => {
  test('throttling is 400 Throttling "Rate exceeded", so often, and the SDK retries it', async () => {
    const { aws, whoAmI } = alice();
    aws.faults.add({ operation: 'GetCallerIdentity', when: 'before', kind: 'throttle', times: 1 });
    await expect(whoAmI()).rejects.toMatchObject(awsError(400, 'Throttling', 'Rate exceeded'));
    aws.resetCalls();
    aws.faults.add({ service: 'sts', when: 'before', kind: 'throttle', times: 1 });
    await expect(whoAmI(2)).resolves.toBeDefined();
    expect(aws.calls.map(({ errorCode }) => errorCode)).toEqual(['Throttling', null]);
  });

  test('an error strikes its service and operation alone, until cleared', async () => {
    const { aws, user, whoAmI } = alice();
    const fault = aws.faults.add({
      service: 'sts',
      operation: 'GetCallerIdentity',
      when: 'before',
      kind: 'error',
      status: 503,
      code: 'ServiceUnavailable',
      message: 'closed',
    });
    const unavailable = awsError(503, 'ServiceUnavailable', 'closed');
    await expect(whoAmI()).rejects.toMatchObject(unavailable);
    await expect(whoAmI()).rejects.toMatchObject(unavailable);
    await expect(sessionToken(aws, user)).resolves.toBeDefined();
    fault.clear();
    await expect(whoAmI()).resolves.toBeDefined();
  });

  test('before: no effect; after: the effect stays though the answer is lost', async () => {
    const { aws, user } = alice();
    const create = () => iamOf(aws, user).send(new CreateAccessKeyCommand({}));
    aws.faults.add({ operation: 'CreateAccessKey', when: 'before', kind: 'error', times: 1 });
    await expect(create()).rejects.toMatchObject(awsError(500, 'InternalFailure'));
    expect(aws.world.keysOf(user.arn)).toHaveLength(1);
    aws.faults.add({ operation: 'CreateAccessKey', when: 'after', kind: 'drop', times: 1 });
    await expect(create()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(aws.world.keysOf(user.arn)).toHaveLength(2);
    expect(aws.calls.at(-1)).toMatchObject({
      operation: 'CreateAccessKey',
      principalArn: user.arn,
      status: null,
    });
  });

  test('a stalled call waits for its release and then has its effect', async () => {
    const { aws, user } = alice();
    const fault = aws.faults.add({ operation: 'CreateAccessKey', when: 'before', kind: 'stall', times: 1 });
    const answer = iamOf(aws, user).send(new CreateAccessKeyCommand({}));
    await fault.struck();
    expect(aws.world.keysOf(user.arn)).toHaveLength(1);
    expect(aws.calls.at(-1)).toMatchObject({ operation: 'CreateAccessKey', status: null });
    fault.release();
    await expect(answer).resolves.toMatchObject({ AccessKey: { UserName: 'alice' } });
    expect(aws.world.keysOf(user.arn)).toHaveLength(2);
  });

  test('a caller that hung up while stalled gets no effect', async () => {
    const { aws, user } = alice();
    const fault = aws.faults.add({ operation: 'CreateAccessKey', when: 'before', kind: 'stall' });
    const patience = new AbortController();
    const options = { abortSignal: patience.signal };
    const abandoned = iamOf(aws, user).send(new CreateAccessKeyCommand({}), options);
    await fault.struck();
    patience.abort();
    await expect(abandoned).rejects.toMatchObject({ name: 'AbortError' });
    const second = iamOf(aws, user).send(new CreateAccessKeyCommand({}));
    await fault.struck(2);
    fault.clear();
    fault.release();
    await expect(second).resolves.toBeDefined();
    expect(aws.world.keysOf(user.arn)).toHaveLength(2);
  });
});

describe('call log', () => {
  test('counts by operation and filter, and starts again when reset', async () => {
    const { aws, user, whoAmI } = alice();
    await Promise.all([whoAmI(), whoAmI(), sessionToken(aws, user)]);
    aws.world.setKeyStatus(user.accessKeyId, 'Inactive');
    await expect(whoAmI()).rejects.toBeDefined();
    expect(aws.count('GetCallerIdentity')).toBe(3);
    expect(aws.count('GetCallerIdentity', { status: 200, principalArn: user.arn })).toBe(2);
    expect(aws.count('GetCallerIdentity', ({ errorCode }) => errorCode !== null)).toBe(1);
    expect(aws.count('GetSessionToken', { service: 'sts' })).toBe(1);
    aws.resetCalls();
    expect(aws.calls).toEqual([]);
  });
});

describe('server', () => {
  test('closing drops stalled callers, frees the port and may be repeated', async () => {
    const aws = await startLocalAws();
    const user = aws.world.addUser({ accountId: HOME, userName: 'alice' });
    const fault = aws.faults.add({ when: 'before', kind: 'stall' });
    const stalled = stsOf(aws, user).send(new GetCallerIdentityCommand({}));
    const outcome = expect(stalled).rejects.toMatchObject({ code: 'ECONNRESET' });
    await fault.struck();
    await Promise.all([aws.close(), aws.close()]);
    await outcome;
    const again = await startLocalAws({ port: Number(new URL(aws.url).port) });
    expect(again.url).toBe(aws.url);
    await again.close();
  });

  test('500 callers at once are all answered', async () => {
    const { aws, user } = alice();
    const client = stsOf(aws, user);
    const calls = Array.from({ length: 500 }, () => client.send(new GetCallerIdentityCommand({})));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ Arn }) => Arn))).toEqual(new Set([user.arn]));
    expect(aws.count('GetCallerIdentity', { status: 200 })).toBe(500);
  });
});

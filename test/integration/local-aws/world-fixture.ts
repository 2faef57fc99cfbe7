// A local AWS on a clock that the test moves, and SDK clients that start in step with it.
import { IAMClient } from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterEach, beforeEach } from 'vitest';
import { type LocalAws, startLocalAws } from '../../local-aws/index.ts';

export const HOME = '111122223333';
export const OTHER = '444455556666';

/** Not on a whole second, so that truncation shows. */
const START = Date.parse('2027-03-04T10:00:07.250Z');

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

interface Fixture {
  readonly aws: LocalAws;
  advance(seconds: number): void;
}

interface ClientOptions {
  readonly region?: string;
  readonly maxAttempts?: number;
  readonly clockOffsetMs?: number;
}

/** Starts a fresh one for each test of the file. */
export function localAws(): Fixture {
  let aws: LocalAws | undefined;
  let at = START;
  beforeEach(async () => {
    at = START;
    aws = await startLocalAws({ now: () => at });
  });
  afterEach(() => aws?.close());
  return {
    get aws() {
      if (!aws) throw new Error('only inside a test');
      return aws;
    },
    advance: (seconds) => {
      at += seconds * 1000;
    },
  };
}

export function stsOf(aws: LocalAws, keys: Keys, options: ClientOptions = {}): STSClient {
  return new STSClient(configOf(aws, keys, options));
}

export function iamOf(aws: LocalAws, keys: Keys, options: ClientOptions = {}): IAMClient {
  return new IAMClient(configOf(aws, keys, options));
}

function configOf(aws: LocalAws, keys: Keys, options: ClientOptions) {
  return {
    endpoint: aws.url,
    region: options.region ?? 'eu-west-1',
    maxAttempts: options.maxAttempts ?? 1,
    credentials: keys,
    systemClockOffset: options.clockOffsetMs ?? aws.world.now() - Date.now(),
  };
}

export async function assume(aws: LocalAws, keys: Keys, input: Partial<AssumeRoleCommandInput>) {
  const command = new AssumeRoleCommand({ RoleArn: undefined, RoleSessionName: 'work', ...input });
  const answer = await stsOf(aws, keys).send(command);
  return { answer, keys: keysOf(answer.Credentials) };
}

export async function sessionToken(
  aws: LocalAws,
  keys: Keys,
  input: { SerialNumber?: string; TokenCode?: string; DurationSeconds?: number } = {},
): Promise<Keys> {
  return keysOf((await stsOf(aws, keys).send(new GetSessionTokenCommand(input))).Credentials);
}

interface AnsweredCredentials {
  readonly AccessKeyId: string | undefined;
  readonly SecretAccessKey: string | undefined;
  readonly SessionToken: string | undefined;
}

function keysOf(credentials: AnsweredCredentials | undefined): Keys {
  const { AccessKeyId, SecretAccessKey, SessionToken } = credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken) throw new Error('the answer holds no credentials');
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** A trust policy of one statement that allows. */
export function trust(
  principal: string | readonly string[],
  condition?: Record<string, Record<string, unknown>>,
  actions: string | readonly string[] = 'sts:AssumeRole',
) {
  const statement = { Effect: 'Allow', Principal: { AWS: principal }, Action: actions };
  return {
    Version: '2012-10-17',
    Statement: [condition ? { ...statement, Condition: condition } : statement],
  };
}

/** The shape in which the SDKs show a service error. */
export function awsError(status: number, name: string, message?: string | RegExp) {
  return {
    $metadata: { httpStatusCode: status },
    name,
    ...(message === undefined
      ? {}
      : { message: typeof message === 'string' ? message : expectMatch(message) }),
  };
}

function expectMatch(pattern: RegExp): unknown {
  return { asymmetricMatch: (actual: unknown) => typeof actual === 'string' && pattern.test(actual) };
}

// STS through the AWS SDK. The SDK is loaded at the first call: it costs more than 100 ms of start-up.
import type { AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { AppError } from '../../shared/errors.ts';
import type { AssumeRoleRequest, CallContext, Credentials, LongTermKey, StsApi } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { clientSettings } from './client-settings.ts';
import { type CallAbout, toAwsError } from './error-mapping.ts';

interface Issued {
  readonly AccessKeyId?: string | undefined;
  readonly SecretAccessKey?: string | undefined;
  readonly SessionToken?: string | undefined;
  readonly Expiration?: Date | undefined;
}

export function createSts(): StsApi {
  // Kept from call to call: with a wrong clock, only the first call has to be sent twice.
  let clockOffsetMs = 0;

  async function call<T>(
    credentials: LongTermKey | Credentials,
    context: CallContext,
    about: Pick<CallAbout, 'operation' | 'role'>,
    send: (client: STSClient, sdk: Sdk) => Promise<T>,
  ): Promise<T> {
    const sdk = await import('@aws-sdk/client-sts');
    const settings = clientSettings(credentials, context);
    const client = new sdk.STSClient({ ...settings, systemClockOffset: clockOffsetMs });
    try {
      return await send(client, sdk);
    } catch (error) {
      throw toAwsError(error, {
        ...about,
        account: context.account,
        clockOffsetMs: client.config.systemClockOffset,
      });
    } finally {
      clockOffsetMs = client.config.systemClockOffset;
    }
  }

  return {
    async getCallerIdentity(credentials, context) {
      return await call(credentials, context, { operation: 'sts:GetCallerIdentity' }, async (client, sdk) => {
        const { Arn, Account } = await client.send(new sdk.GetCallerIdentityCommand({}));
        if (!Arn || !Account) throw incomplete('sts:GetCallerIdentity', context);
        return { arn: Arn, accountId: Account };
      });
    },

    async getSessionToken(key, { durationSeconds, mfa }, context) {
      return await call(key, context, { operation: 'sts:GetSessionToken' }, async (client, sdk) => {
        const answer = await client.send(
          new sdk.GetSessionTokenCommand({
            DurationSeconds: durationSeconds,
            ...(mfa ? { SerialNumber: mfa.serial, TokenCode: mfa.code } : {}),
          }),
        );
        return issued(answer.Credentials, 'sts:GetSessionToken', context, client);
      });
    },

    async assumeRole(source, request, context) {
      const { options, roleArn } = request;
      const role = {
        arn: roleArn,
        externalId: options.externalId !== null,
        mfa: options.requiresMfa,
        tags: options.tags.length > 0,
      };
      return await call(source, context, { operation: 'sts:AssumeRole', role }, async (client, sdk) => {
        const answer = await client.send(new sdk.AssumeRoleCommand(assumeRoleInput(request)));
        return issued(answer.Credentials, 'sts:AssumeRole', context, client);
      });
    },

    async getFederationToken(key, { name, durationSeconds, policyArns }, context) {
      return await call(key, context, { operation: 'sts:GetFederationToken' }, async (client, sdk) => {
        const answer = await client.send(
          new sdk.GetFederationTokenCommand({
            Name: name,
            DurationSeconds: durationSeconds,
            PolicyArns: policyArns.map((arn) => ({ arn })),
          }),
        );
        return issued(answer.Credentials, 'sts:GetFederationToken', context, client);
      });
    },
  };
}

function assumeRoleInput({
  roleArn,
  roleSessionName,
  durationSeconds,
  options,
}: AssumeRoleRequest): AssumeRoleCommandInput {
  const { externalId, sourceIdentity, tags, policy, policyArns } = options;
  const transitive = tags.filter((tag) => tag.transitive).map((tag) => tag.key);
  return {
    RoleArn: roleArn,
    RoleSessionName: roleSessionName,
    DurationSeconds: durationSeconds,
    ...(externalId === null ? {} : { ExternalId: externalId }),
    ...(sourceIdentity === null ? {} : { SourceIdentity: sourceIdentity }),
    ...(tags.length === 0 ? {} : { Tags: tags.map(({ key, value }) => ({ Key: key, Value: value })) }),
    ...(transitive.length === 0 ? {} : { TransitiveTagKeys: transitive }),
    ...(policy === null ? {} : { Policy: policy }),
    ...(policyArns.length === 0 ? {} : { PolicyArns: policyArns.map((arn) => ({ arn })) }),
  };
}

type Sdk = typeof import('@aws-sdk/client-sts');

function issued(
  from: Issued | undefined,
  operation: string,
  context: CallContext,
  client: STSClient,
): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = from ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) throw incomplete(operation, context);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
    expiresAt: Expiration.getTime(),
    // The SDK learns it from the Date header of answers, once it matters.
    clockOffsetMs: client.config.systemClockOffset,
  };
}

function incomplete(operation: string, context: CallContext): AppError {
  return new AppError({
    code: 'aws-failure',
    message: `The answer to ${operation} is incomplete`,
    remedy: 'check AWS_ENDPOINT_URL if it is set, and try again',
    account: context.account,
    details: [`operation: ${operation}`],
  });
}

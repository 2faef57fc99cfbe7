// A user's own access keys, through IAM and STS of the AWS SDK.
//
// What a caller may conclude from a code it gets:
// - `network`, `timeout`, `proxy` and `aws-failure` (all in UNANSWERED) are ambiguous: the call may have had its effect.
//   `aws-failure` is what any 5xx becomes, an answer that cannot be read, and one without what was asked for.
// - Every other code is an answer of AWS that refuses: nothing has changed.
// That holds because no call is repeated where the second answer could hide what became of the first (see ONCE).
import type { IAMClient } from '@aws-sdk/client-iam';
import { AppError } from '../../shared/errors.ts';
import type { AccessKeyApi, AccessKeyMetadata, KeyOwner, Signer } from '../core/access-keys/ports.ts';
import type { CallContext } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { clientSettings } from './client-settings.ts';
import { toAwsError } from './error-mapping.ts';

type IamSdk = typeof import('@aws-sdk/client-iam');

/**
 * No retries by the SDK. CreateAccessKey has no idempotency token: if its answer is lost, sending it again makes a second
 * key, and the secret of the first is gone. A key that disables or deletes itself is unknown to AWS when the call is sent
 * again, which would read as a refusal of what was done. Throttled calls are not repeated either: the person can.
 * A computer whose clock is wrong is refused once at most: the offset is learnt from the refusal.
 */
const ONCE = { maxAttempts: 1 };

/** As IAM names what it does not know: a service, a region. */
const NOT_AVAILABLE = 'N/A';

/**
 * UserName goes with every call that takes one: sessions must name the user, and a root key that names nobody would mean
 * root itself.
 */
export function createAccessKeyApi(): AccessKeyApi {
  // Kept from call to call: with a wrong clock, only the first call has to be sent twice.
  let clockOffsetMs = 0;

  async function sent<Client extends { readonly config: { systemClockOffset: number } }, T>(
    client: Client,
    operation: string,
    context: CallContext,
    send: (client: Client) => Promise<T>,
  ): Promise<T> {
    client.config.systemClockOffset = clockOffsetMs;
    try {
      return await send(client);
    } catch (error) {
      throw toAwsError(error, {
        operation,
        account: context.account,
        clockOffsetMs: client.config.systemClockOffset,
      });
    } finally {
      clockOffsetMs = client.config.systemClockOffset;
    }
  }

  async function iam<T>(
    operation: string,
    signer: Signer,
    { context }: KeyOwner,
    send: (client: IAMClient, sdk: IamSdk) => Promise<T>,
    retries: Partial<typeof ONCE> = {},
  ): Promise<T> {
    const sdk = await import('@aws-sdk/client-iam');
    const client = new sdk.IAMClient({ ...clientSettings(signer, context), ...retries });
    return await sent(client, `iam:${operation}`, context, (ready) => send(ready, sdk));
  }

  /** `names` as far as the page has them; null when the action is refused, which is noted in `missing`. */
  async function readable<Page>(
    operation: string,
    signer: Signer,
    owner: KeyOwner,
    missing: string[],
    pages: (client: IAMClient, sdk: IamSdk) => AsyncIterable<Page>,
    names: (page: Page) => readonly (string | undefined)[] | undefined,
  ): Promise<readonly string[] | null> {
    try {
      return await iam(operation, signer, owner, async (client, sdk) => {
        const found = await all(pages(client, sdk), names);
        return found.filter((name) => name !== undefined);
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'access-denied') throw error;
      missing.push(`iam:${operation}`);
      return null;
    }
  }

  return {
    async list(signer, owner) {
      return await iam('ListAccessKeys', signer, owner, async (client, sdk) => {
        const pages = sdk.paginateListAccessKeys({ client }, { UserName: owner.userName });
        const keys = await all(pages, ({ AccessKeyMetadata }) => AccessKeyMetadata);
        return keys.map(({ AccessKeyId, Status, CreateDate }): AccessKeyMetadata => {
          // A key left out would be a key nobody looks after.
          if (!AccessKeyId || !CreateDate) throw incomplete('iam:ListAccessKeys', owner.context);
          return {
            accessKeyId: AccessKeyId,
            status: Status === 'Active' ? 'Active' : 'Inactive',
            createdAt: CreateDate.getTime(),
          };
        });
      });
    },

    async create(signer, owner) {
      const send = async (client: IAMClient, sdk: IamSdk) => {
        const answer = await client.send(new sdk.CreateAccessKeyCommand({ UserName: owner.userName }));
        const { AccessKeyId, SecretAccessKey } = answer.AccessKey ?? {};
        if (!AccessKeyId || !SecretAccessKey) throw incomplete('iam:CreateAccessKey', owner.context);
        return { accessKeyId: AccessKeyId, secretAccessKey: new Secret(SecretAccessKey) };
      };
      return await iam('CreateAccessKey', signer, owner, send, ONCE);
    },

    async setStatus(signer, owner, accessKeyId, status) {
      const input = { UserName: owner.userName, AccessKeyId: accessKeyId, Status: status };
      await iam(
        'UpdateAccessKey',
        signer,
        owner,
        async (client, sdk) => await client.send(new sdk.UpdateAccessKeyCommand(input)),
        retriesOf(signer, accessKeyId),
      );
    },

    /** IAM may not find a key it has just made: whoever deletes one so young lists the keys afterwards. */
    async remove(signer, owner, accessKeyId) {
      const input = { UserName: owner.userName, AccessKeyId: accessKeyId };
      const send = async (client: IAMClient, sdk: IamSdk) => {
        try {
          await client.send(new sdk.DeleteAccessKeyCommand(input));
        } catch (error) {
          if (!isUnknownKey(error, accessKeyId)) throw error;
        }
      };
      await iam('DeleteAccessKey', signer, owner, send, retriesOf(signer, accessKeyId));
    },

    async lastUsed(signer, owner, accessKeyId) {
      return await iam('GetAccessKeyLastUsed', signer, owner, async (client, sdk) => {
        const answer = await client.send(new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId: accessKeyId }));
        if (!answer.AccessKeyLastUsed) throw incomplete('iam:GetAccessKeyLastUsed', owner.context);
        const { LastUsedDate, ServiceName, Region } = answer.AccessKeyLastUsed;
        return {
          lastUsedAt: LastUsedDate?.getTime() ?? null,
          service: known(ServiceName),
          region: known(Region),
        };
      });
    },

    /** To be signed with a long-term key: STS refuses it to the sessions of GetSessionToken, with MFA or without. */
    async accountOf(signer, accessKeyId, context) {
      const sdk = await import('@aws-sdk/client-sts');
      const client = new sdk.STSClient(clientSettings(signer, context));
      return await sent(client, 'sts:GetAccessKeyInfo', context, async (ready) => {
        const { Account } = await ready.send(new sdk.GetAccessKeyInfoCommand({ AccessKeyId: accessKeyId }));
        if (!Account) throw incomplete('sts:GetAccessKeyInfo', context);
        return Account;
      });
    },

    async access(signer, owner) {
      const user = { UserName: owner.userName };
      const missing: string[] = [];
      const [mfaDevices, groups, attachedPolicies, inlinePolicies] = await Promise.all([
        readable(
          'ListMFADevices',
          signer,
          owner,
          missing,
          (client, sdk) => sdk.paginateListMFADevices({ client }, user),
          ({ MFADevices }) => MFADevices?.map(({ SerialNumber }) => SerialNumber),
        ),
        readable(
          'ListGroupsForUser',
          signer,
          owner,
          missing,
          (client, sdk) => sdk.paginateListGroupsForUser({ client }, user),
          ({ Groups }) => Groups?.map(({ GroupName }) => GroupName),
        ),
        readable(
          'ListAttachedUserPolicies',
          signer,
          owner,
          missing,
          (client, sdk) => sdk.paginateListAttachedUserPolicies({ client }, user),
          ({ AttachedPolicies }) => AttachedPolicies?.map(({ PolicyArn }) => PolicyArn),
        ),
        readable(
          'ListUserPolicies',
          signer,
          owner,
          missing,
          (client, sdk) => sdk.paginateListUserPolicies({ client }, user),
          ({ PolicyNames }) => PolicyNames,
        ),
      ]);
      return { mfaDevices, groups, attachedPolicies, inlinePolicies, missingPermissions: missing.sort() };
    },
  };
}

async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const found: Item[] = [];
  for await (const page of pages) found.push(...(items(page) ?? []));
  return found;
}

function retriesOf(signer: Signer, accessKeyId: string): Partial<typeof ONCE> {
  return signer.accessKeyId === accessKeyId ? ONCE : {};
}

/** IAM says NoSuchEntity of a user as well, whose key may be there under the name the user has now. */
function isUnknownKey(error: unknown, accessKeyId: string): boolean {
  return error instanceof Error && /^NoSuchEntity/.test(error.name) && error.message.includes(accessKeyId);
}

function known(text: string | undefined): string | null {
  return text === undefined || text === NOT_AVAILABLE ? null : text;
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

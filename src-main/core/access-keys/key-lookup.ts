// Whose an access key id is: from what Cloakroom knows, from the id itself, and from AWS where somebody can ask.
import type { RotationView } from '../../../shared/access-keys.ts';
import { AppError, toAppError, toWire } from '../../../shared/errors.ts';
import type { IdentityKeys, KeyLookUp } from '../../../shared/key-inventory.ts';
import type { Identity } from '../../../shared/model.ts';
import { accountOfAccessKey } from '../import/key-account.ts';
import type { CallContext, LongTermKey } from '../ports.ts';
import type { AccessKeyApi } from './ports.ts';

/** A key that is dead itself cannot ask; the next one may. */
const MOST_ASKERS = 3;

export interface LookUpInput {
  readonly accessKeyId: string;
  readonly identities: readonly Identity[];
  readonly inventory: Readonly<Record<string, IdentityKeys>>;
  /** All that are kept, of all identities. */
  readonly rotations: readonly Pick<RotationView, 'identityId' | 'oldKeyId' | 'newKeyId' | 'reported'>[];
  readonly places: readonly string[];
}

/** Everything that can be told without asking (pure). */
export function knownOf(input: LookUpInput): Omit<KeyLookUp, 'accountId' | 'problem'> {
  const { accessKeyId, identities, inventory, rotations, places } = input;
  const holder = identities.find((identity) => identity.accessKeyId === accessKeyId);
  const lister = identities.find(({ id }) =>
    inventory[id]?.keys.some((key) => key.accessKeyId === accessKeyId),
  );
  const past = rotations.find(
    ({ oldKeyId, newKeyId, reported }) =>
      oldKeyId === accessKeyId || newKeyId === accessKeyId || reported.includes(accessKeyId),
  );
  const former = identities.find(({ id }) => id === past?.identityId);
  const identity = holder ?? lister ?? former ?? null;
  const listed = identity && inventory[identity.id]?.keys.find((key) => key.accessKeyId === accessKeyId);
  return {
    accessKeyId,
    kind: accessKeyId.startsWith('AKIA')
      ? 'long-term'
      : accessKeyId.startsWith('ASIA')
        ? 'temporary'
        : 'other',
    decodedAccountId: accountOfAccessKey(accessKeyId),
    identityId: identity?.id ?? null,
    held: holder !== undefined,
    status: listed?.status ?? null,
    places,
  };
}

/** Those who might ask GetAccessKeyInfo, the likeliest of the right partition first (pure). */
export function askersFor(
  { identityId, decodedAccountId }: Pick<KeyLookUp, 'identityId' | 'decodedAccountId'>,
  identities: readonly Identity[],
): readonly Identity[] {
  const rank = ({ id, accountId }: Identity) =>
    id === identityId ? 0 : accountId === decodedAccountId ? 1 : 2;
  return [...identities].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_ASKERS);
}

/**
 * GetAccessKeyInfo, signed with long-term keys, for which it needs no permission; it shows in the trail of the asker’s
 * account, not in that of the key’s. `accountId` null without a problem: AWS knows no such key.
 */
export async function askAccount(
  accessKeyId: string,
  askers: readonly Identity[],
  ports: {
    readonly keys: Pick<AccessKeyApi, 'accountOf'>;
    readonly keyOf: (identity: Identity) => Promise<LongTermKey>;
  },
): Promise<Pick<KeyLookUp, 'accountId' | 'problem'>> {
  let problem = new AppError({
    code: 'unknown-identity',
    message: 'Cloakroom has no IAM user that could ask AWS about this key',
    remedy: 'go by the account in the ID itself, or add an IAM user',
  });
  for (const asker of askers) {
    const { region, partition, label, accountId } = asker;
    const context: CallContext = { region, partition, account: `${label} (${accountId})` };
    try {
      const key = await ports.keyOf(asker);
      return { accountId: await ports.keys.accountOf(key, accessKeyId, context), problem: null };
    } catch (thrown) {
      problem = toAppError(thrown);
      // AWS has looked and found none.
      if (problem.code === 'invalid-input') return { accountId: null, problem: null };
    }
  }
  return { accountId: null, problem: toWire(problem) };
}

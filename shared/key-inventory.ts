// The access keys of IAM users as a person looks at them: what AWS says of each, where it stands on this machine, and
// what is wrong with it. Holds no secret; access key IDs are none.
import type { ListedKey } from './access-keys.ts';
import type { ErrorView } from './errors.ts';

export interface KeyPolicy {
  /** A key older than this is to be rotated. */
  readonly maxAgeDays: number;
  /** Says so beforehand. */
  readonly remindDaysBefore: number;
  /** Rotates by itself when a key has reached its age. */
  readonly rotatesItself: boolean;
  /** How long an old key stays inactive before it is deleted. */
  readonly graceHours: number;
}

/** Source of the 90 days: CIS AWS Foundations Benchmark, "Ensure access keys are rotated every 90 days or less". */
export const DEFAULT_KEY_POLICY: KeyPolicy = {
  maxAgeDays: 90,
  remindDaysBefore: 14,
  rotatesItself: false,
  graceHours: 24,
};

export interface KeyLastUse {
  /** Epoch ms; null: never, as far as AWS knows. Lags by hours. */
  readonly at: number | null;
  readonly service: string | null;
  readonly region: string | null;
}

export interface InventoryKey extends ListedKey {
  /** Null: AWS did not let the user read it. */
  readonly lastUse: KeyLastUse | null;
  /** It is the one whose secret is in the vault. */
  readonly held: boolean;
  /** Where else its id stands on this machine, as phrases: "profile dev in the credentials file". */
  readonly places: readonly string[];
}

/** As far as the user may read it itself; null: not readable. */
export interface InventoryAccess {
  readonly mfaDevices: readonly string[] | null;
  readonly groups: readonly string[] | null;
  readonly attachedPolicies: readonly string[] | null;
  readonly inlinePolicies: readonly string[] | null;
}

/** What AWS was asked about one identity. */
export interface IdentityKeys {
  readonly identityId: string;
  readonly reading: boolean;
  /** Epoch ms; null before the first answer. What follows is of that moment. */
  readonly readAt: number | null;
  /** Why the last reading failed; what was read before stays. */
  readonly problem: ErrorView | null;
  readonly keys: readonly InventoryKey[];
  readonly access: InventoryAccess | null;
  /** Actions that AWS refused, such as `iam:ListGroupsForUser`; a policy that allows them is in policy-snippets.ts. */
  readonly missingPermissions: readonly string[];
}

export const KEY_FINDINGS = [
  /** Older than its policy allows. */
  'too-old',
  /** Will be, within the days of the reminder. */
  'soon-too-old',
  /** Active, older than 90 days and never used. */
  'never-used',
  /** Active and not used for 90 days. */
  'unused',
  'two-active',
  /** An inactive key is left over that no rotation will delete. */
  'left-over',
  'no-mfa',
  /** The key in the vault is not among the user's keys, or is inactive. */
  'held-key-dead',
  /** The key in the vault stands in files or the environment, too. */
  'in-plain-text',
  'rotation-waits',
] as const;
export type KeyFindingCode = (typeof KEY_FINDINGS)[number];

export interface KeyFinding {
  readonly code: KeyFindingCode;
  readonly identityId: string;
  /** Null: it is about the user. */
  readonly accessKeyId: string | null;
  readonly severity: 'high' | 'medium' | 'low';
  /** One sentence, no full stop: "The key is 120 days old; your policy allows 90". */
  readonly text: string;
}

/** Whose an access key id is, as far as can be told. */
export interface KeyLookUp {
  readonly accessKeyId: string;
  readonly kind: 'long-term' | 'temporary' | 'other';
  /** Twelve digits: read from the id itself; null where that cannot be. */
  readonly decodedAccountId: string | null;
  /** Twelve digits, as GetAccessKeyInfo has it; null when nobody could be asked or AWS did not say. */
  readonly accountId: string | null;
  /** Why AWS could not be asked; null when it was. */
  readonly problem: ErrorView | null;
  /** An identity that this key belongs to, or belonged to; null: none of ours. */
  readonly identityId: string | null;
  /** It is the one whose secret is in the vault. */
  readonly held: boolean;
  /** Known for an identity of ours; null when it is not among its keys any more, or unknown. */
  readonly status: ListedKey['status'] | null;
  readonly places: readonly string[];
}

// The IAM users and their access keys as rows: who comes first, which key is which user's, what is wrong with it. Pure.
import type { RotationView } from '../../shared/access-keys.ts';
import type { IdentityKeys, InventoryKey, KeyFinding, KeyPolicy } from '../../shared/key-inventory.ts';
import type { IamUserIdentity, Snapshot } from '../../shared/model.ts';
import { compareNames } from '../lists/name-order.ts';

export interface KeyRow {
  /** `identity id/access key id`. */
  readonly id: string;
  readonly identity: IamUserIdentity;
  readonly accessKeyId: string;
  /** Null: AWS has not been asked, or does not list this key. */
  readonly key: InventoryKey | null;
  /** Its secret is in the vault. */
  readonly held: boolean;
  /** The first row of its user, which speaks for the user as well. */
  readonly first: boolean;
  /** Of the user; null: AWS was never asked. */
  readonly inventory: IdentityKeys | null;
  readonly policy: KeyPolicy;
  /** The policy is the user's own, not that of the settings. */
  readonly ownPolicy: boolean;
  /** Most pressing first; those about the user stand in its first row. */
  readonly findings: readonly KeyFinding[];
  /** The newest of the user, in its first row only. */
  readonly rotation: RotationView | null;
}

export type KeysOf = Pick<
  Snapshot,
  'identities' | 'keyInventory' | 'keyPolicies' | 'keyFindings' | 'rotations' | 'settings'
>;

const RANK: Readonly<Record<KeyFinding['severity'], number>> = { high: 0, medium: 1, low: 2 };
const NO_FINDING = 3;

/** Users with the worst finding first, then those with the oldest key; the keys of a user stay together. */
export function keyRows(snapshot: KeysOf): KeyRow[] {
  const byIdentity = new Map<string, KeyFinding[]>();
  for (const finding of snapshot.keyFindings) {
    const list = byIdentity.get(finding.identityId);
    if (list) list.push(finding);
    else byIdentity.set(finding.identityId, [finding]);
  }
  const rotations = new Map(snapshot.rotations.map((rotation) => [rotation.identityId, rotation]));
  const groups = snapshot.identities.map((identity) => {
    const findings = (byIdentity.get(identity.id) ?? []).sort((a, b) => RANK[a.severity] - RANK[b.severity]);
    const inventory = snapshot.keyInventory[identity.id] ?? null;
    const created = inventory?.keys.map(({ createdAt }) => createdAt) ?? [];
    return {
      identity,
      worst: findings[0] ? RANK[findings[0].severity] : NO_FINDING,
      oldest: created.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...created),
      rows: rowsOf(identity, inventory, findings, rotations.get(identity.id) ?? null, snapshot),
    };
  });
  groups.sort(
    (a, b) =>
      a.worst - b.worst ||
      // Infinity minus infinity is no number.
      (a.oldest === b.oldest ? 0 : a.oldest - b.oldest) ||
      compareNames(a.identity.label, b.identity.label),
  );
  return groups.flatMap(({ rows }) => rows);
}

function rowsOf(
  identity: IamUserIdentity,
  inventory: IdentityKeys | null,
  findings: readonly KeyFinding[],
  rotation: RotationView | null,
  { keyPolicies, settings }: KeysOf,
): KeyRow[] {
  const own = keyPolicies[identity.id];
  const listed = [...(inventory?.keys ?? [])].sort(
    (a, b) => Number(b.held) - Number(a.held) || a.createdAt - b.createdAt,
  );
  // The key in the vault has a row even when AWS does not know it, or was never asked.
  const ids = listed.some(({ accessKeyId }) => accessKeyId === identity.accessKeyId)
    ? listed.map(({ accessKeyId }) => accessKeyId)
    : [identity.accessKeyId, ...listed.map(({ accessKeyId }) => accessKeyId)];
  return ids.map((accessKeyId, index) => ({
    id: `${identity.id}/${accessKeyId}`,
    identity,
    accessKeyId,
    key: listed.find((key) => key.accessKeyId === accessKeyId) ?? null,
    held: accessKeyId === identity.accessKeyId,
    first: index === 0,
    inventory,
    policy: own ?? settings.keys,
    ownPolicy: own !== undefined,
    findings: findings.filter(
      (finding) =>
        finding.accessKeyId === accessKeyId ||
        // What is about the user, or about a key that has no row.
        (index === 0 && (finding.accessKeyId === null || !ids.includes(finding.accessKeyId))),
    ),
    rotation: index === 0 ? rotation : null,
  }));
}

/** Every word must be somewhere in what the row shows. */
export function matchesKeyRow(row: KeyRow, text: string): boolean {
  const hay = [
    row.identity.label,
    row.identity.userName,
    row.identity.accountId,
    row.accessKeyId,
    row.key?.status ?? '',
    row.key?.lastUse?.service ?? '',
    row.key?.lastUse?.region ?? '',
    ...(row.key?.places ?? []),
    ...row.findings.map((finding) => finding.text),
  ]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** Keys of the user that tools and people can call AWS with. */
export function activeKeys(inventory: IdentityKeys | null): readonly InventoryKey[] {
  return inventory?.keys.filter(({ status }) => status === 'Active') ?? [];
}

export interface ReadingState {
  readonly reading: number;
  /** Epoch ms: the oldest answer of those that were read; null when none was. */
  readonly readAt: number | null;
  /** Users that AWS was never asked about. */
  readonly unread: number;
}

export function readingState({
  identities,
  keyInventory,
}: Pick<Snapshot, 'identities' | 'keyInventory'>): ReadingState {
  const known = identities.flatMap(({ id }) => keyInventory[id] ?? []);
  const times = known.flatMap(({ readAt }) => (readAt === null ? [] : [readAt]));
  return {
    reading: known.filter(({ reading }) => reading).length,
    readAt: times.length === 0 ? null : Math.min(...times),
    unread: identities.length - times.length,
  };
}

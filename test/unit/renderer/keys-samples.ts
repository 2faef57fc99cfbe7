// Access keys and rotations as the main process would push them. No secret, no real account.
import type { RotationStepView, RotationView } from '../../../shared/access-keys.ts';
import type { IdentityKeys, InventoryKey, KeyFinding } from '../../../shared/key-inventory.ts';
import type { Snapshot } from '../../../shared/model.ts';
import { NOW, oneChain, snapshot, user, userSession } from './sample-snapshots.ts';

export const DAY = 86_400_000;
export const HOUR = 3_600_000;
/** The one in the vault, and another. */
export const HELD = 'AKIAEXAMPLEEXAMPLE00';
export const OTHER = 'AKIAEXAMPLEEXAMPLE99';

export function inventoryKey(accessKeyId = HELD, change: Partial<InventoryKey> = {}): InventoryKey {
  return {
    accessKeyId,
    status: 'Active',
    createdAt: NOW - 120 * DAY,
    lastUse: { at: NOW - 2 * DAY, service: 'sts', region: 'eu-west-1' },
    held: accessKeyId === HELD,
    places: [],
    ...change,
  };
}

export function inventory(keys: readonly InventoryKey[], change: Partial<IdentityKeys> = {}): IdentityKeys {
  return {
    identityId: 'i-alice',
    reading: false,
    readAt: NOW - 60_000,
    problem: null,
    keys,
    access: null,
    missingPermissions: [],
    ...change,
  };
}

export function keyFinding(change: Partial<KeyFinding> = {}): KeyFinding {
  return {
    code: 'too-old',
    identityId: 'i-alice',
    accessKeyId: HELD,
    severity: 'high',
    text: 'The key is 120 days old; your policy allows 90',
    ...change,
  };
}

export function step(
  name: RotationStepView['step'],
  title: string,
  outcome: string | null,
): RotationStepView {
  return {
    step: name,
    title,
    startedAt: NOW - 5_000,
    endedAt: outcome === null ? null : NOW - 2_000,
    outcome,
  };
}

export function rotation(change: Partial<RotationView> = {}): RotationView {
  return {
    id: 'r-1',
    identityId: 'i-alice',
    label: 'alice',
    accountId: '111122223333',
    phase: 'checking',
    end: null,
    begunBy: 'person',
    startedAt: NOW - 5_000,
    oldKeyId: HELD,
    newKeyId: null,
    steps: [
      step('check-identity', 'Check whose key it is', 'It is alice in 111122223333'),
      step('check-keys', 'Look at the user’s keys', null),
    ],
    problem: null,
    cause: null,
    working: true,
    nextTryAt: null,
    graceEndsAt: null,
    choices: [],
    reported: [],
    places: [],
    canCancel: false,
    canRollBack: false,
    canReactivate: false,
    canDeleteNow: false,
    canResume: false,
    canDismiss: false,
    ...change,
  };
}

export function inGrace(change: Partial<RotationView> = {}): RotationView {
  return rotation({
    phase: 'grace',
    working: false,
    newKeyId: OTHER,
    graceEndsAt: NOW + 23 * HOUR + 10 * 60_000 + 500,
    steps: [
      step('deactivate-old', 'Deactivate the old key', 'AWS refuses it now'),
      step('grace', 'Wait, in case something still needs the old key', null),
    ],
    canRollBack: true,
    canReactivate: true,
    canDeleteNow: true,
    ...change,
  });
}

/** alice -> Deploy -> Audit, with what AWS says of alice's key. */
export function withKeys(change: Partial<Snapshot> = {}, keys = [inventoryKey()]): Snapshot {
  return { ...oneChain(), keyInventory: { 'i-alice': inventory(keys) }, ...change };
}

/** As many users, each with a key of its own, that AWS was not asked about. */
export function manyUsers(number: number): Snapshot {
  const names = Array.from({ length: number }, (_, index) => `user-${index}`);
  return snapshot({
    identities: names.map((name, index) =>
      user(name, { accessKeyId: `AKIAEXAMPLE${String(index).padStart(9, '0')}` }),
    ),
    sessions: names.map((name) => userSession(name)),
  });
}

// Whether a user would be left without a working key. Pure.
import type { IdentityKeys } from '../../shared/key-inventory.ts';
import type { IamUserIdentity } from '../../shared/model.ts';
import { activeKeys } from './key-rows.ts';

export interface KeyDialogProps {
  readonly identity: IamUserIdentity;
  readonly accessKeyId: string;
  readonly onClose: () => void;
}

/** A key in the vault whose user was never asked about counts as the last one: caution costs a line of typing. */
export function isLastWorking(
  inventory: IdentityKeys | null,
  identity: Pick<IamUserIdentity, 'accessKeyId'>,
  accessKeyId: string,
): boolean {
  const active = activeKeys(inventory);
  if (inventory === null || inventory.readAt === null) return accessKeyId === identity.accessKeyId;
  return active.length === 1 && active[0]?.accessKeyId === accessKeyId;
}

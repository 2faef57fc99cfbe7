// Single keys by hand: made, switched off and on, deleted. Looks at AWS first, signs with the held key (with MFA where
// IAM wants it), and never takes the last working key away unless a person has typed its id.
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { Identity } from '../../../shared/model.ts';
import type { Clock, Log, LongTermKey, Vault } from '../ports.ts';
import { refuseClosedVault } from '../prove-key.ts';
import { Secret } from '../secret.ts';
import { keyName } from '../session-resolver.ts';
import { type KeyInventory, signerOf } from './key-inventory.ts';
import type { KeyMfa } from './key-mfa.ts';
import type { KeySessions } from './key-sessions.ts';
import type { AccessKeyApi, AccessKeyMetadata, Signer } from './ports.ts';
import type { RotationKeys } from './rotation-keys.ts';
import { isUnanswered } from './rotation-plan.ts';

export interface HandWorkPorts {
  readonly keys: AccessKeyApi;
  readonly vault: Vault;
  readonly mfa: KeyMfa;
  readonly clock: Clock;
  readonly log: Log;
  readonly inventory: Pick<KeyInventory, 'note' | 'read'>;
  readonly sessions: Pick<KeySessions, 'forgetKey'>;
  /** Rejects with `in-use` while the identity’s key is being rotated. */
  readonly refuseWhileRotating: (identityId: string) => Promise<void>;
  readonly copySecret: (text: Secret) => void;
}

type Status = AccessKeyMetadata['status'];

export class HandWork {
  readonly #ports: HandWorkPorts;

  constructor(ports: HandWorkPorts) {
    this.#ports = ports;
  }

  /** Its id; both halves are on the clipboard. */
  async create(identity: Identity): Promise<string> {
    const { keys, inventory, copySecret, clock } = this.#ports;
    const signing = await this.#begin(identity);
    const made = await this.#signed(identity, signing, (signer) => keys.create(signer, signing.owner)).catch(
      (thrown: unknown) => {
        throw notCreated(identity, toAppError(thrown));
      },
    );
    try {
      copySecret(keyLines(made));
    } catch (error) {
      // Nobody has its secret any more.
      await this.#takeBack(identity, signing, made);
      throw error;
    }
    const { accessKeyId } = made;
    const row = { accessKeyId, status: 'Active' as const, createdAt: clock.now(), lastUse: null };
    inventory.note(identity.id, (rows) => [...rows, row]);
    return accessKeyId;
  }

  async setStatus(
    identity: Identity,
    accessKeyId: string,
    status: Status,
    typedId: string | null,
  ): Promise<void> {
    const signing = await this.#begin(identity);
    if (typedId !== null && typedId.trim() !== accessKeyId) throw mistyped(identity);
    if (status === 'Inactive' && accessKeyId === identity.accessKeyId && typedId === null) {
      const listed = await this.#list(identity, signing);
      if (!others(listed, accessKeyId).some(isActive)) throw onlyOne(identity, accessKeyId);
    }
    await this.#put(identity, signing, accessKeyId, status);
  }

  /** One that is not in use here, without a look at anything else: it is known to others. */
  async deactivateLeaked(identity: Identity, accessKeyId: string): Promise<void> {
    refuseClosedVault(this.#ports.vault);
    await this.#put(identity, signerOf(identity, this.#ports), accessKeyId, 'Inactive');
    this.#ports.log.warn('leaked access key deactivated', { identityId: identity.id });
  }

  async remove(identity: Identity, accessKeyId: string, typedId: string | null): Promise<void> {
    const { keys, inventory, vault, sessions, log } = this.#ports;
    const signing = await this.#begin(identity);
    if (typedId !== null && typedId.trim() !== accessKeyId) throw mistyped(identity);
    const listed = await this.#list(identity, signing);
    const found = listed.find((key) => key.accessKeyId === accessKeyId);
    if (!found) throw notTheirs(identity, accessKeyId);
    const isHeld = accessKeyId === identity.accessKeyId;
    if (typedId === null) {
      if (isHeld || (isActive(found) && !others(listed, accessKeyId).some(isActive)))
        throw toBeTyped(identity, accessKeyId, isHeld);
      if (isActive(found)) throw stillActive(identity, accessKeyId);
    }
    await this.#signed(identity, signing, (signer) => keys.remove(signer, signing.owner, accessKeyId));
    inventory.note(identity.id, (rows) => others(rows, accessKeyId));
    log.info('access key deleted by hand', { identityId: identity.id });
    if (!isHeld) return;
    // A secret of nothing. One that an ended rotation has left may still be of use.
    await vault.remove(keyName(identity.id));
    sessions.forgetKey(identity.id);
    // Finds that there is no key to ask with, and says so.
    await inventory.read(identity.id);
  }

  async #begin(identity: Identity): Promise<RotationKeys> {
    refuseClosedVault(this.#ports.vault);
    await this.#ports.refuseWhileRotating(identity.id);
    return signerOf(identity, this.#ports);
  }

  async #put(identity: Identity, signing: RotationKeys, accessKeyId: string, status: Status): Promise<void> {
    const { keys, inventory } = this.#ports;
    try {
      await this.#signed(identity, signing, (signer) =>
        keys.setStatus(signer, signing.owner, accessKeyId, status),
      );
    } catch (thrown) {
      const error = toAppError(thrown);
      throw error.code === 'invalid-input' ? notTheirs(identity, accessKeyId, error) : error;
    }
    inventory.note(identity.id, (rows) =>
      rows.map((row) => (row.accessKeyId === accessKeyId ? { ...row, status } : row)),
    );
  }

  async #takeBack(identity: Identity, signing: RotationKeys, { accessKeyId }: LongTermKey): Promise<void> {
    const { keys, log } = this.#ports;
    await this.#signed(identity, signing, (signer) => keys.remove(signer, signing.owner, accessKeyId)).catch(
      (error: unknown) => log.warn('unused access key not deleted', { code: toAppError(error).code }),
    );
  }

  #list(identity: Identity, signing: RotationKeys): Promise<readonly AccessKeyMetadata[]> {
    return this.#signed(identity, signing, (signer) => this.#ports.keys.list(signer, signing.owner));
  }

  #signed<T>(
    { accessKeyId }: Identity,
    signing: RotationKeys,
    call: (signer: Signer) => Promise<T>,
  ): Promise<T> {
    return signing.signed(accessKeyId, call);
  }
}

/** As a person pastes them. */
function keyLines({ accessKeyId, secretAccessKey }: LongTermKey): Secret {
  return new Secret(`${accessKeyId}\n${secretAccessKey.reveal()}\n`);
}

function isActive({ status }: Pick<AccessKeyMetadata, 'status'>): boolean {
  return status === 'Active';
}

function others<T extends { readonly accessKeyId: string }>(keys: readonly T[], accessKeyId: string): T[] {
  return keys.filter((key) => key.accessKeyId !== accessKeyId);
}

function notCreated(identity: Identity, error: AppError): AppError {
  const { userName, accountId } = identity;
  if (error.code === 'key-limit') {
    return new AppError({
      code: 'key-limit',
      message: `The user ${userName} has two access keys, and AWS allows no third`,
      remedy: 'delete one that nothing needs first',
      account: accountId,
      details: error.details,
    });
  }
  if (!isUnanswered(error.code)) return error;
  return new AppError({
    code: error.code,
    message: `AWS did not say whether it made a key for ${userName} (${error.message})`,
    remedy: 'look at the list again in a minute, and delete a key that you do not know',
    account: accountId,
    details: error.details,
  });
}

function onlyOne({ label, accountId }: Identity, accessKeyId: string): AppError {
  return new AppError({
    code: 'in-use',
    message: `${accessKeyId} is the only working key of ${label}, and the one Cloakroom uses`,
    remedy:
      'rotate it instead, or type its ID if it is to be inactive all the same; if others know it, say so under “Look up a key”',
    account: accountId,
  });
}

function stillActive({ accountId }: Identity, accessKeyId: string): AppError {
  return new AppError({
    code: 'in-use',
    message: `${accessKeyId} is active, so something may use it`,
    remedy: 'deactivate it first and see whether something breaks, or type its ID to delete it at once',
    account: accountId,
  });
}

function toBeTyped({ label, accountId }: Identity, accessKeyId: string, isHeld: boolean): AppError {
  return new AppError({
    code: 'in-use',
    message: isHeld
      ? `${accessKeyId} is the key that Cloakroom uses for ${label}`
      : `${accessKeyId} is the last working key of ${label}`,
    remedy: 'type its ID if it is to be deleted all the same',
    account: accountId,
  });
}

function mistyped({ accountId }: Identity): AppError {
  return new AppError({
    code: 'invalid-input',
    message: 'What was typed is not the ID of this key, so nothing was done',
    remedy: 'type the ID as it stands in the list',
    account: accountId,
  });
}

function notTheirs({ userName, accountId }: Identity, accessKeyId: string, cause?: AppError): AppError {
  return new AppError({
    code: 'invalid-input',
    message: `${accessKeyId} is not among the access keys of ${userName}`,
    remedy: 'look at the list again',
    account: accountId,
    details: cause?.details ?? [],
  });
}

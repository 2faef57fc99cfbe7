// What the steps of a rotation are run with, and what several of them do: prove a key, put it to use, look at AWS.
import type { RotationStep } from '../../../shared/access-keys.ts';
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { LongTermKey } from '../ports.ts';
import type { AccessKeyMetadata, RotationPorts } from './ports.ts';
import type { Outcome, RotationJournal } from './rotation-journal.ts';
import type { RotationKeys } from './rotation-keys.ts';
import { RELIST_MS, SETTLE_MS, standingOf } from './rotation-plan.ts';

const PROOF_MS = 90_000;
export const PROOFS = 3;
const LEAST_FAILURES = 3;
/** Older keys are known everywhere. */
const GROWN_UP_MS = 10 * 60_000;
const REMOVALS = 5;
const LONGEST_PROOF_PAUSE_MS = 16_000;

export interface StepRun {
  readonly ports: RotationPorts;
  readonly journal: RotationJournal;
  readonly keys: RotationKeys;
  /** Nobody, in this process or an earlier one, can have had a part of the step's effect. */
  readonly fresh: boolean;
  /** A secret that AWS has handed out and the vault has not taken yet; lives as long as the process. */
  readonly unsealed: { key: LongTermKey | null; tries: number };
  /** Rejects when a person wants something else meanwhile. */
  wait(ms: number): Promise<void>;
}

export type Steps = Partial<Record<RotationStep, (run: StepRun) => Promise<Outcome>>>;

/** Three successes in a row; errors start the count again. Rejects with the last error when the time is over. */
export async function prove(run: StepRun, accessKeyId: string): Promise<void> {
  const { ports } = run;
  const began = ports.clock.monotonic();
  for (let proofs = 0, failures = 0, pauseMs = 1_000; ; ) {
    try {
      await proveOnce(run, accessKeyId);
      proofs += 1;
      if (proofs === PROOFS) return;
      pauseMs = 1_000;
    } catch (thrown) {
      if (toAppError(thrown).code === 'invalid-input') throw thrown;
      proofs = 0;
      failures += 1;
      // A computer that slept through the time has not asked often enough.
      const over = ports.clock.monotonic() - began + pauseMs > PROOF_MS;
      if (over && failures >= LEAST_FAILURES) throw thrown;
    }
    await run.wait(pauseMs);
    pauseMs = Math.min(LONGEST_PROOF_PAUSE_MS, pauseMs * 2);
  }
}

export async function proveOnce({ ports, journal, keys }: StepRun, accessKeyId: string): Promise<void> {
  const { arn } = await ports.sts.getCallerIdentity(await keys.key(accessKeyId), keys.context);
  if (arn !== journal.user.userArn) throw otherOwner(accessKeyId, arn, keys.context.account);
}

/** Makes `toId` the key that everything reads; refuses to replace anything but `fromId`. */
export async function use(keys: RotationKeys, toId: string, fromId: string): Promise<void> {
  const main = await keys.at('main');
  if (main?.accessKeyId === toId) return;
  if (main) await keys.mustBeInUse(fromId);
  await keys.put('main', await keys.key(toId));
}

/** What held the old id; rejects while anything still does. */
export async function replacePlaces({ ports, keys }: StepRun, fromId: string, toId: string) {
  const found = await ports.places.find(fromId);
  if (found.length > 0) await ports.places.replace(await keys.key(fromId), await keys.key(toId));
  const left = found.length > 0 ? await ports.places.find(fromId) : [];
  if (left.length === 0) return found;
  throw new AppError({
    code: 'file-busy',
    message: `${fromId} still stands in ${left.join(', ')}`,
    remedy: 'see whether another program writes these files, then try again',
    account: keys.context.account,
  });
}

/** Sessions are renewed anyway when they are asked for; a failure here is none of the rotation. */
export async function renew({ ports, journal }: StepRun): Promise<string> {
  try {
    await ports.sessions.renew(journal.identityId);
    return 'Live sessions have new credentials';
  } catch (thrown) {
    return `Live sessions renew later (${toAppError(thrown).message})`;
  }
}

export async function list(
  { ports, keys }: StepRun,
  signedBy: string,
): Promise<readonly AccessKeyMetadata[]> {
  return await keys.signed(signedBy, (signer) => ports.keys.list(signer, keys.owner));
}

export async function lastUse(
  { ports, keys }: StepRun,
  signedBy: string,
  accessKeyId: string,
): Promise<number | 'never' | 'unknown'> {
  try {
    const used = await keys.signed(signedBy, (signer) =>
      ports.keys.lastUsed(signer, keys.owner, accessKeyId),
    );
    return used.lastUsedAt ?? 'never';
  } catch (thrown) {
    if (toAppError(thrown).code === 'access-denied') return 'unknown';
    throw thrown;
  }
}

export function oldOf(journal: RotationJournal): string {
  return known(journal.oldKeyId);
}

/** A journal in this step has it; one that has not was written by somebody else. */
export function known(accessKeyId: string | null): string {
  if (accessKeyId !== null) return accessKeyId;
  throw new Error('the rotation journal lacks a key id');
}

export function otherOwner(accessKeyId: string, arn: string, account: string): AppError {
  return new AppError({
    code: arn.endsWith(':root') ? 'root-refused' : 'invalid-input',
    message: `${accessKeyId} belongs to ${arn}, not to this IAM user`,
    remedy: 'enter the access key of the IAM user',
    account,
  });
}

export function notListed({ keys }: StepRun, accessKeyId: string, standing: 'inactive' | 'gone'): AppError {
  return new AppError({
    code: standing === 'gone' ? 'invalid-key' : 'inactive-key',
    message: `${accessKeyId} is ${standing === 'gone' ? 'not among the user’s keys' : 'inactive'} at AWS`,
    remedy: `check the keys of ${keys.owner.userName} in the IAM console`,
    account: keys.context.account,
  });
}

/**
 * Deletes a key that was made in this rotation. IAM may not find one it has just made, and answers as if there was
 * nothing to delete; so it counts as deleted when a listing that is late enough to know of it lacks it.
 */
export async function removeMade(run: StepRun, signedBy: string, accessKeyId: string): Promise<void> {
  const { ports, keys, journal } = run;
  for (let attempt = 0; attempt < REMOVALS; attempt++) {
    await keys.signed(signedBy, (signer) => ports.keys.remove(signer, keys.owner, accessKeyId));
    const age = ports.clock.now() - (journal.createAskedAt ?? Number.POSITIVE_INFINITY);
    await run.wait(age > GROWN_UP_MS ? 0 : SETTLE_MS);
    if (standingOf(await list(run, signedBy), accessKeyId) === 'gone') return;
    await run.wait(RELIST_MS);
  }
  throw new AppError({
    code: 'aws-failure',
    message: `AWS still lists ${accessKeyId} after it was deleted`,
    remedy: `look at the keys of ${keys.owner.userName} in the IAM console`,
    account: keys.context.account,
  });
}

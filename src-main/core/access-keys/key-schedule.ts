// Which keys are to be rotated by themselves now (pure). Off unless a person has said so in the policy.
import type { RotationView } from '../../../shared/access-keys.ts';
import type { IdentityKeys, KeyPolicy } from '../../../shared/key-inventory.ts';
import type { Identity } from '../../../shared/model.ts';

const DAY_MS = 86_400_000;

export interface ScheduleInput {
  readonly identities: readonly Identity[];
  readonly inventory: Readonly<Record<string, IdentityKeys>>;
  /** The newest of each identity. */
  readonly rotations: readonly RotationView[];
  readonly policyOf: (identityId: string) => KeyPolicy;
  /** By identity id, epoch ms: attempts of this process, also those that did not come to a rotation. */
  readonly attempts: ReadonlyMap<string, number>;
  readonly now: number;
}

/** Ids of identities. Never one whose last attempt, however it ended, is less than a day old. */
export function dueRotations(input: ScheduleInput): readonly string[] {
  return input.identities.filter((identity) => isDue(identity, input)).map(({ id }) => id);
}

function isDue({ id, accessKeyId }: Identity, input: ScheduleInput): boolean {
  const { now } = input;
  const { rotatesItself, maxAgeDays } = input.policyOf(id);
  if (!rotatesItself) return false;
  // What AWS said may be older than the last rotation: a key it did not know then has no age here.
  const held = input.inventory[id]?.keys.find((key) => key.accessKeyId === accessKeyId);
  if (held?.status !== 'Active' || now - held.createdAt < maxAgeDays * DAY_MS) return false;
  const last = input.rotations.find(({ identityId }) => identityId === id);
  if (last && (last.end === null || isRecent(last.startedAt, now))) return false;
  const attempt = input.attempts.get(id);
  return attempt === undefined || !isRecent(attempt, now);
}

/** A clock that was set back makes no attempt one of the future for ever. */
function isRecent(at: number, now: number): boolean {
  return Math.abs(now - at) < DAY_MS;
}

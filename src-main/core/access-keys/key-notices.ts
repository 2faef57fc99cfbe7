// What about access keys is worth a notification (pure): a key that has reached its age, a rotation that waits for a
// person, and what came of one that began by itself.
import type { RotationView } from '../../../shared/access-keys.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { Snapshot } from '../../../shared/model.ts';
import { headline, sentence } from '../../../shared/sentences.ts';
import type { Topic } from '../notice-topics.ts';

const DAY_MS = 86_400_000;
/** Where the policy rotates by itself, a rotation takes the finding away within seconds. */
const AGE_PATIENCE_MS = 60_000;
/** The person has just said so, or knows. */
const NO_NEWS: ReadonlySet<ErrorCode> = new Set(['mfa-dismissed', 'shutting-down']);

interface KeyMoment {
  /** Epoch ms. */
  readonly now: number;
  /** When notices began, epoch ms: what had come of a rotation before is on the page and no news any more. */
  readonly since: number;
}

export function keyTopics(snapshot: Snapshot, { now, since }: KeyMoment): Topic[] {
  return [
    ...ageTopics(snapshot, now),
    ...waitTopics(snapshot),
    ...snapshot.rotations.flatMap((rotation) => outcomeTopic(rotation, since) ?? []),
  ];
}

/** Once per key and day of its life. */
function ageTopics({ keyFindings, keyInventory, identities }: Snapshot, now: number): Topic[] {
  return keyFindings.flatMap(({ code, identityId, accessKeyId, text }) => {
    const identity = identities.find(({ id }) => id === identityId);
    const key = keyInventory[identityId]?.keys.find((each) => each.accessKeyId === accessKeyId);
    if (code !== 'too-old' || !identity || !key) return [];
    const day = Math.floor((now - key.createdAt) / DAY_MS);
    return topicOf(`age:${key.accessKeyId}:${day}`, identity, AGE_PATIENCE_MS, {
      title: `The access key of ${identity.label} should be rotated`,
      body: `${headline(text)} Account ${identity.accountId}. Click to rotate it.`,
    });
  });
}

function waitTopics({ keyFindings, rotations }: Snapshot): Topic[] {
  return keyFindings.flatMap(({ code, severity, identityId }) => {
    // The milder one is a person’s own doing.
    if (code !== 'rotation-waits' || severity !== 'high') return [];
    const rotation = rotations.find((one) => one.identityId === identityId && one.end === null);
    const problem = rotation?.problem;
    if (!rotation || !problem || NO_NEWS.has(problem.code)) return [];
    return topicOf(`waits:${rotation.id}:${rotation.phase}:${problem.code}`, rotation, 0, {
      title: `The key rotation of ${rotation.label} waits for you`,
      body: `${headline(problem.message)} ${sentence(problem.remedy)} Account ${rotation.accountId}.`,
    });
  });
}

/** Of one that a person began, the person knows. */
function outcomeTopic(rotation: RotationView, since: number): Topic | null {
  if (rotation.begunBy !== 'schedule') return null;
  const { id, label, accountId, phase, end, steps, newKeyId } = rotation;
  const account = `Account ${accountId}.`;
  const replacedAt = steps.findLast(({ step }) => step === 'deactivate-old')?.endedAt ?? null;
  const inUse = end === 'rotated' || phase === 'grace' || phase === 'deleting';
  if (inUse && replacedAt !== null && replacedAt >= since) {
    const old =
      end === 'rotated'
        ? 'The old one is deleted.'
        : 'The old one is inactive; should something break, reactivate it before it is deleted.';
    return topicOf(`replaced:${id}`, rotation, 0, {
      title: `The access key of ${label} was rotated`,
      body: `${newKeyId} is in use. ${old} ${account}`,
    });
  }
  const why = rotation.cause ?? rotation.problem;
  const failed = end === 'refused' || end === 'rolled-back';
  if (!failed || !why || (steps.at(-1)?.endedAt ?? 0) < since) return null;
  return topicOf(`failed:${id}`, rotation, 0, {
    title: `The access key of ${label} could not be rotated`,
    body: `${headline(why.message)} ${sentence(why.remedy)} The old key is in use as before. ${account}`,
  });
}

function topicOf(
  key: string,
  { accountId }: { readonly accountId: string },
  patience: number,
  text: Omit<Topic['text'], 'hash'>,
): Topic {
  return {
    key: `keys:${key}`,
    kind: 'keys',
    sessions: [],
    accounts: [accountId],
    text: { ...text, hash: '#/keys' },
    patience,
  };
}

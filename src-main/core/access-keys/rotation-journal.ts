// What is written down of a rotation, before and after every step. The step it names has been begun: it may have had
// its effect, a part of it, or none; whoever goes on looks first. No secrets.
import type { ListedKey, RotationBeginner, RotationEnd, RotationStep } from '../../../shared/access-keys.ts';
import type { ErrorView } from '../../../shared/errors.ts';
import type { IamUserIdentity, Partition } from '../../../shared/model.ts';

export interface StepRecord {
  readonly step: RotationStep;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: string | null;
}

/** The IAM user, as it was when the rotation began: it must not be lost with the catalogue. */
export interface RotatedUser {
  readonly label: string;
  readonly partition: Partition;
  readonly accountId: string;
  readonly userName: string;
  readonly userArn: string;
  readonly region: string;
}

/** What the steps find out for those after them. */
export interface RotationFacts {
  /** The key that is replaced; null until the vault has been read. */
  readonly oldKeyId: string | null;
  /** Ids that AWS listed before a key was made. */
  readonly knownIds: readonly string[];
  /** Epoch ms; null: no key has been asked for. */
  readonly createAskedAt: number | null;
  readonly createTries: number;
  readonly newKeyId: string | null;
  /** A key whose secret never arrived. */
  readonly lostKeyId: string | null;
  /** The inactive key that a person wants deleted. */
  readonly chosenId: string | null;
  readonly choices: readonly ListedKey[];
  readonly places: readonly string[];
  /** True from the moment on in which the old key may have become inactive. */
  readonly deactivating: boolean;
  readonly deactivatedAt: number | null;
  readonly graceEndsAt: number | null;
  /** A person wants the old key deleted whatever its last use. */
  readonly despiteUse: boolean;
  /** The old key is known to others: there is no grace period. */
  readonly hurried: boolean;
  /** A person has cancelled while it was open whether a key had been made. */
  readonly cancelling: boolean;
  readonly reported: readonly string[];
}

export interface RotationJournal extends RotationFacts {
  readonly version: 1;
  readonly id: string;
  readonly identityId: string;
  readonly user: RotatedUser;
  readonly startedAt: number;
  readonly begunBy: RotationBeginner;
  readonly step: RotationStep;
  readonly end: RotationEnd | null;
  /** Why the step was not done yet, or why the rotation ended. */
  readonly problem: ErrorView | null;
  /** The failure that began the way back. */
  readonly cause: ErrorView | null;
  readonly steps: readonly StepRecord[];
}

/** What came of a step: the next one, or the end; neither: the step goes on as it was, with these facts. */
export interface Outcome {
  readonly text: string;
  readonly next?: RotationStep;
  readonly end?: RotationEnd;
  readonly facts?: Partial<RotationFacts>;
  readonly problem?: ErrorView | null;
  readonly cause?: ErrorView | null;
  /** The next step waits so long. */
  readonly pauseMs?: number;
}

export interface RotationStart {
  readonly begunBy: RotationBeginner;
  readonly hurried: boolean;
}

export function newJournal(
  id: string,
  identity: IamUserIdentity,
  now: number,
  { begunBy, hurried }: RotationStart = { begunBy: 'person', hurried: false },
): RotationJournal {
  const { label, partition, accountId, userName, userArn, region } = identity;
  return {
    version: 1,
    id,
    identityId: identity.id,
    user: { label, partition, accountId, userName, userArn, region },
    startedAt: now,
    begunBy,
    step: 'check-identity',
    end: null,
    problem: null,
    cause: null,
    oldKeyId: null,
    knownIds: [],
    createAskedAt: null,
    createTries: 0,
    newKeyId: null,
    lostKeyId: null,
    chosenId: null,
    choices: [],
    places: [],
    deactivating: false,
    deactivatedAt: null,
    graceEndsAt: null,
    despiteUse: false,
    hurried,
    cancelling: false,
    reported: [],
    steps: [{ step: 'check-identity', startedAt: now, endedAt: null, outcome: null }],
  };
}

/** The step is over; the next one begins with this very record. */
export function advance(journal: RotationJournal, outcome: Outcome, now: number): RotationJournal {
  const { next = journal.step, end = null, facts = {}, problem = null, cause = journal.cause } = outcome;
  if (outcome.next === undefined && end === null) return { ...journal, ...facts };
  const past = journal.steps.map((record) =>
    record.endedAt === null ? { ...record, endedAt: now, outcome: outcome.text } : record,
  );
  const begun = end ? [] : [{ step: next, startedAt: now, endedAt: null, outcome: null }];
  return { ...journal, ...facts, step: next, end, problem, cause, steps: [...past, ...begun] };
}

/** When the step that is under way began. */
export function begunAt(journal: RotationJournal): number {
  return journal.steps.at(-1)?.startedAt ?? journal.startedAt;
}

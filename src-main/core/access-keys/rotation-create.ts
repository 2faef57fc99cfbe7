// The steps in which a key is made, and found out about when nobody knows whether it was: never by guessing.
import { AppError, toAppError, toWire } from '../../../shared/errors.ts';
import type { LongTermKey } from '../ports.ts';
import type { Outcome, RotationJournal } from './rotation-journal.ts';
import {
  afterNothingCreated,
  isUnanswered,
  retryPause,
  standingOf,
  whatWasCreated,
} from './rotation-plan.ts';
import { known, lastUse, list, oldOf, removeMade, type StepRun, type Steps } from './step-run.ts';

/** The new secret is only in memory meanwhile. */
const SEAL_TRIES = 4;

export const createSteps: Steps = {
  'create-key': async (run) => {
    const { journal, keys, ports, unsealed, fresh } = run;
    if (unsealed.key) return await seal(run, unsealed.key);
    if (!fresh) return await settle(run);
    if (journal.cancelling) return { text: 'Cancelled; no key was asked for', end: 'cancelled' };
    try {
      unsealed.key = await keys.signed(oldOf(journal), (signer) => ports.keys.create(signer, keys.owner));
    } catch (thrown) {
      const error = toAppError(thrown);
      if (isUnanswered(error.code)) return await settle(run);
      return afterNothingCreated(journal, error, ports.random());
    }
    return await seal(run, unsealed.key);
  },

  'drop-lost-key': async (run) => {
    const { journal, ports } = run;
    const [oldKeyId, lostKeyId] = [oldOf(journal), known(journal.lostKeyId)];
    const certain = journal.newKeyId === lostKeyId;
    // What AWS named in its answer exists, listed yet or not.
    const there = certain || standingOf(await list(run, oldKeyId), lostKeyId) !== 'gone';
    // Whoever has used it has its secret, which we have not.
    if (there && !certain && (await lastUse(run, oldKeyId, lostKeyId)) !== 'never')
      return strangers(run, [lostKeyId]);
    if (there) await removeMade(run, oldKeyId, lostKeyId);
    run.unsealed.key = null;
    run.unsealed.tries = 0;
    const outcome = afterNothingCreated(journal, null, ports.random());
    return { ...outcome, text: `Deleted ${lostKeyId}, whose secret was lost. ${outcome.text}` };
  },
};

/** The vault first, before anything else is done with it. */
async function seal(run: StepRun, made: LongTermKey): Promise<Outcome> {
  const { journal, keys, ports, unsealed } = run;
  const facts = { newKeyId: made.accessKeyId };
  try {
    await keys.put('pending', made);
  } catch (thrown) {
    const error = toAppError(thrown);
    unsealed.tries += 1;
    // Its id is written down at least; a later process then knows which key to delete.
    if (unsealed.tries < SEAL_TRIES && !journal.cancelling) {
      const pauseMs = retryPause(unsealed.tries, ports.random());
      const text = 'The vault did not take the new key; once more';
      return { text, next: 'create-key', facts, pauseMs, problem: toWire(error) };
    }
    const text = 'The vault does not take the new key, so it goes again';
    return {
      text,
      next: 'drop-lost-key',
      facts: { ...facts, lostKeyId: made.accessKeyId },
      cause: toWire(error),
    };
  }
  unsealed.key = null;
  return adopt(journal, made.accessKeyId);
}

function adopt(journal: RotationJournal, newKeyId: string): Outcome {
  const next = journal.cancelling ? 'back-activate-old' : 'prove-key';
  return { text: `Made ${newKeyId}; its secret is in the vault`, next, facts: { newKeyId } };
}

/** Nobody knows whether a key was made: AWS's listing and the vault are asked, for as long as listings may lag. */
async function settle(run: StepRun): Promise<Outcome> {
  const { journal, keys, ports } = run;
  const began = ports.clock.monotonic();
  for (let pauseMs = 2_000; ; pauseMs *= 2) {
    const listed = await list(run, oldOf(journal));
    const sealedId = (await keys.at('pending'))?.accessKeyId ?? null;
    const waitedMs = ports.clock.monotonic() - began;
    const created = whatWasCreated(journal, listed, { sealedId, waitedMs });
    switch (created.kind) {
      case 'ours':
        return adopt(journal, created.accessKeyId);
      case 'nothing':
        return afterNothingCreated(journal, null, ports.random());
      case 'strangers':
        return strangers(run, created.accessKeyIds);
      case 'lost': {
        const { accessKeyId: lostKeyId } = created;
        const text = `AWS has made ${lostKeyId}, but its secret did not arrive`;
        return { text, next: 'drop-lost-key', facts: { lostKeyId } };
      }
    }
    await run.wait(pauseMs);
  }
}

function strangers({ journal, keys }: StepRun, ids: readonly string[]): Outcome {
  const error = new AppError({
    code: 'key-limit',
    message: `${ids.join(' and ')} appeared while AWS was asked for a key; it is not certain that Cloakroom made it, so it was left`,
    remedy: 'look at it in the IAM console, and delete it there if nobody knows it',
    account: keys.context.account,
  });
  const reported = [...journal.reported, ...ids];
  return {
    text: 'Ended; the old key is as it was',
    end: 'refused',
    problem: toWire(error),
    facts: { reported },
  };
}

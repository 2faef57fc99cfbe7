// The way back: the old key works and is in use again before the new one is deleted.
import { AppError, toAppError } from '../../../shared/errors.ts';
import { standingOf } from './rotation-plan.ts';
import {
  known,
  list,
  oldOf,
  PROOFS,
  prove,
  proveOnce,
  removeMade,
  renew,
  replacePlaces,
  type StepRun,
  type Steps,
  use,
} from './step-run.ts';

/** Codes with which AWS refuses a key as such, so that another one may do. */
const KEY_REFUSED = ['invalid-key', 'inactive-key', 'wrong-secret', 'secret-missing'];

export const backSteps: Steps = {
  'back-activate-old': async (run) => {
    const { journal, keys, ports } = run;
    const oldKeyId = oldOf(journal);
    const { listed, signer } = await listWithEither(run);
    if (standingOf(listed, oldKeyId) === 'gone') {
      const text = `${oldKeyId} is deleted already, so there is no way back: going on`;
      return { text, next: 'prove-key', cause: null };
    }
    // After a deactivation the listing may not have it yet; switching on what is on does no harm.
    if (journal.deactivating || standingOf(listed, oldKeyId) === 'inactive') {
      await keys.signed(signer, (by) => ports.keys.setStatus(by, keys.owner, oldKeyId, 'Active'));
    }
    return { text: `${oldKeyId} is active`, next: 'back-prove-old' };
  },

  'back-prove-old': async (run) => {
    const oldKeyId = oldOf(run.journal);
    await prove(run, oldKeyId);
    return { text: `${oldKeyId} works, ${PROOFS} times in a row`, next: 'back-vault' };
  },

  'back-vault': async ({ journal, keys }) => {
    const oldKeyId = oldOf(journal);
    await use(keys, oldKeyId, known(journal.newKeyId));
    return { text: `The vault’s key is ${oldKeyId}`, next: 'back-catalogue' };
  },

  'back-catalogue': async ({ ports, journal }) => {
    const oldKeyId = oldOf(journal);
    await ports.identities.setAccessKeyId(journal.identityId, oldKeyId);
    return { text: `The identity’s key is ${oldKeyId}`, next: 'back-places' };
  },

  'back-places': async (run) => {
    const found = await replacePlaces(run, known(run.journal.newKeyId), oldOf(run.journal));
    const text = found.length ? `Put back in ${found.join(', ')}` : 'No file holds the new key';
    return { text, next: 'back-sessions' };
  },

  'back-sessions': async (run) => ({ text: await renew(run), next: 'back-delete-new' }),

  'back-delete-new': async (run) => {
    const { journal, keys } = run;
    const [oldKeyId, newKeyId] = [oldOf(journal), known(journal.newKeyId)];
    await keys.mustBeInUse(oldKeyId);
    await proveOnce(run, oldKeyId);
    if (standingOf(await list(run, oldKeyId), oldKeyId) !== 'active') throw notActive(run, oldKeyId);
    // Whatever the listing says of the new one: it lags behind the creation.
    await removeMade(run, oldKeyId, newKeyId);
    return { text: `Deleted ${newKeyId}`, next: 'back-tidy' };
  },

  'back-tidy': async ({ journal, keys }) => {
    const oldKeyId = oldOf(journal);
    await use(keys, oldKeyId, known(journal.newKeyId));
    await keys.drop('pending');
    await keys.drop('previous');
    const text = `${oldKeyId} is in use as before; the new key is deleted`;
    return { text, end: 'rolled-back', problem: journal.cause };
  },
};

/** Either key may be the one that still works; the one that should is asked first. */
async function listWithEither(run: StepRun) {
  const { journal } = run;
  const [oldKeyId, newKeyId] = [oldOf(journal), known(journal.newKeyId)];
  const [first, second] = journal.deactivating ? [newKeyId, oldKeyId] : [oldKeyId, newKeyId];
  try {
    return { listed: await list(run, first), signer: first };
  } catch (thrown) {
    if (!KEY_REFUSED.includes(toAppError(thrown).code)) throw thrown;
    return { listed: await list(run, second), signer: second };
  }
}

function notActive({ keys }: StepRun, accessKeyId: string): AppError {
  return new AppError({
    code: 'inactive-key',
    message: `${accessKeyId} is not active at AWS, so the new key was not deleted`,
    remedy: `check the keys of ${keys.owner.userName} in the IAM console`,
    account: keys.context.account,
  });
}

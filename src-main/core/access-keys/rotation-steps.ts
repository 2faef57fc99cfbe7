// The steps of a rotation up to the deletion of the old key. Each looks first, has one effect, and may be run again
// after having been cut off anywhere: what is done already is recognised.
import { AppError, toWire } from '../../../shared/errors.ts';
import { backSteps } from './rotation-back.ts';
import { createSteps } from './rotation-create.ts';
import { begunAt, type Outcome } from './rotation-journal.ts';
import { RELIST_MS, standingOf } from './rotation-plan.ts';
import {
  known,
  lastUse,
  list,
  notListed,
  oldOf,
  otherOwner,
  PROOFS,
  prove,
  proveOnce,
  renew,
  replacePlaces,
  type StepRun,
  type Steps,
  use,
} from './step-run.ts';

const forwardSteps: Steps = {
  'check-identity': async ({ ports, journal, keys }) => {
    const key = await keys.at('main');
    if (!key) throw noKey(keys.context.account);
    const { arn } = await ports.sts.getCallerIdentity(key, keys.context);
    // Root and assumed roles have other ARNs, too.
    if (arn !== journal.user.userArn) throw otherOwner(key.accessKeyId, arn, keys.context.account);
    const facts = { oldKeyId: key.accessKeyId };
    return { text: `${key.accessKeyId} belongs to ${arn}`, next: 'check-keys', facts };
  },

  'check-keys': async (run) => {
    const { journal, keys, ports } = run;
    const oldKeyId = oldOf(journal);
    await keys.mustBeInUse(oldKeyId);
    const listed = await list(run, oldKeyId);
    const standing = standingOf(listed, oldKeyId);
    if (standing !== 'active') throw notListed(run, oldKeyId, standing);
    if (listed.length === 1) {
      const facts = { knownIds: [oldKeyId], createAskedAt: ports.clock.now(), choices: [], chosenId: null };
      return { text: `${oldKeyId} is the only key`, next: 'create-key', facts };
    }
    const error = new AppError({
      code: 'key-limit',
      message: `The user ${journal.user.userName} has two access keys, and AWS allows no third`,
      remedy: 'choose an inactive key to delete, or deactivate and delete one in the IAM console first',
      account: keys.context.account,
    });
    // After a request of ours: AWS said that it made none, so nobody here knows whose it is.
    const others = listed.map(({ accessKeyId }) => accessKeyId).filter((id) => id !== oldKeyId);
    const reported = journal.createTries > 0 ? [...new Set([...journal.reported, ...others])] : [];
    const text = 'There are two keys; one has to go first';
    return { text, next: 'choose-key', problem: toWire(error), facts: { choices: listed, reported } };
  },

  'delete-chosen': async (run) => {
    const { journal, keys, ports } = run;
    const [oldKeyId, chosenId] = [oldOf(journal), known(journal.chosenId)];
    const standing = standingOf(await list(run, oldKeyId), chosenId);
    const next = 'check-keys';
    if (standing === 'gone') return { text: `${chosenId} is deleted`, next, pauseMs: RELIST_MS };
    if (standing === 'active' || chosenId === oldKeyId)
      return { text: `${chosenId} is active, so it was not deleted`, next };
    await keys.signed(oldKeyId, (signer) => ports.keys.remove(signer, keys.owner, chosenId));
    return { text: `Deleted ${chosenId}`, next, pauseMs: RELIST_MS };
  },

  'prove-key': async (run) => {
    const newKeyId = known(run.journal.newKeyId);
    await prove(run, newKeyId);
    return { text: `${newKeyId} works, ${PROOFS} times in a row`, next: 'keep-old' };
  },

  'keep-old': async ({ journal, keys }) => {
    const [oldKeyId, newKeyId] = [oldOf(journal), known(journal.newKeyId)];
    const main = await keys.at('main');
    if (main?.accessKeyId === oldKeyId) await keys.put('previous', main);
    // After a way back that ended here, it is in use already.
    else await keys.mustBeInUse(newKeyId);
    return { text: `${oldKeyId} stays in the vault until it is deleted`, next: 'switch-vault' };
  },

  'switch-vault': async ({ journal, keys }) => {
    const newKeyId = known(journal.newKeyId);
    await use(keys, newKeyId, oldOf(journal));
    return { text: `The vault’s key is ${newKeyId}`, next: 'switch-catalogue' };
  },

  'switch-catalogue': async ({ ports, journal }) => {
    const newKeyId = known(journal.newKeyId);
    await ports.identities.setAccessKeyId(journal.identityId, newKeyId);
    return { text: `The identity’s key is ${newKeyId}`, next: 'switch-places' };
  },

  'switch-places': async (run) => {
    const found = await replacePlaces(run, oldOf(run.journal), known(run.journal.newKeyId));
    const places = [...new Set([...run.journal.places, ...found])];
    const text = places.length ? `Replaced in ${places.join(', ')}` : 'No file holds the old key';
    return { text, next: 'renew-sessions', facts: { places } };
  },

  'renew-sessions': async (run) => {
    const text = await renew(run);
    return { text, next: 'deactivate-old', facts: { deactivating: true } };
  },

  'deactivate-old': async (run) => {
    const { journal, keys, ports } = run;
    const oldKeyId = oldOf(journal);
    const standing = await standingBehindNew(run);
    if (standing === 'gone') return { text: `${oldKeyId} is deleted already`, next: 'tidy' };
    if (standing === 'active') {
      await keys.signed(known(journal.newKeyId), (signer) =>
        ports.keys.setStatus(signer, keys.owner, oldKeyId, 'Inactive'),
      );
    }
    const now = ports.clock.now();
    // Found inactive: since when, nobody knows; not before this step, or it was not for us to say.
    const deactivatedAt = standing === 'active' ? now : Math.min(now, begunAt(journal));
    const graceMs = journal.hurried ? 0 : ports.graceMs(journal.identityId);
    const facts = { deactivatedAt, graceEndsAt: now + graceMs };
    const then = journal.hurried ? 'goes now, for it is known to others' : 'can be reactivated';
    return { text: `${oldKeyId} is inactive and ${then}`, next: 'grace', facts };
  },

  'delete-old': async (run) => {
    const { journal, keys, ports } = run;
    const [oldKeyId, newKeyId] = [oldOf(journal), known(journal.newKeyId)];
    const standing = await standingBehindNew(run);
    if (standing === 'gone') return { text: `${oldKeyId} is deleted`, next: 'tidy' };
    if (standing === 'active') {
      const text = `Somebody has reactivated ${oldKeyId}, so it was not deleted`;
      return { text, next: 'reactivated', facts: { graceEndsAt: null } };
    }
    const use = journal.despiteUse ? 'never' : await lastUse(run, newKeyId, oldKeyId);
    if (use === 'unknown' || (use !== 'never' && use > (journal.deactivatedAt ?? 0))) {
      return held(run, oldKeyId, use);
    }
    await keys.signed(newKeyId, (signer) => ports.keys.remove(signer, keys.owner, oldKeyId));
    return { text: `Deleted ${oldKeyId}`, next: 'tidy' };
  },

  tidy: async ({ journal, keys }) => {
    const newKeyId = known(journal.newKeyId);
    // Before the other copies go: a vault file may have been restored meanwhile.
    await use(keys, newKeyId, oldOf(journal));
    await keys.drop('pending');
    await keys.drop('previous');
    return { text: `Done: ${newKeyId} has replaced ${oldOf(journal)}`, end: 'rotated' };
  },

  'reactivate-old': async (run) => {
    const { journal, keys, ports } = run;
    const oldKeyId = oldOf(journal);
    const standing = await standingBehindNew(run);
    if (standing === 'gone') return { text: `${oldKeyId} is deleted already`, next: 'tidy' };
    await keys.signed(known(journal.newKeyId), (signer) =>
      ports.keys.setStatus(signer, keys.owner, oldKeyId, 'Active'),
    );
    return { text: `${oldKeyId} is active again; ${journal.newKeyId} stays in use`, next: 'reactivated' };
  },
};

const STEPS: Steps = { ...forwardSteps, ...createSteps, ...backSteps };

/** Runs the step that the journal names. Rejects with AppErrors and whatever ports throw; then nothing is decided. */
export async function perform(run: StepRun): Promise<Outcome> {
  const step = STEPS[run.journal.step];
  if (!step) throw new Error(`nothing to do in ${run.journal.step}`);
  return await step(run);
}

function held({ keys, ports }: StepRun, oldKeyId: string, use: number | 'unknown'): Outcome {
  const about =
    use === 'unknown'
      ? `AWS does not say whether ${oldKeyId} was used since it was deactivated`
      : `${oldKeyId} was used since it was deactivated (${new Date(use).toISOString()}), so something still has it`;
  const error = new AppError({
    code: use === 'unknown' ? 'access-denied' : 'in-use',
    message: about,
    remedy: 'find out what uses it, then delete it, reactivate it or roll back',
    account: keys.context.account,
  });
  ports.log.warn('old access key not deleted', { account: keys.context.account, code: error.code });
  return { text: 'Not deleted', next: 'held', problem: toWire(error), facts: { graceEndsAt: null } };
}

/**
 * The old key's standing, looked at with the new one. Rejects unless the new key is active, is the user's, and is what
 * the vault hands out: only then may the old one be touched.
 */
async function standingBehindNew(run: StepRun) {
  const { journal, keys } = run;
  const newKeyId = known(journal.newKeyId);
  await keys.mustBeInUse(newKeyId);
  await proveOnce(run, newKeyId);
  const listed = await list(run, newKeyId);
  const standing = standingOf(listed, newKeyId);
  if (standing !== 'active') throw notListed(run, newKeyId, standing);
  return standingOf(listed, oldOf(journal));
}

function noKey(account: string): AppError {
  return new AppError({
    code: 'secret-missing',
    message: 'The vault holds no access key for this identity',
    remedy: 'edit the identity and enter its access key again',
    account,
  });
}

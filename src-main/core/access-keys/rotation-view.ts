// A journal as the window shows it.
import type { RotationPhase, RotationStep, RotationView } from '../../../shared/access-keys.ts';
import type { RotationJournal } from './rotation-journal.ts';
import { allowed } from './rotation-plan.ts';

const STEPS: Readonly<Record<RotationStep, readonly [phase: RotationPhase, title: string]>> = {
  'check-identity': ['checking', 'Check whose key it is'],
  'check-keys': ['checking', 'Look at the user’s keys'],
  'choose-key': ['choosing', 'Wait for a choice between two keys'],
  'delete-chosen': ['checking', 'Delete the chosen inactive key'],
  'create-key': ['creating', 'Create the new key and seal its secret'],
  'drop-lost-key': ['creating', 'Delete a key whose secret was lost'],
  'prove-key': ['proving', 'Check that the new key works'],
  'keep-old': ['switching', 'Keep the old key for a way back'],
  'switch-vault': ['switching', 'Put the new key to use in the vault'],
  'switch-catalogue': ['switching', 'Give the identity its new key ID'],
  'switch-places': ['switching', 'Replace the old key in the AWS files'],
  'renew-sessions': ['switching', 'Renew live sessions'],
  'deactivate-old': ['deactivating', 'Deactivate the old key'],
  grace: ['grace', 'Wait, in case something still needs the old key'],
  held: ['held', 'Wait for a decision about the old key'],
  'delete-old': ['deleting', 'Delete the old key'],
  tidy: ['deleting', 'Remove the old secret from the vault'],
  'reactivate-old': ['reactivated', 'Reactivate the old key'],
  reactivated: ['reactivated', 'Wait, with both keys active'],
  'back-activate-old': ['rolling-back', 'Make sure the old key is active'],
  'back-prove-old': ['rolling-back', 'Check that the old key works'],
  'back-vault': ['rolling-back', 'Put the old key back to use in the vault'],
  'back-catalogue': ['rolling-back', 'Give the identity its old key ID back'],
  'back-places': ['rolling-back', 'Put the old key back into the AWS files'],
  'back-sessions': ['rolling-back', 'Renew live sessions'],
  'back-delete-new': ['rolling-back', 'Delete the new key'],
  'back-tidy': ['rolling-back', 'Remove the new secret from the vault'],
};

export interface Now {
  readonly working: boolean;
  /** Epoch ms. */
  readonly nextTryAt: number | null;
}

export function viewOf(journal: RotationJournal, { working, nextTryAt }: Now): RotationView {
  const { id, identityId, user, end, step } = journal;
  return {
    id,
    identityId,
    label: user.label,
    accountId: user.accountId,
    phase: end ? 'ended' : STEPS[step][0],
    end,
    begunBy: journal.begunBy,
    startedAt: journal.startedAt,
    oldKeyId: journal.oldKeyId,
    newKeyId: journal.newKeyId,
    steps: journal.steps.map((record) => ({ ...record, title: STEPS[record.step][1] })),
    problem: journal.problem,
    cause: journal.cause,
    working,
    nextTryAt,
    graceEndsAt: end ? null : journal.graceEndsAt,
    choices: journal.choices,
    reported: journal.reported,
    places: journal.places,
    ...allowed(journal),
  };
}

// What a person can do with access keys: one function per channel of shared/key-channels.ts.
import { AppError, toAppError } from '../../../shared/errors.ts';
import type { Identity } from '../../../shared/model.ts';
import { type CatalogState, identityById } from '../catalog.ts';
import type { ApplyChange } from '../catalog-change.ts';
import type { Commands } from '../commands.ts';
import type { Log, LongTermKey, Vault } from '../ports.ts';
import { refuseClosedVault } from '../prove-key.ts';
import { readLongTermKey } from '../session-resolver.ts';
import type { KeyFiles } from './key-files.ts';
import type { HandWork } from './key-hand-work.ts';
import type { KeyInventory } from './key-inventory.ts';
import { askAccount, askersFor, knownOf } from './key-lookup.ts';
import type { KeyMfa } from './key-mfa.ts';
import type { KeyPlacesOnDisk } from './key-places.ts';
import type { AccessKeyApi, RotationJournals } from './ports.ts';
import type { AccessKeyRotations } from './rotation.ts';

export type KeyChannel = Extract<keyof Commands, `keys.${string}`>;

export interface KeyCommandPorts {
  readonly catalog: { readonly state: CatalogState };
  readonly apply: ApplyChange;
  readonly vault: Vault;
  readonly keys: AccessKeyApi;
  readonly rotations: AccessKeyRotations;
  readonly journals: RotationJournals;
  readonly inventory: KeyInventory;
  readonly places: KeyPlacesOnDisk;
  readonly handWork: HandWork;
  readonly mfa: KeyMfa;
  readonly keyFiles: KeyFiles;
  readonly log: Log;
  readonly shred: (path: string, expected: LongTermKey) => Promise<void>;
}

export function createAccessKeyCommands(ports: KeyCommandPorts): Pick<Commands, KeyChannel> {
  const { catalog, vault, rotations, inventory, handWork, mfa } = ports;

  /** The identity, for something a person wants now: codes may be asked for. */
  const attended = (identityId: string): Identity => {
    const identity = identityById(catalog.state, identityId);
    mfa.attend(identityId);
    return identity;
  };
  const onRotation =
    (act: (identityId: string) => Promise<void>) =>
    async ({ identityId }: { identityId: string }) => {
      // An identity may be gone and its rotation be left: that one can still be ended.
      mfa.attend(identityId);
      await act(identityId);
      return {};
    };

  return {
    'keys.refresh': async ({ identityIds }) => {
      refuseClosedVault(vault);
      const { identities } = catalog.state;
      await ports.places.look().catch((error: unknown) => {
        ports.log.info('AWS files not read for keys', { code: toAppError(error).code });
      });
      inventory.refresh();
      // Nobody wants to type a code for every user there is.
      const named = identityIds.length > 0;
      for (const id of identityIds) attended(id);
      const chosen = named ? identityIds : identities.map(({ id }) => id);
      await Promise.all(chosen.map((id) => inventory.read(id, { attended: named })));
      return {};
    },

    'keys.setPolicy': async ({ identityIds, policy }) => {
      const title = policy ? 'Set the policy of access keys' : 'Took a policy of access keys away';
      await ports.apply({ kind: 'profile', title }, (state) => {
        const policies = { ...state.keyPolicies };
        for (const id of identityIds) {
          identityById(state, id);
          if (policy) policies[id] = policy;
          else delete policies[id];
        }
        return { ...state, keyPolicies: policies };
      });
      return {};
    },

    'keys.rotate': async ({ identityIds }) => {
      for (const id of identityIds) attended(id);
      await rotations.start(identityIds);
      return {};
    },
    'keys.cancelRotation': onRotation((id) => rotations.cancel(id)),
    'keys.rollBack': onRotation((id) => rotations.rollBack(id)),
    'keys.reactivateOld': onRotation((id) => rotations.reactivate(id)),
    'keys.resumeRotation': onRotation((id) => rotations.resume(id)),
    'keys.dismissRotation': onRotation((id) => rotations.dismiss(id)),
    'keys.deleteOldNow': async ({ identityId, despiteUse }) =>
      await onRotation((id) => rotations.deleteNow(id, { despiteUse }))({ identityId }),
    'keys.chooseInactive': async ({ identityId, accessKeyId }) =>
      await onRotation((id) => rotations.chooseInactiveToDelete(id, accessKeyId))({ identityId }),
    'keys.rotations': async ({ identityId }) => ({ rotations: [...(await rotations.history(identityId))] }),

    'keys.create': async ({ identityId }) => ({ accessKeyId: await handWork.create(attended(identityId)) }),
    'keys.setStatus': async ({ identityId, accessKeyId, status, typedId }) => {
      await handWork.setStatus(attended(identityId), accessKeyId, status, typedId);
      return {};
    },
    'keys.delete': async ({ identityId, accessKeyId, typedId }) => {
      await handWork.remove(attended(identityId), accessKeyId, typedId);
      return {};
    },

    'keys.lookUp': async ({ accessKeyId }) => {
      const { identities } = catalog.state;
      // What the files say and what old journals name are a help; the answer does not hang on them.
      await ports.places.look().catch(() => {});
      const journals = await ports.journals.load().catch(() => []);
      const known = knownOf({
        accessKeyId,
        identities,
        inventory: inventory.view(),
        rotations: journals,
        places: ports.places.of(accessKeyId).map(({ phrase }) => phrase),
      });
      const asked = await askAccount(accessKeyId, askersFor(known, identities), {
        keys: ports.keys,
        keyOf: (identity) => readLongTermKey(vault, identity),
      });
      return { ...known, ...asked };
    },

    'keys.leaked': async ({ identityId, accessKeyId }) => {
      refuseClosedVault(vault);
      const identity = attended(identityId);
      const rotation = rotations.views().find((view) => view.identityId === identityId);
      const open = rotation?.end === null ? rotation : null;
      if (open && (open.oldKeyId ?? identity.accessKeyId) === accessKeyId) {
        await rotations.hurry(identityId);
        return {};
      }
      if (identity.accessKeyId !== accessKeyId) {
        await handWork.deactivateLeaked(identity, accessKeyId);
        return {};
      }
      if (open) throw newKeyLeaked(identity);
      await rotations.start([identityId], { hurried: true });
      return {};
    },

    'keys.shredFile': async ({ draftId }) => {
      const { path, accessKeyId } = ports.keyFiles.file(draftId);
      await ports.shred(path, await keptKey(catalog.state, vault, accessKeyId));
      ports.keyFiles.drop(draftId);
      return {};
    },
  };
}

function newKeyLeaked({ label, accountId }: Identity): AppError {
  return new AppError({
    code: 'in-use',
    message: `A rotation has just made this key of ${label} and is not over yet`,
    remedy: 'end that rotation first (delete the old key now, or roll it back), then do this again',
    account: accountId,
  });
}

/** As the vault has it: a file that holds anything else may be the only copy of that. */
async function keptKey(state: CatalogState, vault: Vault, accessKeyId: string): Promise<LongTermKey> {
  const identity = state.identities.find((each) => each.accessKeyId === accessKeyId);
  const key = identity && (await readLongTermKey(vault, identity));
  if (key?.accessKeyId === accessKeyId) return key;
  throw new AppError({
    code: 'secret-missing',
    message: `The vault does not hold the key ${accessKeyId}, so its file was left as it is`,
    remedy: 'add the key first; the file may be the only copy of it',
  });
}

// Adding, changing and removing IAM users. A key is proved with GetCallerIdentity before anything is kept.
import { AppError } from '../../shared/errors.ts';
import type { Parsed } from '../../shared/ipc.ts';
import type { IamUserIdentity, IamUserSession } from '../../shared/model.ts';
import { parseAccessKeyCsv } from './access-key-csv.ts';
import type { KeyFiles } from './access-keys/key-files.ts';
import { keyNames } from './access-keys/rotation-keys.ts';
import {
  addIamUser,
  type CatalogState,
  identityById,
  removeIdentity,
  sessionOfIdentity,
  updateIamUser,
} from './catalog.ts';
import type { ApplyChange } from './catalog-change.ts';
import type { CommandPorts, Commands } from './commands.ts';
import type { CallContext, LongTermKey } from './ports.ts';
import { type ProveKey, refuseClosedVault } from './prove-key.ts';
import { Secret } from './secret.ts';
import { keyName, readLongTermKey, renderKey } from './session-resolver.ts';

type IdentityChannel =
  | 'identity.readKeyFile'
  | 'identity.addIamUser'
  | 'identity.test'
  | 'identity.updateIamUser'
  | 'identity.remove'
  | 'identity.findMfaDevices';

/** What of the access keys adding, changing and removing identities has to do with. */
export interface IdentityKeyPorts {
  readonly keyFiles: KeyFiles;
  /** Rejects with `in-use`. */
  refuseWhileRotating(identityId: string): Promise<void>;
}

export function createIdentityCommands(
  ports: Omit<CommandPorts, 'accessKeys'> & {
    readonly prove: ProveKey;
    readonly accessKeys: IdentityKeyPorts;
  },
  apply: ApplyChange,
): Pick<Commands, IdentityChannel> {
  const { catalog, vault, clock, prove } = ports;
  const keys = ports.accessKeys;
  const { keyFiles } = keys;
  const draftUsed = (from: Parsed<'identity.addIamUser'>['key'] | null) => {
    if (from?.from === 'file') keyFiles.used(from.draftId);
  };

  const takeKey = (from: Parsed<'identity.addIamUser'>['key']): LongTermKey => {
    if (from.from === 'typed') {
      return { accessKeyId: from.accessKeyId, secretAccessKey: new Secret(from.secretAccessKey) };
    }
    return keyFiles.key(from.draftId);
  };

  /** A device found is a help, not a condition: without the permission a person can enter it. */
  const lookUpSerials = async (key: LongTermKey, context: CallContext): Promise<readonly string[]> => {
    try {
      return await ports.iam.listMfaDevices(key, context);
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'internal';
      ports.log.info('MFA devices not listed', { account: context.account, code });
      return [];
    }
  };

  return {
    'identity.readKeyFile': async ({ path }) => {
      const { key, userName } = parseAccessKeyCsv(await ports.readKeyFile(path));
      return { draftId: keyFiles.add(path, key), accessKeyId: key.accessKeyId, userName };
    },

    'identity.test': async ({ key: from, region, label }) => {
      const key = takeKey(from);
      const { arn, userArn, context } = await prove(key, region, label);
      return { userArn, accountId: arn.accountId, mfaSerials: [...(await lookUpSerials(key, context))] };
    },

    'identity.addIamUser': async (input) => {
      refuseClosedVault(vault);
      const key = takeKey(input.key);
      const { arn, userArn, context } = await prove(key, input.region, input.label);
      const identityId = ports.newId();
      const sessionId = ports.newId();
      const createdAt = clock.now();
      const identity: IamUserIdentity = {
        kind: 'iam-user',
        id: identityId,
        label: input.label,
        partition: arn.partition,
        accountId: arn.accountId,
        userName: arn.name,
        userArn,
        accessKeyId: key.accessKeyId,
        mfaSerial: input.mfaSerial ?? (await lookUpSerials(key, context))[0] ?? null,
        mfaUse: input.mfaUse,
        region: input.region,
        createdAt,
      };
      const session: IamUserSession = {
        kind: 'iam-user',
        id: sessionId,
        identityId,
        label: input.label,
        region: input.region,
        keyUse: input.keyUse,
        durationSeconds: input.durationSeconds,
        createdAt,
      };
      await vault.put(keyName(identityId), renderKey(key));
      try {
        const record = {
          kind: 'profile' as const,
          title: `Added the IAM user ${input.label}`,
          secrets: [keyName(identityId)],
        };
        await apply(record, (state) => addIamUser(state, identity, session, input.profileName));
      } catch (error) {
        await vault.remove(keyName(identityId));
        throw error;
      }
      draftUsed(input.key);
      return { identityId, sessionId };
    },

    'identity.updateIamUser': async (input) => {
      const old = identityById(catalog.state, input.identityId);
      const savedSessionId = sessionOfIdentity(catalog.state, old.id).id;
      const key = input.key ? takeKey(input.key) : null;
      if (key) {
        refuseClosedVault(vault);
        await keys.refuseWhileRotating(old.id);
        const { userArn } = await prove(key, input.region, input.label);
        if (userArn !== old.userArn) {
          throw new AppError({
            code: 'invalid-input',
            message: `This key belongs to ${userArn}, not to ${old.userArn}`,
            remedy: 'add it as an identity of its own',
            account: old.accountId,
          });
        }
      }
      const { label, region, mfaSerial, mfaUse, keyUse, durationSeconds } = input;
      const change = (state: CatalogState) => {
        // Looked up only now: other changes may have had their turn while AWS was asked.
        const known = identityById(state, old.id);
        const accessKeyId = key?.accessKeyId ?? known.accessKeyId;
        const identity: IamUserIdentity = { ...known, label, region, mfaSerial, mfaUse, accessKeyId };
        const knownSession = sessionOfIdentity(state, old.id);
        const session: IamUserSession = { ...knownSession, label, region, keyUse, durationSeconds };
        return updateIamUser(state, identity, session, input.profileName);
      };
      // A rotation may have begun while AWS was asked.
      if (key) await keys.refuseWhileRotating(old.id);
      const oldKey = key ? await vault.get(keyName(old.id)) : null;
      if (key) await vault.put(keyName(old.id), renderKey(key));
      try {
        await apply({ kind: 'profile', title: `Changed the IAM user ${label}` }, change, { savedSessionId });
      } catch (error) {
        const removed = !catalog.state.identities.some(({ id }) => id === old.id);
        if (key && oldKey && !removed) await vault.put(keyName(old.id), oldKey);
        else if (key) await vault.remove(keyName(old.id));
        throw error;
      }
      draftUsed(input.key);
      return {};
    },

    'identity.remove': async ({ identityId }) => {
      refuseClosedVault(vault);
      const { label } = identityById(catalog.state, identityId);
      await keys.refuseWhileRotating(identityId);
      await apply({ kind: 'removal', title: `Removed the IAM user ${label}` }, (state) =>
        removeIdentity(state, identityId),
      );
      for (const name of keyNames(identityId)) await vault.remove(name);
      return {};
    },

    'identity.findMfaDevices': async ({ identityId }) => {
      const identity = identityById(catalog.state, identityId);
      const key = await readLongTermKey(vault, identity);
      const { region, partition, label, accountId } = identity;
      const serials = await ports.iam.listMfaDevices(key, {
        region,
        partition,
        account: `${label} (${accountId})`,
      });
      return { serials: [...serials] };
    },
  };
}

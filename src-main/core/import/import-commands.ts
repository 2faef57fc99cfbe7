// Bringing people over: what their AWS files hold, what an import would do, and doing it. A key leaves the files only
// after it is sealed in the vault, read back and proved with what was read; until then nothing has changed.
import type { ImportPreview } from '../../../shared/aws-files.ts';
import { AppError, toWire } from '../../../shared/errors.ts';
import type { AwsFilesContents, AwsFileTexts } from '../aws-config/aws-files.ts';
import { parseAwsFiles } from '../aws-config/spec-reader.ts';
import type { ApplyChange } from '../catalog-change.ts';
import type { Commands } from '../commands.ts';
import { managedNames } from '../file-health.ts';
import { diffsBetween, type HistoryCommandPorts, readTexts } from '../history/history-commands.ts';
import { changedMeanwhile } from '../looked-at.ts';
import type { Clock, LongTermKey, Vault } from '../ports.ts';
import { type ProveKey, refuseClosedVault } from '../prove-key.ts';
import { keyName, readLongTermKey, renderKey } from '../session-resolver.ts';
import { type ImportPlan, type KeyProof, planImport, secretOf } from './import-plan.ts';
import { surveyProfiles } from './survey.ts';

export interface ImportCommandPorts extends HistoryCommandPorts {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Where calls go for profiles that name no region. */
  /** For profiles that name none. */
  readonly defaultRegion: () => string;
}

type ImportChannel = Extract<keyof Commands, `import.${string}`>;

/** Keys are proved so many at a time. */
const PROVED_AT_ONCE = 4;

export function createImportCommands(
  ports: ImportCommandPorts,
  prove: ProveKey,
  apply: ApplyChange,
): Pick<Commands, ImportChannel> {
  const { catalog, files, vault } = ports;

  const survey = (contents: AwsFilesContents, texts: AwsFileTexts) =>
    surveyProfiles(contents, managedNames(catalog.state), catalog.state, texts);

  const proveAll = async (contents: AwsFilesContents, texts: AwsFileTexts, chosen: readonly string[]) => {
    const found = new Map(survey(contents, texts).map((profile) => [profile.name, profile]));
    const names = new Set(chosen.flatMap((name) => [...(found.get(name)?.needs ?? []), name]));
    const keys = new Map<string, { key: LongTermKey; profile: string; region: string }>();
    for (const name of names) {
      const profile = found.get(name);
      if (!profile?.importable || profile.accessKeyId === null) continue;
      const region = profile.region ?? ports.defaultRegion();
      if (!keys.has(profile.accessKeyId))
        keys.set(profile.accessKeyId, { key: secretOf(contents, name), profile: name, region });
    }
    const proofs = new Map<string, KeyProof>();
    const waiting = [...keys];
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [accessKeyId, { key, profile, region }] = next;
        proofs.set(accessKeyId, await proofOf(key, region, profile));
      }
    };
    await Promise.all(Array.from({ length: PROVED_AT_ONCE }, worker));
    return proofs;
  };

  const proofOf = async (key: LongTermKey, region: string, label: string): Promise<KeyProof> => {
    try {
      const { arn, userArn } = await prove(key, region, label);
      const { accountId, name: userName, partition } = arn;
      return { ok: true, accountId, userName, userArn, partition };
    } catch (error) {
      return { ok: false, error: toWire(error) };
    }
  };

  const prepare = async (chosen: readonly string[]) => {
    const texts = await readTexts(files);
    const contents = parseAwsFiles(texts);
    const helperPath = ports.helperPath();
    if (helperPath === null) {
      throw new AppError({
        code: 'file-unwritable',
        message: 'The credential helper is not installed, so no profile can point at it',
        remedy: 'see the message at the top of the window, then try again',
      });
    }
    const proofs = await proveAll(contents, texts, chosen);
    const { state } = catalog;
    const { newId, clock } = ports;
    const defaultRegion = ports.defaultRegion();
    const now = clock.now();
    const input = { contents, texts, state, chosen, proofs, helperPath, newId, now, defaultRegion };
    const plan = planImport(input);
    const after: AwsFileTexts = {
      config: plan.edit.config(texts.config),
      credentials: plan.edit.credentials(texts.credentials),
    };
    const token = ports.digest(JSON.stringify([texts, after, plan.preview]));
    return { texts, contents, plan, after, token };
  };

  return {
    'import.survey': async () => {
      const texts = await readTexts(files);
      return { profiles: survey(parseAwsFiles(texts), texts) };
    },

    'import.preview': async ({ profiles }): Promise<ImportPreview> => {
      const { texts, plan, after, token } = await prepare(profiles);
      return { ...plan.preview, diffs: diffsBetween(ports, texts, after), token };
    },

    'import.apply': async ({ profiles, token }) => {
      refuseClosedVault(vault);
      const { contents, plan, token: present } = await prepare(profiles);
      if (present !== token) throw changedMeanwhile();
      const brought = plan.preview.sessions.reduce((sum, session) => sum + session.profiles.length, 0);
      if (brought === 0) {
        throw new AppError({
          code: 'invalid-input',
          message: 'None of the chosen profiles can be brought over',
          remedy: 'look at the reason beside each of them',
        });
      }
      const sealed: string[] = [];
      try {
        for (const key of plan.keys) {
          sealed.push(keyName(key.identityId));
          await seal(contents, plan, key);
        }
        const title = `Brought over ${brought} ${brought === 1 ? 'profile' : 'profiles'} from the AWS files`;
        const changeId = await apply({ kind: 'import', title, secrets: sealed }, plan.next, {
          texts: plan.edit,
        });
        return { changeId: changeId ?? '', profiles: brought };
      } catch (error) {
        for (const name of sealed) await vault.remove(name).catch(() => {});
        throw error;
      }
    },
  };

  /** Into the vault, out of it again, and to AWS with what came out. */
  async function seal(
    contents: AwsFilesContents,
    plan: ImportPlan,
    { identityId, accessKeyId, profile }: ImportPlan['keys'][number],
  ): Promise<void> {
    const key = secretOf(contents, profile);
    await vault.put(keyName(identityId), renderKey(key));
    const identity = plan.next(catalog.state).identities.find(({ id }) => id === identityId);
    if (!identity) throw new RangeError('the plan has a key for an identity that it does not make');
    const back = await readLongTermKey(vault, identity);
    if (back.accessKeyId !== accessKeyId || back.secretAccessKey.reveal() !== key.secretAccessKey.reveal()) {
      throw new AppError({
        code: 'vault-damaged',
        message: `The vault does not give back the key of ${identity.label} as it was stored`,
        remedy: 'check the disk and the keychain; nothing was changed in your files',
        account: identity.accountId,
      });
    }
    const { userArn } = await prove(back, identity.region, identity.label);
    if (userArn !== identity.userArn) throw changedMeanwhile();
  }
}

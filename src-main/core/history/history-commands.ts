// The history of the AWS files as a person uses it: look, preview taking back, take back.
import type { FileDiff, UndoPreview } from '../../../shared/aws-files.ts';
import { AppError } from '../../../shared/errors.ts';
import type { AccessKeys } from '../access-keys/access-keys.ts';
import { keyNames } from '../access-keys/rotation-keys.ts';
import type { AwsFileTexts } from '../aws-config/aws-files.ts';
import type { AwsFiles } from '../aws-config/files-port.ts';
import type { Catalog, CatalogState } from '../catalog.ts';
import type { ApplyChange } from '../catalog-change.ts';
import type { Commands } from '../commands.ts';
import { changedMeanwhile, exactly } from '../looked-at.ts';
import type { SecretStore } from '../ports.ts';
import type { ChangeHistory } from './change-history.ts';
import type { HistoryEntry } from './ports.ts';
import { planUndo, type UndoInput, type UndoPlan } from './undo-plan.ts';

export interface HistoryCommandPorts {
  readonly catalog: Catalog;
  readonly files: AwsFiles;
  readonly history: ChangeHistory;
  readonly vault: SecretStore;
  readonly accessKeys: Pick<AccessKeys, 'refuseWhileRotating'>;
  readonly helperPath: () => string | null;
  readonly merge: UndoInput['merge'];
  readonly diff: (before: string, after: string) => string;
  readonly digest: (text: string) => string;
}

export interface UndoCommands extends Pick<Commands, Extract<keyof Commands, `history.${string}`>> {
  /** Takes the change back without a preview: for an undo right after it was made. */
  readonly undo: (changeId: string) => Promise<void>;
}

export function createHistoryCommands(ports: HistoryCommandPorts, apply: ApplyChange): UndoCommands {
  const { catalog, files, history, vault } = ports;

  const plan = async (changeId: string) => {
    const entry = await history.load(changeId);
    const texts = await readTexts(files);
    const { state } = catalog;
    const input = { entry, texts, catalog: state, helperPath: ports.helperPath(), merge: ports.merge };
    return { entry, texts, state, planned: planUndo(input) };
  };

  const tokenOf = (texts: AwsFileTexts, planned: UndoPlan & { ok: true }) =>
    ports.digest(JSON.stringify([texts, planned.texts, planned.catalog]));

  const carryOut = async (changeId: string, token: string | null) => {
    const { entry, texts, state, planned } = await plan(changeId);
    if (!planned.ok) throw conflict(entry, planned.reasons);
    if (token !== null && tokenOf(texts, planned) !== token) throw changedMeanwhile();
    for (const id of added(entry)) await ports.accessKeys.refuseWhileRotating(id);
    const unchanged = (current: CatalogState) => {
      if (current !== state) throw changedMeanwhile();
      return planned.catalog;
    };
    await apply({ kind: 'undo', title: `Took back: ${entry.title}` }, unchanged, {
      texts: {
        config: exactly(texts.config, planned.texts.config),
        credentials: exactly(texts.credentials, planned.texts.credentials),
        credentialsFirst: true,
      },
    });
    await history.markUndone(entry.id);
    // Last: until here every key was in the vault, in the file, or in both.
    for (const name of new Set([...entry.secrets, ...added(entry).flatMap(keyNames)]))
      await vault.remove(name);
  };

  return {
    'history.list': async () => ({ changes: await history.list() }),
    'history.show': async ({ changeId }) => ({ diffs: await history.diffs(changeId) }),
    'history.previewUndo': async ({ changeId }): Promise<UndoPreview> => {
      const { entry, texts, planned } = await plan(changeId);
      if (planned.ok) {
        const diffs = diffsBetween(ports, texts, planned.texts);
        return { diffs, conflict: null, notes: planned.notes, token: tokenOf(texts, planned) };
      }
      const ours = entry.files.map(({ file, path, diff }) => ({ file, path, diff }));
      const since = entry.files.map(({ file, path, after }) => ({
        file,
        path,
        diff: ports.diff(after ?? '', texts[file]),
      }));
      return { diffs: [], conflict: { reasons: planned.reasons, ours, since }, notes: [], token: '' };
    },
    'history.undo': async ({ changeId, token }) => {
      await carryOut(changeId, token);
      return {};
    },
    undo: (changeId) => carryOut(changeId, null),
  };
}

export async function readTexts(files: AwsFiles): Promise<AwsFileTexts> {
  return { config: await files.readConfig(), credentials: await files.readCredentials() };
}

/** Of the files that differ. */
export function diffsBetween(
  { files, diff }: Pick<HistoryCommandPorts, 'files' | 'diff'>,
  before: AwsFileTexts,
  after: AwsFileTexts,
): FileDiff[] {
  const pairs = [
    { file: 'config', path: files.configPath },
    { file: 'credentials', path: files.credentialsPath },
  ] as const;
  return pairs
    .filter(({ file }) => before[file] !== after[file])
    .map((each) => ({ ...each, diff: diff(before[each.file], after[each.file]) }));
}

/** Ids of IAM users that the change brought. */
function added({ delta }: HistoryEntry): string[] {
  return delta.identities.flatMap(({ before, after }) => (!before && after ? [after.id] : []));
}

function conflict(entry: HistoryEntry, reasons: readonly string[]): AppError {
  return new AppError({
    code: 'file-busy',
    message: `“${entry.title}” was not taken back: ${reasons[0] ?? 'something newer is in the way'}`,
    remedy: 'look at it on the History page, which shows both',
    details: reasons,
  });
}

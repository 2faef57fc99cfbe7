// One change of the catalogue together with the AWS config file: both or neither, one change at a time.
import { AppError, toAppError } from '../../shared/errors.ts';
import type { AwsFiles, FileEdit } from './aws-config/files-port.ts';
import { shadowingKeysByProfile } from './aws-config/profile-edits.ts';
import type { Catalog, CatalogState } from './catalog.ts';
import { planProfileEdit } from './managed-profiles.ts';
import type { Log } from './ports.ts';

export interface ChangePorts {
  readonly catalog: Catalog;
  readonly files: AwsFiles;
  readonly helperPath: () => string | null;
  readonly log: Log;
}

export interface ChangeOptions {
  /** Sets a person's own conflicting keys aside instead of refusing. */
  readonly replace?: boolean;
  /** This session was just saved by a person: its profile is written anew even if nothing about it changed. */
  readonly savedSessionId?: string;
  /** A person has just made a session active: `[default]` is written anew even if it points at Cloakroom already. */
  readonly activating?: boolean;
}

export type ApplyChange = (
  change: (state: CatalogState) => CatalogState,
  options?: ChangeOptions,
) => Promise<void>;

export function createApplyChange({ catalog, files, helperPath, log }: ChangePorts): ApplyChange {
  const inTurn = createQueue();
  return (change, options = {}) => inTurn(() => apply(change(catalog.state), options));

  async function apply(
    next: CatalogState,
    { replace = false, savedSessionId, activating = false }: ChangeOptions,
  ): Promise<void> {
    const before = catalog.state;
    // The file first, because it may refuse; and back again if the catalogue cannot be stored.
    const edit = planProfileEdit(before, next, {
      helperPath: helperPath(),
      replace,
      savedSessionId,
      activating,
      file: files.configPath,
    });
    if (edit) await refuseShadowed(files, before, next, activating);
    const written = edit ? await files.editConfig(edit) : null;
    try {
      catalog.replace(next);
    } catch (error) {
      if (written?.changed) await takeBack(written, before, next);
      throw error;
    }
  }

  /** Byte for byte; where another program has written since, our lines alone. */
  async function takeBack(written: FileEdit, before: CatalogState, next: CatalogState): Promise<void> {
    try {
      const undo = planProfileEdit(next, before, { helperPath: helperPath(), replace: true });
      await files.editConfig((text) => (text === written.after ? written.before : (undo?.(text) ?? text)));
    } catch (error) {
      // The failure to store is what the person must hear of; what is left in the file shows as a config problem.
      log.warn('profiles not taken back', { code: toAppError(error).code });
    }
  }
}

/** Runs tasks one after the other; a failed one does not stop the next. */
function createQueue(): (task: () => Promise<void>) => Promise<void> {
  let last = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
}

/** Static keys in the credentials file win over credential_process: a profile behind them would do nothing. */
async function refuseShadowed(
  files: AwsFiles,
  before: CatalogState,
  next: CatalogState,
  activating: boolean,
): Promise<void> {
  const known = new Set(before.profiles.map((profile) => profile.name));
  const names = next.profiles.map((profile) => profile.name).filter((name) => !known.has(name));
  if (next.activeSessionId !== null && (activating || before.activeSessionId === null)) names.push('default');
  if (names.length === 0) return;
  const shadowing = shadowingKeysByProfile(await files.readCredentials());
  for (const name of names) {
    const [shadow] = shadowing.get(name) ?? [];
    if (!shadow) continue;
    throw new AppError({
      code: 'profile-conflict',
      message: `Your AWS credentials file has an access key for [${name}] (line ${shadow.line}), which tools would use instead`,
      remedy:
        name === 'default'
          ? 'add that key to Cloakroom and remove it from the file'
          : 'add that key to Cloakroom and remove it from the file, or choose another profile name',
    });
  }
}

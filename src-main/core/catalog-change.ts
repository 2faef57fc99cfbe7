// One change of the catalogue together with the AWS config file: both or neither, one change at a time.
import { AppError } from '../../shared/errors.ts';
import type { AwsFiles } from './aws-config/files-port.ts';
import { shadowingKeys } from './aws-config/profile-edits.ts';
import type { Catalog, CatalogState } from './catalog.ts';
import { planProfileEdit } from './managed-profiles.ts';

export interface ChangePorts {
  readonly catalog: Catalog;
  readonly files: AwsFiles;
  readonly helperPath: () => string | null;
}

export interface ChangeOptions {
  /** Sets a person's own conflicting keys aside instead of refusing. */
  readonly replace?: boolean;
  /** This session was just saved by a person: its profile is written anew even if nothing about it changed. */
  readonly savedSessionId?: string;
}

export type ApplyChange = (
  change: (state: CatalogState) => CatalogState,
  options?: ChangeOptions,
) => Promise<void>;

export function createApplyChange({ catalog, files, helperPath }: ChangePorts): ApplyChange {
  const inTurn = createQueue();
  return (change, options = {}) => inTurn(() => apply(change(catalog.state), options));

  async function apply(
    next: CatalogState,
    { replace = false, savedSessionId }: ChangeOptions,
  ): Promise<void> {
    const before = catalog.state;
    // The file first, because it may refuse; and back again if the catalogue cannot be stored.
    const edit = planProfileEdit(before, next, { helperPath: helperPath(), replace, savedSessionId });
    if (edit) {
      await refuseShadowed(files, before, next);
      await files.editConfig(edit);
    }
    try {
      catalog.replace(next);
    } catch (error) {
      const undo = planProfileEdit(next, before, { helperPath: helperPath(), replace: true });
      if (undo) await files.editConfig(undo);
      throw error;
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
async function refuseShadowed(files: AwsFiles, before: CatalogState, next: CatalogState): Promise<void> {
  const known = new Set(before.profiles.map((profile) => profile.name));
  const names = next.profiles.map((profile) => profile.name).filter((name) => !known.has(name));
  if (next.activeSessionId !== null && before.activeSessionId === null) names.push('default');
  if (names.length === 0) return;
  const credentials = await files.readCredentials();
  for (const name of names) {
    const [shadow] = shadowingKeys(credentials, name);
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

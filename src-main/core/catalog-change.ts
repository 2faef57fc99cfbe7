// One change of the catalogue together with the AWS files: all of it or nothing, one change at a time, and kept in
// the history before anything is written.
import { AppError, toAppError } from '../../shared/errors.ts';
import type { AwsFiles, FileEdit, TextEdit } from './aws-config/files-port.ts';
import { shadowingKeysByProfile } from './aws-config/profile-edits.ts';
import type { Catalog, CatalogState } from './catalog.ts';
import { deltaOf } from './history/catalog-delta.ts';
import type { ChangeHistory, ChangeRecord } from './history/change-history.ts';
import { planProfileEdit } from './managed-profiles.ts';
import type { Log } from './ports.ts';

export interface ChangePorts {
  readonly catalog: Catalog;
  readonly files: AwsFiles;
  readonly history: ChangeHistory;
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
  /** The files are changed like this, and not as the catalogue's change would have it. */
  readonly texts?: {
    readonly config: TextEdit;
    readonly credentials: TextEdit;
    /** Keys come back into the credentials file before the profile loses its `credential_process`. */
    readonly credentialsFirst?: boolean;
  };
}

/** Id of the change in the history; null when no file had to change. */
export type ApplyChange = (
  record: ChangeRecord,
  change: (state: CatalogState) => CatalogState,
  options?: ChangeOptions,
) => Promise<string | null>;

export function createApplyChange(ports: ChangePorts): ApplyChange {
  const { catalog, files, history, helperPath, log } = ports;
  const inTurn = createQueue();
  return (record, change, options = {}) => inTurn(() => apply(record, change(catalog.state), options));

  async function apply(
    record: ChangeRecord,
    next: CatalogState,
    options: ChangeOptions,
  ): Promise<string | null> {
    const before = catalog.state;
    const config = options.texts?.config ?? (await profileEdit(before, next, options));
    const { credentials = null, credentialsFirst = false } = options.texts ?? {};
    const kept = history.open(record, () => deltaOf(before, next), options.texts === undefined);
    const done: (() => Promise<unknown>)[] = [];
    const editCredentials = async () => {
      if (!credentials) return;
      const written = await files.editCredentials(credentials, kept.run('credentials'));
      if (written.changed) done.push(() => files.editCredentials((text) => back(text, written)));
    };
    // The files first, because they may refuse; what keys depend on last.
    try {
      if (credentialsFirst) await editCredentials();
      const written = config ? await files.editConfig(config, kept.run('config')) : null;
      if (written?.changed) done.push(() => takeBack(written, before, next));
      catalog.replace(next);
      if (!credentialsFirst && credentials) {
        done.push(async () => catalog.replace(before));
        await editCredentials();
      }
    } catch (error) {
      let asBefore = true;
      for (const undo of done.reverse()) {
        await undo().catch((problem: unknown) => {
          asBefore = false;
          warn(problem);
        });
      }
      // What could not be put back now may still be taken back by the history.
      if (asBefore) await kept.discard().catch(warn);
      throw error;
    }
    return kept.id;
  }

  async function profileEdit(
    before: CatalogState,
    next: CatalogState,
    { replace = false, savedSessionId, activating = false }: ChangeOptions,
  ): Promise<TextEdit | null> {
    const edit = planProfileEdit(before, next, {
      helperPath: helperPath(),
      replace,
      savedSessionId,
      activating,
      file: files.configPath,
    });
    if (edit) await refuseShadowed(files, before, next, activating);
    return edit;
  }

  /** Byte for byte; where another program has written since, our lines alone. */
  async function takeBack(written: FileEdit, before: CatalogState, next: CatalogState): Promise<void> {
    const undo = planProfileEdit(next, before, { helperPath: helperPath(), replace: true });
    await files.editConfig((text) => (text === written.after ? written.before : (undo?.(text) ?? text)));
  }

  // The first failure is what the person must hear of; what is left in the file shows as a config problem.
  function warn(error: unknown): void {
    log.warn('profiles not taken back', { code: toAppError(error).code });
  }
}

function back(text: string, { before, after }: FileEdit): string {
  return text === after ? before : text;
}

/** Runs tasks one after the other; a failed one does not stop the next. */
function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
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
          ? 'bring that key over on the Import page, which takes it out of the file'
          : 'bring that key over on the Import page, which takes it out of the file, or choose another profile name',
    });
  }
}

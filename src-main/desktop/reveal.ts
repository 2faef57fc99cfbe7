// Shows one of our own files or folders in the desktop's file manager.
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Shell } from 'electron';
import { AppError } from '../../shared/errors.ts';

export type Revealed = 'data' | 'log' | 'config';

/** Absolute paths: of the folder with our data, of the log, of the AWS config file. */
export type RevealedPaths = Readonly<Record<Revealed, string>>;

/** A file that is not there yet is shown as the folder it will be in. Rejects with an AppError. */
export async function reveal(
  what: Revealed,
  paths: RevealedPaths,
  shell: Pick<Shell, 'openPath' | 'showItemInFolder'>,
): Promise<void> {
  const path = paths[what];
  if (what !== 'data' && existsSync(path)) {
    shell.showItemInFolder(path);
    return;
  }
  const folder = what === 'data' ? path : dirname(path);
  const problem = existsSync(folder) ? await shell.openPath(folder) : 'it does not exist yet';
  if (problem === '') return;
  throw new AppError({
    code: 'file-unreadable',
    message: `The folder ${folder} could not be shown`,
    remedy: 'open it in a file manager yourself',
    details: [problem.slice(0, 200)],
  });
}

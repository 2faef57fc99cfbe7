// Replaces a file in one step: a reader, a crash or a full disk sees the old bytes or the new ones, never a part.
// Symlinks are followed and stay links; mode and (where the system lets us) owner of an existing file stay.
// A hard link to the file is not followed: the other name keeps the old bytes.
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import {
  access,
  type FileHandle,
  lstat,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../shared/errors.ts';

export interface AtomicWriteOptions {
  /** For a new file; an existing one keeps its own. Default 0600. */
  readonly mode?: number;
  /** Last look before the file is replaced; when it throws, the old file stays and the error is passed on. */
  readonly beforeReplace?: () => Promise<void>;
}

const LINKS_MAX = 40;
/** Beside the file, so that the rename stays on one file system. */
const TEMP_AGE_MS = 60_000;
const RENAME_TRIES = 5;

/**
 * Errors: AppError `file-unwritable` with the path and the system's reason. After an error the old file is as it
 * was and nothing is left beside it.
 */
export async function writeFileAtomic(
  path: string,
  bytes: Uint8Array | string,
  options: AtomicWriteOptions = {},
): Promise<void> {
  let target = path;
  let temp: string | null = null;
  try {
    target = await targetOf(path);
    const old = await existingFile(target);
    await removeStaleTemps(target);
    const made = join(dirname(target), tempName(target));
    const file = await open(made, 'wx', 0o600);
    temp = made;
    try {
      await file.writeFile(bytes);
      await keepOwnerAndMode(file, old, options.mode ?? 0o600);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (temp) await rm(temp, { force: true });
    throw unwritable(target, error);
  }
  try {
    await options.beforeReplace?.();
  } catch (error) {
    await rm(temp, { force: true });
    throw error;
  }
  try {
    await replaceFile(temp, target);
  } catch (error) {
    await rm(temp, { force: true });
    throw unwritable(target, error);
  }
  await syncFolder(dirname(target));
}

/** The file that a path means, through any symlinks; it need not exist. */
export async function targetOf(path: string): Promise<string> {
  let at = resolve(path);
  for (let links = 0; links < LINKS_MAX; links++) {
    // `..` in a link counts from the real folder the link is in.
    at = join(await realpath(dirname(at)), basename(at));
    const found = await lstat(at).catch(ignoreMissing);
    if (!found?.isSymbolicLink()) return at;
    at = resolve(dirname(at), await readlink(at));
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP', syscall: 'readlink' });
}

/** Renaming over a file needs no permission on it; a file somebody made read-only is left alone all the same. */
async function existingFile(target: string): Promise<Stats | null> {
  const old = await stat(target).catch(ignoreMissing);
  if (!old) return null;
  if (!old.isFile())
    throw Object.assign(new Error('not a file'), { code: old.isDirectory() ? 'EISDIR' : 'EINVAL' });
  await access(target, constants.W_OK);
  return old;
}

async function keepOwnerAndMode(file: FileHandle, old: Stats | null, newMode: number): Promise<void> {
  if (process.platform === 'win32') return;
  if (old) {
    const made = await file.stat();
    if (made.uid !== old.uid || made.gid !== old.gid) await file.chown(old.uid, old.gid).catch(() => {});
  }
  // After chown, which clears set-id bits.
  await file.chmod(old ? old.mode & 0o7777 : newMode);
}

/** Windows refuses while a virus scanner or an indexer has the file open; that passes. */
async function replaceFile(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const passing =
        process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error) ?? '');
      if (!passing || attempt === RENAME_TRIES) throw error;
      await new Promise((done) => setTimeout(done, 20 * attempt));
    }
  }
}

/** The new name is then on the disk too. The file is replaced already, so a failure here is none of the caller's. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Some file systems cannot sync a folder.
  }
}

function tempPrefix(target: string): string {
  return `.${basename(target)}.cloakroom-`;
}

function tempName(target: string): string {
  return `${tempPrefix(target)}${randomBytes(8).toString('hex')}.tmp`;
}

/** What a killed writer left behind. */
async function removeStaleTemps(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = tempPrefix(target);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{16}\.tmp$/.test(name.slice(prefix.length))) continue;
    const path = join(folder, name);
    const found = await lstat(path).catch(() => null);
    if (found && Date.now() - found.mtimeMs > TEMP_AGE_MS) await rm(path, { force: true }).catch(() => {});
  }
}

function ignoreMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

export function codeOf(error: unknown): string | null {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : null;
}

const REASONS: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  EACCES: [
    'you have no permission to write it',
    'give your user write permission on the file and its folder',
  ],
  EPERM: [
    'the system does not allow it',
    'see whether the file is locked, immutable or owned by somebody else',
  ],
  EROFS: ['the disk is read-only', 'mount it for writing, or keep the file elsewhere'],
  ENOSPC: ['the disk is full', 'free some space and try again'],
  EDQUOT: ['your disk quota is used up', 'free some space and try again'],
  ENOENT: ['its folder does not exist', 'create the folder and try again'],
  ENOTDIR: ['a part of its path is not a folder', 'correct the path'],
  EISDIR: ['it is a folder', 'move the folder out of the way'],
  ELOOP: ['its symbolic links go in a circle', 'correct the links'],
  EBUSY: ['another program has it open', 'close that program and try again'],
};

export function unwritable(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  const [reason, remedy] = REASONS[code ?? ''] ?? ['the system reported an error', 'try again'];
  const syscall = error instanceof Error ? (error as NodeJS.ErrnoException).syscall : undefined;
  return new AppError({
    code: 'file-unwritable',
    message: `${path} could not be written: ${reason}`,
    remedy,
    details: [[code, syscall].filter(Boolean).join(' ') || 'unknown error'],
    cause: error,
  });
}

// The access-key file a person chose: read, and destroyed once its key is in the vault. Small files only: anything else
// is not one.
//
// What shredding does not promise: file systems that write elsewhere (journals, copy-on-write, snapshots), flash that
// moves its blocks, backups and synchronised folders may keep what was in the file, and so may the trash of another
// program that copied it. It does for a plain disk what can be done; where the key must be gone for sure, it is rotated.
import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, unlink } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { parseAccessKeyCsv } from '../core/access-key-csv.ts';
import type { LongTermKey } from '../core/ports.ts';

const MAX_BYTES = 64 * 1_024;
/** Opening a pipe would wait for its writer; devices report no size and may never end. Windows has no such flag. */
const NO_WAIT = constants.O_NONBLOCK ?? 0;
const NO_LINK = constants.O_NOFOLLOW ?? 0;

export async function readKeyFile(path: string): Promise<string> {
  try {
    const file = await open(path, constants.O_RDONLY | NO_WAIT);
    try {
      return await textOf(file, await file.stat());
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError({
      code: 'file-unreadable',
      message: 'The file cannot be read',
      remedy: 'check that it still exists and that you may read it',
      cause,
    });
  }
}

/**
 * Overwrites the file with random bytes, on the disk before anything else happens, empties and deletes it: if it is a
 * plain file that holds this very key. Links are refused, symbolic ones and further names of the same file. Rejects with
 * `invalid-input` for another file than it was, `file-unwritable` when the system refuses; the file is then as it was,
 * or, when it failed halfway, without its key.
 */
export async function shredKeyFile(path: string, expected: LongTermKey): Promise<void> {
  try {
    const named = await lstat(path);
    if (!named.isFile()) throw notThatFile('It is a link, or no file at all');
    const file = await open(path, constants.O_RDWR | NO_WAIT | NO_LINK);
    try {
      const found = await file.stat();
      if (found.dev !== named.dev || found.ino !== named.ino)
        throw notThatFile('Another file has its name now');
      if (found.nlink > 1) throw notThatFile('It has a second name, under which something may need it');
      refuseOther(await textOf(file, found), expected);
      await overwrite(file, found.size);
    } finally {
      await file.close();
    }
    await unlink(path);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError({
      code: 'file-unwritable',
      message: 'The key file could not be destroyed',
      remedy: 'check that it still exists and that you may change it, or delete it yourself',
      details: [(cause as NodeJS.ErrnoException).code ?? 'unknown'],
      cause,
    });
  }
}

async function textOf(file: FileHandle, found: Stats): Promise<string> {
  if (!found.isFile()) throw Object.assign(new Error('not a file'), { code: 'EINVAL' });
  if (found.size > MAX_BYTES) throw tooLarge();
  return await file.readFile('utf8');
}

function refuseOther(text: string, expected: LongTermKey): void {
  let same = false;
  try {
    const { key } = parseAccessKeyCsv(text);
    same =
      key.accessKeyId === expected.accessKeyId &&
      key.secretAccessKey.reveal() === expected.secretAccessKey.reveal();
  } catch {
    // No access-key file any more.
  }
  if (!same) throw notThatFile('It does not hold this key any more');
}

async function overwrite(file: FileHandle, size: number): Promise<void> {
  const noise = randomBytes(size);
  for (let at = 0; at < size; ) at += (await file.write(noise, at, size - at, at)).bytesWritten;
  await file.sync();
  await file.truncate(0);
  await file.sync();
}

function notThatFile(why: string): AppError {
  return new AppError({
    code: 'invalid-input',
    message: `The file was left as it is. ${why}`,
    remedy: 'look at it and delete it yourself',
  });
}

function tooLarge(): AppError {
  return new AppError({
    code: 'invalid-input',
    message: 'The file is too large to be an access-key file of the IAM console',
    remedy: 'choose the .csv file that the console offered when the key was created',
  });
}

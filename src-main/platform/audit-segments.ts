// The files of the audit log: each is named after its first entry, is only ever appended to, and is the user's own.
// A link, or a file or folder of somebody else, is neither read nor written.
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../shared/errors.ts';
import { codeOf } from './atomic-write.ts';

export interface Segment {
  readonly path: string;
  /** Sequence of its first entry. */
  readonly first: number;
}

/** Windows has neither, and no other user comes into a profile folder there. */
const NOFOLLOW = constants.O_NOFOLLOW ?? 0;
const NONBLOCK = constants.O_NONBLOCK ?? 0;
const DIRECTORY = constants.O_DIRECTORY ?? 0;
const NAME = /^(\d{15})\.jsonl$/;
const NEWLINE = 0x0a;
/** Many times what a file of the log takes. What is larger was put there, and reading it would stop everything. */
export const LARGEST_FILE_BYTES = 64_000_000;

/** Oldest first; none where there is no folder. */
export function listSegments(folder: string): Segment[] {
  return namesIn(folder)
    .flatMap((name) => {
      const first = NAME.exec(name)?.[1];
      return first === undefined ? [] : [segmentAt(folder, Number(first))];
    })
    .sort((one, other) => one.first - other.first);
}

export function segmentAt(folder: string, first: number): Segment {
  return { path: join(folder, `${String(first).padStart(15, '0')}.jsonl`), first };
}

function namesIn(folder: string): string[] {
  try {
    refuseOthers(folder, lstatSync(folder), 'folder');
    return readdirSync(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The folder, for the user alone. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  const handle = openOwn(folder, constants.O_RDONLY | DIRECTORY, 'folder');
  try {
    if ((fstatSync(handle).mode & 0o777) !== 0o700) fchmodSync(handle, 0o700);
  } finally {
    closeSync(handle);
  }
}

/** Lines of a segment, oldest first, with what is left of one behind the last newline. Rejects with ENOENT or an AppError. */
export async function readLines(segment: Segment, bytes?: number): Promise<string[]> {
  const handle = await open(segment.path, constants.O_RDONLY | NOFOLLOW | NONBLOCK).catch(
    (error: unknown) => {
      throw followed(segment.path, error, 'file');
    },
  );
  try {
    const found = await handle.stat();
    refuseOthers(segment.path, found, 'file');
    if (found.size > LARGEST_FILE_BYTES) throw tooLarge(segment.path);
    const read = await handle.readFile();
    return linesOf(bytes === undefined ? read : read.subarray(0, bytes));
  } finally {
    await handle.close();
  }
}

/** The end of a segment: whole lines, and what is behind the last newline. At most `most` bytes are read. */
export function readEnd({ path }: Segment, most: number): string[] {
  const handle = openOwn(path, constants.O_RDONLY, 'file');
  try {
    const { size } = fstatSync(handle);
    const from = Math.max(0, size - most);
    const bytes = Buffer.alloc(size - from);
    const lines = linesOf(bytes.subarray(0, readSync(handle, bytes, 0, bytes.length, from)));
    // The first one may have begun before.
    return from === 0 ? lines : lines.slice(1);
  } finally {
    closeSync(handle);
  }
}

function linesOf(bytes: Buffer): string[] {
  const lines = bytes.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export interface Appender {
  readonly segment: Segment;
  /** Bytes that are in it. */
  readonly size: number;
  /** A line that was cut off when it was opened; it has been ended. */
  readonly hadUnfinished: boolean;
  /** Whether it is on the disk as we left it. */
  isOurs(): boolean;
  /** The whole line or nothing: throws after taking back what was written of it. */
  append(line: string): void;
  sync(): Promise<void>;
  close(): void;
}

/** Makes the file unless it is there. */
export function appendTo(segment: Segment): Appender {
  const { path } = segment;
  const handle = openOwn(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT, 'file');
  try {
    const found = fstatSync(handle);
    if (process.platform !== 'win32' && (found.mode & 0o777) !== 0o600) fchmodSync(handle, 0o600);
    const hadUnfinished = found.size > 0 && lastByte(handle, found.size) !== NEWLINE;
    let size = found.size;
    const write = (bytes: Buffer) => {
      let written = 0;
      try {
        written = writeSync(handle, bytes);
        if (written === bytes.length) size += written;
        else throw Object.assign(new Error('the disk is full'), { code: 'ENOSPC', syscall: 'write' });
      } catch (error) {
        // Else the next line would go on where this one broke off.
        if (written > 0) ftruncateSync(handle, size);
        throw error;
      }
    };
    if (hadUnfinished) write(Buffer.from('\n'));
    return {
      segment,
      get size() {
        return size;
      },
      hadUnfinished,
      isOurs() {
        const now = lstatSync(path, { throwIfNoEntry: false });
        return now !== undefined && now.ino === found.ino && now.dev === found.dev && now.size === size;
      },
      append: (line) => write(Buffer.from(`${line}\n`)),
      sync: () => promisify(fsync)(handle),
      close: () => closeSync(handle),
    };
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

export function removeSegment({ path }: Segment): void {
  unlinkSync(path);
}

function lastByte(handle: number, size: number): number | undefined {
  const byte = Buffer.alloc(1);
  readSync(handle, byte, 0, 1, size - 1);
  return byte[0];
}

function openOwn(path: string, flags: number, what: 'file' | 'folder'): number {
  let handle: number;
  try {
    // NONBLOCK: a named pipe in its place must not hold up everything.
    handle = openSync(path, flags | NOFOLLOW | NONBLOCK, 0o600);
  } catch (error) {
    throw followed(path, error, what);
  }
  try {
    refuseOthers(path, fstatSync(handle), what);
    return handle;
  } catch (error) {
    closeSync(handle);
    throw error;
  }
}

interface Found {
  readonly uid: number;
  readonly nlink: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

function refuseOthers(path: string, found: Found, what: 'file' | 'folder'): void {
  const right = what === 'file' ? found.isFile() && found.nlink <= 1 : found.isDirectory();
  const uid = process.getuid?.();
  if (!right || (uid !== undefined && found.uid !== uid)) throw notYours(path, what);
}

function followed(path: string, error: unknown, what: 'file' | 'folder'): unknown {
  return ['ELOOP', 'ENOTDIR', 'ENXIO', 'EISDIR'].includes(codeOf(error) ?? '') ? notYours(path, what) : error;
}

function tooLarge(path: string): AppError {
  return new AppError({
    code: 'file-unwritable',
    message: `${path} is larger than any file of the audit log, so it is not read`,
    remedy: 'find out who put it there, and move it away',
  });
}

function notYours(path: string, what: 'file' | 'folder'): AppError {
  return new AppError({
    code: 'file-unwritable',
    message: `${path} is not a ${what} of yours alone but a link, or somebody else’s, so the audit log is not kept there`,
    remedy: 'find out who put it there, and move it away',
  });
}

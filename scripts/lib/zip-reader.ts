// Takes chosen files out of a zip archive, streaming. For archives whose integrity is already proved:
// no encryption, no zip64, no symbolic links. Format: PKWARE APPNOTE 4.3 (central directory, local header).

import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Unix permission bits, 0 where the archive holds none. */
  readonly mode: number;
  readonly headerOffset: number;
}

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

/**
 * `choose` maps an entry's name to its path below `target`, or to null to leave it out.
 * Throws where the archive is not one this reader knows, or a path would leave `target`.
 */
export async function extractFromZip(
  archive: string,
  target: string,
  choose: (name: string) => string | null,
): Promise<number> {
  const file = await open(archive);
  try {
    let count = 0;
    for (const entry of await readDirectory(file)) {
      if (entry.name.endsWith('/')) continue;
      const path = choose(entry.name);
      if (path === null) continue;
      if (path.startsWith('/') || path.split(/[\\/]/).includes('..')) throw new Error(`unsafe path ${path}`);
      await extractEntry(archive, file, entry, join(target, path));
      count += 1;
    }
    return count;
  } finally {
    await file.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  if (bytesRead !== length) throw new Error('zip archive ends early');
  return buffer;
}

async function readDirectory(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  // The end record is 22 bytes and a comment of at most 65,535.
  const tailLength = Math.min(size, 22 + 0xffff);
  const tail = await readAt(file, size - tailLength, tailLength);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
  if (end < 0) throw new Error('not a zip archive');
  const count = tail.readUInt16LE(end + 10);
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (directory.readUInt32LE(at) !== DIRECTORY_ENTRY) throw new Error('damaged zip directory');
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777,
      headerOffset: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function extractEntry(archive: string, file: FileHandle, entry: Entry, path: string): Promise<void> {
  if (entry.method !== STORED && entry.method !== DEFLATED)
    throw new Error(`${entry.name}: unknown compression ${entry.method}`);
  const header = await readAt(file, entry.headerOffset, 30);
  if (header.readUInt32LE(0) !== LOCAL_HEADER) throw new Error(`${entry.name}: damaged header`);
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  await mkdir(dirname(path), { recursive: true });
  const output = createWriteStream(path, { mode: entry.mode || 0o644 });
  if (entry.compressedSize === 0) {
    output.end();
    return;
  }
  await pipeline(
    createReadStream(archive, { start, end: start + entry.compressedSize - 1 }),
    entry.method === DEFLATED ? createInflateRaw() : new PassThrough(),
    output,
  );
  if (output.bytesWritten !== entry.size) throw new Error(`${entry.name}: wrong length`);
}

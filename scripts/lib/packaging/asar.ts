// Reads the list of files at the head of an asar archive: four little-endian 32-bit numbers (4, size of what follows,
// size of the padded text, size of the text), the text, which is JSON, then the files one after the other.

import { open } from 'node:fs/promises';

export interface AsarFile {
  /** Below the archive's root, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Beside the archive, in `app.asar.unpacked`, as the system can load libraries from real files only. */
  readonly unpacked: boolean;
  /** From the beginning of the archive; 0 for an unpacked one. */
  readonly offset: number;
  /** SHA-256 in hex, which Electron compares where it checks archives at all. */
  readonly sha256: string | null;
}

interface Node {
  readonly files?: Readonly<Record<string, Node>>;
  readonly size?: number;
  readonly offset?: string;
  readonly unpacked?: boolean;
  readonly link?: string;
  readonly integrity?: { readonly algorithm: string; readonly hash: string };
}

/** RangeError where it is none. */
export async function listAsar(archive: string): Promise<AsarFile[]> {
  const file = await open(archive);
  try {
    const head = Buffer.alloc(16);
    await file.read(head, 0, 16, 0);
    const textBytes = head.readUInt32LE(12);
    if (head.readUInt32LE(0) !== 4 || textBytes > 64 * 1024 * 1024)
      throw new RangeError(`${archive} is no asar archive`);
    const text = Buffer.alloc(textBytes);
    await file.read(text, 0, textBytes, 16);
    const start = 8 + head.readUInt32LE(4);
    return flatten(JSON.parse(text.toString('utf8')) as Node, '', start);
  } finally {
    await file.close();
  }
}

function flatten(node: Node, path: string, start: number): AsarFile[] {
  if (node.files)
    return Object.entries(node.files).flatMap(([name, below]) =>
      flatten(below, path === '' ? name : `${path}/${name}`, start),
    );
  return [
    {
      path,
      bytes: node.size ?? 0,
      unpacked: node.unpacked ?? false,
      offset: node.offset === undefined ? 0 : start + Number(node.offset),
      sha256: node.integrity?.algorithm === 'SHA256' ? node.integrity.hash : null,
    },
  ];
}

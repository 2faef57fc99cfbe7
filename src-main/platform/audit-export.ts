// The audit log as one file, for keeping elsewhere: the lines as they are, so that the copy can be verified, too.
import { randomBytes } from 'node:crypto';
import { lstat, open, rename, rm } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { unwritable } from './atomic-write.ts';
import { readEntry, readLink } from './audit-line.ts';
import { readLines, type Segment } from './audit-segments.ts';

/** A new file at `path`, mode 0600, in place of the file there. Rejects with `file-unwritable`; then nothing is left. */
export async function exportLines(path: string, segments: readonly Segment[]): Promise<void> {
  const temp = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  try {
    await refuseOther(path);
    const file = await open(temp, 'wx', 0o600);
    try {
      for (const segment of segments) {
        const lines = (await readLines(segment)).filter(isEntry);
        if (lines.length > 0) await file.writeFile(`${lines.join('\n')}\n`);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    // Replaces a name, and never writes through it.
    await rename(temp, path);
  } catch (error) {
    await rm(temp, { force: true }).catch(() => {});
    throw unwritable(path, error);
  }
}

/** Also one that a newer version wrote, with something in it that is not known here: without it the chain would break. */
function isEntry(line: string): boolean {
  return readLink(line) !== null || readEntry(line) !== null;
}

/** The person has agreed to replace a file; what a link leads to is something else. */
async function refuseOther(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null || (found.isFile() && found.nlink === 1)) return;
  throw new AppError({
    code: 'file-unwritable',
    message: `${path} is a link or no file, and the log is not written through it`,
    remedy: 'choose another name',
  });
}

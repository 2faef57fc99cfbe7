// Puts the credential helper where profiles point at it, and tells it how to reach or start this app.
//
// The place is stable (Cloakroom's own folder) because an AppImage or a moved app must not break profile lines; both
// files are replaced atomically, since helpers may be starting at this moment. Whatever else stands in their place (a
// link, a pipe) goes, and what a link leads to is neither read, written nor given other permissions.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ENDPOINT_FILE_NAME, type EndpointFile, renderEndpointFile } from '../../shared/broker-endpoint.ts';
import { AppError } from '../../shared/errors.ts';
import { writeFileAtomic } from './atomic-write.ts';

export interface HelperPlace {
  /** Cloakroom's own folder. */
  readonly home: string;
  readonly platform: string;
}

export function helperPath({ home, platform }: HelperPlace): string {
  return join(home, 'bin', platform === 'win32' ? 'credential-helper.exe' : 'credential-helper');
}

/** Paths that can stand in a `credential_process` line as they are; core/aws-config writes no others. */
const PLAIN_PATH = {
  posix: /^\/[\p{L}\p{N}_.@+,/-]+$/u,
  windows: /^[A-Za-z]:[\\/][A-Za-z0-9_.@+\\/~-]+$/,
};

/** Copies `source` unless the same bytes are there. Returns the installed path. Rejects with an AppError. */
export async function installHelper(place: HelperPlace, source: string): Promise<string> {
  const target = helperPath(place);
  if (!PLAIN_PATH[place.platform === 'win32' ? 'windows' : 'posix'].test(target)) {
    throw new AppError({
      code: 'file-unwritable',
      message: `Cloakroom’s folder ${place.home} has a space or a special character, which AWS tools split or expand`,
      remedy: 'set CLOAKROOM_HOME to a folder without spaces, then start Cloakroom again',
    });
  }
  const bytes = await readFile(source).catch((cause: unknown) => {
    throw new AppError({
      code: 'file-unreadable',
      message: 'The credential helper is missing from this installation',
      remedy: 'install Cloakroom again',
      details: [source],
      cause,
    });
  });
  await makeFolder(place);
  const installed = await takePlace(target, place, 0o700);
  if (!installed || digest(installed) !== digest(bytes))
    await writeFileAtomic(target, bytes, { mode: 0o700 });
  return target;
}

/** Nobody else may put another program there. */
async function makeFolder({ home, platform }: HelperPlace): Promise<string> {
  const folder = join(home, 'bin');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (platform === 'win32') return folder;
    const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    await setMode(handle, 0o700).finally(() => handle.close());
  } catch (cause) {
    throw notMade(folder, cause);
  }
  return folder;
}

/**
 * Bytes of the file of ours that is there, null when there is none. Its mode is set before it is replaced: a file
 * keeps its mode then, and one that is read-only is not replaced.
 */
async function takePlace(path: string, { platform }: HelperPlace, mode: number): Promise<Buffer | null> {
  try {
    const found = await lstat(path).catch(() => null);
    if (!found) return null;
    // A second name of a file elsewhere would pass the mode on to it.
    if (!found.isFile() || found.nlink > 1) {
      await unlink(path);
      return null;
    }
    if (platform === 'win32') return await readFile(path).catch(() => null);
    // One that may not be read may be opened after chmod only; it is ours to replace.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await open(path, flags).catch(() => null);
    if (!handle) {
      await unlink(path);
      return null;
    }
    try {
      await setMode(handle, mode);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw notMade(path, cause);
  }
}

async function setMode(handle: FileHandle, mode: number): Promise<void> {
  if (((await handle.stat()).mode & 0o777) !== mode) await handle.chmod(mode);
}

export async function writeEndpointFile(place: HelperPlace, endpoint: EndpointFile): Promise<void> {
  const text = renderEndpointFile(endpoint);
  const path = join(await makeFolder(place), ENDPOINT_FILE_NAME);
  const known = await takePlace(path, place, 0o600);
  if (known?.toString('utf8') !== text) await writeFileAtomic(path, Buffer.from(text), { mode: 0o600 });
}

function notMade(path: string, cause: unknown): AppError {
  const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
  return new AppError({
    code: 'file-unwritable',
    message: `${path} cannot be set up (${code}), so no tool can start the credential helper`,
    remedy: 'check who owns Cloakroom’s folder and its permissions, then start Cloakroom again',
    cause,
  });
}

function digest(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

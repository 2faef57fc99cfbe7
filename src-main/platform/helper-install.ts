// Puts the credential helper where profiles point at it, and tells it how to reach or start this app.
//
// The place is stable (Cloakroom's own folder) because an AppImage or a moved app must not break profile lines; both
// files are replaced atomically, since helpers may be starting at this moment.
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, stat } from 'node:fs/promises';
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
  const installed = await readFile(target).catch(() => null);
  // Before the writing: a file keeps its mode when it is replaced, and one that is read-only is not replaced.
  if (installed) await setMode(target, place, 0o700);
  if (!installed || digest(installed) !== digest(bytes))
    await writeFileAtomic(target, bytes, { mode: 0o700 });
  return target;
}

/** Nobody else may put another program there. */
async function makeFolder(place: HelperPlace): Promise<string> {
  const folder = join(place.home, 'bin');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw notMade(folder, cause);
  }
  await setMode(folder, place, 0o700);
  return folder;
}

async function setMode(path: string, { platform }: HelperPlace, mode: number): Promise<void> {
  if (platform === 'win32') return;
  try {
    if (((await stat(path)).mode & 0o777) !== mode) await chmod(path, mode);
  } catch (cause) {
    throw notMade(path, cause);
  }
}

export async function writeEndpointFile(place: HelperPlace, endpoint: EndpointFile): Promise<void> {
  const text = renderEndpointFile(endpoint);
  const path = join(await makeFolder(place), ENDPOINT_FILE_NAME);
  const known = await readFile(path, 'utf8').catch(() => null);
  if (known !== null) await setMode(path, place, 0o600);
  if (known !== text) await writeFileAtomic(path, Buffer.from(text), { mode: 0o600 });
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

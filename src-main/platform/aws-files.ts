// The AWS config and credentials files on disk: where they are, and how one is edited without losing what
// another program writes meanwhile.
//
// An edit is planned on the bytes read, and planned again when they changed: just before the file is replaced,
// and once more just after, for a program that wrote in between to the file it still had open. Other Cloakrooms
// wait for a lock; other programs know no lock. What the caller keeps of the version before, it keeps first.
import { createHash } from 'node:crypto';
import { chmod, type FileHandle, mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { lock } from 'proper-lockfile';
import { AppError } from '../../shared/errors.ts';
import type { AwsFiles, EditRun, FileEdit, TextEdit } from '../core/aws-config/files-port.ts';
import { codeOf, targetOf, unwritable, writeFileAtomic } from './atomic-write.ts';

export interface AwsFileLocations {
  readonly config: string;
  readonly credentials: string;
}

/**
 * AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, with a leading `~/` (the one form every SDK but Go expands);
 * else `.aws` in the home folder. HOME counts everywhere but on Windows, where the CLI and Go look at USERPROFILE.
 */
export function awsFileLocations(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
  homedir: string,
): AwsFileLocations {
  const windows = platform === 'win32';
  const drive = env.HOMEDRIVE && env.HOMEPATH ? `${env.HOMEDRIVE}${env.HOMEPATH}` : '';
  const home = (windows ? env.USERPROFILE || drive : env.HOME) || homedir;
  const separator = windows ? '\\' : '/';
  const inHome = (rest: string) => `${home.replace(windows ? /[\\/]+$/ : /\/+$/, '')}${separator}${rest}`;
  const locate = (variable: string, name: string) => {
    const given = env[variable];
    if (!given) return inHome(`.aws${separator}${name}`);
    const tilde = (windows ? /^~[\\/]/ : /^~\//).exec(given);
    return tilde ? inHome(given.slice(2)) : given;
  };
  return {
    config: locate('AWS_CONFIG_FILE', 'config'),
    credentials: locate('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
  };
}

export interface AwsFileEditorOptions {
  /** Cloakroom's own folder, made when missing (0700). Locks never lie beside the file. */
  readonly lockFolder: string;
  readonly write?: typeof writeFileAtomic;
}

const PLANS_MAX = 30;
const LOCK_STALE_MS = 5_000;
/** Longer together than a lock takes to go stale, so that a killed Cloakroom does not block the next one. */
const LOCK_RETRIES = { retries: 60, factor: 1.2, minTimeout: 10, maxTimeout: 200 };
const SETTLE_MS = 20;
const SETTLE_TRIES = 10;
/** A file that was just emptied is waited for so long: its contents may be on their way. */
const EMPTIED_MS = 1_500;
const EMPTIED_TRIES = EMPTIED_MS / SETTLE_MS;

/** Edits files one after another; use one per process. */
export class AwsFileEditor {
  readonly #options: AwsFileEditorOptions;
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(options: AwsFileEditorOptions) {
    this.#options = options;
  }

  /** The empty string when there is no such file. `file-unreadable`, `file-malformed`. */
  async readFile(path: string): Promise<string> {
    const bytes = await readBytes(path);
    return bytes ? decode(bytes, path) : '';
  }

  /** See AwsFiles.editConfig. A new file gets mode 0600, its folder 0700. */
  editFile(path: string, edit: TextEdit, run: EditRun = {}): Promise<FileEdit> {
    const key = resolve(path);
    const turn = (this.#queues.get(key) ?? Promise.resolve()).then(() => this.#editLocked(key, edit, run));
    const settled = turn.catch(() => {});
    this.#queues.set(key, settled);
    void settled.then(() => {
      if (this.#queues.get(key) === settled) this.#queues.delete(key);
    });
    return turn;
  }

  async #editLocked(path: string, edit: TextEdit, run: EditRun): Promise<FileEdit> {
    // Many edits change nothing; those leave no trace, not even a folder.
    const found = await readSettled(path);
    const before = found ? decode(found, path) : '';
    if (edit(before) === before) return { changed: false, before, after: before };
    await makeFolder(dirname(path));
    const lost = { lock: false };
    const release = await this.#lock(path, lost);
    try {
      return await this.#editUntilKept(path, edit, run, lost);
    } finally {
      await release().catch(() => {});
    }
  }

  async #editUntilKept(
    path: string,
    edit: TextEdit,
    run: EditRun,
    lost: { readonly lock: boolean },
  ): Promise<FileEdit> {
    let collision: Collision | null = null;
    let written: FileEdit | null = null;
    for (let plans = 0; plans < PLANS_MAX; plans++) {
      const found = await readSettled(path);
      const current = found ? decode(found, path) : '';
      const plan: Plan | null = collision ? planMerge(collision, current, edit) : planEdit(current, edit);
      if (plan === null) break;
      const { before, after, refusal }: Plan = plan;
      if (after !== current) {
        await run.beforeReplace?.(before, after);
        const replaced = await this.#replace(path, found, Buffer.from(after, 'utf8'), lost);
        if (replaced === 'changed') continue;
        written = { changed: true, before, after };
        collision = replaced ? { base: current, ours: after, theirs: decode(replaced, path), refusal } : null;
        if (collision || (await this.#isGone(path, edit, after))) continue;
      }
      if (refusal) throw refusal.error;
      return written ?? { changed: false, before, after };
    }
    // Our edit is in place; what another program wrote at that very moment must not be lost.
    if (collision) await run.overwrote?.(collision.theirs);
    if (collision?.refusal) throw collision.refusal.error;
    if (written) return written;
    throw new AppError({
      code: 'file-busy',
      message: `Another program keeps changing ${path}`,
      remedy: 'wait until it is done and try again',
    });
  }

  /** A program that had read the file before wrote it over ours; the edit is wanted on what it wrote, too. */
  async #isGone(path: string, edit: TextEdit, after: string): Promise<boolean> {
    const found = await readBytes(path);
    // Emptied, it is being written; whatever comes goes by what that program has read.
    if (found === null || found.length === 0) return false;
    const current = decode(found, path);
    // Only an edit that changes nothing where it was made already can tell.
    return current !== after && edited(edit, after) === after && edited(edit, current) !== current;
  }

  /** `changed`: not written. Bytes: written, but another program had changed the replaced file to these. */
  async #replace(
    path: string,
    found: Uint8Array | null,
    bytes: Uint8Array,
    lost: { readonly lock: boolean },
  ): Promise<'changed' | Uint8Array | null> {
    const write = this.#options.write ?? writeFileAtomic;
    const changed = Symbol('changed');
    const old = found ? await open(path, 'r').catch(() => null) : null;
    try {
      await write(path, bytes, {
        mode: 0o600,
        beforeReplace: async () => {
          if (lost.lock || !same(await readBytes(path), found)) throw changed;
        },
      });
      const written = old && found ? await settledBytes(old, found) : null;
      // Empty means cut short by a program that rewrites in place and is not done.
      return written && written.length > 0 && !same(written, found) ? written : null;
    } catch (error) {
      if (error !== changed) throw error;
      if (lost.lock) throw busy(path);
      return 'changed';
    } finally {
      await old?.close();
    }
  }

  async #lock(path: string, lost: { lock: boolean }): Promise<() => Promise<void>> {
    const { lockFolder } = this.#options;
    await makeFolder(lockFolder);
    const target = await targetOf(path).catch((error: unknown) => {
      throw unwritable(path, error);
    });
    try {
      return await lock(target, {
        lockfilePath: join(lockFolder, `${fingerprint(target)}.lock`),
        realpath: false,
        stale: LOCK_STALE_MS,
        retries: LOCK_RETRIES,
        onCompromised: () => {
          lost.lock = true;
        },
      });
    } catch (error) {
      throw codeOf(error) === 'ELOCKED' ? busy(path) : unwritable(lockFolder, error);
    }
  }
}

export interface AwsFilesOptions extends AwsFileEditorOptions {
  readonly locations: AwsFileLocations;
}

export function createAwsFiles({ locations, ...options }: AwsFilesOptions): AwsFiles {
  const editor = new AwsFileEditor(options);
  const configPath = resolve(locations.config);
  const credentialsPath = resolve(locations.credentials);
  return {
    configPath,
    credentialsPath,
    readConfig: () => editor.readFile(configPath),
    readCredentials: () => editor.readFile(credentialsPath),
    editConfig: (edit, run) => editor.editFile(configPath, edit, run),
    editCredentials: (edit, run) => editor.editFile(credentialsPath, edit, run),
    mode: (file) => modeOf(file === 'config' ? configPath : credentialsPath),
    closeToOthers: (file) => closeToOthers(file === 'config' ? configPath : credentialsPath),
  };
}

async function modeOf(path: string): Promise<number | null> {
  if (process.platform === 'win32') return null;
  const found = await stat(path).catch(() => null);
  return found && found.mode & 0o777;
}

async function closeToOthers(path: string): Promise<void> {
  const mode = await modeOf(path);
  if (mode === null) return;
  await chmod(path, mode & 0o700).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

interface Plan {
  readonly before: string;
  readonly after: string;
  /** The edit does not take the other program's version; that one is put in place without it, then this is thrown. */
  readonly refusal: { readonly error: unknown } | null;
}

/** While we replaced `base` with `ours`, another program made `theirs` of the same `base`. */
interface Collision {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  readonly refusal: Plan['refusal'];
}

/** Null where the edit is refused. */
function edited(edit: TextEdit, text: string): string | null {
  try {
    return edit(text);
  } catch {
    return null;
  }
}

function planEdit(before: string, edit: (text: string) => string): Plan {
  return { before, after: edit(before), refusal: null };
}

/** Null when nobody can tell how `current` and theirs belong together. */
function planMerge(
  { base, ours, theirs, refusal }: Collision,
  current: string,
  edit: (text: string) => string,
): Plan | null {
  if (current.startsWith(ours)) {
    const before = theirs + current.slice(ours.length);
    if (refusal) return { before, after: before, refusal };
    try {
      return planEdit(before, edit);
    } catch (error) {
      return { before, after: before, refusal: { error } };
    }
  }
  if (!theirs.startsWith(base)) return null;
  return { before: current, after: current + theirs.slice(base.length), refusal };
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unwritable(folder, error);
  });
}

async function readBytes(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return null;
    const denied = code === 'EACCES' || code === 'EPERM';
    throw new AppError({
      code: 'file-unreadable',
      message: `${path} could not be read${denied ? ': you have no permission' : ''}`,
      remedy: denied ? 'give your user read permission on it' : 'see whether it is a file on a working disk',
      details: [code ?? 'unknown error'],
      cause: error,
    });
  }
}

/** The AWS CLI empties a file before it writes it anew: one that was just emptied is looked at again. */
async function readSettled(path: string): Promise<Uint8Array | null> {
  let bytes = await readBytes(path);
  for (let tries = 0; bytes?.length === 0 && tries < EMPTIED_TRIES; tries++) {
    if (tries >= SETTLE_TRIES && !(await justEmptied(path))) break;
    await pause();
    bytes = await readBytes(path);
  }
  return bytes;
}

async function justEmptied(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs < EMPTIED_MS;
}

/** What the replaced file holds, once it has stopped changing; who had just opened it gets a moment to write. */
async function settledBytes(file: FileHandle, before: Uint8Array): Promise<Uint8Array> {
  await pause();
  let last = await wholeFile(file);
  if (same(last, before)) return last;
  for (let tries = 0; tries < (last.length === 0 ? EMPTIED_TRIES : SETTLE_TRIES); tries++) {
    await pause();
    const next = await wholeFile(file);
    if (same(next, last) && next.length > 0) return next;
    last = next;
  }
  return last;
}

async function wholeFile(file: FileHandle): Promise<Uint8Array> {
  const { size } = await file.stat();
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size), 0, size, 0);
  return buffer.subarray(0, bytesRead);
}

function pause(): Promise<void> {
  return new Promise((done) => setTimeout(done, SETTLE_MS));
}

function same(one: Uint8Array | null, other: Uint8Array | null): boolean {
  return one === other || (one !== null && other !== null && Buffer.compare(one, other) === 0);
}

/** UTF-8 with or without a byte order mark; anything else could not be written back as it was. */
function decode(bytes: Uint8Array, path: string): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Said below.
  }
  throw new AppError({
    code: 'file-malformed',
    message: `${path} is not a UTF-8 text file`,
    remedy: 'save it as UTF-8; the AWS tools cannot read it otherwise',
  });
}

function busy(path: string): AppError {
  return new AppError({
    code: 'file-busy',
    message: `Another Cloakroom is changing ${path}`,
    remedy: 'try again in a moment',
  });
}

function fingerprint(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}

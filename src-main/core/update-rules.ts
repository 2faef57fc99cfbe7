// What may be offered as an update, when to look for one, and failures in plain words. Pure.
import { AppError, type ErrorCode } from '../../shared/errors.ts';
import type { Clock } from './ports.ts';

/** How this copy of Cloakroom came to be here. */
export interface CopyFacts {
  readonly platform: string;
  readonly packaged: boolean;
  /** There is a file that says where newer versions come from. */
  readonly hasFeed: boolean;
  /** What electron-builder wrote beside the program: `deb`, `rpm`, `pacman`; null elsewhere. */
  readonly packageType: string | null;
  /** Started from an AppImage, the one form on Linux that is a single file its owner may replace. */
  readonly appImage: boolean;
}

/** Null: it can update itself. */
export function whyUpdatesAreOff({
  platform,
  packaged,
  hasFeed,
  packageType,
  appImage,
}: CopyFacts): string | null {
  // A package of the system is installed by root, with scripts: nothing for a checksum alone to vouch for.
  if (platform === 'linux' && packageType !== null)
    return 'It was installed as a package; your package manager updates it';
  if (!packaged && !hasFeed) return 'It runs from source';
  if (!hasFeed) return 'It was built without an address to look for newer versions at';
  if (platform === 'linux' && !appImage) return 'It runs from a folder; only an AppImage can replace itself';
  return null;
}

const VERSION = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(-[\w.-]{1,60})?(?:\+[\w.-]{1,60})?$/;

/**
 * Whether `offered` may take the place of `current`: a release (no `-beta`) with a higher number, or the release of the
 * very version that a trial one came before. Whatever is no such version (semver.org) is not newer.
 */
export function isNewerRelease(offered: string, current: string): boolean {
  const next = VERSION.exec(offered);
  const own = VERSION.exec(current);
  if (!next || !own || next[4] !== undefined) return false;
  for (const part of [1, 2, 3]) {
    const difference = Number(next[part]) - Number(own[part]);
    if (difference !== 0) return difference > 0;
  }
  return own[4] !== undefined;
}

const MOST_NOTES = 4_000;

/** What the feed says is new, for showing as plain text: it comes from elsewhere. Null when it says nothing. */
export function plainNotes(notes: unknown): string | null {
  if (typeof notes !== 'string') return null;
  // Invisible characters and those that turn the direction of text go; lines and tabs stay.
  const text = notes.replace(/(?![\n\t])[\p{Cc}\p{Cf}]/gu, '').trim();
  if (text === '') return null;
  return text.length > MOST_NOTES ? `${text.slice(0, MOST_NOTES)}…` : text;
}

export type UpdateStep = 'check' | 'download' | 'install';

const WHILE: Readonly<Record<UpdateStep, string>> = {
  check: 'Looking for a newer version failed',
  download: 'The newer version could not be downloaded',
  install: 'The newer version could not be installed',
};

interface Known {
  readonly code: ErrorCode;
  readonly message?: string;
  readonly remedy: string;
}

/** By electron-updater's and Node's error codes; the first that matches counts. */
const KNOWN: readonly (readonly [RegExp, Known])[] = [
  [
    /^ERR_CHECKSUM_MISMATCH$/,
    {
      code: 'network',
      message: 'What was downloaded is not the file that was announced, so it was thrown away',
      remedy:
        'try again in an hour, in case it was just being published; if it stays so, tell whoever gave you Cloakroom',
    },
  ],
  [
    /^ERR_UPDATER_INVALID_SIGNATURE$/,
    {
      code: 'network',
      message: 'The newer version is not signed by whoever signed this one, so it was thrown away',
      remedy: 'keep this version, and tell whoever gave you Cloakroom',
    },
  ],
  [
    /^(?:ERR_UPDATER_(?:CHANNEL_FILE_NOT_FOUND|LATEST_VERSION_NOT_FOUND)|HTTP_ERROR_4\d\d)$/,
    {
      code: 'network',
      message: 'Nothing about newer versions is published where this copy looks for them',
      remedy: 'try again later; if it stays so, tell whoever gave you Cloakroom',
    },
  ],
  [
    /^(?:ERR_UPDATER_|YAMLException$)/,
    {
      code: 'file-malformed',
      message: 'What is published about newer versions cannot be read',
      remedy: 'try again later; if it stays so, tell whoever gave you Cloakroom',
    },
  ],
  [
    /^(?:ENOSPC|EACCES|EPERM|EROFS|EDQUOT)$/,
    {
      code: 'file-unwritable',
      remedy:
        'make room on the disk, and see that you may write where Cloakroom is installed; then try again',
    },
  ],
  [
    /^(?:net::ERR_|HTTP_ERROR_|ECONN|ENOTFOUND$|EAI_AGAIN$|ETIMEDOUT$|EPIPE$|ENETUNREACH$|EHOSTUNREACH$)/,
    {
      code: 'network',
      message: 'The place where newer versions are published cannot be reached',
      remedy: 'check the connection and the proxy, then try again',
    },
  ],
];

/** Whatever was thrown while updating. Of foreign errors only the code is kept: texts hold paths and addresses. */
export function updateProblem(thrown: unknown, step: UpdateStep): AppError {
  if (thrown instanceof AppError) return thrown;
  const name = codeOf(thrown);
  const known = KNOWN.find(([pattern]) => pattern.test(name))?.[1];
  return new AppError({
    code: known?.code ?? 'internal',
    message: known?.message ?? WHILE[step],
    remedy: known?.remedy ?? 'try again, and report it with the log if it comes back',
    details: [name],
    cause: thrown,
  });
}

function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const { code } = thrown as { code?: unknown };
  // Chromium's network errors have their name in the message alone.
  const chromium = /\bnet::ERR_[A-Z0-9_]+/.exec(thrown.message)?.[0];
  return typeof code === 'string' && /^\w{1,80}$/.test(code) ? code : (chromium ?? thrown.name);
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Whatever is more urgent at the start comes first. */
const FIRST_LOOK_MS = 60_000;

export interface DailyCheck {
  readonly clock: Clock;
  readonly wanted: () => boolean;
  /** False when there was no answer: it is tried again within hours, not the next day. Never rejects. */
  readonly check: () => Promise<boolean>;
}

/** Soon after the start and then once a day, as long as it is wanted. Returns the way to stop. */
export function checkDaily({ clock, wanted, check }: DailyCheck): () => void {
  let last: number | null = null;
  let stopped = false;
  let cancel: () => void = () => {};
  const look = async () => {
    const now = clock.now();
    // By the wall clock: timers stand still while the computer sleeps. One that was set back proves nothing.
    const due = last === null || now < last || now - last >= DAY;
    if (due && wanted()) last = (await check()) ? now : null;
    if (!stopped) cancel = clock.after(HOUR, look);
  };
  cancel = clock.after(FIRST_LOOK_MS, look);
  return () => {
    stopped = true;
    cancel();
  };
}

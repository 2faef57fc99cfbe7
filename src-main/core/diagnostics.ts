// What a person sends along when they report a problem: versions, states, counts, codes. Made by picking what may be
// in it, never by taking out what may not: no text that a person or AWS chose gets in, whatever it is.
import type { ErrorView } from '../../shared/errors.ts';
import { ERROR_CODES } from '../../shared/errors.ts';
import type { Snapshot } from '../../shared/model.ts';

/** What the snapshot does not know of the computer. */
export interface SystemFacts {
  /** Of the system's kernel, such as `6.1.0-18-amd64`. */
  readonly release: string;
  readonly processor: string;
  readonly chromium: string;
  readonly node: string;
  /** XDG_CURRENT_DESKTOP and XDG_SESSION_TYPE; null where they are not set. */
  readonly desktop: string | null;
  readonly sessionType: string | null;
  /** File or folder in Cloakroom's own folder, and what it takes; null: not there. */
  readonly bytes: Readonly<Record<string, number | null>>;
}

type Line = readonly [string, string];

/** Plain text for a ticket. `logLines` are JSON, one object each (platform/log.ts), oldest first. */
export function renderDiagnostics(
  snapshot: Snapshot,
  logLines: readonly string[],
  system: SystemFacts | null,
): string {
  const parts: (readonly [string, readonly Line[]])[] = [
    ['Versions', versions(snapshot, system)],
    ['States', states(snapshot)],
    ['Counts', counts(snapshot)],
    ['Settings', settings(snapshot)],
    ['Files', Object.entries(system?.bytes ?? {}).map(([name, bytes]) => [name, sizeText(bytes)])],
  ];
  const blocks = parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [title, ...lines.map(([name, value]) => `  ${name}: ${value}`)].join('\n'));
  const log = logLines.slice(-MOST_LINES).map((line) => `  ${logLine(line)}`);
  return [...blocks, ['Log', ...(log.length > 0 ? log : ['  empty'])].join('\n')].join('\n\n');
}

const MOST_LINES = 60;

function versions({ environment, madeAt }: Snapshot, system: SystemFacts | null): Line[] {
  return [
    ['Cloakroom', version(environment.appVersion)],
    ['Electron', version(environment.electronVersion)],
    ...(system
      ? ([
          ['Chromium', version(system.chromium)],
          ['Node', version(system.node)],
          ['System', `${words(environment.platform)} ${version(system.release)} ${words(system.processor)}`],
          ['Desktop', `${words(system.desktop)}, ${words(system.sessionType)}`],
        ] as const)
      : ([['System', words(environment.platform)]] as const)),
    ['Made at', new Date(madeAt).toISOString()],
  ];
}

function states(snapshot: Snapshot): Line[] {
  const { vault, environment, desktop, update, audit, configProblem } = snapshot;
  return [
    ['Vault', `${vault.state}, ${vault.protection ?? 'protection unknown'}${because(vault.error)}`],
    [
      'Endpoint',
      `${environment.endpoint ? 'listening' : 'not listening'}${because(environment.endpointProblem)}`,
    ],
    [
      'Helper',
      `${environment.helperPath ? 'installed' : 'not installed'}${because(environment.helperProblem)}`,
    ],
    ['AWS config file', configProblem ? `not usable${because(configProblem)}` : 'fine'],
    ['Audit log', audit.problem ? `not written${because(audit.problem)}` : 'fine'],
    ['Updates', update.state === 'failed' ? `failed${because(update.error)}` : update.state],
    ...Object.entries(desktop).map(
      ([name, problem]: [string, ErrorView | null]): Line => [
        title(name.replace(/Problem$/, '')),
        problem ? `refused${because(problem)}` : 'fine',
      ],
    ),
    ['Sessions', tally(Object.values(snapshot.statuses).map(statusWord))],
    ['Portals', tally(Object.values(snapshot.portalStatuses).map(statusWord))],
    ['Rotations', tally(snapshot.rotations.map(({ phase, end }) => (end === null ? phase : 'ended')))],
  ];
}

function counts(snapshot: Snapshot): Line[] {
  const { environment } = snapshot;
  const all: Readonly<Record<string, number>> = {
    Identities: snapshot.identities.length,
    Sessions: snapshot.sessions.length,
    Profiles: snapshot.profiles.length,
    Portals: snapshot.portals.length,
    Roles: Object.values(snapshot.listings).reduce((sum, { roles }) => sum + roles, 0),
    'MFA prompts': snapshot.prompts.length,
    'Sign-in requests': snapshot.signInRequests.length,
    'Approval requests': snapshot.approvalRequests.length,
    Approvals: snapshot.approvals.length + snapshot.passingApprovals.length,
    'Audit entries': snapshot.audit.kept,
    'Key findings': snapshot.keyFindings.length,
    'Profiles to import': snapshot.files.importable,
    'Endpoint overrides': environment.endpointOverrides.length,
    'Proxy variables': environment.proxyVariables.length,
  };
  return Object.entries(all).map(([name, count]) => [name, String(count)]);
}

function settings({ settings: chosen }: Snapshot): Line[] {
  const all: Readonly<Record<string, boolean>> = {
    'Starts at login': chosen.startAtLogin,
    'Has a global key': chosen.hotkey !== null,
    'Has a default region': chosen.defaultRegion !== null,
    'Locks when idle': chosen.idleLockMinutes !== null,
    'Locks with the screen': chosen.lockWithScreen,
    'Locks on sleep': chosen.lockOnSleep,
    'Looks for updates': chosen.checkForUpdates,
    'Proxy of its own': chosen.network.proxy.kind === 'address',
    'Certificate file of its own': chosen.network.caFile !== null,
    'Browser of its own': chosen.browser.kind !== 'default',
  };
  return Object.entries(all).map(([name, on]) => [name, on ? 'yes' : 'no']);
}

/** `startAtLogin` -> `Start at login`. */
function title(name: string): string {
  const spaced = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

function statusWord(status: { readonly state: string; readonly error?: ErrorView | null }): string {
  return status.error ? `${status.state} (${code(status.error.code)})` : status.state;
}

function because(error: ErrorView | null): string {
  return error ? ` (${code(error.code)})` : '';
}

function tally(words: readonly string[]): string {
  const counted = new Map<string, number>();
  for (const each of words) counted.set(each, (counted.get(each) ?? 0) + 1);
  return [...counted].map(([each, count]) => `${count} ${each}`).join(', ') || 'none';
}

function sizeText(bytes: number | null): string {
  if (bytes === null) return 'not there';
  return bytes < 10_000 ? `${bytes} bytes` : `${Math.round(bytes / 1_000)} kB`;
}

const LEFT_OUT = '(left out)';

/** Codes of ours, and of Node and Chromium; anything else may be a name. */
function code(text: unknown): string {
  if (typeof text !== 'string') return LEFT_OUT;
  const ours = (ERROR_CODES as readonly string[]).includes(text);
  return ours || SYSTEM_CODES.test(text) ? text : LEFT_OUT;
}

const SYSTEM_CODES =
  /^(?:E(?:ACCES|ADDRINUSE|AGAIN|BADF|BUSY|CONN\w{5,7}|EXIST|HOSTUNREACH|INVAL|IO|ISDIR|LOOP|MFILE|NAMETOOLONG|NETUNREACH|NFILE|NOENT|NOSPC|NOTCONN|NOTDIR|NOTEMPTY|NOTFOUND|NOTSOCK|PERM|PIPE|ROFS|TIMEDOUT|XDEV)|ERR_CHECKSUM_MISMATCH|ERR_UPDATER_\w{1,40}|net::ERR_[A-Z_]{1,40})$/;

function version(text: string): string {
  return /^\d[\w.+~-]{0,47}$/.test(text) && !/\d{9}/.test(text) ? text : LEFT_OUT;
}

const SYSTEM_WORDS = new Set(
  (
    'linux darwin win32 freebsd openbsd x64 arm64 ia32 arm riscv64 ppc64 s390x loong64 x11 wayland tty mir ' +
    'gnome gnome-classic gnome-flashback ubuntu pop zorin unity kde plasma xfce x-cinnamon cinnamon mate lxqt lxde budgie ' +
    'pantheon deepin dde enlightenment cosmic sway hyprland i3 wlroots niri river weston'
  ).split(' '),
);

/** Of what an environment may say of a desktop, words that are known; several are joined by colons. */
function words(text: string | null): string {
  if (text === null || text === '') return 'not known';
  return text
    .split(':')
    .map((word) => (SYSTEM_WORDS.has(word.toLowerCase()) ? word : LEFT_OUT))
    .join(':');
}

/** Lower-case words, as events and channels are named. */
const EVENT = /^[a-zA-Z][a-zA-Z .-]{0,60}$/;
const KINDS = /^(?:App|Type|Range|Syntax|Reference|Aggregate|URI|Abort|Timeout|Zod|System)?Error$/;

/** The texts of our own log that can be nothing but what the code says; all others are left out. */
const TEXTS: Readonly<Record<string, (text: string) => boolean>> = {
  at: (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text),
  level: (text) => text === 'info' || text === 'warn',
  event: (text) => EVENT.test(text),
  code: (text) => code(text) === text,
  reason: (text) => code(text) === text,
  kind: (text) => KINDS.test(text),
  version: (text) => version(text) === text,
  electron: (text) => version(text) === text,
  channel: (text) => /^[a-zA-Z]{1,30}\.[a-zA-Z]{1,40}$/.test(text),
};

function logLine(line: string): string {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return LEFT_OUT;
  }
  if (typeof entry !== 'object' || entry === null) return LEFT_OUT;
  return Object.entries(entry)
    .map(([name, value]) => {
      const shown = plainField(name, value);
      return name in TEXTS && ['at', 'level', 'event'].includes(name) ? shown : `${fieldName(name)}=${shown}`;
    })
    .join(' ');
}

function plainField(name: string, value: unknown): string {
  if (typeof value === 'boolean' || value === null) return String(value);
  // Twelve digits are an account.
  if (typeof value === 'number') return Math.abs(value) < 1e9 ? String(value) : LEFT_OUT;
  return typeof value === 'string' && TEXTS[name]?.(value) ? value : LEFT_OUT;
}

function fieldName(name: string): string {
  return /^[a-zA-Z]{1,24}$/.test(name) ? name : LEFT_OUT;
}

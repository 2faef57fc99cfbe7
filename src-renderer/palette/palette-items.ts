// What the palette finds: sessions, roles of portals that are none yet, portals, pages and commands. Pure. An item has
// what it is found by and called; how its session is right now is read from the snapshot when it is shown.
import type { Session, Snapshot } from '../../shared/model.ts';
import type { Portal } from '../../shared/portal.ts';
import { isProduction } from '../../shared/production.ts';
import type { RoleRow } from '../portals/role-rows.ts';
import { type SessionRow, sourceText } from '../sessions/rows.ts';
import {
  AUDIT,
  HEALTH,
  HISTORY,
  HOME,
  IMPORT,
  KEYS,
  ROLES,
  type Route,
  SESSIONS,
  SETTINGS,
  USERS,
} from '../shell/route.ts';
import type { RoleOfPortal } from '../shell/window-actions.tsx';

interface ItemBase {
  /** A session's own id; of a role, the id of the session it will be. */
  readonly id: string;
  readonly title: string;
  /** The second line. */
  readonly detail: string;
  /** Found by these too; they are not shown. */
  readonly words: string;
  readonly production: boolean;
}

export const COMMANDS = [
  'add-iam-user',
  'add-role',
  'add-portal',
  'look-up-key',
  'verify-audit',
  'lock',
  'unlock',
  'no-active',
  'stop-all',
  'undo-last',
  'theme-system',
  'theme-light',
  'theme-dark',
] as const;
export type Command = (typeof COMMANDS)[number];

export type PaletteItem = ItemBase &
  (
    | { readonly kind: 'session'; readonly session: Session; readonly profileName: string | null }
    | { readonly kind: 'role'; readonly role: RoleOfPortal }
    | { readonly kind: 'portal'; readonly portal: Portal }
    | { readonly kind: 'page'; readonly route: Route }
    | { readonly kind: 'command'; readonly command: Command }
  );

const join = (...parts: readonly (string | null | undefined)[]) => parts.filter(Boolean).join(' · ');

export function sessionItem(row: SessionRow): PaletteItem {
  const { session } = row;
  const source = sourceText(row);
  return {
    kind: 'session',
    id: row.id,
    title: row.label,
    detail: join(
      row.accountId,
      row.accountName,
      row.principal === row.label ? null : row.principal,
      source === '' ? 'IAM user' : `via ${source}`,
    ),
    words: join(
      ...row.profileNames,
      row.folder,
      ...row.marks.tags,
      row.arn,
      session.kind === 'sso-role' ? session.email : null,
      session.region,
      session.kind === 'iam-user' ? 'rotate access key' : null,
    ),
    production: row.production,
    session,
    profileName: row.profileNames[0] ?? null,
  };
}

/** A role that is no session yet. */
export function roleItem(
  row: RoleRow,
  portalLabel: string,
  { settings, marks }: Pick<Snapshot, 'settings' | 'marks'>,
): PaletteItem {
  const { id, label, portalId, accountId, accountName, roleName } = row;
  return {
    kind: 'role',
    id,
    title: label,
    detail: join(accountId, accountName, `via ${portalLabel}`, 'not used yet'),
    words: row.email ?? '',
    production: isProduction(
      settings.production,
      { accountId, accountName, principal: roleName, label },
      marks[id],
    ),
    role: { portalId, accountId, accountName, roleName },
  };
}

export function portalItem(portal: Portal): PaletteItem {
  return {
    kind: 'portal',
    id: `portal:${portal.id}`,
    title: portal.label,
    detail: join('Portal', portal.startUrl),
    words: 'sign in out list accounts publish',
    production: false,
    portal,
  };
}

const PAGES: readonly (readonly [title: string, words: string, route: Route])[] = [
  ['Home', 'start favourites recent', HOME],
  ['All sessions', 'list', SESSIONS],
  ['IAM users', 'access keys', USERS],
  ['Roles', 'assume', ROLES],
  ['Access keys', 'age rotate rotation policy last used IAM users', KEYS],
  ['Who asked', 'audit log programs tools callers issued refused allowed denied verify export', AUDIT],
  ['History', 'changes of the AWS files undo', HISTORY],
  ['Health', 'findings problems of the AWS files repair', HEALTH],
  ['Import', 'profiles of the AWS files', IMPORT],
  ['Settings', 'preferences options hotkey proxy browser theme', SETTINGS],
];

const COMMAND_TEXT: Readonly<Record<Command, readonly [title: string, detail: string, words: string]>> = {
  'add-iam-user': ['Add IAM user…', 'An access key, sealed once', 'new create identity'],
  'add-role': ['Add role…', 'Assumed from another session', 'new create assume'],
  'add-portal': ['Add portal…', 'IAM Identity Center, by its start URL', 'new create sso'],
  'look-up-key': [
    'Look up an access key…',
    'Whose it is, and what to do when it leaked',
    'leak id AKIA find',
  ],
  'verify-audit': [
    'Verify the audit log',
    'Whether the record of who asked is as it was written',
    'check integrity hash chain intact tamper',
  ],
  lock: ['Lock the vault', 'Tools get no credentials until it is unlocked', 'secrets pause'],
  unlock: ['Unlock the vault', 'Tools get credentials again', 'secrets open keychain passphrase'],
  'no-active': ['No active session', 'Takes Cloakroom out of the default profile', 'stop inactive clear'],
  'stop-all': ['Stop all sessions', 'Forgets the credentials of every running session', 'end panic'],
  'undo-last': ['Undo last change of the AWS files…', 'Shows what would be taken back', 'revert history'],
  'theme-system': ['Theme as the desktop has it', 'Light or dark', 'appearance colours mode'],
  'theme-light': ['Light theme', 'For Cloakroom alone', 'appearance colours mode bright'],
  'theme-dark': ['Dark theme', 'For Cloakroom alone', 'appearance colours mode night'],
};

const plain = (title: string, detail: string, words: string) => ({ title, detail, words, production: false });

/** Pages, the publishing of each portal, and commands. All commands are there; `notOffered` says which to leave out. */
export function fixedItems(portals: readonly Portal[]): PaletteItem[] {
  return [
    ...COMMANDS.map((command): PaletteItem => {
      const [title, detail, words] = COMMAND_TEXT[command];
      return { kind: 'command', id: `command:${command}`, command, ...plain(title, detail, words) };
    }),
    ...PAGES.map(
      ([title, words, route]): PaletteItem => ({
        kind: 'page',
        id: `page:${route.page}`,
        route,
        ...plain(title, 'Page', words),
      }),
    ),
    ...portals.map(
      ({ id, label }): PaletteItem => ({
        kind: 'page',
        id: `publish:${id}`,
        route: { page: 'publish', portalId: id },
        ...plain(`Publish profiles of ${label}…`, 'Named profiles for its roles', 'aws config file'),
      }),
    ),
  ];
}

/** Ids of commands that would do nothing now. */
export function notOffered(
  snapshot: Pick<Snapshot, 'vault' | 'activeSessionId' | 'settings'>,
  running: boolean,
): ReadonlySet<string> {
  const { state } = snapshot.vault;
  const idle: readonly (Command | false)[] = [
    state !== 'open' && 'lock',
    (state === 'open' || state === 'opening') && 'unlock',
    snapshot.activeSessionId === null && 'no-active',
    !running && 'stop-all',
    `theme-${snapshot.settings.theme}`,
  ];
  return new Set(idle.filter((command) => command !== false).map((command) => `command:${command}`));
}

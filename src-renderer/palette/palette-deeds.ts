// What can be done with an item of the palette, as data: the window and the small window each do it their own way. Pure.
import { type IamUserSession, type Snapshot, statusOf } from '../../shared/model.ts';
import type { Portal } from '../../shared/portal.ts';
import type { Theme } from '../../shared/settings.ts';
import { awsProfileLineFor } from '../../shared/shell-lines.ts';
import { SIGNED_OUT } from '../portals/portal-text.ts';
import { editDialog } from '../sessions/row-actions.tsx';
import { isRunning } from '../sessions/state-text.ts';
import { HISTORY, HOME, hashOf, KEYS, ROLES, type Route, USERS } from '../shell/route.ts';
import type { OpenDialog, RoleOfPortal } from '../shell/window-actions.tsx';
import type { Command, PaletteItem } from './palette-items.ts';

export type Deed =
  | { readonly do: 'start' | 'stop' | 'details'; readonly sessionId: string }
  /** Null: no session is active any more. */
  | { readonly do: 'make-active'; readonly sessionId: string | null }
  | { readonly do: 'start-role' | 'make-role-active'; readonly role: RoleOfPortal }
  | { readonly do: 'copy'; readonly text: string; readonly what: string }
  | { readonly do: 'dialog'; readonly dialog: OpenDialog }
  | { readonly do: 'go'; readonly route: Route }
  | { readonly do: 'sign-in' | 'sign-out' | 'list'; readonly portal: Portal }
  | { readonly do: 'theme'; readonly theme: Theme }
  | { readonly do: 'lock' | 'unlock' | 'stop-all' | 'undo-last' | 'verify-audit' };

export interface PaletteAction {
  /** An imperative; ends in … when it asks first. */
  readonly text: string;
  readonly deed: Deed;
}

type Known = Pick<Snapshot, 'statuses' | 'activeSessionId' | 'portalStatuses' | 'environment'>;

/** The first is what Enter does; it never takes anything away. */
export function actionsOf(item: PaletteItem, snapshot: Known): readonly [PaletteAction, ...PaletteAction[]] {
  switch (item.kind) {
    case 'session':
      return sessionActions(item, snapshot);
    case 'role':
      return [
        { text: 'Start', deed: { do: 'start-role', role: item.role } },
        { text: makeActiveText(item), deed: { do: 'make-role-active', role: item.role } },
        {
          text: 'Give it a profile…',
          deed: { do: 'dialog', dialog: { kind: 'role-profile', role: item.role } },
        },
        {
          text: 'Show its portal',
          deed: { do: 'go', route: { page: 'portal', portalId: item.role.portalId } },
        },
      ];
    case 'portal':
      return portalActions(item.portal, snapshot);
    case 'page':
      return [{ text: 'Open', deed: { do: 'go', route: item.route } }];
    case 'command':
      return [{ text: 'Do it', deed: COMMAND_DEEDS[item.command] }];
  }
}

const makeActiveText = ({ production }: PaletteItem) => (production ? 'Make active…' : 'Make active');

function sessionActions(
  item: Extract<PaletteItem, { kind: 'session' }>,
  snapshot: Known,
): readonly [PaletteAction, ...PaletteAction[]] {
  const { id: sessionId, session, profileName } = item;
  const running = isRunning(statusOf(snapshot, sessionId));
  const active = snapshot.activeSessionId === sessionId;
  const details: PaletteAction = { text: 'Details', deed: { do: 'details', sessionId } };
  const makeActive: PaletteAction = { text: makeActiveText(item), deed: { do: 'make-active', sessionId } };
  const start: PaletteAction = { text: 'Start', deed: { do: 'start', sessionId } };
  const first = running ? (active ? details : makeActive) : start;
  return [
    first,
    ...(running || active ? [] : [makeActive]),
    ...(running ? [{ text: 'Stop', deed: { do: 'stop', sessionId } } as const] : []),
    { text: 'Open console…', deed: { do: 'dialog', dialog: { kind: 'console', sessionId } } },
    ...(profileName === null ? [] : copyActions(profileName, snapshot)),
    ...(first === details ? [] : [details]),
    { text: 'Edit…', deed: { do: 'dialog', dialog: editDialog({ session }) } },
    ...(session.kind === 'iam-user' ? [rotateAction(session)] : []),
    { text: 'Tags…', deed: { do: 'dialog', dialog: { kind: 'marks', sessionIds: [sessionId] } } },
    ...(active ? [{ text: 'Stop being active', deed: { do: 'make-active', sessionId: null } } as const] : []),
  ];
}

function rotateAction({ identityId, label }: IamUserSession): PaletteAction {
  return {
    text: `Rotate access key of ${label}…`,
    deed: { do: 'dialog', dialog: { kind: 'keys-rotate', identityIds: [identityId] } },
  };
}

function copyActions(profileName: string, { environment }: Known): PaletteAction[] {
  return [
    {
      text: 'Copy AWS_PROFILE line',
      deed: {
        do: 'copy',
        text: awsProfileLineFor(environment.platform, profileName),
        what: 'the AWS_PROFILE line',
      },
    },
    { text: 'Copy profile name', deed: { do: 'copy', text: profileName, what: 'the profile name' } },
  ];
}

function portalActions(
  portal: Portal,
  { portalStatuses }: Known,
): readonly [PaletteAction, ...PaletteAction[]] {
  const { state } = portalStatuses[portal.id] ?? SIGNED_OUT;
  const { id: portalId } = portal;
  const signIn: PaletteAction = { text: 'Sign in', deed: { do: 'sign-in', portal } };
  return [
    { text: 'Open page', deed: { do: 'go', route: { page: 'portal', portalId } } },
    ...(state === 'signed-out' ? [signIn] : []),
    ...(state === 'signed-in'
      ? [
          { text: 'List again', deed: { do: 'list', portal } } as const,
          { text: 'Sign out', deed: { do: 'sign-out', portal } } as const,
        ]
      : []),
    { text: 'Publish profiles…', deed: { do: 'go', route: { page: 'publish', portalId } } },
    { text: 'Edit…', deed: { do: 'dialog', dialog: { kind: 'edit-portal', portalId } } },
  ];
}

const COMMAND_DEEDS: Readonly<Record<Command, Deed>> = {
  'add-iam-user': { do: 'dialog', dialog: { kind: 'add-iam-user' } },
  'add-role': { do: 'dialog', dialog: { kind: 'add-role', sourceSessionId: null } },
  'add-portal': { do: 'dialog', dialog: { kind: 'add-portal' } },
  'look-up-key': { do: 'dialog', dialog: { kind: 'keys-leak', accessKeyId: null } },
  'verify-audit': { do: 'verify-audit' },
  lock: { do: 'lock' },
  unlock: { do: 'unlock' },
  'no-active': { do: 'make-active', sessionId: null },
  'stop-all': { do: 'stop-all' },
  'undo-last': { do: 'undo-last' },
  'theme-system': { do: 'theme', theme: 'system' },
  'theme-light': { do: 'theme', theme: 'light' },
  'theme-dark': { do: 'theme', theme: 'dark' },
};

/** Ids of the sessions that "Stop all" stops. */
export function runningIds({ statuses }: Pick<Snapshot, 'statuses'>): string[] {
  return Object.entries(statuses).flatMap(([id, status]) => (isRunning(status) ? [id] : []));
}

/** Where the main window has to be for a deed that the small one cannot do; null: it does it itself. */
export function mainWindowHash(deed: Deed): string | null {
  switch (deed.do) {
    case 'details':
      return hashOf({ page: 'sessions', sessionId: deed.sessionId });
    case 'go':
      return hashOf(deed.route);
    case 'sign-in':
    case 'list':
      return hashOf({ page: 'portal', portalId: deed.portal.id });
    case 'undo-last':
      return hashOf(HISTORY);
    case 'dialog':
      return hashOf(placeOf(deed.dialog));
    default:
      return null;
  }
}

/** The page where the dialog is at hand. */
function placeOf(dialog: OpenDialog): Route {
  if (dialog.kind === 'add-iam-user') return USERS;
  if (dialog.kind === 'add-role') return ROLES;
  if (dialog.kind.startsWith('keys-')) return KEYS;
  if (dialog.kind === 'role-profile') return { page: 'portal', portalId: dialog.role.portalId };
  if ('portalId' in dialog) return { page: 'portal', portalId: dialog.portalId };
  if ('sessionId' in dialog) return { page: 'sessions', sessionId: dialog.sessionId };
  if ('sessionIds' in dialog) return { page: 'sessions', sessionId: dialog.sessionIds[0] ?? null };
  return HOME;
}

// What a person should do something about, worst first, each with the next thing to do. Pure.
import type { ErrorCode, ErrorView } from '../../shared/errors.ts';
import type { Snapshot } from '../../shared/model.ts';
import { headline, sentence } from '../../shared/sentences.ts';
import { helpFor } from '../keys/finding-help.ts';
import { count, waitingText } from '../portals/portal-text.ts';
import { requestTitle } from '../prompts/approval-text.ts';
import type { SessionRow } from '../sessions/rows.ts';
import { HEALTH, IMPORT, KEYS, type Route, SETTINGS } from '../shell/route.ts';
import type { OpenDialog } from '../shell/window-actions.tsx';

export type NextDeed =
  | { readonly do: 'start'; readonly sessionId: string }
  | { readonly do: 'edit'; readonly row: SessionRow }
  | { readonly do: 'sign-in'; readonly portalId: string }
  /** The question is open already: goes to its field. */
  | { readonly do: 'answer' }
  /** Whether a program may have credentials. */
  | { readonly do: 'decide'; readonly requestId: string }
  | { readonly do: 'unlock' }
  | { readonly do: 'dialog'; readonly dialog: OpenDialog }
  | { readonly do: 'go'; readonly to: Route };

export type NextStep = NextDeed & {
  readonly text: string;
  /** For a screen reader, and to tell the buttons apart. */
  readonly label: string;
};

export interface AttentionItem {
  readonly id: string;
  readonly tone: 'error' | 'warning' | 'pending' | 'info';
  readonly title: string;
  /** The remedy; empty when the title says it all. */
  readonly text: string;
  readonly account: string | null;
  /** Technical lines, for a ticket. */
  readonly error: ErrorView | null;
  /** The first is the one to take. */
  readonly next: readonly NextStep[];
}

export interface Attention {
  readonly items: readonly AttentionItem[];
  /** Sessions with problems that are not among the items. */
  readonly moreSessions: number;
}

/** As many sessions as are named one by one. */
export const MOST_SESSIONS = 8;
/** As many pressing findings about access keys as are named one by one. */
export const MOST_KEYS = 4;

type Looked = Pick<
  Snapshot,
  | 'vault'
  | 'prompts'
  | 'identities'
  | 'sessions'
  | 'signInRequests'
  | 'approvalRequests'
  | 'portals'
  | 'keyFindings'
  | 'rotations'
  | 'files'
  | 'desktop'
>;

export function attentionOf(snapshot: Looked, rows: readonly SessionRow[]): Attention {
  const troubled = rows.filter(({ status }) => troubleOf(status) !== null);
  // What does not work at all comes before what still does.
  troubled.sort((a, b) => Number(b.status.state === 'failed') - Number(a.status.state === 'failed'));
  return {
    items: [
      ...vaultItems(snapshot),
      ...approvalItems(snapshot, rows),
      ...promptItems(snapshot),
      ...signInItems(snapshot),
      ...troubled.slice(0, MOST_SESSIONS).map(sessionItem),
      ...keyItems(snapshot),
      ...fileItems(snapshot),
      ...desktopItems(snapshot),
    ],
    moreSessions: Math.max(0, troubled.length - MOST_SESSIONS),
  };
}

/** The vault's own alert, above every page, says why; here it is one thing among the others. */
function vaultItems({ vault }: Looked): AttentionItem[] {
  if (vault.state === 'open' || vault.state === 'opening') return [];
  if (vault.state === 'locked')
    return [
      {
        ...NOTHING_MORE,
        id: 'vault',
        tone: 'warning',
        title: 'Cloakroom is locked',
        text: 'Tools get no credentials until you unlock it.',
        next: [{ do: 'unlock', text: 'Unlock', label: 'Unlock the vault' }],
      },
    ];
  return [
    {
      ...NOTHING_MORE,
      id: 'vault',
      tone: 'error',
      title: 'The vault is closed',
      text: 'No session gets new credentials until it is open again.',
      next: [{ do: 'unlock', text: 'Try again', label: 'Try again to open the vault' }],
    },
  ];
}

const NOTHING_MORE = { account: null, error: null } as const;

function approvalItems({ approvalRequests }: Looked, rows: readonly SessionRow[]): AttentionItem[] {
  return approvalRequests.flatMap(({ id, sessionId, caller }) => {
    const row = rows.find((candidate) => candidate.id === sessionId);
    if (!row) return [];
    const title = requestTitle(caller, row.label);
    return {
      id: `approval:${id}`,
      tone: 'pending',
      title,
      text: caller?.program.script ?? caller?.program.executable ?? '',
      account: row.accountId || null,
      error: null,
      next: [{ do: 'decide', requestId: id, text: 'Answer', label: `Answer: ${title}` }],
    } as const;
  });
}

function promptItems({ prompts, identities }: Looked): AttentionItem[] {
  return prompts.map((prompt) => {
    const identity = identities.find(({ id }) => id === prompt.identityId);
    const name = identity?.label ?? 'an IAM user';
    return {
      id: `prompt:${prompt.id}`,
      tone: 'pending',
      title: `${name} is asked for an MFA code`,
      text: prompt.waitingFor.length === 0 ? '' : `Waiting: ${waitingText(prompt.waitingFor)}.`,
      account: identity?.accountId ?? null,
      error: null,
      next: [{ do: 'answer', text: 'Enter code', label: `Enter code: ${name}` }],
    };
  });
}

function signInItems({ signInRequests, portals }: Looked): AttentionItem[] {
  return signInRequests.flatMap((request) => {
    const portal = portals.find(({ id }) => id === request.portalId);
    if (!portal) return [];
    return {
      ...NOTHING_MORE,
      id: `sign-in:${request.id}`,
      tone: 'pending',
      title: `${portal.label} wants you to sign in`,
      text: request.waitingFor.length === 0 ? '' : `Waiting: ${waitingText(request.waitingFor)}.`,
      next: [signInStep(portal.id, portal.label)],
    } as const;
  });
}

function signInStep(portalId: string, label: string): NextStep {
  return { do: 'sign-in', portalId, text: 'Sign in', label: `Sign in: ${label}` };
}

function troubleOf(status: SessionRow['status']): ErrorView | null {
  if (status.state === 'failed') return status.error;
  return status.state === 'ready' ? status.refreshError : null;
}

function sessionItem(row: SessionRow): AttentionItem {
  const failed = row.status.state === 'failed';
  const error = troubleOf(row.status);
  return {
    id: `session:${row.id}`,
    tone: failed ? 'error' : 'warning',
    title: `${row.label}: ${headline(error?.message ?? '')}`,
    text: sentence(error?.remedy ?? ''),
    account: error?.account ?? row.accountId,
    error,
    next: nextSteps(row, error?.code ?? 'internal', failed),
  };
}

const WANTS_CODE: ReadonlySet<ErrorCode> = new Set([
  'mfa-dismissed',
  'mfa-timeout',
  'mfa-wrong-code',
  'mfa-screen-locked',
]);
const WANTS_SIGN_IN: ReadonlySet<ErrorCode> = new Set([
  'sign-in-required',
  'sign-in-denied',
  'sign-in-cancelled',
  'sign-in-timeout',
  'sign-in-screen-locked',
  'client-unknown',
]);
/** Trying again without changing anything gets the same answer. */
const WANTS_EDIT: ReadonlySet<ErrorCode> = new Set([
  'invalid-input',
  'unknown-session',
  'not-assumable',
  'access-denied',
  'mfa-required',
  'duration-too-long',
  'policy-too-large',
  'region-disabled',
  'role-cycle',
]);
/** Of the IAM user at the beginning, whichever session met it. */
const WANTS_KEY: ReadonlySet<ErrorCode> = new Set([
  'invalid-key',
  'inactive-key',
  'wrong-secret',
  'secret-missing',
]);

function nextSteps(row: SessionRow, code: ErrorCode, failed: boolean): NextStep[] {
  const again: NextStep = failed
    ? { do: 'start', sessionId: row.id, text: 'Start again', label: `Start again: ${row.label}` }
    : { do: 'start', sessionId: row.id, text: 'Refresh now', label: `Refresh now: ${row.label}` };
  if (WANTS_CODE.has(code)) return [{ ...again, text: 'Enter code', label: `Enter code: ${row.label}` }];
  if (WANTS_SIGN_IN.has(code) && row.portal) return [signInStep(row.portal.id, row.portal.label)];
  const key = WANTS_KEY.has(code);
  // A portal's roles are set up in Identity Center; here is nothing to edit that would help.
  if ((!key && !WANTS_EDIT.has(code)) || row.session.kind === 'sso-role') return [again];
  const edited = key ? (row.chain[0] ?? row.session) : row.session;
  const subject =
    edited.id === row.id ? row : { ...row, id: edited.id, session: edited, label: edited.label };
  return [{ do: 'edit', row: subject, text: 'Edit', label: `Edit: ${edited.label}` }, again];
}

/** Only what is pressing: the page about access keys has the rest. */
function keyItems(snapshot: Looked): AttentionItem[] {
  const pressing = snapshot.keyFindings.filter(({ severity }) => severity === 'high');
  const more = pressing.length - MOST_KEYS;
  return [
    ...pressing.slice(0, MOST_KEYS).map((finding): AttentionItem => {
      const { code, identityId, accessKeyId, text } = finding;
      const identity = snapshot.identities.find(({ id }) => id === identityId);
      const name = identity?.label ?? 'an IAM user';
      const { text: deed, ...help } = helpFor(finding, snapshot);
      return {
        id: `key:${code} ${identityId} ${accessKeyId}`,
        tone: 'warning',
        title: `${name}: ${headline(text)}`,
        text: accessKeyId === null ? '' : `Access key ${accessKeyId}.`,
        account: identity?.accountId ?? null,
        error: null,
        next: [{ ...help, text: deed, label: `${deed} ${name}, ${accessKeyId ?? code}` }],
      };
    }),
    ...(more > 0
      ? [
          {
            ...NOTHING_MORE,
            id: 'keys',
            tone: 'warning',
            title: `${count(more, 'more pressing thing')} about access keys`,
            text: '',
            next: [{ do: 'go', to: KEYS, text: 'See all', label: 'See all access keys' }],
          } as const,
        ]
      : []),
  ];
}

function fileItems({ files }: Looked): AttentionItem[] {
  const { breaks } = files.findings;
  return [
    ...(breaks > 0
      ? [
          {
            ...NOTHING_MORE,
            id: 'files',
            tone: 'warning',
            title: `${count(breaks, 'problem')} in your AWS files ${breaks === 1 ? 'breaks' : 'break'} tools`,
            text: 'Health shows the lines, and repairs what can be repaired.',
            next: [{ do: 'go', to: HEALTH, text: 'See Health', label: 'See Health' }],
          } as const,
        ]
      : []),
    ...(files.importable > 0
      ? [
          {
            ...NOTHING_MORE,
            id: 'import',
            tone: 'info',
            title: `${count(files.importable, 'profile')} in your AWS files can be brought over`,
            text: 'Their keys leave the files, and the profile names go on working.',
            next: [{ do: 'go', to: IMPORT, text: 'Import', label: 'Import profiles' }],
          } as const,
        ]
      : []),
  ];
}

function desktopItems({ desktop }: Looked): AttentionItem[] {
  const problems = [
    desktop.networkProblem,
    desktop.hotkeyProblem,
    desktop.startAtLoginProblem,
    desktop.screenLockProblem,
  ];
  return problems.flatMap((error) =>
    error === null
      ? []
      : [
          {
            id: `desktop:${error.message}`,
            tone: 'warning' as const,
            title: headline(error.message),
            text: sentence(error.remedy),
            account: error.account,
            error,
            next: [
              { do: 'go' as const, to: SETTINGS, text: 'Settings', label: `Settings: ${error.message}` },
            ],
          },
        ],
  );
}

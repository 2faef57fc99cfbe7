// Deeds of the palette in the small window: what it can do is done at once and said in place; for the rest the main
// window opens where it can be done.
import { useCallback, useEffect, useRef, useState } from 'react';
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import { statusOf } from '../../shared/model.ts';
import { verdictWords } from '../audit/verdict-text.ts';
import { type CallResult, tryCall } from '../bridge.ts';
import { openRole } from '../portals/portal-actions.ts';
import { count } from '../portals/portal-text.ts';
import { copyText } from '../shared-ui/copy.ts';
import { AUDIT, hashOf, UNLOCK_HASH } from '../shell/route.ts';
import { saidByPerson } from '../shell/said-by-person.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { type Deed, mainWindowHash, runningIds } from './palette-deeds.ts';

export type QuickState =
  | { readonly kind: 'idle' }
  /** `sessionId`: the session that is waited for; null: none. */
  | { readonly kind: 'busy'; readonly text: string; readonly sessionId: string | null }
  /** `stays`: the person goes on here; else the window goes. */
  | { readonly kind: 'done'; readonly text: string; readonly stays: boolean }
  /** `hash`: where the main window can help. */
  | { readonly kind: 'problem'; readonly error: ErrorView; readonly hash: string }
  /** A production session is to become active. */
  | { readonly kind: 'guard'; readonly sessionId: string };

export interface QuickDeeds {
  readonly state: QuickState;
  /** `name`: of the item it is done to. */
  readonly perform: (deed: Deed, name: string) => void;
  /** The answer to the guard. */
  readonly insist: (sessionId: string, name: string) => void;
  readonly showWindow: (hash: string) => void;
  /** Back to the list. */
  readonly reset: () => void;
  readonly leave: () => void;
}

/** Long enough to be read, short enough not to be waited for. */
export const DONE_MS = 1200;

const IDLE: QuickState = { kind: 'idle' };
const sessionHash = (sessionId: string | null) => hashOf({ page: 'sessions', sessionId });

/** What is done, as it is said before and after. */
interface Job {
  readonly doing: string;
  readonly done: string;
  readonly sessionId?: string | null;
  readonly stays?: boolean;
  /** Where the main window can help; the session when left out. */
  readonly hash?: string;
  readonly work: () => Promise<CallResult<unknown>>;
}

export function useQuickDeeds(onLeft: () => void): QuickDeeds {
  const snapshot = useSnapshot();
  const [state, setState] = useState<QuickState>(IDLE);
  /** Counts deeds, so that the answer of one that was left is not shown. */
  const turn = useRef(0);

  const reset = useCallback(() => {
    turn.current += 1;
    setState(IDLE);
  }, []);
  const leave = useCallback(() => {
    reset();
    onLeft();
    void tryCall('app.closeQuick', {});
  }, [reset, onLeft]);
  const showWindow = useCallback(
    async (hash: string) => {
      const result = await tryCall('app.showWindow', { hash });
      if (result.ok) leave();
      else setState({ kind: 'problem', error: toWire(result.error), hash });
    },
    [leave],
  );

  const run = useCallback(async ({ doing, done, sessionId = null, stays = false, hash, work }: Job) => {
    turn.current += 1;
    const mine = turn.current;
    setState({ kind: 'busy', text: doing, sessionId });
    const result = await work();
    if (turn.current !== mine) return;
    if (result.ok) return setState({ kind: 'done', text: done, stays });
    const error = toWire(result.error);
    if (saidByPerson(error)) setState(IDLE);
    else if (error.code === 'production-guard' && sessionId !== null) setState({ kind: 'guard', sessionId });
    else setState({ kind: 'problem', error, hash: hash ?? sessionHash(sessionId) });
  }, []);

  useEffect(() => {
    if (state.kind !== 'done') return;
    const timer = setTimeout(state.stays ? reset : leave, DONE_MS);
    return () => clearTimeout(timer);
  }, [state, leave, reset]);

  // The question is asked in the main window, which has the room for it.
  const waited = state.kind === 'busy' ? state.sessionId : null;
  const { state: waits } = statusOf(snapshot, waited ?? '');
  const session = snapshot.sessions.find(({ id }) => id === waited);
  useEffect(() => {
    if (waited === null) return;
    if (waits === 'waiting-for-mfa') void showWindow(sessionHash(waited));
    if (waits === 'waiting-for-sign-in')
      void showWindow(
        session?.kind === 'sso-role'
          ? hashOf({ page: 'portal', portalId: session.portalId })
          : sessionHash(waited),
      );
  }, [waited, waits, session, showWindow]);

  const makeActive = useCallback(
    (sessionId: string | null, name: string, insist: boolean) =>
      void run({
        doing: 'Writing the config file',
        done: sessionId === null ? 'No session is active now' : `${name} is active`,
        sessionId,
        work: () => tryCall('session.makeActive', { sessionId, replace: false, insist }),
      }),
    [run],
  );

  const perform = useCallback(
    (deed: Deed, name: string) => {
      const hash = mainWindowHash(deed);
      if (hash !== null) {
        // Its page shows how it goes on.
        if (deed.do === 'sign-in') void tryCall('portal.signIn', { portalId: deed.portal.id, method: null });
        if (deed.do === 'list') void tryCall('portal.list', { portalId: deed.portal.id });
        return void showWindow(hash);
      }
      // A passphrase is typed where there is room for it.
      if (deed.do === 'unlock' && snapshot.vault.protection === 'passphrase')
        return void showWindow(UNLOCK_HASH);
      const job = jobOf(deed, name, runningIds(snapshot));
      if (job) return void run(job);
      if (deed.do === 'make-active') return makeActive(deed.sessionId, name, false);
      if (deed.do !== 'start-role' && deed.do !== 'make-role-active') return;
      void run({
        doing: `Opening ${name}`,
        done: '',
        work: async () => {
          const opened = await openRole(deed.role);
          if (!opened.ok) return opened;
          const { sessionId } = opened.value;
          const next: Deed = { do: deed.do === 'start-role' ? 'start' : 'make-active', sessionId };
          // Takes the turn, so that nothing is said of the opening itself.
          const start = jobOf(next, name, []);
          if (start) void run(start);
          else makeActive(sessionId, name, false);
          return opened;
        },
      });
    },
    [run, makeActive, showWindow, snapshot],
  );

  return {
    state,
    perform,
    insist: useCallback((sessionId, name) => makeActive(sessionId, name, true), [makeActive]),
    showWindow: useCallback((hash) => void showWindow(hash), [showWindow]),
    reset,
    leave,
  };
}

/** Null for what is more than one call, or needs the main window. */
function jobOf(deed: Deed, name: string, running: readonly string[]): Job | null {
  switch (deed.do) {
    case 'start':
      return {
        doing: `Starting ${name}`,
        done: `${name} is ready`,
        sessionId: deed.sessionId,
        work: () => tryCall('session.start', { sessionId: deed.sessionId }),
      };
    case 'stop':
      return {
        doing: `Stopping ${name}`,
        done: `${name} is stopped`,
        work: () => tryCall('session.stop', { sessionId: deed.sessionId }),
      };
    case 'stop-all':
      return {
        doing: 'Stopping all sessions',
        done: `${count(running.length, 'session')} stopped`,
        work: () => firstRefusal(running.map((sessionId) => tryCall('session.stop', { sessionId }))),
      };
    case 'copy':
      return { doing: 'Copying', done: `Copied ${deed.what}`, work: () => copied(deed.text) };
    case 'lock':
      return { doing: 'Locking', done: 'The vault is locked', work: () => tryCall('vault.lock', {}) };
    case 'unlock':
      return {
        doing: 'Opening the vault',
        done: 'The vault is open',
        stays: true,
        work: () => tryCall('vault.unlock', {}),
      };
    case 'verify-audit':
      return {
        doing: 'Verifying the audit log',
        done: 'The audit log is intact',
        stays: true,
        hash: hashOf(AUDIT),
        work: verified,
      };
    case 'theme':
      return {
        doing: 'Changing the theme',
        done: 'The theme is changed',
        work: () => tryCall('settings.set', { theme: deed.theme }),
      };
    case 'sign-out':
      return {
        doing: `Signing out of ${name}`,
        done: `Signed out of ${name}`,
        work: () => tryCall('portal.signOut', { portalId: deed.portal.id }),
      };
    default:
      return null;
  }
}

async function firstRefusal(calls: readonly Promise<CallResult<unknown>>[]): Promise<CallResult<unknown>> {
  const results = await Promise.all(calls);
  return results.find(({ ok }) => !ok) ?? { ok: true, value: {} };
}

/** A log that is not intact is a failure. */
async function verified(): Promise<CallResult<unknown>> {
  const result = await tryCall('audit.verify', {});
  if (!result.ok || result.value.intact) return result;
  return {
    ok: false,
    error: new AppError({
      code: 'internal',
      message: verdictWords(result.value).header,
      remedy: 'open the log in Cloakroom, and verify it there to see where and how',
    }),
  };
}

async function copied(text: string): Promise<CallResult<unknown>> {
  if (await copyText(text)) return { ok: true, value: {} };
  return {
    ok: false,
    error: new AppError({
      code: 'internal',
      message: 'The desktop did not let Cloakroom copy',
      remedy: `copy it by hand: ${text}`,
    }),
  };
}

// Which page the window shows, kept in the address's fragment: back and forward work, and nothing else has a say.
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'home' }
  /** With the session whose panel is open; null: none. */
  | { readonly page: 'sessions'; readonly sessionId: string | null }
  | { readonly page: 'users' }
  | { readonly page: 'roles' }
  | { readonly page: 'keys' }
  /** With the session whose entries are shown; null: those of all. */
  | { readonly page: 'audit'; readonly sessionId: string | null }
  | { readonly page: 'settings' }
  | { readonly page: 'portal'; readonly portalId: string }
  | { readonly page: 'publish'; readonly portalId: string }
  /** With the change whose lines are shown; null: none. */
  | { readonly page: 'history'; readonly changeId: string | null }
  | { readonly page: 'health' }
  | { readonly page: 'import' };

export const HOME: Route = { page: 'home' };
export const SESSIONS: Route = { page: 'sessions', sessionId: null };
export const USERS: Route = { page: 'users' };
export const ROLES: Route = { page: 'roles' };
export const KEYS: Route = { page: 'keys' };
export const AUDIT: Route = { page: 'audit', sessionId: null };
export const SETTINGS: Route = { page: 'settings' };
export const HISTORY: Route = { page: 'history', changeId: null };
export const HEALTH: Route = { page: 'health' };
export const IMPORT: Route = { page: 'import' };

/** Home, with the dialog that asks for the vault's passphrase; the main process shows a window there (core/lock.ts). */
export const UNLOCK_HASH = '#/unlock';

/** Pages that are nothing but their name. */
const PLAIN = ['home', 'users', 'roles', 'keys', 'settings', 'health', 'import'] as const;
type PlainPage = (typeof PLAIN)[number];
const isPlain = (page: string | undefined): page is PlainPage =>
  (PLAIN as readonly (string | undefined)[]).includes(page);

/** Anything unknown is Home. */
export function parseRoute(hash: string): Route {
  const [page, id, rest, ...more] = hash.replace(/^#?\/?/, '').split('/');
  if (page === 'history' && rest === undefined) return { page, changeId: id ? decode(id) : null };
  if ((page === 'sessions' || page === 'audit') && rest === undefined)
    return { page, sessionId: id ? decode(id) : null };
  if (isPlain(page) && id === undefined) return { page };
  if (page !== 'portal' || !id || more.length > 0) return HOME;
  const portalId = decode(id);
  if (portalId === null) return HOME;
  if (rest === undefined) return { page: 'portal', portalId };
  return rest === 'publish' ? { page: 'publish', portalId } : HOME;
}

export function hashOf(route: Route): string {
  switch (route.page) {
    case 'sessions':
    case 'audit':
      return route.sessionId === null
        ? `#/${route.page}`
        : `#/${route.page}/${encodeURIComponent(route.sessionId)}`;
    case 'history':
      return route.changeId === null ? '#/history' : `#/history/${encodeURIComponent(route.changeId)}`;
    case 'portal':
      return `#/portal/${encodeURIComponent(route.portalId)}`;
    case 'publish':
      return `#/portal/${encodeURIComponent(route.portalId)}/publish`;
    default:
      return `#/${route.page}`;
  }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

/** The fragment in force, as text: compare it with `hashOf`, read it with `parseRoute`. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => window.location.hash);
}

export function goTo(route: Route): void {
  window.location.hash = hashOf(route);
}

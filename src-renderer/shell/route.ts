// Which page the window shows, kept in the address's fragment: back and forward work, and nothing else has a say.
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'sessions' }
  | { readonly page: 'portal'; readonly portalId: string }
  | { readonly page: 'publish'; readonly portalId: string }
  /** With the change whose lines are shown; null: none. */
  | { readonly page: 'history'; readonly changeId: string | null }
  | { readonly page: 'health' }
  | { readonly page: 'import' };

export const SESSIONS: Route = { page: 'sessions' };
export const HISTORY: Route = { page: 'history', changeId: null };
export const HEALTH: Route = { page: 'health' };
export const IMPORT: Route = { page: 'import' };

/** Anything unknown is the list of sessions. */
export function parseRoute(hash: string): Route {
  const [page, id, rest, ...more] = hash.replace(/^#?\/?/, '').split('/');
  if (page === 'history' && rest === undefined) return { page, changeId: id ? decode(id) : null };
  if ((page === 'health' || page === 'import') && id === undefined) return { page };
  if (page !== 'portal' || !id || more.length > 0) return SESSIONS;
  const portalId = decode(id);
  if (portalId === null) return SESSIONS;
  if (rest === undefined) return { page: 'portal', portalId };
  return rest === 'publish' ? { page: 'publish', portalId } : SESSIONS;
}

export function hashOf(route: Route): string {
  switch (route.page) {
    case 'sessions':
      return '#/sessions';
    case 'health':
    case 'import':
      return `#/${route.page}`;
    case 'history':
      return route.changeId === null ? '#/history' : `#/history/${encodeURIComponent(route.changeId)}`;
    case 'portal':
      return `#/portal/${encodeURIComponent(route.portalId)}`;
    case 'publish':
      return `#/portal/${encodeURIComponent(route.portalId)}/publish`;
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

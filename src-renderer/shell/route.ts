// Which page the window shows, kept in the address's fragment: back and forward work, and nothing else has a say.
import { useSyncExternalStore } from 'react';

export type Route =
  | { readonly page: 'sessions' }
  | { readonly page: 'portal'; readonly portalId: string }
  | { readonly page: 'publish'; readonly portalId: string };

export const SESSIONS: Route = { page: 'sessions' };

/** Anything unknown is the list of sessions. */
export function parseRoute(hash: string): Route {
  const [page, id, rest, ...more] = hash.replace(/^#?\/?/, '').split('/');
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

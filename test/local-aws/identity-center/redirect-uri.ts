// Redirect URIs of native clients: loopback only, and with any port when registered without one.
// Source: RFC 8252, sections 7.3 and 8.4, which AWS's own clients follow.

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]']);

export function isLoopbackUri(text: string): boolean {
  const url = parse(text);
  return url !== null && url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname);
}

export function matchesRegistered(used: string, registered: string): boolean {
  const [a, b] = [parse(used), parse(registered)];
  if (!a || !b || !isLoopbackUri(used)) return false;
  const samePlace = a.hostname === b.hostname && a.pathname === b.pathname && a.search === b.search;
  return samePlace && (b.port === '' || a.port === b.port);
}

/** Null also for what no redirect URI may carry: a fragment or a user. */
function parse(text: string): URL | null {
  if (!URL.canParse(text) || text.includes('#')) return null;
  const url = new URL(text);
  return url.username === '' && url.password === '' ? url : null;
}

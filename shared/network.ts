// How the app reaches AWS: through which proxy, and which certificate authorities it trusts besides the well-known
// ones. Nothing here is a secret: a proxy's address with a user name or password in it is refused.

export type ProxySettings =
  /** As the variables of the environment say: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY. */
  | { readonly kind: 'environment' }
  /** Directly, whatever the environment says. */
  | { readonly kind: 'none' }
  /** `except`: hosts reached directly, written like NO_PROXY. */
  | { readonly kind: 'address'; readonly url: string; readonly except: string };

export interface NetworkSettings {
  readonly proxy: ProxySettings;
  /** Absolute path of a file with certificates, trusted in addition to the well-known authorities. */
  readonly caFile: string | null;
}

export const DEFAULT_NETWORK: NetworkSettings = { proxy: { kind: 'environment' }, caFile: null };

const EXAMPLE = 'http://proxy.example.com:8080';

/** What is wrong with a proxy's address, as a sentence for the person who typed it; null: it can be used. */
export function proxyAddressProblem(text: string): string | null {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  if (!scheme) return `Enter the proxy’s address with http:// or https:// in front, such as ${EXAMPLE}`;
  if (!/^https?$/i.test(scheme[1] ?? ''))
    return 'Only http:// and https:// proxies can be used, no SOCKS proxy';
  const rest = text.slice(scheme[0].length);
  if (rest.includes('@')) {
    return 'Leave out the user name and password: they would be kept here unencrypted. Put the whole address into the HTTPS_PROXY variable instead, and choose the proxy of the environment';
  }
  const parts = /^(\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?)(?::(\d{1,5}))?\/?$/i.exec(rest);
  if (!parts) return `Enter a host and a port and nothing more, such as ${EXAMPLE}`;
  const port = Number(parts[2] ?? 0);
  if (port < 1 || port > 65_535) return `Add the port, 1 to 65535, such as ${EXAMPLE}`;
  return null;
}

/** What is wrong with the path of a CA file; null: it may be read. Relative ones would depend on where the app starts. */
export function caFileProblem(path: string): string | null {
  return /^(?:\/|[a-z]:[\\/]|\\\\)/i.test(path) ? null : 'Enter the absolute path of the certificate file';
}

/**
 * Whether a list written like NO_PROXY names this host. An entry names a host and everything below it, with or without
 * a leading `.` or `*.`; with a port, only that port; `*` names all. That is how the AWS CLI reads the list (Python's
 * urllib), and ports and white space between entries as curl does. Ranges of addresses (10.0.0.0/8) name nothing.
 */
export function isExcepted(list: string, host: string, port: number): boolean {
  const name = host.toLowerCase();
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      const withPort = /^(\[.+\]|[^:]+):(\d+)$/.exec(entry);
      if (withPort && Number(withPort[2]) !== port) return false;
      const named = bare((withPort?.[1] ?? entry).replace(/^\*?\.+/, ''));
      return named === '*' || (named !== '' && (bare(name) === named || name.endsWith(`.${named}`)));
    });
}

const bare = (host: string): string => host.replace(/^\[(.*)\]$/, '$1');

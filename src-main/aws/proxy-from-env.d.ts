// The package comes without types.
declare module 'proxy-from-env' {
  /** The proxy that the variables of the process name for this address; empty: none. */
  export function getProxyForUrl(url: string): string;
}

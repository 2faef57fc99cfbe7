// The access portal's address as people paste it, and the one AWS wants (pure).
// Shapes in AWS's documentation: https://d-xxxxxxxxxx.awsapps.com/start, https://name.awsapps.com/start,
// https://ssoins-xxxx.portal.region.app.aws, https://start.us-gov-home.awsapps.com/directory/name,
// https://start.home.awsapps.cn/directory/name. Not a list: only what cannot be an address of a portal is refused.

// Plain http is for a local AWS on this computer alone.

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
// The last label begins with a letter: a browser takes a number there for part of an IP address.
const HOST = `(?:${LABEL}\\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?`;
const ADDRESS = new RegExp(
  `^(https://${HOST}|http://127\\.0\\.0\\.1(?=[:/]))(:\\d{1,5})?(/[^\\s?#]*)?([?#]\\S*)?$`,
);

/** Without query, fragment and trailing slash; null when it is no https address of a named host. */
export function normalizeStartUrl(text: string): string | null {
  const match = ADDRESS.exec(text.trim());
  if (!match) return null;
  const [, origin = '', port = '', path = ''] = match;
  if (Number(port.slice(1)) > 65_535) return null;
  return `${origin.toLowerCase()}${port}${path}`.replace(/\/+$/, '');
}

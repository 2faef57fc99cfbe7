// Pages of the portal's lists: max_result up to 100, next_token until the end, empty pages where asked for.
import type { ServiceRequest } from '../service.ts';
import { invalidRequest } from './json-service.ts';
import type { Portal } from './portal.ts';

const MAX_RESULTS = 100;

/** Where a page begins: after this key, this many empty pages already shown. */
interface Place {
  readonly list: string;
  readonly after: string;
  readonly empties: number;
}

interface PortalPage<Item> {
  readonly items: readonly Item[];
  readonly nextToken: string | undefined;
}

/** `items` in order of their keys. `list` names what is listed: a token of one list is refused by another. */
export function portalPage<Item>(
  { query }: ServiceRequest,
  portal: Portal,
  list: string,
  items: readonly Item[],
  keyOf: (item: Item) => string,
): PortalPage<Item> {
  const size = readSize(query.get('max_result')) ?? portal.pageSize;
  const token = query.get('next_token');
  const place = token === null ? { list, after: '', empties: 0 } : readToken(token, list);
  const rest = items.filter((item) => keyOf(item) > place.after);
  if (rest.length > 0 && place.empties < portal.emptyPages) {
    return { items: [], nextToken: writeToken({ ...place, empties: place.empties + 1 }) };
  }
  const shown = rest.slice(0, size);
  const last = shown.at(-1);
  const goesOn = last !== undefined && (rest.length > shown.length || portal.emptyPages > 0);
  return {
    items: shown,
    nextToken: goesOn ? writeToken({ list, after: keyOf(last), empties: 0 }) : undefined,
  };
}

function readSize(source: string | null): number | undefined {
  if (source === null) return undefined;
  const size = /^\d{1,9}$/.test(source) ? Number(source) : 0;
  if (size >= 1 && size <= MAX_RESULTS) return size;
  throw invalidRequest(`max_result must be 1 to ${MAX_RESULTS}`);
}

function writeToken(place: Place): string {
  return Buffer.from(JSON.stringify([place.list, place.after, place.empties])).toString('base64url');
}

function readToken(token: string, list: string): Place {
  try {
    const [of, after, empties]: unknown[] = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (of === list && typeof after === 'string' && typeof empties === 'number')
      return { list, after, empties };
  } catch {
    // Not one of ours.
  }
  throw invalidRequest('Invalid next_token');
}

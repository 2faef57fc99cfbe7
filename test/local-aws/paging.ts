// Marker paging of IAM lists: MaxItems 1 to 1000, 100 unless told; IsTruncated and Marker in the answer.
import { validationError } from './aws-error.ts';
import type { QueryParams } from './query-protocol.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly IsTruncated: boolean;
  readonly Marker: string | undefined;
}

/** `nameOf` orders the items and is what the opaque marker remembers, so that paging survives deletions. */
export function page<Item>(
  params: QueryParams,
  all: readonly Item[],
  nameOf: (item: Item) => string,
): Page<Item> {
  const maxItems = params.integer('MaxItems', 1, 1000) ?? 100;
  const marker = params.text('Marker', { min: 1 });
  params.check();
  const after = marker === undefined ? '' : readMarker(marker);
  const rest = all.filter((item) => nameOf(item) > after).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const items = rest.slice(0, maxItems);
  const last = items.at(-1);
  const truncated = rest.length > items.length && last !== undefined;
  return { items, IsTruncated: truncated, Marker: truncated ? writeMarker(nameOf(last)) : undefined };
}

function writeMarker(name: string): string {
  return Buffer.from(`after:${name}`).toString('base64');
}

function readMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64').toString();
  if (!text.startsWith('after:')) throw validationError(`Invalid Marker: ${marker}`);
  return text.slice('after:'.length);
}

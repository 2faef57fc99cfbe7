// Pages of IAM's lists. Source: every List… operation of the IAM API reference: "IAM might return fewer than the MaxItems
// number of results, even when there are more results available", with IsTruncated true and a Marker.
import { page } from './paging.ts';
import { QueryParams } from './query-protocol.ts';
import type { OperationInput } from './query-service.ts';

/** A page as asked for, or a shorter one where the world has a limit of its own. */
export function listPage<Item>(
  { params, world }: OperationInput,
  items: readonly Item[],
  nameOf: (item: Item) => string,
) {
  const asked = page(params, items, nameOf);
  if (world.pageLimit === null || asked.items.length <= world.pageLimit) return asked;
  const marker = params.text('Marker');
  const shorter = { MaxItems: String(world.pageLimit), ...(marker === undefined ? {} : { Marker: marker }) };
  return page(new QueryParams(new URLSearchParams(shorter)), items, nameOf);
}

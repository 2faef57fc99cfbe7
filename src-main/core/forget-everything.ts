// Starting anew (pure): every identity, portal, session and profile goes; the settings stay.
import { type CatalogState, EMPTY_CATALOG } from './catalog.ts';

export function forgetEverything({ settings }: CatalogState): CatalogState {
  return { ...EMPTY_CATALOG, settings };
}

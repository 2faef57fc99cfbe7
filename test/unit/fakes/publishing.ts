// Listed accounts, and what publishing makes of them.
import type { ListedAccount, PublishPlanItem } from '../../../shared/portal.ts';
import { type CatalogState, EMPTY_CATALOG } from '../../../src-main/core/catalog.ts';
import { applyPublishing } from '../../../src-main/core/portals/portal-catalog.ts';
import { type PublishRequest, planPublishing } from '../../../src-main/core/portals/publishing.ts';
import { START } from './manual-clock.ts';
import { samplePortal } from './portal-ports.ts';

export const acme = samplePortal('acme');
export const PROD = '100000000001';
export const TEST = '100000000002';

export const listed = (accountId: string, name: string, ...roles: string[]): ListedAccount => ({
  accountId,
  name,
  email: `${name}@example.com`,
  added: false,
  roles: roles.map((role) => ({ name: role, added: false })),
});

export const request = (more: Partial<PublishRequest> = {}): PublishRequest => ({
  portalId: 'acme',
  portalLabel: 'acme',
  rule: { accounts: [], roles: [], folders: [], favouritesOnly: false },
  template: '{account}-{role}',
  favourites: new Set(),
  folders: {},
  complete: true,
  ...more,
});

/** Action, name, former name. */
export const brief = (items: readonly PublishPlanItem[]) =>
  items.map(({ action, profileName, oldName }) => [action, profileName, oldName]);

/** One portal, nothing of it published. */
export const empty: CatalogState = { ...EMPTY_CATALOG, portals: [acme] };
export const publish = (state: CatalogState, accounts: ListedAccount[], more: Partial<PublishRequest> = {}) =>
  applyPublishing(state, acme, planPublishing(state, accounts, request(more)), accounts, null, START);

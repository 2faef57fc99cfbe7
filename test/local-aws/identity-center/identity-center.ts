// The state of IAM Identity Center: portals, registered clients, sign-ins under way and their tokens.
import { OidcClients } from './clients.ts';
import { Portal, type PortalOptions } from './portal.ts';
import { SignInRequests } from './requests.ts';
import { SsoTokens } from './tokens.ts';

export class IdentityCenter {
  readonly clients = new OidcClients();
  readonly requests = new SignInRequests();
  readonly tokens = new SsoTokens();
  readonly #portals = new Map<string, Portal>();

  portals(): Portal[] {
    return [...this.#portals.values()];
  }

  addPortal(options: PortalOptions): Portal {
    const key = portalKey(options.startUrl);
    if (this.#portals.has(key)) throw new Error(`${options.startUrl} exists`);
    const portal = new Portal(options);
    this.#portals.set(key, portal);
    return portal;
  }

  findPortal(startUrl: string): Portal | undefined {
    return this.#portals.get(portalKey(startUrl));
  }
}

/** People paste start URLs with `/`, `#` or `#/` at the end; they lead to the same portal. */
function portalKey(startUrl: string): string {
  return startUrl.replace(/[/#]+$/, '').toLowerCase();
}

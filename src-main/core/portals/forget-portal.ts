// What is left of a portal beside the catalogue (a sign-in, tokens, a list), taken away when the portal goes.
import type { Portal } from '../../../shared/portal.ts';
import type { Log } from '../ports.ts';
import type { PortalListings } from './listing.ts';
import type { PortalTokens } from './portal-tokens.ts';
import type { PortalSignIn } from './sign-in.ts';

export interface ForgetPortalPorts {
  readonly tokens: PortalTokens;
  readonly signIn: PortalSignIn;
  readonly listings: PortalListings;
  readonly log: Log;
}

/** AWS may not answer, or not know the session any more: it is forgotten here all the same. */
export async function forgetSignIn({ tokens, log }: ForgetPortalPorts, portal: Portal): Promise<void> {
  await tokens.signOut(portal).catch((error: unknown) => {
    if (tokens.status(portal).state === 'signed-in') throw error;
    const kind = error instanceof Error ? error.name : '';
    log.warn('session not ended at AWS', { portal: portal.label, kind });
  });
}

export async function forgetPortal(ports: ForgetPortalPorts, portal: Portal): Promise<void> {
  ports.signIn.cancel(portal);
  await ports.listings.forget(portal.id);
  await forgetSignIn(ports, portal);
  ports.tokens.forget(portal.id);
}

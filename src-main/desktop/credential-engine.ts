// All that has to do with getting credentials and keeping them: the cache, the portals' sign-ins, the questions to a
// person, and the lock that stops it all. Reads the catalogue, and never changes it.
import { randomUUID } from 'node:crypto';
import type { AppError } from '../../shared/errors.ts';
import { CarriedSessions } from '../core/access-keys/key-sessions.ts';
import { Activity } from '../core/activity.ts';
import type { Catalog } from '../core/catalog.ts';
import { CredentialCache, type Outcome } from '../core/credential-cache.ts';
import { Lock } from '../core/lock.ts';
import { MfaPrompts } from '../core/mfa-prompts.ts';
import { PortalListings } from '../core/portals/listing.ts';
import { PortalTokens } from '../core/portals/portal-tokens.ts';
import { PortalSignIn } from '../core/portals/sign-in.ts';
import { createAskToSignIn, SignInRequests } from '../core/portals/sign-in-requests.ts';
import { createResolver } from '../core/session-resolver.ts';
import { createActivityStore } from '../platform/activity-store.ts';
import type { CloakroomParts } from './cloakroom-parts.ts';
import { placesIn } from './places.ts';

export type CredentialEngine = ReturnType<typeof createCredentialEngine>;

export function createCredentialEngine(parts: CloakroomParts, catalog: Catalog) {
  const { home, vault, sts, iam, presence, auditLog: audit, clock, log, desktop, forgetSigningKeys } = parts;
  const prompts = new MfaPrompts({ clock, presence, newId: randomUUID });
  const requests = new SignInRequests({ clock, presence, newId: randomUUID });
  const tokens: PortalTokens = new PortalTokens({
    secrets: vault,
    oidc: parts.oidc,
    api: parts.portalApi,
    clock,
    cliCache: parts.cliTokenCache,
    askToSignIn: (portal, asker) => askToSignIn(portal, asker),
  });
  const signIn = new PortalSignIn({
    ...parts.signInPorts,
    oidc: parts.oidc,
    clock,
    registration: (portal) => tokens.registration(portal),
    adopt: (portal, signedIn) => tokens.adopt(portal, signedIn),
  });
  const askToSignIn = createAskToSignIn(signIn, requests);
  const listings = new PortalListings({
    api: parts.portalApi,
    store: parts.listingStore,
    clock,
    random: Math.random,
    token: (portal) => tokens.tokenWithoutAsking(portal),
    refused: (portal, token) => tokens.refused(portal, token),
  });
  const carried = new CarriedSessions(clock);
  const resolve = createResolver({
    secrets: vault,
    sts,
    iam,
    prompts,
    tokens,
    portalApi: parts.portalApi,
    cache: () => cache,
  });
  const activity = new Activity({
    store: createActivityStore({ path: placesIn(home).activity, clock, log }),
    clock,
  });
  const cache: CredentialCache = new CredentialCache({
    clock,
    presence,
    resolve: carried.around(resolve),
    noticed: (outcome) => noteOutcome(activity, catalog, outcome),
  });
  const lock = new Lock({
    catalog,
    vault,
    cache,
    prompts,
    requests,
    signIn,
    tokens,
    desktop,
    audit,
    forgetSigningKeys,
    clock,
  });

  const loadPortals = async () => {
    for (const portal of catalog.state.portals) await tokens.load(portal).catch(() => {});
  };
  const stopListening = [
    // However the sign-in came about (here, or with the AWS CLI when shared), who waits for it goes on.
    tokens.onChange(() => {
      for (const portal of catalog.state.portals) {
        const status = tokens.status(portal);
        if (status.state === 'signed-in' && status.expiresAt > clock.now()) requests.signedIn(portal.id);
      }
    }),
    vault.onChange(() => {
      if (vault.status().state === 'open') void loadPortals();
    }),
  ];

  // Only while a portal is shared: the CLI's folder is none of our business otherwise.
  let stopWatching: (() => void) | null = null;
  const watchShared = () => {
    const shared = catalog.state.portals.filter(({ shareWithCli }) => shareWithCli);
    if (shared.length === 0) {
      stopWatching?.();
      stopWatching = null;
      return;
    }
    stopWatching ??= parts.cliTokenCache.watch(() => {
      for (const portal of catalog.state.portals)
        if (portal.shareWithCli) tokens.look(portal).catch(() => {});
    });
  };
  stopListening.push(catalog.onChange(watchShared), () => stopWatching?.());

  return {
    prompts,
    requests,
    tokens,
    signIn,
    listings,
    carried,
    resolve,
    activity,
    cache,
    lock,

    start(): void {
      watchShared();
      // What was listed last is there at once: the keychain has no say in it.
      for (const { id } of catalog.state.portals) void listings.load(id);
    },

    stopListening(): void {
      for (const stop of stopListening) stop();
    },

    /** Whoever waits is told why; nothing is begun any more. */
    stop(why: AppError): void {
      prompts.cancel(undefined, why);
      requests.cancel(undefined, why);
      for (const portal of catalog.state.portals) {
        signIn.cancel(portal);
        listings.cancel(portal.id);
      }
      cache.dispose();
    },
  };
}

/** For whoever looks back on a session: what became of it without a person's doing. */
function noteOutcome(activity: Activity, catalog: Catalog, { target, renewal, error }: Outcome): void {
  if (!error && !renewal) return;
  const sessionId =
    'session' in target
      ? target.session.id
      : catalog.state.sessions.find(
          (session) => session.kind === 'iam-user' && session.identityId === target.identity.id,
        )?.id;
  if (sessionId === undefined) return;
  activity.record(sessionId, error ? 'failed' : 'renewed', error?.message ?? null);
}

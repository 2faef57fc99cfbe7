// What a person can do with portals: one function per `portal.*` and `publish.*` channel.
import { partitionOfRegion } from '../../../shared/arn.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Parsed } from '../../../shared/ipc.ts';
import type { Portal } from '../../../shared/portal.ts';
import { parseDocument, profileNameOf } from '../aws-config/document.ts';
import type { AwsFiles } from '../aws-config/files-port.ts';
import type { Catalog, CatalogState } from '../catalog.ts';
import { sessionById } from '../catalog.ts';
import type { ApplyChange } from '../catalog-change.ts';
import type { Commands } from '../commands.ts';
import type { CredentialCache } from '../credential-cache.ts';
import { planAll, rootOf } from '../credential-plan.ts';
import { planProfileEdit } from '../managed-profiles.ts';
import type { Clock, Log } from '../ports.ts';
import { findPortals } from './found-portals.ts';
import type { PortalListings } from './listing.ts';
import {
  applyPublishing,
  newRoleSession,
  openRole,
  portalById,
  putPortal,
  removePortal,
  restoreProfiles,
  sessionsOf,
  setFavourite,
  setPortalProfile,
} from './portal-catalog.ts';
import type { PortalTokens } from './portal-tokens.ts';
import { planPublishing, templateProblem } from './publishing.ts';
import type { PortalSignIn } from './sign-in.ts';
import type { SignInRequests } from './sign-in-requests.ts';

export interface PortalCommandPorts {
  readonly catalog: Catalog;
  readonly cache: CredentialCache;
  readonly tokens: PortalTokens;
  readonly signIn: PortalSignIn;
  readonly requests: SignInRequests;
  readonly listings: PortalListings;
  readonly files: AwsFiles;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  readonly helperPath: () => string | null;
  /** Unified diff of two texts, for reading. */
  readonly diff: (before: string, after: string) => string;
  /** Short digest of a text. */
  readonly digest: (text: string) => string;
}

type PortalChannel = Extract<
  keyof Commands,
  `portal.${string}` | `publish.${string}` | 'session.setFavourite'
>;

export function createPortalCommands(
  ports: PortalCommandPorts,
  apply: ApplyChange,
): Pick<Commands, PortalChannel> {
  const { catalog, tokens, signIn, requests, listings, clock, log } = ports;
  const portalOf = (id: string): Portal => portalById(catalog.state, id);
  /** Per portal: the catalogue before the last publishing, and the portal's profiles after it. */
  const undoable = new Map<string, { readonly before: CatalogState; readonly after: string }>();

  /** Runs on by itself; progress and failure show in the snapshot. */
  const listSoon = (portal: Portal) => {
    listings.refresh(portal).catch((error: unknown) => {
      log.info('listing incomplete', {
        portal: portal.label,
        code: error instanceof AppError ? error.code : 'internal',
      });
    });
  };

  /** AWS may not answer, or not know the session any more: it is forgotten here all the same. */
  const forgetSignIn = async (portal: Portal) => {
    await tokens.signOut(portal).catch((error: unknown) => {
      if (tokens.status(portal).state === 'signed-in') throw error;
      const kind = error instanceof Error ? error.name : '';
      log.warn('session not ended at AWS', { portal: portal.label, kind });
    });
  };

  const prepare = async (input: Parsed<'publish.preview'>) => {
    const portal = portalOf(input.portalId);
    const problem = templateProblem(input.template);
    if (problem)
      throw new AppError({ code: 'invalid-input', message: problem, remedy: 'change the template' });
    const accounts = await listings.accounts(portal.id);
    const complete = listings.isComplete(portal.id);
    const before = await ports.files.readConfig();
    const items = planPublishing(catalog.state, accounts, {
      portalId: portal.id,
      portalLabel: portal.label,
      rule: input.rule,
      template: input.template,
      favourites: new Set(catalog.state.favourites),
      complete,
      taken: foreignProfiles(catalog.state, before, await ports.files.readCredentials()),
    });
    const { rule, template, region } = input;
    const next = (state: CatalogState) =>
      putPortal(applyPublishing(state, portal, items, accounts, region, clock.now()), {
        ...portalById(state, portal.id),
        publishing: { rule, template, region },
      });
    const edit = planProfileEdit(catalog.state, next(catalog.state), {
      helperPath: ports.helperPath(),
      replace: false,
      file: ports.files.configPath,
    });
    const after = edit ? edit(before) : before;
    // The text alone does not say which role a profile stands for.
    const token = ports.digest(JSON.stringify([before, after, items]));
    return { portal, items, next, before, after, token, incomplete: !complete };
  };

  return {
    'portal.add': async (fields) => {
      const portalId = ports.newId();
      await apply((state) =>
        putPortal(state, toPortal(portalId, fields, { createdAt: clock.now(), publishing: null })),
      );
      await tokens.load(portalOf(portalId)).catch(() => {});
      return { portalId };
    },

    'portal.update': async ({ portalId, ...fields }) => {
      const old = portalOf(portalId);
      const portal = toPortal(portalId, fields, old);
      const moved = portal.startUrl !== old.startUrl || portal.region !== old.region;
      // Refused before anything is lost.
      putPortal(catalog.state, portal);
      if (moved || String(portal.scopes) !== String(old.scopes)) {
        // Another portal, or other rights: the old sign-in is of no use here, and must not be sent there.
        await tokens.look(old);
        signIn.cancel(old);
        await forgetSignIn(old);
      }
      if (moved) await listings.forget(portalId);
      // What was published meanwhile stays, and a portal removed meanwhile does not come back.
      await apply((state) =>
        putPortal(state, { ...portal, publishing: portalById(state, portalId).publishing }),
      );
      const sameFile = portal.shareWithCli === old.shareWithCli && portal.sessionName === old.sessionName;
      if (old.shareWithCli && !sameFile) await tokens.unshare(old);
      if (portal.shareWithCli && !sameFile) await tokens.share(portal);
      return {};
    },

    'portal.remove': async ({ portalId }) => {
      const portal = portalOf(portalId);
      // Nothing is lost where it is refused: roles depend on it, the vault is locked, the file cannot be written.
      await tokens.look(portal);
      await apply((state) => removePortal(state, portalId));
      signIn.cancel(portal);
      requests.cancel(portalId);
      undoable.delete(portalId);
      await listings.forget(portalId);
      await forgetSignIn(portal);
      tokens.forget(portalId);
      return {};
    },

    'portal.signIn': async ({ portalId, method }) => {
      const portal = portalOf(portalId);
      await signIn.start(portal, method ?? portal.signIn);
      listSoon(portal);
      return {};
    },

    'portal.cancelSignIn': async ({ portalId }) => {
      signIn.cancel(portalOf(portalId));
      return {};
    },

    'portal.dismissSignIn': async ({ requestId }) => {
      requests.dismiss(requestId);
      return {};
    },

    'portal.signOut': async ({ portalId }) => {
      const portal = portalOf(portalId);
      listings.cancel(portalId);
      try {
        await tokens.signOut(portal);
      } finally {
        // Last: a tool may have got new ones while the token was still good. Roles assumed from them go, too.
        for (const target of planAll(catalog.state)) {
          const root = rootOf(target);
          if (root.kind === 'sso-role' && root.portal.id === portalId) ports.cache.forget(target.id);
        }
      }
      return {};
    },

    'portal.list': async ({ portalId }) => {
      await listings.refresh(portalOf(portalId));
      return {};
    },

    'portal.cancelListing': async ({ portalId }) => {
      listings.cancel(portalId);
      return {};
    },

    'portal.accounts': async ({ portalId }) => ({ accounts: [...(await listings.accounts(portalId))] }),

    'portal.openRole': async ({ portalId, accountId, roleName }) => {
      const portal = portalOf(portalId);
      const account = (await listings.accounts(portalId)).find(
        (candidate) => candidate.accountId === accountId,
      );
      if (!account?.roles.some(({ name }) => name === roleName)) {
        throw new AppError({
          code: 'not-assigned',
          message: `${portal.label} does not list the role ${roleName} in account ${accountId}`,
          remedy: 'list the accounts again',
          account: accountId,
        });
      }
      const session = newRoleSession(portal, account, roleName, null, clock.now());
      await apply((state) => openRole(state, session));
      return { sessionId: session.id };
    },

    'portal.setProfile': async ({ sessionId, profileName, region }) => {
      await apply((state) => setPortalProfile(state, sessionId, profileName, region), {
        savedSessionId: sessionId,
      });
      return {};
    },

    'session.setFavourite': async ({ sessionId, favourite }) => {
      sessionById(catalog.state, sessionId);
      await apply((state) => setFavourite(state, sessionId, favourite));
      return {};
    },

    'portal.found': async () => {
      const known = new Set(catalog.state.portals.map(({ startUrl, region }) => `${startUrl} ${region}`));
      const found = findPortals(await ports.files.readConfig());
      return {
        portals: found
          .filter(({ startUrl, region }) => !known.has(`${startUrl} ${region}`))
          .map((portal) => ({ ...portal, profiles: [...portal.profiles] })),
      };
    },

    'publish.preview': async (input) => {
      const { items, before, after, token, incomplete } = await prepare(input);
      return { items, diff: ports.diff(before, after), token, incomplete };
    },

    'publish.apply': async ({ token, ...input }) => {
      const plan = await prepare(input);
      if (plan.token !== token) {
        throw new AppError({
          code: 'file-busy',
          message:
            'The AWS config file or the list of roles has changed since you looked, so nothing was written',
          remedy: 'look at the new preview and apply that',
        });
      }
      const before = catalog.state;
      await apply(plan.next);
      undoable.set(plan.portal.id, { before, after: profilesOf(catalog.state, plan.portal.id) });
      return { changed: plan.items.filter(({ action }) => action !== 'keep').length };
    },

    'publish.undo': async ({ portalId }) => {
      const last = undoable.get(portalId);
      if (!last) {
        throw new AppError({
          code: 'invalid-input',
          message: 'There is no publishing to take back',
          remedy: 'publish again with another rule',
        });
      }
      await apply((state) => {
        if (profilesOf(state, portalId) === last.after) return restoreProfiles(state, last.before, portalId);
        throw new AppError({
          code: 'file-busy',
          message:
            'Profiles of this portal were changed since they were published, so nothing was taken back',
          remedy: 'publish again with another rule',
        });
      });
      undoable.delete(portalId);
      return {};
    },
  };
}

/** The portal's profiles as a text to compare. */
function profilesOf(state: CatalogState, portalId: string): string {
  const own = new Set(sessionsOf(state, portalId).map(({ id }) => id));
  return JSON.stringify(state.profiles.filter(({ sessionId }) => own.has(sessionId)));
}

/** Names in the person's own files that Cloakroom did not give. */
function foreignProfiles(state: CatalogState, config: string, credentials: string): Set<string> {
  const names = parseDocument(config).sections.flatMap((section) => profileNameOf(section) ?? []);
  const bare = parseDocument(credentials).sections.map(({ header }) => header.name);
  const foreign = new Set([...names, ...bare]);
  for (const { name } of state.profiles) foreign.delete(name);
  return foreign;
}

function toPortal(
  id: string,
  fields: Omit<Parsed<'portal.update'>, 'portalId'>,
  kept: Pick<Portal, 'createdAt' | 'publishing'>,
): Portal {
  const partition = partitionOfRegion(fields.region);
  if (fields.shareWithCli && fields.sessionName === null) {
    throw new AppError({
      code: 'invalid-input',
      message: 'A shared sign-in needs the name of an sso-session',
      remedy: 'enter the name the AWS CLI knows it by',
    });
  }
  const { label, startUrl, region, scopes, signIn, browser, shareWithCli, sessionName } = fields;
  return {
    id,
    label,
    startUrl,
    region,
    partition,
    scopes,
    signIn,
    browser,
    shareWithCli,
    sessionName,
    createdAt: kept.createdAt,
    publishing: kept.publishing,
  };
}

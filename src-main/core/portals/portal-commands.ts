// What a person can do with portals: one function per `portal.*` channel.
import { partitionOfRegion } from '../../../shared/arn.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Parsed } from '../../../shared/ipc.ts';
import type { SsoRoleSession } from '../../../shared/model.ts';
import { type Portal, ssoSessionId } from '../../../shared/portal.ts';
import type { AwsFiles } from '../aws-config/files-port.ts';
import { type Catalog, findSession, sessionById, setFolder } from '../catalog.ts';
import type { ApplyChange } from '../catalog-change.ts';
import type { Commands } from '../commands.ts';
import type { CredentialCache } from '../credential-cache.ts';
import { planAll, rootOf } from '../credential-plan.ts';
import type { ChangeHistory } from '../history/change-history.ts';
import type { Clock, Log } from '../ports.ts';
import { forgetSignIn } from './forget-portal.ts';
import { findPortals } from './found-portals.ts';
import type { PortalListings } from './listing.ts';
import {
  newRoleSession,
  openRoles,
  portalById,
  putPortal,
  removePortal,
  renameAccounts,
  setPortalProfile,
} from './portal-catalog.ts';
import type { PortalTokens } from './portal-tokens.ts';
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
  readonly history: ChangeHistory;
}

type PortalChannel = Extract<keyof Commands, `portal.${string}`>;

export function createPortalCommands(
  ports: PortalCommandPorts,
  apply: ApplyChange,
): Pick<Commands, PortalChannel> {
  const { catalog, tokens, signIn, requests, listings, clock, log } = ports;
  const portalOf = (id: string): Portal => portalById(catalog.state, id);
  const list = async (portal: Portal) => {
    await listings.refresh(portal);
    const accounts = await listings.accounts(portal.id);
    // An account that was given another name has it in its sessions, too.
    await apply({ kind: 'profile', title: `Listed ${portal.label}` }, (state) =>
      renameAccounts(state, portal.id, accounts),
    );
  };

  /** Refuses what the portal does not list. */
  const listedSessions = async (
    portal: Portal,
    roles: readonly { accountId: string; roleName: string }[],
  ): Promise<[SsoRoleSession, ...SsoRoleSession[]]> => {
    const accounts = new Map((await listings.accounts(portal.id)).map((one) => [one.accountId, one]));
    const sessions = roles.map(({ accountId, roleName }) => {
      const account = accounts.get(accountId);
      const known = findSession(catalog.state, ssoSessionId(portal.id, accountId, roleName));
      if (known?.kind === 'sso-role') return known;
      if (account?.roles.some(({ name }) => name === roleName))
        return newRoleSession(portal, account, roleName, null, clock.now());
      throw new AppError({
        code: 'not-assigned',
        message: `${portal.label} does not list the role ${roleName} in account ${accountId}`,
        remedy: 'list the accounts again',
        account: accountId,
      });
    });
    return sessions as [SsoRoleSession, ...SsoRoleSession[]];
  };

  /** Runs on by itself; progress and failure show in the snapshot. */
  const listSoon = (portal: Portal) => {
    list(portal).catch((error: unknown) => {
      log.info('listing incomplete', {
        portal: portal.label,
        code: error instanceof AppError ? error.code : 'internal',
      });
    });
  };

  return {
    'portal.add': async (fields) => {
      const portalId = ports.newId();
      await apply({ kind: 'profile', title: `Added the portal ${fields.label}` }, (state) =>
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
        await forgetSignIn(ports, old);
      }
      if (moved) await listings.forget(portalId);
      // What was published meanwhile stays, and a portal removed meanwhile does not come back.
      await apply({ kind: 'profile', title: `Changed the portal ${portal.label}` }, (state) =>
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
      await apply(
        { kind: 'removal', title: `Removed the portal ${portal.label}`, subject: portalId },
        (state) => removePortal(state, portalId),
      );
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
      await list(portalOf(portalId));
      return {};
    },

    'portal.cancelListing': async ({ portalId }) => {
      listings.cancel(portalId);
      return {};
    },

    'portal.accounts': async ({ portalId }) => ({ accounts: [...(await listings.accounts(portalId))] }),

    'portal.openRole': async ({ portalId, accountId, roleName }) => {
      const portal = portalOf(portalId);
      const [session] = await listedSessions(portal, [{ accountId, roleName }]);
      await apply({ kind: 'profile', title: `Added ${session.label}` }, (state) =>
        openRoles(state, [session]),
      );
      return { sessionId: session.id };
    },

    'portal.setFolder': async ({ portalId, roles, folder }) => {
      const sessions = await listedSessions(portalOf(portalId), roles);
      const ids = sessions.map(({ id }) => id);
      await apply({ kind: 'profile', title: 'Moved roles' }, (state) =>
        setFolder(openRoles(state, sessions), ids, folder),
      );
      return {};
    },

    'portal.setProfile': async ({ sessionId, profileName, region }) => {
      const { label } = sessionById(catalog.state, sessionId);
      await apply(
        { kind: 'profile', title: `Changed the profile of ${label}` },
        (state) => setPortalProfile(state, sessionId, profileName, region),
        { savedSessionId: sessionId },
      );
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
  };
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

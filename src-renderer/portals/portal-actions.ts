// What can be done with a portal and its roles. A role becomes a session the first time it is used.
import { useMemo } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Portal, SignInMethod } from '../../shared/portal.ts';
import { type CallResult, tryCall } from '../bridge.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { type RoleOfPortal, useWindowActions } from '../shell/window-actions.tsx';

export interface PortalActions {
  /** Null: the portal's own method. */
  readonly signIn: (portal: Portal, method: SignInMethod | null) => void;
  readonly cancelSignIn: (portal: Portal) => void;
  readonly dismissSignIn: (requestId: string) => void;
  readonly signOut: (portal: Portal) => void;
  readonly list: (portal: Portal) => void;
  readonly cancelListing: (portal: Portal) => void;
  readonly startRole: (role: RoleOfPortal) => void;
  readonly makeRoleActive: (role: RoleOfPortal) => void;
  readonly setFavourite: (role: RoleOfPortal, favourite: boolean) => void;
  readonly addRoleFrom: (role: RoleOfPortal) => void;
  readonly undoPublishing: (portal: Portal) => void;
}

/** Of a listing that failed, the page itself says so; only what has nothing to do with listing needs a notice. */
const LISTING_NEEDS_NOTICE: ReadonlySet<string> = new Set(['internal', 'unknown-identity', 'shutting-down']);

export const aboutSignIn = (portalId: string) => `sign-in:${portalId}`;
export const roleKey = (role: RoleOfPortal) => `${role.portalId}:${role.accountId}:${role.roleName}`;

export function openRole({ portalId, accountId, roleName }: RoleOfPortal) {
  return tryCall('portal.openRole', { portalId, accountId, roleName });
}

/** A call takes this many. */
const MOST_ROLES = 10_000;

/** Roles of one portal into a folder; null takes them out of theirs. */
export async function moveRoles(
  roles: readonly RoleOfPortal[],
  folder: string | null,
): Promise<CallResult<unknown>> {
  let result: CallResult<unknown> = { ok: true, value: {} };
  for (let from = 0; result.ok && from < roles.length; from += MOST_ROLES) {
    const some = roles.slice(from, from + MOST_ROLES);
    result = await tryCall('portal.setFolder', {
      portalId: some[0]?.portalId ?? '',
      roles: some.map(({ accountId, roleName }) => ({ accountId, roleName })),
      folder,
    });
  }
  return result;
}

const errorOf = (result: CallResult<unknown>): ErrorView | null => (result.ok ? null : toWire(result.error));

export function usePortalActions(): PortalActions {
  const { run, start, makeActive, open } = useWindowActions();
  const { show } = useNotices();
  return useMemo((): PortalActions => {
    const opened = (
      verb: string,
      role: RoleOfPortal,
      next: (sessionId: string) => Promise<ErrorView | null>,
    ) =>
      void run(`${verb}:${roleKey(role)}`, `role:${roleKey(role)}`, async () => {
        const result = await openRole(role);
        return result.ok ? next(result.value.sessionId) : toWire(result.error);
      });
    return {
      signIn: (portal, method) =>
        void run(`sign-in:${portal.id}`, aboutSignIn(portal.id), async () => {
          const result = await tryCall('portal.signIn', { portalId: portal.id, method });
          if (!result.ok) return result.error.code === 'sign-in-cancelled' ? null : toWire(result.error);
          show({
            about: aboutSignIn(portal.id),
            kind: 'success',
            title: `Signed in to ${portal.label}`,
            text: '',
          });
          return null;
        }),
      cancelSignIn: (portal) =>
        void run(`cancel-sign-in:${portal.id}`, aboutSignIn(portal.id), async () =>
          errorOf(await tryCall('portal.cancelSignIn', { portalId: portal.id })),
        ),
      dismissSignIn: (requestId) =>
        void run(`dismiss:${requestId}`, `dismiss:${requestId}`, async () =>
          errorOf(await tryCall('portal.dismissSignIn', { requestId })),
        ),
      signOut: (portal) =>
        void run(`sign-out:${portal.id}`, aboutSignIn(portal.id), async () =>
          errorOf(await tryCall('portal.signOut', { portalId: portal.id })),
        ),
      list: (portal) =>
        void run(`list:${portal.id}`, `list:${portal.id}`, async () => {
          const error = errorOf(await tryCall('portal.list', { portalId: portal.id }));
          return error && (LISTING_NEEDS_NOTICE.has(error.code) || error.code.startsWith('vault-'))
            ? error
            : null;
        }),
      cancelListing: (portal) =>
        void run(`cancel-list:${portal.id}`, `list:${portal.id}`, async () =>
          errorOf(await tryCall('portal.cancelListing', { portalId: portal.id })),
        ),
      startRole: (role) =>
        opened('start', role, async (sessionId) => {
          start(sessionId);
          return null;
        }),
      makeRoleActive: (role) =>
        opened('active', role, async (sessionId) => {
          makeActive(sessionId);
          return null;
        }),
      setFavourite: (role, favourite) =>
        opened('favourite', role, async (sessionId) =>
          errorOf(await tryCall('session.setFavourite', { sessionIds: [sessionId], favourite })),
        ),
      addRoleFrom: (role) =>
        opened('add-role', role, async (sessionId) => {
          open({ kind: 'add-role', sourceSessionId: sessionId });
          return null;
        }),
      undoPublishing: (portal) =>
        void run(`undo:${portal.id}`, `publish:${portal.id}`, async () => {
          const error = errorOf(await tryCall('publish.undo', { portalId: portal.id }));
          if (error) return error;
          show({
            about: `publish:${portal.id}`,
            kind: 'success',
            title: 'Taken back',
            text: `The profiles of ${portal.label} are as they were before.`,
          });
          return null;
        }),
    };
  }, [run, start, makeActive, open, show]);
}

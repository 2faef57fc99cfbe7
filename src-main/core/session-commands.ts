// Adding, changing, starting and stopping sessions; choosing the active one; answering prompts.
import { AppError } from '../../shared/errors.ts';
import type { RoleSession, Session } from '../../shared/model.ts';
import {
  addProfile,
  type CatalogState,
  makeActive,
  putRole,
  removeProfile,
  removeRole,
  sessionById,
  setFolder,
} from './catalog.ts';
import type { ApplyChange } from './catalog-change.ts';
import type { CommandPorts, Commands } from './commands.ts';
import { planCredentials } from './credential-plan.ts';
import { isProductionSession } from './marks.ts';

type SessionChannel =
  | 'session.addRole'
  | 'session.updateRole'
  | 'session.remove'
  | 'session.start'
  | 'session.stop'
  | 'session.addProfile'
  | 'session.removeProfile'
  | 'session.setFolder'
  | 'session.makeActive';

export function createSessionCommands(
  ports: CommandPorts,
  apply: ApplyChange,
): Pick<Commands, SessionChannel> {
  const { catalog, cache, clock, activity } = ports;
  return {
    'session.addRole': async ({ profileName, ...role }) => {
      const sessionId = ports.newId();
      const session: RoleSession = { kind: 'role', id: sessionId, createdAt: clock.now(), ...role };
      await apply({ kind: 'profile', title: `Added the role ${role.label}` }, (state) =>
        putRole(state, session, profileName),
      );
      return { sessionId };
    },

    'session.updateRole': async ({ profileName, sessionId, ...role }) => {
      const change = (state: CatalogState) => {
        // Looked up only now: it may have been removed while other changes had their turn.
        const { createdAt } = sessionById(state, sessionId);
        const session: RoleSession = { kind: 'role', id: sessionId, createdAt, ...role };
        return putRole(state, session, profileName);
      };
      await apply({ kind: 'profile', title: `Changed the role ${role.label}` }, change, {
        savedSessionId: sessionId,
      });
      return {};
    },

    'session.remove': async ({ sessionId }) => {
      const { label, kind } = sessionById(catalog.state, sessionId);
      const title = kind === 'role' ? `Removed the role ${label}` : `Removed ${label}`;
      await apply({ kind: 'removal', title }, (state) => removeRole(state, sessionId));
      return {};
    },

    'session.start': async ({ sessionId }) => {
      const target = planCredentials(catalog.state, sessionId);
      cache.keep(target);
      await cache.get(target, { by: 'person', name: sessionById(catalog.state, sessionId).label });
      activity.record(sessionId, 'started');
      return {};
    },

    'session.stop': async ({ sessionId }) => {
      cache.forget(planCredentials(catalog.state, sessionId).id);
      activity.record(sessionId, 'stopped');
      return {};
    },

    'session.addProfile': async ({ sessionId, profileName, region }) => {
      const { label } = sessionById(catalog.state, sessionId);
      const profile = { name: profileName, sessionId, region };
      await apply({ kind: 'profile', title: `Added the profile ${profileName} for ${label}` }, (state) =>
        addProfile(state, profile),
      );
      return {};
    },

    'session.removeProfile': async ({ profileName }) => {
      await apply({ kind: 'profile', title: `Removed the profile ${profileName}` }, (state) =>
        removeProfile(state, profileName),
      );
      return {};
    },

    'session.setFolder': async ({ sessionIds, folder }) => {
      await apply({ kind: 'profile', title: 'Moved sessions' }, (state) =>
        setFolder(state, sessionIds, folder),
      );
      return {};
    },

    'session.makeActive': async ({ sessionId, replace, insist }) => {
      if (sessionId !== null && !insist) {
        const session = sessionById(catalog.state, sessionId);
        if (isProductionSession(catalog.state, session)) throw productionGuard(session);
      }
      const title =
        sessionId === null
          ? 'No session is active any more'
          : `Made ${sessionById(catalog.state, sessionId).label} active`;
      await apply({ kind: 'active', title }, (state) => makeActive(state, sessionId), {
        replace,
        activating: sessionId !== null,
      });
      if (sessionId !== null) activity.record(sessionId, 'made-active');
      return {};
    },
  };
}

function productionGuard({ label }: Session): AppError {
  return new AppError({
    code: 'production-guard',
    message: `${label} is production, and every tool that is not told otherwise would use it`,
    remedy: 'use its own profile, or make it active on purpose',
  });
}

// Adding, changing, starting and stopping sessions; choosing the active one; answering prompts.
import type { RoleSession } from '../../shared/model.ts';
import { type CatalogState, makeActive, putRole, removeRole, sessionById } from './catalog.ts';
import type { ApplyChange } from './catalog-change.ts';
import type { CommandPorts, Commands } from './commands.ts';
import { planCredentials } from './credential-plan.ts';

type SessionChannel =
  | 'session.addRole'
  | 'session.updateRole'
  | 'session.remove'
  | 'session.start'
  | 'session.stop'
  | 'session.makeActive';

export function createSessionCommands(
  ports: CommandPorts,
  apply: ApplyChange,
): Pick<Commands, SessionChannel> {
  const { catalog, cache, clock } = ports;
  return {
    'session.addRole': async ({ profileName, ...role }) => {
      const sessionId = ports.newId();
      const session: RoleSession = { kind: 'role', id: sessionId, createdAt: clock.now(), ...role };
      await apply((state) => putRole(state, session, profileName));
      return { sessionId };
    },

    'session.updateRole': async ({ profileName, sessionId, ...role }) => {
      const change = (state: CatalogState) => {
        // Looked up only now: it may have been removed while other changes had their turn.
        const { createdAt } = sessionById(state, sessionId);
        const session: RoleSession = { kind: 'role', id: sessionId, createdAt, ...role };
        return putRole(state, session, profileName);
      };
      await apply(change, { savedSessionId: sessionId });
      return {};
    },

    'session.remove': async ({ sessionId }) => {
      await apply((state) => removeRole(state, sessionId));
      return {};
    },

    'session.start': async ({ sessionId }) => {
      const target = planCredentials(catalog.state, sessionId);
      cache.keep(target);
      await cache.get(target, { by: 'person', name: sessionById(catalog.state, sessionId).label });
      return {};
    },

    'session.stop': async ({ sessionId }) => {
      cache.forget(planCredentials(catalog.state, sessionId).id);
      return {};
    },

    'session.makeActive': async ({ sessionId, replace }) => {
      await apply((state) => makeActive(state, sessionId), { replace, activating: sessionId !== null });
      return {};
    },
  };
}

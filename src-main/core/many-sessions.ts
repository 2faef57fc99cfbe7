// What a person does with several sessions at once; each is one change, all of it or nothing.

import { parsePrincipalArn } from '../../shared/arn.ts';
import { AppError } from '../../shared/errors.ts';
import type { Parsed } from '../../shared/ipc.ts';
import type { Session } from '../../shared/model.ts';
import type { PublishPlanItem } from '../../shared/portal.ts';
import {
  addProfile,
  type CatalogState,
  identityById,
  removeIdentity,
  removeProfile,
  removeSessions,
  sessionById,
  setFavourite,
} from './catalog.ts';
import type { ApplyChange } from './catalog-change.ts';
import type { CommandPorts, Commands } from './commands.ts';
import { changedMeanwhile } from './looked-at.ts';
import { planProfileEdit } from './managed-profiles.ts';
import { setMarks } from './marks.ts';
import { foreignProfiles } from './portals/publish-commands.ts';
import { nameProfiles, type ProfileWish, templateProblem } from './profile-naming.ts';
import { refuseClosedVault } from './prove-key.ts';
import { keyName } from './session-resolver.ts';

type ManyChannel =
  | 'session.removeMany'
  | 'session.planProfiles'
  | 'session.addProfiles'
  | 'session.removeProfiles'
  | 'session.setFavourite'
  | 'session.setMarks';

export function createManyCommands(ports: CommandPorts, apply: ApplyChange): Pick<Commands, ManyChannel> {
  const { catalog, files, vault } = ports;

  const planProfiles = async ({ sessionIds, template, region }: Parsed<'session.planProfiles'>) => {
    const problem = templateProblem(template);
    if (problem)
      throw new AppError({ code: 'invalid-input', message: problem, remedy: 'change the template' });
    const { state } = catalog;
    const before = await files.readConfig();
    const taken = foreignProfiles(state, before, await files.readCredentials());
    const items = planItems(state, sessionIds, template, taken);
    const next = (now: CatalogState) =>
      items.reduce(
        (made, { item, sessionId }) =>
          item.action === 'add' ? addProfile(made, { name: item.profileName, sessionId, region }) : made,
        now,
      );
    const edit = planProfileEdit(state, next(state), {
      helperPath: ports.helperPath(),
      replace: false,
      file: files.configPath,
    });
    const after = edit?.(before) ?? before;
    const token = ports.digest(JSON.stringify([before, after, items]));
    return { items: items.map(({ item }) => item), next, before, after, token };
  };

  return {
    'session.planProfiles': async (input) => {
      const { items, token, before, after } = await planProfiles(input);
      return { items, token, diff: ports.diff(before, after) };
    },

    'session.addProfiles': async ({ token, ...input }) => {
      const plan = await planProfiles(input);
      if (plan.token !== token) throw changedMeanwhile();
      const changed = plan.items.filter(({ action }) => action === 'add').length;
      await apply({ kind: 'publish', title: `Published ${counted(changed, 'profile')}` }, plan.next);
      return { changed };
    },

    'session.removeProfiles': async ({ profileNames }) => {
      await apply(
        { kind: 'publish', title: `Unpublished ${counted(profileNames.length, 'profile')}` },
        (state) => profileNames.reduce(removeProfile, state),
      );
      return {};
    },

    'session.removeMany': async ({ sessionIds }) => {
      const identities = identitiesOf(catalog.state, sessionIds);
      if (identities.length > 0) refuseClosedVault(vault);
      await apply({ kind: 'removal', title: `Removed ${counted(sessionIds.length, 'session')}` }, (state) =>
        removeMany(state, sessionIds),
      );
      for (const id of identities) await vault.remove(keyName(id));
      return {};
    },

    'session.setFavourite': async ({ sessionIds, favourite }) => {
      await apply({ kind: 'profile', title: 'Favourite' }, (state) =>
        setFavourite(state, sessionIds, favourite),
      );
      return {};
    },

    'session.setMarks': async ({ sessionIds, ...change }) => {
      await apply({ kind: 'profile', title: 'Marked sessions' }, (state) =>
        setMarks(state, sessionIds, change),
      );
      return {};
    },
  };
}

/** With the identities of IAM users among them. `in-use` while other sessions need one of these. */
export function removeMany(state: CatalogState, sessionIds: readonly string[]): CatalogState {
  const identities = identitiesOf(state, sessionIds);
  const roles = sessionIds.filter((id) => sessionById(state, id).kind !== 'iam-user');
  // The users' sessions go with their identities, and only after every role that might need them.
  return identities.reduce(removeIdentity, removeSessions(state, roles));
}

function identitiesOf(state: CatalogState, sessionIds: readonly string[]): string[] {
  return sessionIds.flatMap((id) => {
    const session = sessionById(state, id);
    return session.kind === 'iam-user' ? [session.identityId] : [];
  });
}

interface PlannedProfile {
  readonly sessionId: string;
  readonly item: PublishPlanItem;
}

/** A session that has a profile keeps it. */
function planItems(
  state: CatalogState,
  sessionIds: readonly string[],
  template: string,
  foreign: ReadonlySet<string>,
): PlannedProfile[] {
  const firsts = new Map(state.profiles.toReversed().map(({ sessionId, name }) => [sessionId, name]));
  const sessions = sessionIds.map((id) => sessionById(state, id));
  const wishes = sessions.filter(({ id }) => !firsts.has(id)).map((session) => wishOf(state, session));
  const taken = new Set([...foreign, ...state.profiles.map(({ name }) => name)]);
  const names = nameProfiles(wishes, template, taken);
  return sessions.map((session) => {
    const { account, role } = wishOf(state, session);
    const oldName = firsts.get(session.id) ?? null;
    const { name, note } = names.get(session.id) ?? { name: oldName ?? '', note: null };
    const action = oldName === null ? 'add' : 'keep';
    const { accountId, name: accountName } = account;
    return {
      sessionId: session.id,
      item: { action, profileName: name, oldName, accountId, accountName, roleName: role, note },
    };
  });
}

function wishOf(state: CatalogState, session: Session): ProfileWish {
  const { id, label } = session;
  switch (session.kind) {
    case 'sso-role': {
      const portal = state.portals.find((candidate) => candidate.id === session.portalId)?.label ?? '';
      const account = { name: session.accountName, accountId: session.accountId };
      return { sessionId: id, account, role: session.roleName, portal };
    }
    case 'role': {
      const arn = parsePrincipalArn(session.roleArn);
      return {
        sessionId: id,
        account: { name: '', accountId: arn?.accountId ?? '' },
        role: arn?.name ?? label,
        portal: '',
      };
    }
    case 'iam-user': {
      const { accountId, userName } = identityById(state, session.identityId);
      return { sessionId: id, account: { name: '', accountId }, role: userName, portal: '' };
    }
  }
}

function counted(number: number, what: string): string {
  return number === 1 ? `one ${what}` : `${number} ${what}s`;
}

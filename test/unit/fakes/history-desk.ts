// A desk on which something has happened: what the history is about.
import { ssoSessionId } from '../../../shared/portal.ts';
import { createDesk, type Desk, roleForm, userForm } from './desk.ts';
import { signIn } from './portal-desk.ts';
import { portalForm } from './portal-ports.ts';
import { PROD, TEST } from './publishing.ts';

export const OWN = '# mine\n[profile mine]\nregion = eu-west-3\n';

export type HistoryDesk = Awaited<ReturnType<typeof createHistoryDesk>>;

/** A user, a role and a portal that is signed in to, listed and published, beside a person's own profile. */
export async function createHistoryDesk() {
  const desk = createDesk(undefined, OWN);
  const { sessionId: user, identityId } = await desk.commands['identity.addIamUser'](userForm('dana'));
  const one = (await desk.commands['session.addRole'](roleForm('one', user, { region: 'eu-north-1' })))
    .sessionId;
  desk.portal.accountList = [
    { accountId: PROD, name: 'Prod', email: 'prod@example.com', roles: ['Admin', 'ReadOnly'] },
    { accountId: TEST, name: 'Test', email: null, roles: ['Admin'] },
  ];
  const { portalId } = await desk.commands['portal.add'](portalForm('acme'));
  await signIn(desk, portalId);
  const publish = async (accounts: string[] = []) => {
    const rule = { accounts, roles: [], folders: [], favouritesOnly: false };
    const wish = { portalId, rule, template: '{account}-{role}', region: null };
    const { token } = await desk.commands['publish.preview'](wish);
    await desk.commands['publish.apply']({ ...wish, token });
  };
  await publish();
  return { ...desk, user, identityId, one, portalId, admin: ssoSessionId(portalId, PROD, 'Admin'), publish };
}

export const changesOf = async (desk: Desk) => (await desk.commands['history.list']({})).changes;

/** Of the last change, or the nth one before it. */
export async function idOf(desk: Desk, nth = 0): Promise<string> {
  const change = (await changesOf(desk))[nth];
  if (!change) throw new Error('there is no such change');
  return change.id;
}

export async function undo(desk: Desk, nth = 0) {
  const changeId = await idOf(desk, nth);
  const preview = await desk.commands['history.previewUndo']({ changeId });
  await desk.commands['history.undo']({ changeId, token: preview.token });
  return preview;
}

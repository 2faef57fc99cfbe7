// A desk with one portal that is signed in to and listed: two accounts, three roles.
import type { Parsed } from '../../../shared/ipc.ts';
import { ssoSessionId } from '../../../shared/portal.ts';
import { planCredentials } from '../../../src-main/core/credential-plan.ts';
import { createDesk, type Desk } from './desk.ts';
import { MINUTE } from './engine.ts';
import { portalForm } from './portal-ports.ts';
import { PROD, TEST } from './publishing.ts';
import { turns } from './turns.ts';

export async function signIn(desk: Desk, portalId: string) {
  const done = desk.commands['portal.signIn']({ portalId, method: null });
  await turns();
  desk.browser.answer();
  await done;
  await desk.clock.advance(MINUTE);
}

/** Nothing is published yet. */
export async function createPortalDesk(more: Partial<Parsed<'portal.add'>> = {}) {
  const desk = createDesk();
  desk.portal.accountList = [
    { accountId: PROD, name: 'Prod', email: 'prod@example.com', roles: ['Admin', 'ReadOnly'] },
    { accountId: TEST, name: 'Test', email: null, roles: ['Admin'] },
  ];
  const { portalId } = await desk.commands['portal.add'](portalForm('acme', more));
  await signIn(desk, portalId);
  const admin = ssoSessionId(portalId, PROD, 'Admin');
  const wish = {
    portalId,
    rule: { accounts: [] as string[], roles: [] as string[], folders: [] as string[], favouritesOnly: false },
    template: '{account}-{role}',
    region: null,
  };
  const publish = async (changes: Partial<typeof wish> = {}) => {
    const { token } = await desk.commands['publish.preview']({ ...wish, ...changes });
    return await desk.commands['publish.apply']({ ...wish, ...changes, token });
  };
  const openRole = () => desk.commands['portal.openRole']({ portalId, accountId: PROD, roleName: 'Admin' });
  const names = () => desk.catalog.state.profiles.map(({ name }) => name);
  /** Lists again, after the accounts were renamed. */
  const relist = async (nameOf: (name: string) => string) => {
    desk.portal.accountList = desk.portal.accountList.map((account) => ({
      ...account,
      name: nameOf(account.name),
    }));
    const listing = desk.commands['portal.list']({ portalId });
    await desk.clock.advance(MINUTE);
    await listing;
  };
  const askPerson = (id: string) =>
    desk.cache.get(planCredentials(desk.catalog.state, id), { by: 'person', name: id });
  return { desk, portalId, admin, wish, publish, openRole, names, relist, askPerson };
}

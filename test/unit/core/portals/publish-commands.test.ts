import { describe, expect, it } from 'vitest';
import { ssoSessionId } from '../../../../shared/portal.ts';
import { HOUR, MINUTE } from '../../fakes/engine.ts';
import { portalError } from '../../fakes/fake-portal.ts';
import { createPortalDesk } from '../../fakes/portal-desk.ts';
import { PROD, TEST } from '../../fakes/publishing.ts';
import { rejection } from '../../fakes/rejection.ts';

describe('Publishing', () => {
  it('shows first, changes nothing, then writes what was shown', async () => {
    const { desk, wish, names } = await createPortalDesk();
    const before = desk.everything();
    const preview = await desk.commands['publish.preview'](wish);
    expect(desk.everything()).toEqual(before);
    expect(preview.incomplete).toBe(false);
    expect(preview.items.map(({ action, profileName }) => [action, profileName])).toEqual([
      ['add', 'Prod-Admin'],
      ['add', 'Prod-ReadOnly'],
      ['add', 'Test-Admin'],
    ]);
    expect(await desk.commands['publish.apply']({ ...wish, token: preview.token })).toEqual({ changed: 3 });
    expect(names()).toEqual(['Prod-Admin', 'Prod-ReadOnly', 'Test-Admin']);
    expect(preview.diff).toBe(`- \n+ ${desk.files.config}`);
    expect(desk.files.writes).toBe(1);
  });

  it('refuses a bad template', async () => {
    const { desk, wish } = await createPortalDesk();
    const preview = desk.commands['publish.preview']({ ...wish, template: 'x' });
    expect((await rejection(preview)).code).toBe('invalid-input');
  });

  it('refuses what was not looked at: another file, rule, region or listing', async () => {
    const { desk, wish, names, portalId } = await createPortalDesk();
    const { token } = await desk.commands['publish.preview'](wish);
    const apply = (more = {}) => rejection(desk.commands['publish.apply']({ ...wish, token, ...more }));
    expect((await apply({ template: '{role}-{account}' })).code).toBe('file-busy');
    expect((await apply({ region: 'us-east-1' })).code).toBe('file-busy');
    desk.files.config = '[profile mine]\nregion = eu-west-1\n';
    expect((await apply()).code).toBe('file-busy');
    desk.files.config = '';
    desk.portal.accountList = desk.portal.accountList.slice(1);
    const listing = desk.commands['portal.list']({ portalId });
    await desk.clock.advance(MINUTE);
    await listing;
    expect((await apply()).code).toBe('file-busy');
    expect(names()).toEqual([]);
    expect(desk.files.writes).toBe(0);
  });

  it('refuses a plan whose names have come to mean other accounts, though the file would look the same', async () => {
    const { desk, wish, portalId } = await createPortalDesk();
    const rule = { ...wish.rule, roles: ['Admin'] };
    const { token } = await desk.commands['publish.preview']({ ...wish, rule });
    desk.portal.accountList = desk.portal.accountList.map((account) => ({
      ...account,
      name: account.name === 'Prod' ? 'Test' : 'Prod',
    }));
    const listing = desk.commands['portal.list']({ portalId });
    await desk.clock.advance(MINUTE);
    await listing;
    expect((await rejection(desk.commands['publish.apply']({ ...wish, rule, token }))).code).toBe(
      'file-busy',
    );
  });

  it('goes round the profiles of the person’s own files', async () => {
    const { desk, publish, names } = await createPortalDesk();
    desk.files.config = '[profile Prod-Admin]\nregion = eu-west-1\n';
    desk.files.credentials = '[Test-Admin]\naws_access_key_id = AKIAEXAMPLE000000000\n';
    await publish();
    expect(names()).toEqual([`Prod-Admin-${PROD}`, 'Prod-ReadOnly', `Test-Admin-${TEST}`]);
    expect(desk.files.config).toContain('[profile Prod-Admin]\nregion = eu-west-1\n');
  });

  it('removes nothing while the listing is incomplete, and says so', async () => {
    const { desk, publish, wish, portalId, names } = await createPortalDesk();
    await publish();
    desk.portal.accountList = [];
    desk.portal.outages.set('accounts', portalError('invalid-input'));
    await rejection(desk.commands['portal.list']({ portalId }));
    const preview = await desk.commands['publish.preview']({ ...wish, template: '{role}.{account}' });
    expect(preview.incomplete).toBe(true);
    expect(preview.items.filter(({ action }) => action === 'remove')).toEqual([]);
    expect(names()).toHaveLength(3);
  });

  it('is taken back byte for byte, one after the other', async () => {
    const { desk, publish, portalId, names } = await createPortalDesk();
    desk.files.config = '# mine\n[profile own]\nregion = eu-west-1\n';
    const before = desk.everything();
    const undo = () => desk.commands['publish.undo']({ portalId });
    await publish();
    const once = desk.files.config;
    await publish({ template: '{role}/{account}' });
    await undo();
    expect(desk.files.config).toBe(once);
    expect(names()).toEqual(['Prod-Admin', 'Prod-ReadOnly', 'Test-Admin']);
    await undo();
    expect(desk.files.config).toBe(before.config);
    expect(desk.catalog.state).toEqual(before.catalog);
    expect((await rejection(undo())).code).toBe('invalid-input');
  });

  it('of nothing takes all away, and is taken back as well', async () => {
    const { desk, publish, portalId, names } = await createPortalDesk();
    await publish();
    const before = desk.files.config;
    await publish({ rule: { accounts: ['nothing'], roles: [], folders: [], favouritesOnly: false } });
    expect(desk.files.config).toBe('');
    await desk.commands['publish.undo']({ portalId });
    expect(names()).toHaveLength(3);
    expect(desk.files.config).toBe(before);
  });

  it('is taken back but for what a person has given another name since', async () => {
    const { desk, publish, portalId, admin, names } = await createPortalDesk();
    await publish();
    await desk.commands['portal.setProfile']({ sessionId: admin, profileName: 'mine', region: null });
    await desk.commands['publish.undo']({ portalId });
    expect(names()).toEqual(['mine']);
    expect(desk.files.config.match(/^\[.*\]$/gm)).toEqual(['[profile mine]']);
    expect(desk.catalog.state.sessions.map(({ id }) => id)).toEqual([admin]);
  });

  it('under other names is not taken back over names that were changed since', async () => {
    const { desk, publish, portalId, admin } = await createPortalDesk();
    await publish();
    await publish({ template: '{role}/{account}' });
    await desk.commands['portal.setProfile']({ sessionId: admin, profileName: 'mine', region: null });
    const before = desk.everything();
    const error = await rejection(desk.commands['publish.undo']({ portalId }));
    expect(error.code).toBe('file-busy');
    expect(error.message).toContain('The profile Admin/Prod was changed since');
    expect(desk.everything()).toEqual(before);
  });
});

describe('Publishing and further profiles', () => {
  it('leaves those a person added, in catalogue and file', async () => {
    const { desk, admin, publish, names } = await createPortalDesk();
    await publish();
    await desk.commands['session.addProfile']({
      sessionId: admin,
      profileName: 'prod-us',
      region: 'us-east-2',
    });
    const section = /\[profile prod-us\]\n(?:[^[\n].*\n)*/;
    const before = section.exec(desk.files.config)?.[0];
    await publish({ template: '{role}/{account}' });
    expect(names()).toEqual(['Admin/Prod', 'ReadOnly/Prod', 'Admin/Test', 'prod-us']);
    expect(section.exec(desk.files.config)?.[0]).toBe(before);
    expect(before).toContain('region = us-east-2');
  });

  it('follows accounts that have swapped or passed on their names', async () => {
    const { desk, publish, relist, names } = await createPortalDesk();
    await publish();
    const config = desk.files.config;
    await relist((name) => ({ Prod: 'Test', Test: 'Prod' })[name] ?? name);
    await publish({ rule: { accounts: [], roles: ['Admin'], folders: [], favouritesOnly: false } });
    expect(names()).toEqual(['Test-Admin', 'Prod-Admin']);
    await relist((name) => ({ Prod: 'Third', Test: 'Prod' })[name] ?? name);
    await publish({ rule: { accounts: [], roles: ['Admin'], folders: [], favouritesOnly: false } });
    expect(names()).toEqual(['Prod-Admin', 'Third-Admin']);
    expect(desk.files.config.match(/\[.*\]/g)?.toSorted()).toEqual([
      '[profile Prod-Admin]',
      '[profile Third-Admin]',
    ]);
    expect(desk.health.problem()).toBeNull();
    expect(config).toContain('[profile Prod-ReadOnly]');
  });
});

describe('Unpublishing', () => {
  it('shows first, then takes every profile of the portal, and is taken back', async () => {
    const { desk, portalId, admin, publish, names } = await createPortalDesk();
    desk.files.config = '# mine\n[profile own]\nregion = eu-west-1\n';
    const empty = desk.files.config;
    await publish();
    await desk.commands['session.addProfile']({
      sessionId: admin,
      profileName: 'prod-us',
      region: 'us-east-2',
    });
    const before = desk.everything();
    const preview = await desk.commands['publish.previewUnpublish']({ portalId });
    expect(desk.everything()).toEqual(before);
    expect(preview.items.map(({ action, profileName }) => `${action} ${profileName}`)).toEqual([
      'remove Prod-Admin',
      'remove Prod-ReadOnly',
      'remove Test-Admin',
      'remove prod-us',
    ]);
    expect(preview.incomplete).toBe(false);
    expect(preview.diff).toBe(`- ${before.config}\n+ ${empty}`);
    const { token } = preview;
    expect(await desk.commands['publish.unpublish']({ portalId, token })).toEqual({ changed: 4 });
    expect(desk.files.config).toBe(empty);
    expect(names()).toEqual([]);
    expect(desk.catalog.state.sessions).toEqual(before.catalog.sessions);
    await desk.commands['publish.undo']({ portalId });
    expect(desk.files.config).toBe(before.config);
    expect(desk.catalog.state).toEqual(before.catalog);
  });

  it('is refused where it was not looked at', async () => {
    const { desk, portalId, publish } = await createPortalDesk();
    await publish();
    const { token } = await desk.commands['publish.previewUnpublish']({ portalId });
    desk.files.config += '# more\n';
    const before = desk.everything();
    const error = await rejection(desk.commands['publish.unpublish']({ portalId, token }));
    expect(error.code).toBe('file-busy');
    expect(desk.everything()).toEqual(before);
  });

  it('needs no listing, but a portal', async () => {
    const { desk, portalId, publish } = await createPortalDesk();
    await publish();
    desk.listingStore.texts.clear();
    const { token } = await desk.commands['publish.previewUnpublish']({ portalId });
    await desk.commands['publish.unpublish']({ portalId, token });
    expect(desk.files.config).toBe('');
    const none = desk.commands['publish.previewUnpublish']({ portalId: 'nope' });
    expect((await rejection(none)).code).toBe('unknown-identity');
  });

  it('leaves what the rule was, to publish by it again', async () => {
    const { desk, portalId, wish, publish } = await createPortalDesk();
    await publish();
    const { token } = await desk.commands['publish.previewUnpublish']({ portalId });
    await desk.commands['publish.unpublish']({ portalId, token });
    expect(desk.catalog.state.portals[0]?.publishing).toEqual({
      rule: wish.rule,
      template: wish.template,
      region: null,
    });
  });
});

describe('Folders', () => {
  const roles = [
    { accountId: PROD, roleName: 'Admin' },
    { accountId: TEST, roleName: 'Admin' },
  ];

  it('take roles in, which become sessions, and the rule finds them', async () => {
    const { desk, portalId, admin, publish, names } = await createPortalDesk();
    await desk.commands['portal.setFolder']({ portalId, roles, folder: 'work' });
    expect(desk.snapshot().folders).toEqual({
      [admin]: 'work',
      [ssoSessionId(portalId, TEST, 'Admin')]: 'work',
    });
    expect(desk.catalog.state.sessions).toHaveLength(2);
    await desk.commands['portal.setFolder']({ portalId, roles: roles.slice(1), folder: null });
    await publish({ rule: { accounts: [], roles: [], folders: ['work'], favouritesOnly: false } });
    expect(names()).toEqual(['Prod-Admin']);
  });

  it('take in no role that is not listed, unless it is a session already', async () => {
    const { desk, portalId, admin, openRole, relist } = await createPortalDesk();
    await openRole();
    const wrong = [...roles, { accountId: TEST, roleName: 'ReadOnly' }];
    const before = desk.everything();
    const refused = desk.commands['portal.setFolder']({ portalId, roles: wrong, folder: 'work' });
    expect((await rejection(refused)).code).toBe('not-assigned');
    expect(desk.everything()).toEqual(before);
    desk.portal.accountList = desk.portal.accountList.slice(1);
    await relist((name) => name);
    await desk.commands['portal.setFolder']({ portalId, roles: roles.slice(0, 1), folder: 'work' });
    expect(desk.snapshot().folders).toEqual({ [admin]: 'work' });
  });

  it('keep no trace in the history: no file has changed', async () => {
    const { desk, portalId } = await createPortalDesk();
    await desk.commands['portal.setFolder']({ portalId, roles, folder: 'work' });
    expect(desk.everything()).toMatchObject({ history: [], config: '' });
  });
});

describe('A listing', () => {
  it('brings new names of accounts into their sessions, and profiles stay', async () => {
    const { desk, admin, publish, relist, names } = await createPortalDesk();
    await publish();
    const config = desk.files.config;
    const history = desk.everything().history;
    await relist((name) => (name === 'Prod' ? 'Production' : name));
    expect(desk.catalog.state.sessions.find(({ id }) => id === admin)).toMatchObject({
      label: 'Admin in Production',
      accountName: 'Production',
    });
    expect(desk.store.load()).toEqual(desk.catalog.state);
    expect(names()).toEqual(['Prod-Admin', 'Prod-ReadOnly', 'Test-Admin']);
    expect(desk.files.config).toBe(config);
    expect(desk.everything().history).toEqual(history);
  });

  it('that failed changes no name', async () => {
    const { desk, portalId, publish } = await createPortalDesk();
    await publish();
    const before = desk.catalog.state;
    desk.portal.accountList = desk.portal.accountList.map((account) => ({ ...account, name: 'New' }));
    desk.portal.outages.set('roles', portalError('invalid-input'));
    const listing = rejection(desk.commands['portal.list']({ portalId }));
    await desk.clock.advance(MINUTE);
    await listing;
    expect(desk.catalog.state).toBe(before);
  });
});

describe('After an hour', () => {
  it('a published profile still works, and nobody was asked', async () => {
    const { desk, admin, publish } = await createPortalDesk();
    await publish();
    const first = await desk.ask(admin);
    await desk.clock.advance(3 * HOUR);
    const later = await desk.ask(admin);
    expect(later.accessKeyId).not.toBe(first.accessKeyId);
    expect(desk.browser.opened).toHaveLength(1);
    expect(desk.requests.list()).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListedAccount, PublishPlanItem } from '../../../../shared/portal.ts';
import { ssoSessionId } from '../../../../shared/portal.ts';
import { profileNameProblem } from '../../../../shared/profile-name.ts';
import { type CatalogState, EMPTY_CATALOG } from '../../../../src-main/core/catalog.ts';
import {
  applyPublishing,
  putPortal,
  removePortal,
  restoreProfiles,
  setFavourite,
  setPortalProfile,
} from '../../../../src-main/core/portals/portal-catalog.ts';
import {
  type PublishRequest,
  planPublishing,
  templateProblem,
} from '../../../../src-main/core/portals/publishing.ts';
import { START } from '../../fakes/manual-clock.ts';
import { samplePortal, sampleSsoRole } from '../../fakes/portal-ports.ts';
import { refusal } from '../../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../../fakes/samples.ts';

const acme = samplePortal('acme');
const PROD = '100000000001';
const TEST = '100000000002';

const listed = (accountId: string, name: string, ...roles: string[]): ListedAccount => ({
  accountId,
  name,
  email: `${name}@example.com`,
  added: false,
  roles: roles.map((role) => ({ name: role, added: false })),
});

const request = (more: Partial<PublishRequest> = {}): PublishRequest => ({
  portalId: 'acme',
  portalLabel: 'acme',
  rule: { accounts: [], roles: [], favouritesOnly: false },
  template: '{account}-{role}',
  favourites: new Set(),
  complete: true,
  ...more,
});

const brief = (items: readonly PublishPlanItem[]) =>
  items.map(({ action, profileName, oldName }) => [action, profileName, oldName]);
const namesById = (items: readonly PublishPlanItem[]) =>
  Object.fromEntries(
    items.map(({ accountId, roleName, profileName }) => [`${accountId}/${roleName}`, profileName]),
  );

const empty: CatalogState = { ...EMPTY_CATALOG, portals: [acme] };
const publish = (state: CatalogState, accounts: ListedAccount[], more: Partial<PublishRequest> = {}) =>
  applyPublishing(state, acme, planPublishing(state, accounts, request(more)), accounts, null, START);

describe('A template', () => {
  it.each(['{account}-{role}', '{accountId}', '{role}', 'x-{portal}-{role}', '{account}{account}'])(
    '%s is fine',
    (template) => expect(templateProblem(template)).toBeNull(),
  );
  it.each(['', '   ', 'fixed', '{portal}', '{account}-{rol}', '{}-{role}', '{Account}-{role}'])(
    '%j is refused, with what to do',
    (template) => expect(templateProblem(template)).toEqual(expect.any(String)),
  );

  it('is filled in, each field with its own', () => {
    const template = '{portal}.{accountId}.{account}.{role}';
    const [item] = planPublishing(empty, [listed(PROD, 'Prod', 'Admin')], request({ template }));
    expect(item?.profileName).toBe(`acme.${PROD}.Prod.Admin`);
  });

  it('takes what looks like a field or a pattern in a name for text', () => {
    const [item] = planPublishing(empty, [listed(PROD, "a{role}$&$'b", 'Admin')], request());
    expect(item?.profileName).toBe('a-role-b-Admin');
  });

  it('falls back to the id of an account without a name', () => {
    expect(planPublishing(empty, [listed(PROD, '', 'Admin')], request())[0]?.profileName).toBe(
      `${PROD}-Admin`,
    );
  });
});

describe('A rule', () => {
  const accounts = [listed(PROD, 'Production', 'Admin', 'ReadOnly'), listed(TEST, 'Test', 'Admin')];
  const names = (rule: Partial<PublishRequest['rule']>, more: Partial<PublishRequest> = {}) =>
    planPublishing(
      empty,
      accounts,
      request({ rule: { accounts: [], roles: [], favouritesOnly: false, ...rule }, ...more }),
    ).map(({ profileName }) => profileName);

  it('that is empty takes everything', () => {
    expect(names({})).toEqual(['Production-Admin', 'Production-ReadOnly', 'Test-Admin']);
  });
  it('finds accounts by part of the name, in any case, or of the id', () => {
    expect(names({ accounts: [' PROD '] })).toEqual(['Production-Admin', 'Production-ReadOnly']);
    expect(names({ accounts: ['0002', 'nothing'] })).toEqual(['Test-Admin']);
  });
  it('does not take an empty line for everything', () => {
    expect(names({ accounts: ['test', ' ', ''] })).toEqual(['Test-Admin']);
  });
  it('takes roles by their exact names', () => {
    expect(names({ roles: ['ReadOnly', 'admin'] })).toEqual(['Production-ReadOnly']);
  });
  it('takes favourites alone when asked', () => {
    const favourites = new Set([ssoSessionId('acme', TEST, 'Admin')]);
    expect(names({ favouritesOnly: true }, { favourites })).toEqual(['Test-Admin']);
  });
});

describe('Profile names', () => {
  it.each([
    ['Größe & Co.', 'Gro-e-Co.-Admin'],
    ['  spaced  out ', 'spaced-out-Admin'],
    ['-dash', 'dash-Admin'],
    ["o'neil; rm -rf /", 'o-neil-rm-rf-/-Admin'],
    ['日本', 'Admin'],
  ])('%j become safe: %j, and the plan says so', (account, expected) => {
    const [item] = planPublishing(empty, [listed(PROD, account, 'Admin')], request());
    expect(item?.profileName).toBe(expected);
    expect(item?.note).toContain('characters');
  });

  it('are safe and different, whatever accounts and roles are called, and the same in any order', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom(
        'default',
        '__proto__',
        'Prod',
        'prod',
        'a b',
        'a-b',
        'x'.repeat(200),
        '',
        '-100000000001',
      ),
    );
    const account = fc.record({ name: text, roles: fc.uniqueArray(text, { minLength: 1, maxLength: 4 }) });
    fc.assert(
      fc.property(
        fc.array(account, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('{account}-{role}', '{role}', '{account}', '{accountId}-{role}', 'default{role}'),
        fc.uniqueArray(text, { maxLength: 4 }),
        (some, template, taken) => {
          const accounts = some.map(({ name, roles }, n) =>
            listed(String(100_000_000_000 + n), name, ...roles),
          );
          const asked = request({ template, taken: new Set(taken) });
          const items = planPublishing(empty, accounts, asked);
          const names = items.map(({ profileName }) => profileName);
          expect(names).toHaveLength(some.reduce((sum, { roles }) => sum + roles.length, 0));
          expect(new Set(names).size).toBe(names.length);
          for (const name of names) {
            expect(profileNameProblem(name)).toBeNull();
            expect(taken).not.toContain(name);
          }
          const reversed = accounts.toReversed().map((each) => ({ ...each, roles: each.roles.toReversed() }));
          expect(namesById(planPublishing(empty, reversed, asked))).toEqual(namesById(items));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that two accounts share get the account’s id, both of them', () => {
    const accounts = [
      listed(TEST, 'Same', 'Admin'),
      listed(PROD, 'Same', 'Admin'),
      listed('100000000003', 'Other', 'Admin'),
    ];
    const items = planPublishing(empty, accounts, request());
    expect(items.map(({ profileName }) => profileName)).toEqual([
      `Same-Admin-${TEST}`,
      `Same-Admin-${PROD}`,
      'Other-Admin',
    ]);
    expect(items[0]?.note).toContain('several roles');
    expect(items[2]?.note).toBeNull();
  });

  it('never come to mean another account because one of the same name was added', () => {
    const before = publish(empty, [listed(TEST, 'Same', 'Admin')]);
    expect(before.profiles.map(({ name }) => name)).toEqual(['Same-Admin']);
    const items = planPublishing(
      before,
      [listed(PROD, 'Same', 'Admin'), listed(TEST, 'Same', 'Admin')],
      request(),
    );
    expect(brief(items)).toEqual([
      ['add', `Same-Admin-${PROD}`, null],
      ['rename', `Same-Admin-${TEST}`, 'Same-Admin'],
    ]);
  });

  it('of other sessions, of the person’s own files and of roles that stay are never taken', () => {
    const state: CatalogState = {
      ...sampleCatalog([sampleUser('dana')]),
      portals: [acme],
      profiles: [
        { name: 'Prod-Admin', sessionId: 'dana' },
        { name: 'Test-Admin', sessionId: ssoSessionId('acme', TEST, 'Old') },
        { name: 'Kept-Admin', sessionId: ssoSessionId('other', TEST, 'Admin') },
      ],
    };
    const accounts = ['Prod', 'Test', 'Kept', 'Mine'].map((name, n) =>
      listed(`20000000000${n}`, name, 'Admin'),
    );
    const taken = new Set(['Mine-Admin']);
    // The role Old is not in an incomplete listing, and keeps its profile.
    const items = planPublishing(state, accounts, request({ complete: false, taken }));
    expect(items.map(({ profileName }) => profileName)).toEqual([
      'Prod-Admin-200000000000',
      'Test-Admin-200000000001',
      'Kept-Admin-200000000002',
      'Mine-Admin-200000000003',
    ]);
    expect(items[0]?.note).toContain('is taken');
  });

  it('that are given up in the same change may be given to another', () => {
    const before = publish(empty, [listed(PROD, 'Alpha', 'Admin')]);
    const items = planPublishing(
      before,
      [listed(PROD, 'Beta', 'Admin'), listed(TEST, 'Alpha', 'Admin')],
      request(),
    );
    expect(brief(items)).toEqual([
      ['rename', 'Beta-Admin', 'Alpha-Admin'],
      ['add', 'Alpha-Admin', null],
    ]);
    expect(publish(before, [listed(PROD, 'Beta', 'Admin'), listed(TEST, 'Alpha', 'Admin')]).profiles).toEqual(
      [
        { name: 'Beta-Admin', sessionId: ssoSessionId('acme', PROD, 'Admin') },
        { name: 'Alpha-Admin', sessionId: ssoSessionId('acme', TEST, 'Admin') },
      ],
    );
  });
});

describe('Publishing again', () => {
  const accounts = [listed(PROD, 'Prod', 'Admin', 'ReadOnly')];
  const published = publish(empty, accounts);

  it('keeps what is right', () => {
    expect(brief(planPublishing(published, accounts, request()))).toEqual([
      ['keep', 'Prod-Admin', 'Prod-Admin'],
      ['keep', 'Prod-ReadOnly', 'Prod-ReadOnly'],
    ]);
    expect(publish(published, accounts)).toEqual(published);
  });

  it('renames by a new template, and removes what the rule leaves out', () => {
    const rule = { accounts: [], roles: ['Admin'], favouritesOnly: false };
    const items = planPublishing(published, accounts, request({ rule, template: '{role}-{account}' }));
    expect(brief(items)).toEqual([
      ['rename', 'Admin-Prod', 'Prod-Admin'],
      ['remove', 'Prod-ReadOnly', 'Prod-ReadOnly'],
    ]);
    const after = applyPublishing(published, acme, items, accounts, null, START);
    expect(after.profiles).toEqual([{ name: 'Admin-Prod', sessionId: ssoSessionId('acme', PROD, 'Admin') }]);
    expect(after.sessions).toEqual(published.sessions);
  });

  it('removes nothing after an incomplete listing', () => {
    expect(planPublishing(published, [], request({ complete: false }))).toEqual([]);
    expect(brief(planPublishing(published, [], request()))).toEqual([
      ['remove', 'Prod-Admin', 'Prod-Admin'],
      ['remove', 'Prod-ReadOnly', 'Prod-ReadOnly'],
    ]);
  });

  it('says of every session which person, account and e-mail it belongs to', () => {
    expect(published.sessions[0]).toMatchObject({
      kind: 'sso-role',
      label: 'Admin in Prod',
      accountId: PROD,
      accountName: 'Prod',
      email: 'Prod@example.com',
      region: 'eu-west-1',
    });
  });

  it('leaves profiles of other portals and sessions as they are', () => {
    const others = [
      { name: 'theirs', sessionId: 'sso:acme2:1:Admin' },
      { name: 'dana', sessionId: 'dana' },
    ];
    const state = { ...published, profiles: [...others, ...published.profiles] };
    expect(publish(state, []).profiles).toEqual(others);
  });

  it('is quick with 5,000 roles', () => {
    const many = Array.from({ length: 1_000 }, (_, n) =>
      listed(String(100_000_000_000 + n), `Account ${n % 700}`, 'A', 'B', 'C', 'D', 'E'),
    );
    const once = publish(empty, many);
    expect(once.profiles).toHaveLength(5_000);
    const items = planPublishing(once, many, request());
    expect(new Set(items.map(({ action }) => action))).toEqual(new Set(['keep']));
  });
});

describe('Taking a publishing back', () => {
  const published = publish(empty, [listed(PROD, 'Prod', 'Admin')]);

  it('restores the names, and leaves other sessions’ profiles alone', () => {
    const state = { ...published, profiles: [...published.profiles, { name: 'dana', sessionId: 'dana' }] };
    expect(restoreProfiles(state, empty, 'acme').profiles).toEqual([{ name: 'dana', sessionId: 'dana' }]);
    const renamed = publish(published, [listed(PROD, 'New', 'Admin')]);
    expect(restoreProfiles(renamed, published, 'acme').profiles).toEqual(published.profiles);
  });

  it('is refused where another session has one of the names by now', () => {
    const renamed = publish(published, [listed(PROD, 'New', 'Admin')]);
    const taken = { ...renamed, profiles: [...renamed.profiles, { name: 'Prod-Admin', sessionId: 'dana' }] };
    expect(refusal(() => restoreProfiles(taken, published, 'acme')).code).toBe('name-taken');
  });

  it('gives no profile to a session that is gone', () => {
    const gone = { ...published, sessions: [], profiles: [] };
    expect(restoreProfiles(gone, published, 'acme').profiles).toEqual([]);
  });
});

describe('The catalogue of portals', () => {
  const role = sampleSsoRole('acme', PROD, 'Admin');
  const state: CatalogState = {
    ...empty,
    sessions: [role],
    profiles: [{ name: 'prod', sessionId: role.id }],
    favourites: [role.id],
    activeSessionId: role.id,
  };

  it('has each name once, and may have one start URL twice', () => {
    expect(refusal(() => putPortal(state, samplePortal('2', { label: 'acme' }))).code).toBe('name-taken');
    expect(putPortal(state, samplePortal('kim')).portals.map(({ label }) => label)).toEqual(['acme', 'kim']);
    expect(putPortal(state, { ...acme, label: 'new' }).portals.map(({ label }) => label)).toEqual(['new']);
  });

  it('shares no two sign-ins with the CLI under one name', () => {
    const shared = { shareWithCli: true, sessionName: 'dev' };
    const one = putPortal(empty, samplePortal('one', shared));
    expect(refusal(() => putPortal(one, samplePortal('two', shared))).code).toBe('name-taken');
    putPortal(one, samplePortal('one', shared));
    putPortal(one, samplePortal('two', { ...shared, sessionName: 'other' }));
    putPortal(one, samplePortal('two', { ...shared, shareWithCli: false }));
  });

  it('loses with a portal all that hung on it', () => {
    expect(removePortal(state, 'acme')).toEqual(EMPTY_CATALOG);
    expect(refusal(() => removePortal(state, 'nope')).code).toBe('unknown-identity');
  });

  it('refuses to remove a portal that a role depends on, and names the role', () => {
    const used = { ...state, sessions: [role, sampleRole('deploy', role.id)] };
    const error = refusal(() => removePortal(used, 'acme'));
    expect(error.code).toBe('in-use');
    expect(error.message).toContain('deploy');
  });

  it('gives and takes profiles of portal sessions alone', () => {
    expect(setPortalProfile(state, role.id, 'x', 'us-east-1')).toMatchObject({
      profiles: [{ name: 'x', sessionId: role.id }],
      sessions: [{ region: 'us-east-1' }],
    });
    expect(setPortalProfile(state, role.id, null, null).profiles).toEqual([]);
    const user = { ...state, ...sampleCatalog([sampleUser('dana')]) };
    expect(refusal(() => setPortalProfile(user, 'dana', 'x', null)).code).toBe('invalid-input');
    expect(refusal(() => setPortalProfile(state, 'nope', 'x', null)).code).toBe('unknown-session');
  });

  it('marks favourites once', () => {
    expect(setFavourite(state, role.id, true).favourites).toEqual([role.id]);
    expect(setFavourite(state, role.id, false).favourites).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublishPlanItem } from '../../../../shared/portal.ts';
import { ssoSessionId } from '../../../../shared/portal.ts';
import { profileNameProblem } from '../../../../shared/profile-name.ts';
import type { CatalogState } from '../../../../src-main/core/catalog.ts';
import { type PublishRequest, planPublishing } from '../../../../src-main/core/portals/publishing.ts';
import { templateProblem } from '../../../../src-main/core/profile-naming.ts';
import { acme, brief, empty, listed, PROD, publish, request, TEST } from '../../fakes/publishing.ts';
import { sampleCatalog, sampleUser } from '../../fakes/samples.ts';
import { runs } from '../aws-config/arbitraries.ts';

const namesById = (items: readonly PublishPlanItem[]) =>
  Object.fromEntries(
    items.map(({ accountId, roleName, profileName }) => [`${accountId}/${roleName}`, profileName]),
  );

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
      request({ rule: { accounts: [], roles: [], folders: [], favouritesOnly: false, ...rule }, ...more }),
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
  it('takes the roles of some folders, by the folders’ exact names', () => {
    const folders = {
      [ssoSessionId('acme', TEST, 'Admin')]: 'work',
      [ssoSessionId('acme', PROD, 'Admin')]: 'home',
      [ssoSessionId('acme', PROD, 'ReadOnly')]: 'Work',
      [ssoSessionId('other', PROD, 'Admin')]: 'work',
    };
    expect(names({ folders: ['work'] }, { folders })).toEqual(['Test-Admin']);
    expect(names({ folders: ['work', 'home'] }, { folders })).toEqual(['Production-Admin', 'Test-Admin']);
    expect(names({ folders: ['gone'] }, { folders })).toEqual([]);
    expect(names({ folders: ['work'] })).toEqual([]);
  });
  it('takes only what fits all of it', () => {
    const id = ssoSessionId('acme', PROD, 'Admin');
    const more = { folders: { [id]: 'work' }, favourites: new Set([id]) };
    const rule = { accounts: ['prod'], roles: ['Admin'], folders: ['work'], favouritesOnly: true };
    expect(names(rule, more)).toEqual(['Production-Admin']);
    expect(names({ ...rule, accounts: ['test'] }, more)).toEqual([]);
    expect(names({ ...rule, roles: ['ReadOnly'] }, more)).toEqual([]);
    expect(names({ ...rule, folders: ['home'] }, more)).toEqual([]);
    expect(names(rule, { ...more, favourites: new Set() })).toEqual([]);
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
          expect(names.filter((name) => profileNameProblem(name) !== null || taken.includes(name))).toEqual(
            [],
          );
          const reversed = accounts.toReversed().map((each) => ({ ...each, roles: each.roles.toReversed() }));
          expect(namesById(planPublishing(empty, reversed, asked))).toEqual(namesById(items));
        },
      ),
      runs(200),
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
        { name: 'Prod-Admin', sessionId: 'dana', region: null },
        { name: 'Test-Admin', sessionId: ssoSessionId('acme', TEST, 'Old'), region: null },
        { name: 'Kept-Admin', sessionId: ssoSessionId('other', TEST, 'Admin'), region: null },
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
        { name: 'Beta-Admin', sessionId: ssoSessionId('acme', PROD, 'Admin'), region: null },
        { name: 'Alpha-Admin', sessionId: ssoSessionId('acme', TEST, 'Admin'), region: null },
      ],
    );
  });
});

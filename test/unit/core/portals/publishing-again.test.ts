import { describe, expect, it } from 'vitest';
import { ssoSessionId } from '../../../../shared/portal.ts';
import { applyPublishing } from '../../../../src-main/core/portals/portal-catalog.ts';
import { planPublishing, planUnpublishing } from '../../../../src-main/core/portals/publishing.ts';
import { START } from '../../fakes/manual-clock.ts';
import { acme, brief, empty, listed, PROD, publish, request, TEST } from '../../fakes/publishing.ts';

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
    const rule = { accounts: [], roles: ['Admin'], folders: [], favouritesOnly: false };
    const items = planPublishing(published, accounts, request({ rule, template: '{role}-{account}' }));
    expect(brief(items)).toEqual([
      ['rename', 'Admin-Prod', 'Prod-Admin'],
      ['remove', 'Prod-ReadOnly', 'Prod-ReadOnly'],
    ]);
    const after = applyPublishing(published, acme, items, accounts, null, START);
    expect(after.profiles).toEqual([
      { name: 'Admin-Prod', sessionId: ssoSessionId('acme', PROD, 'Admin'), region: null },
    ]);
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
      { name: 'theirs', sessionId: 'sso:acme2:1:Admin', region: null },
      { name: 'dana', sessionId: 'dana', region: null },
    ];
    const state = { ...published, profiles: [...others, ...published.profiles] };
    expect(publish(state, []).profiles).toEqual(others);
  });

  it('swaps and passes on names as accounts do', () => {
    const two = publish(empty, [listed(PROD, 'Alpha', 'Admin'), listed(TEST, 'Beta', 'Admin')]);
    const swapped = [listed(PROD, 'Beta', 'Admin'), listed(TEST, 'Alpha', 'Admin')];
    expect(brief(planPublishing(two, swapped, request()))).toEqual([
      ['rename', 'Beta-Admin', 'Alpha-Admin'],
      ['rename', 'Alpha-Admin', 'Beta-Admin'],
    ]);
    expect(publish(two, swapped).profiles).toEqual([
      { name: 'Beta-Admin', sessionId: ssoSessionId('acme', PROD, 'Admin'), region: null },
      { name: 'Alpha-Admin', sessionId: ssoSessionId('acme', TEST, 'Admin'), region: null },
    ]);
    expect(publish(two, [listed(PROD, 'Beta', 'Admin')]).profiles).toEqual([
      { name: 'Beta-Admin', sessionId: ssoSessionId('acme', PROD, 'Admin'), region: null },
    ]);
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

describe('Further profiles of a role', () => {
  const accounts = [listed(PROD, 'Prod', 'Admin', 'ReadOnly')];
  const adminId = ssoSessionId('acme', PROD, 'Admin');
  const published = publish(empty, accounts);
  const extra = { name: 'prod-us', sessionId: adminId, region: 'us-east-2' };
  const state = { ...published, profiles: [...published.profiles, extra] };

  it('stay as they are, whatever the first one is called', () => {
    expect(brief(planPublishing(state, accounts, request({ template: '{role}' })))).toEqual([
      ['rename', 'Admin', 'Prod-Admin'],
      ['rename', 'ReadOnly', 'Prod-ReadOnly'],
    ]);
    expect(publish(state, accounts, { template: '{role}' }).profiles.map(({ name }) => name)).toEqual([
      'Admin',
      'ReadOnly',
      'prod-us',
    ]);
    expect(publish(state, accounts)).toEqual(state);
  });

  it('keep their names, which are never given away', () => {
    const items = planPublishing(state, accounts, request({ template: 'prod-us{role}' }));
    expect(items.map(({ profileName }) => profileName)).toEqual(['prod-usAdmin', 'prod-usReadOnly']);
    const taken = { ...state, profiles: [...published.profiles, { ...extra, name: 'Admin' }] };
    expect(brief(planPublishing(taken, accounts, request({ template: '{role}' })))).toEqual([
      ['rename', `Admin-${PROD}`, 'Prod-Admin'],
      ['rename', 'ReadOnly', 'Prod-ReadOnly'],
    ]);
  });

  it('keep their regions, and the first one its own', () => {
    const [first, ...others] = state.profiles;
    const regional = {
      ...state,
      profiles: [{ name: first?.name ?? '', sessionId: adminId, region: 'eu-west-3' }, ...others],
    };
    expect(publish(regional, accounts, { template: '{role}' }).profiles).toMatchObject([
      { name: 'Admin', region: 'eu-west-3' },
      { name: 'ReadOnly', region: null },
      { name: 'prod-us', region: 'us-east-2' },
    ]);
  });

  it('go with the first one when the role is not published any more', () => {
    const rule = { accounts: [], roles: ['ReadOnly'], folders: [], favouritesOnly: false };
    const items = planPublishing(state, accounts, request({ rule }));
    expect(brief(items)).toEqual([
      ['keep', 'Prod-ReadOnly', 'Prod-ReadOnly'],
      ['remove', 'Prod-Admin', 'Prod-Admin'],
      ['remove', 'prod-us', 'prod-us'],
    ]);
    expect(publish(state, accounts, { rule }).profiles.map(({ name }) => name)).toEqual(['Prod-ReadOnly']);
  });

  it('free their names when they go', () => {
    const one = { ...published, profiles: [...published.profiles, { ...extra, name: 'Test-Admin' }] };
    const items = planPublishing(one, [listed(TEST, 'Test', 'Admin')], request());
    expect(items[0]).toMatchObject({ action: 'add', profileName: 'Test-Admin', note: null });
    const after = publish(one, [listed(TEST, 'Test', 'Admin')]);
    expect(after.profiles).toEqual([
      { name: 'Test-Admin', sessionId: ssoSessionId('acme', TEST, 'Admin'), region: null },
    ]);
  });
});

describe('Unpublishing', () => {
  const accounts = [listed(PROD, 'Prod', 'Admin', 'ReadOnly')];
  const published = publish(empty, accounts);
  const others = [
    { name: 'theirs', sessionId: 'sso:acme2:1:Admin', region: null },
    { name: 'dana', sessionId: 'dana', region: null },
  ];
  const extra = { name: 'prod-us', sessionId: ssoSessionId('acme', PROD, 'Admin'), region: 'us-east-2' };
  const state = { ...published, profiles: [...others, ...published.profiles, extra] };

  it('takes every profile of the portal, also those added by hand, and no other', () => {
    const items = planUnpublishing(state, 'acme');
    expect(brief(items)).toEqual([
      ['remove', 'Prod-Admin', 'Prod-Admin'],
      ['remove', 'Prod-ReadOnly', 'Prod-ReadOnly'],
      ['remove', 'prod-us', 'prod-us'],
    ]);
    expect(items[0]).toMatchObject({ accountId: PROD, accountName: 'Prod', roleName: 'Admin', note: null });
    const after = applyPublishing(state, acme, items, [], null, START);
    expect(after.profiles).toEqual(others);
    expect(after.sessions).toEqual(published.sessions);
  });

  it('of nothing does nothing', () => {
    expect(planUnpublishing({ ...state, profiles: others }, 'acme')).toEqual([]);
    expect(planUnpublishing(state, 'acm')).toEqual([]);
  });
});

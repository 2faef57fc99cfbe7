import { describe, expect, it } from 'vitest';
import { type CatalogState, EMPTY_CATALOG, setFavourite } from '../../../../src-main/core/catalog.ts';
import {
  openRoles,
  putPortal,
  removePortal,
  renameAccounts,
  setPortalProfile,
} from '../../../../src-main/core/portals/portal-catalog.ts';
import { samplePortal, sampleSsoRole } from '../../fakes/portal-ports.ts';
import { acme, empty, listed, PROD, publish, TEST } from '../../fakes/publishing.ts';
import { refusal } from '../../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../../fakes/samples.ts';

describe('Account names', () => {
  const accounts = [listed(PROD, 'Prod', 'Admin'), listed(TEST, 'Test', 'Admin')];
  const published = publish(empty, accounts);
  const renamed = [listed(PROD, 'Production', 'Admin'), listed(TEST, 'Test', 'Admin')];

  it('follow the listing, with the e-mail and the label made of them', () => {
    const after = renameAccounts(published, 'acme', renamed);
    expect(after.sessions[0]).toEqual({
      ...published.sessions[0],
      label: 'Admin in Production',
      accountName: 'Production',
      email: 'Production@example.com',
    });
    expect(after.sessions[1]).toBe(published.sessions[1]);
    expect({ ...after, sessions: published.sessions }).toEqual(published);
  });

  it('follow where the e-mail alone has changed', () => {
    const moved = accounts.map((account) => ({ ...account, email: 'ops@example.com' }));
    const after = renameAccounts(published, 'acme', moved);
    expect(after.sessions[0]).toMatchObject({ label: 'Admin in Prod', email: 'ops@example.com' });
  });

  it('leave a label that is no longer made of them', () => {
    const [first, ...rest] = published.sessions;
    const own = { ...published, sessions: [{ ...first, label: 'My admin' } as typeof first & {}, ...rest] };
    expect(renameAccounts(own, 'acme', renamed).sessions[0]).toMatchObject({
      label: 'My admin',
      accountName: 'Production',
    });
  });

  it('of other portals, of accounts that are not listed, and all when nothing changed stay the same objects', () => {
    expect(renameAccounts(published, 'acme', accounts)).toBe(published);
    expect(renameAccounts(published, 'acme', [])).toBe(published);
    const other = openRoles(published, [sampleSsoRole('beta', PROD, 'Admin')]);
    expect(renameAccounts(other, 'acme', renamed).sessions.at(-1)).toBe(other.sessions.at(-1));
    const user = { ...published, ...sampleCatalog([sampleUser('dana')]) };
    expect(renameAccounts(user, 'acme', renamed)).toBe(user);
  });
});

describe('The catalogue of portals', () => {
  const role = sampleSsoRole('acme', PROD, 'Admin');
  const state: CatalogState = {
    ...empty,
    sessions: [role],
    profiles: [{ name: 'prod', sessionId: role.id, region: null }],
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
      profiles: [{ name: 'x', sessionId: role.id, region: null }],
      sessions: [{ region: 'us-east-1' }],
    });
    expect(setPortalProfile(state, role.id, null, null).profiles).toEqual([]);
    const user = { ...state, ...sampleCatalog([sampleUser('dana')]) };
    expect(refusal(() => setPortalProfile(user, 'dana', 'x', null)).code).toBe('invalid-input');
    expect(refusal(() => setPortalProfile(state, 'nope', 'x', null)).code).toBe('unknown-session');
  });

  it('marks favourites once', () => {
    expect(setFavourite(state, [role.id], true).favourites).toEqual([role.id]);
    expect(setFavourite(state, [role.id], false).favourites).toEqual([]);
  });
});

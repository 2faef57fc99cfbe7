import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addIamUser,
  addProfile,
  type CatalogState,
  EMPTY_CATALOG,
  makeActive,
  putRole,
  removeProfile,
  removeRole,
  setFavourite,
  setFolder,
  updateIamUser,
  withProfile,
} from '../../../../src-main/core/catalog.ts';
import { planCredentials } from '../../../../src-main/core/credential-plan.ts';
import { type CatalogDelta, deltaOf } from '../../../../src-main/core/history/catalog-delta.ts';
import { revert } from '../../../../src-main/core/history/revert.ts';
import { openRoles, putPortal, removePortal } from '../../../../src-main/core/portals/portal-catalog.ts';
import { samplePortal, sampleSsoRole } from '../../fakes/portal-ports.ts';
import { histories, meaning } from '../../fakes/random-catalog.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../../fakes/samples.ts';
import { runs } from '../aws-config/arbitraries.ts';

const dana = sampleUser('dana');
const kim = sampleUser('kim');
const one = sampleRole('one', 'dana');
const base = sampleCatalog([dana, one]);
const acme = samplePortal('acme');
const admin = sampleSsoRole('acme', '100000000001', 'Admin');

function taken(state: CatalogState, delta: CatalogDelta) {
  const reverted = revert(state, delta);
  if (!reverted.ok) throw new Error(reverted.reasons.join('; '));
  return reverted;
}

function reasons(state: CatalogState, delta: CatalogDelta): readonly string[] {
  const reverted = revert(state, delta);
  return reverted.ok ? [] : reverted.reasons;
}

describe('what programs were allowed', () => {
  const allowed = (state: CatalogState): CatalogState => ({
    ...state,
    approvals: [
      { sessionId: 'one', executable: '/usr/bin/aws', script: null, name: 'aws', grantedAt: 1 },
      { sessionId: 'dana', executable: '/usr/bin/aws', script: null, name: 'aws', grantedAt: 1 },
    ],
  });
  const sessionsOf = ({ approvals }: CatalogState) => approvals.map(({ sessionId }) => sessionId);

  it('does not come back with a session that was taken back and brought again', () => {
    const without = sampleCatalog([dana]);
    const added = deltaOf(without, base);
    const gone = taken(allowed(base), added).state;
    expect(sessionsOf(gone)).toEqual(['dana']);
    expect(sessionsOf(taken(gone, deltaOf(base, without)).state)).toEqual(['dana']);
  });

  it('is not for the role that a session had before', () => {
    const edited = putRole(
      base,
      sampleRole('one', 'dana', {}, { roleArn: 'arn:aws:iam::444455556666:role/else' }),
      'one',
    );
    expect(sessionsOf(taken(allowed(edited), deltaOf(base, edited)).state)).toEqual(['dana']);
  });
});

describe('taking a change back', () => {
  it('right after it was made gives what was before, whatever it was', () => {
    fc.assert(
      fc.property(histories, ([before, after]) => {
        expect(meaning(taken(after, deltaOf(before, after)).state)).toEqual(meaning(before));
      }),
      runs(200, 1),
    );
  });

  it('a second time changes nothing', () => {
    fc.assert(
      fc.property(histories, ([before, after]) => {
        expect(meaning(taken(before, deltaOf(before, after)).state)).toEqual(meaning(before));
      }),
      runs(100, 2),
    );
  });

  it('later never overwrites what is newer, and leaves everything else alone', () => {
    let done = 0;
    fc.assert(
      fc.property(histories, ([before, after, later]) => {
        const reverted = revert(later, deltaOf(before, after));
        if (!reverted.ok) return;
        done += 1;
        const [was, made, now, is] = [before, after, later, reverted.state].map(meaning);
        for (const kind of ['identities', 'portals', 'sessions', 'profiles'] as const) {
          const [old, ours, newest, result] = [was, made, now, is].map(
            (each) => new Map<string, unknown>(Object.entries(each?.[kind] ?? {})),
          );
          const keys = [old, ours, newest, result].flatMap((each) => [...(each?.keys() ?? [])]);
          for (const key of keys) {
            const [a, b, c, d] = [old, ours, newest, result].map((each) => JSON.stringify(each?.get(key)));
            // Changed since, or never touched by the change: as it is now. Else as before, or kept as it is now.
            if (c !== b || a === b) expect(d).toBe(c);
            else expect([a, c]).toContain(d);
          }
        }
      }),
      runs(300, 3),
    );
    expect(done).toBeGreaterThan(50);
  });

  it('leaves nothing that a command would have refused', () => {
    fc.assert(
      fc.property(histories, ([before, after, later]) => {
        const reverted = revert(later, deltaOf(before, after));
        if (!reverted.ok) return;
        const { state } = reverted;
        const ids = new Set(state.sessions.map(({ id }) => id));
        for (const { sessionId } of state.profiles) expect(ids).toContain(sessionId);
        for (const id of [...state.favourites, ...Object.keys(state.folders)]) expect(ids).toContain(id);
        if (state.activeSessionId !== null) expect(ids).toContain(state.activeSessionId);
        expect(new Set(state.profiles.map(({ name }) => name)).size).toBe(state.profiles.length);
        for (const id of ids) planCredentials(state, id);
      }),
      runs(300, 4),
    );
  });

  it('does not touch the state it was given', () => {
    const after = removeRole(base, 'one');
    const frozen = JSON.stringify(after);
    taken(after, deltaOf(base, after));
    expect(JSON.stringify(after)).toBe(frozen);
  });
});

describe('something newer in the way', () => {
  it.each<[string, (state: CatalogState) => CatalogState, string]>([
    ['a session', (state) => putRole(state, { ...one, region: 'us-east-2' }, 'one'), 'one was changed since'],
    [
      'an IAM user',
      (state) => updateIamUser(state, { ...dana.identity, mfaUse: 'always' }, dana.session, 'dana'),
      'dana was changed since',
    ],
    [
      'a portal',
      (state) => putPortal(state, { ...acme, scopes: ['x'] }),
      'The portal acme was changed since',
    ],
    [
      'what is active',
      (state) => makeActive(makeActive(state, 'one'), 'dana'),
      'Another session has been made active since',
    ],
    [
      'whose a profile is',
      (state) => withProfile(withProfile(state, 'one', 'other'), 'dana', 'one'),
      'The profile one was changed since',
    ],
  ])('is refused: %s', (_what, change, reason) => {
    const delta = deltaOf(EMPTY_CATALOG, { ...makeActive(base, 'one'), portals: [acme] });
    expect(reasons(change({ ...makeActive(base, 'one'), portals: [acme] }), delta)).toContain(reason);
  });

  it('is named once, each thing with a sentence of its own', () => {
    const before = addIamUser(base, kim.identity, kim.session, 'kim');
    const uno = { ...one, region: 'eu-west-3' };
    const after = putRole(before, uno, 'uno');
    const later = putRole(after, { ...one, region: 'us-east-2' }, 'eins');
    expect(reasons(later, deltaOf(before, after))).toEqual([
      'The profile uno was changed since',
      'one was changed since',
    ]);
  });

  it('is none where it has brought back what was before', () => {
    const after = putRole(makeActive(base, 'one'), { ...one, region: 'us-east-2' }, 'uno');
    expect(taken(base, deltaOf(base, after)).state).toEqual(base);
  });

  it('is a second renaming: the session would end up with two names', () => {
    const uno = withProfile(base, 'one', 'uno');
    const eins = withProfile(uno, 'one', 'eins');
    expect(reasons(eins, deltaOf(base, uno))).toEqual(['The profile uno was changed since']);
    expect(reasons(removeProfile(uno, 'uno'), deltaOf(base, uno))).toEqual([
      'The profile uno was changed since',
    ]);
  });

  it('is none where names went round and are where they were', () => {
    const both = addProfile(base, { name: 'x', sessionId: 'dana', region: null });
    const swapped = withProfile(withProfile(withProfile(both, 'dana', 'free'), 'one', 'dana'), 'dana', 'one');
    expect(meaning(taken(swapped, deltaOf(both, swapped)).state)).toEqual(meaning(both));
    expect(meaning(taken(both, deltaOf(both, swapped)).state)).toEqual(meaning(both));
  });

  it('is a label that another session has by now', () => {
    const without = removeRole(base, 'one');
    const again = putRole(without, sampleRole('other', 'dana', {}, { label: 'one' }), 'p');
    expect(reasons(again, deltaOf(base, without))).toEqual(['Another session is named one by now']);
  });

  it('is a portal’s name or shared name that another portal has by now', () => {
    const shared = samplePortal('acme', { shareWithCli: true, sessionName: 'dev' });
    const before = putPortal(EMPTY_CATALOG, shared);
    const twin = putPortal(EMPTY_CATALOG, { ...shared, id: 'twin' });
    expect(reasons(twin, deltaOf(before, EMPTY_CATALOG))).toEqual([
      'Another portal is named acme by now',
      'Another portal is shared with the AWS CLI as dev by now',
    ]);
    const other = putPortal(EMPTY_CATALOG, { ...shared, id: 'twin', label: 'x', shareWithCli: false });
    expect(reasons(other, deltaOf(before, EMPTY_CATALOG))).toEqual([]);
  });

  it('is a circle of roles that it would close', () => {
    const state = putRole(base, sampleRole('two', 'one'), 'two');
    const after = putRole(state, sampleRole('two', 'dana'), 'two');
    const later = putRole(after, sampleRole('one', 'two'), 'one');
    expect(reasons(later, deltaOf(state, after))).toContainEqual(expect.stringContaining('one → two → one'));
  });

  it('is a role that would lose what it needs of its user', () => {
    const after = updateIamUser(base, { ...dana.identity, mfaUse: 'always' }, dana.session, 'dana');
    const later = putRole(after, sampleRole('strict', 'dana', { requiresMfa: true }), 'strict');
    expect(reasons(later, deltaOf(base, after))).toEqual([expect.stringContaining('strict asks for MFA')]);
  });

  it('is a source that is gone by now', () => {
    const before = putRole(base, sampleRole('two', 'one'), 'two');
    const after = removeRole(before, 'two');
    const later = removeRole(after, 'one');
    expect(reasons(later, deltaOf(before, after))).toEqual([
      'two needs something that is not in Cloakroom any more',
    ]);
  });

  it('is a portal or an IAM user that is gone by now', () => {
    const state = openRoles({ ...base, portals: [acme] }, [admin]);
    const named = withProfile(state, admin.id, 'p');
    const gone = { ...state, portals: [], sessions: [dana.session, one] };
    expect(
      reasons({ ...gone, profiles: [] }, deltaOf(named, { ...named, sessions: [], profiles: [] })),
    ).toContain(`${admin.label} needs something that is not in Cloakroom any more`);
    expect(reasons(EMPTY_CATALOG, deltaOf(base, { ...base, sessions: [], profiles: [] }))).toContain(
      'dana needs something that is not in Cloakroom any more',
    );
  });

  it('is a session that is gone by now and was active, or had the profile', () => {
    const active = makeActive(base, 'one');
    const later = removeRole(base, 'one');
    expect(reasons(later, deltaOf(active, base))).toEqual([
      'The session that was active is not in Cloakroom any more',
    ]);
    expect(reasons(later, deltaOf(base, withProfile(base, 'one', null)))).toEqual([
      'The session of the profile one is not in Cloakroom any more',
    ]);
  });

  it('is not what was wrong before already', () => {
    const orphan = sampleRole('orphan', 'nobody');
    const odd = { ...base, sessions: [...base.sessions, orphan, { ...orphan, id: 'o2' }] };
    expect(taken(makeActive(odd, 'one'), deltaOf(odd, makeActive(odd, 'one'))).state).toEqual(odd);
  });
});

describe('sessions that a change made', () => {
  const published = withProfile(openRoles({ ...base, portals: [acme] }, [admin]), admin.id, 'p');
  const delta = deltaOf({ ...base, portals: [acme] }, published);

  it('go with it', () => {
    expect(taken(published, delta)).toEqual({ ok: true, notes: [], state: { ...base, portals: [acme] } });
  });

  it.each<[string, (state: CatalogState) => CatalogState]>([
    ['is a favourite', (state) => setFavourite(state, [admin.id], true)],
    ['is in a folder', (state) => setFolder(state, [admin.id], 'work')],
    ['is a role’s source', (state) => putRole(state, sampleRole('deploy', admin.id), null)],
    ['has another profile', (state) => addProfile(state, { name: 'p2', sessionId: admin.id, region: null })],
    ['is active', (state) => makeActive(state, admin.id)],
  ])('stay where one %s by now, without the profile, and the preview says so', (_how, use) => {
    const { state, notes } = taken(use(published), delta);
    expect(state.sessions).toContainEqual(admin);
    expect(state.profiles.map(({ name }) => name)).not.toContain('p');
    expect({ ...use(published), profiles: [] }).toEqual({ ...state, profiles: [] });
    expect(notes).toEqual([`In use by now, and kept without a profile of this change: ${admin.label}`]);
  });

  it('stay together with the roles and the portal they need', () => {
    const all = putRole(published, sampleRole('deploy', admin.id), 'deploy');
    const { state } = taken(setFavourite(all, ['deploy'], true), deltaOf(base, all));
    expect(state.portals).toEqual([acme]);
    expect(state.sessions.map(({ id }) => id)).toEqual(['dana', 'one', admin.id, 'deploy']);
    expect(state.profiles).toEqual(base.profiles);
  });

  it('stay where they are all listed, or counted when there are many', () => {
    const roles = Array.from({ length: 7 }, (_, n) => sampleSsoRole('acme', `20000000000${n}`, 'Admin'));
    const many = openRoles({ ...base, portals: [acme] }, roles);
    const marked = roles.reduce((state, { id }) => setFavourite(state, [id], true), many);
    expect(taken(marked, deltaOf({ ...base, portals: [acme] }, many)).notes).toEqual([
      expect.stringMatching(/: Admin in 200000000000, .* and 2 more$/),
    ]);
  });

  it('are in the way where they are an IAM user, whose key must not be forgotten', () => {
    const added = addIamUser(base, kim.identity, kim.session, 'kim');
    const used = putRole(added, sampleRole('two', 'kim'), null);
    for (const state of [used, setFavourite(added, ['kim'], true)])
      expect(reasons(state, deltaOf(base, added))).toEqual([
        'Something uses kim by now: a role, a profile, a folder or a favourite',
      ]);
  });
});

describe('sessions that a change removed', () => {
  it('come back with their marks, unless they were marked anew', () => {
    const marked = setFolder(setFavourite(base, ['one'], true), ['one'], 'work');
    const after = removeRole(marked, 'one');
    expect(taken(after, deltaOf(marked, after)).state).toEqual(marked);
    const again = setFolder(marked, ['one'], 'home');
    expect(taken(again, deltaOf(marked, after)).state).toEqual(again);
  });

  it('go again with the marks they came back with, which are no use of theirs', () => {
    const marked = setFolder(setFavourite(base, ['one'], true), ['one'], 'work');
    const without = removeRole(marked, 'one');
    const again = deltaOf(without, marked);
    expect(taken(marked, again)).toEqual({ ok: true, notes: [], state: without });
    expect(taken(setFolder(marked, ['one'], 'home'), again).state.sessions).toContainEqual(one);
  });

  it('leave no mark behind where one has gone since', () => {
    const marked = setFavourite(setFavourite(base, ['one'], true), ['dana'], true);
    const after = withProfile(
      setFavourite(setFavourite(marked, ['one'], false), ['dana'], false),
      'dana',
      'd',
    );
    const later = removeRole(after, 'one');
    expect(taken(later, deltaOf(marked, after)).state.favourites).toEqual(['dana']);
  });

  it('may have the label of a role that another portal lists', () => {
    const twin = sampleSsoRole('beta', '100000000001', 'Admin');
    const before = openRoles({ ...base, portals: [acme, samplePortal('beta')] }, [admin]);
    const after = openRoles(removePortal(before, 'acme'), [twin]);
    const { state } = taken(after, deltaOf(before, removePortal(before, 'acme')));
    expect(state.sessions.map(({ label }) => label)).toEqual(['dana', 'one', twin.label, admin.label]);
    expect(twin.label).toBe(admin.label);
  });

  it('come back with all their profiles, the first one first', () => {
    const two = addProfile(base, { name: 'one-us', sessionId: 'one', region: 'us-east-2' });
    expect(taken(removeRole(two, 'one'), deltaOf(two, removeRole(two, 'one'))).state).toEqual(two);
    for (const after of [removeProfile(two, 'one'), withProfile(two, 'one', 'uno')]) {
      expect(taken(after, deltaOf(two, after)).state.profiles.map(({ name }) => name)).toEqual([
        'dana',
        'one',
        'one-us',
      ]);
    }
  });
});

describe('what comes with it beyond the files', () => {
  it('is told of IAM users and portals', () => {
    const added = addIamUser(EMPTY_CATALOG, kim.identity, kim.session, null);
    expect(taken(added, deltaOf(EMPTY_CATALOG, added)).notes).toEqual([
      'The IAM user kim and its secret key are forgotten here',
    ]);
    const portal = putPortal(EMPTY_CATALOG, acme);
    expect(taken(portal, deltaOf(EMPTY_CATALOG, portal)).notes).toEqual([
      'The portal acme is forgotten again',
    ]);
    expect(taken(EMPTY_CATALOG, deltaOf(portal, removePortal(portal, 'acme'))).notes).toEqual([
      'The portal acme comes back; you have to sign in to it again',
    ]);
    const changed = putPortal(portal, { ...acme, label: 'new' });
    expect(taken(changed, deltaOf(portal, changed)).notes).toEqual([]);
  });

  it('is quick for thousands of sessions', () => {
    const roles = Array.from({ length: 5_000 }, (_, n) =>
      sampleSsoRole('acme', String(100_000_000_000 + n), 'Admin'),
    );
    const profiles = roles.map(({ id }, n) => ({ name: `p${n}`, sessionId: id, region: null }));
    const before = { ...base, portals: [acme], sessions: [...base.sessions, ...roles], profiles };
    const renamed = { ...before, profiles: profiles.map((each) => ({ ...each, name: `${each.name}x` })) };
    expect(meaning(taken(renamed, deltaOf(before, renamed)).state)).toEqual(meaning(before));
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_MARKS } from '../../../../shared/model.ts';
import {
  addProfile,
  EMPTY_CATALOG,
  makeActive,
  putRole,
  removeIdentity,
  removeProfile,
  removeRole,
  setFavourite,
  setFolder,
  updateIamUser,
  withProfile,
} from '../../../../src-main/core/catalog.ts';
import { deltaOf, keepReason, NO_DELTA, reversed } from '../../../../src-main/core/history/catalog-delta.ts';
import { revert } from '../../../../src-main/core/history/revert.ts';
import { histories, meaning } from '../../fakes/random-catalog.ts';
import { keyIdOf, sampleCatalog, sampleRole, sampleUser } from '../../fakes/samples.ts';
import { runs } from '../aws-config/arbitraries.ts';

const dana = sampleUser('dana');
const one = sampleRole('one', 'dana');
const base = sampleCatalog([dana, one]);

describe('what a change did', () => {
  it('is nothing where nothing changed, also when the same was read back from disk', () => {
    expect(deltaOf(base, base)).toEqual(NO_DELTA);
    const turned = {
      ...base,
      sessions: base.sessions.map(
        (session) => Object.fromEntries(Object.entries(session).toReversed()) as unknown as typeof session,
      ),
    };
    expect(deltaOf(base, turned)).toEqual(NO_DELTA);
  });

  it('names each thing that came, went or changed, and nothing else', () => {
    const renamed = { ...one, label: 'uno' };
    const after = putRole(makeActive(base, 'dana'), renamed, 'p');
    expect(deltaOf(base, after)).toEqual({
      ...NO_DELTA,
      sessions: [{ before: one, after: renamed }],
      profiles: [
        { before: { name: 'one', sessionId: 'one', region: null }, after: null },
        { before: null, after: { name: 'p', sessionId: 'one', region: null } },
      ],
      firstProfiles: [{ before: 'one', after: 'p' }],
      active: { before: null, after: 'dana' },
    });
  });

  it('says of a session with several profiles which was the first, and which is', () => {
    const two = addProfile(base, { name: 'one-us', sessionId: 'one', region: 'us-east-2' });
    expect(deltaOf(base, two).firstProfiles).toEqual([]);
    expect(deltaOf(two, removeProfile(two, 'one')).firstProfiles).toEqual([
      { before: 'one', after: 'one-us' },
    ]);
  });

  it('has the marks that went with a session', () => {
    const marked = setFolder(setFavourite(base, ['one'], true), ['one', 'dana'], 'work');
    expect(deltaOf(marked, removeRole(marked, 'one')).marks).toEqual([
      { before: { id: 'one', favourite: true, folder: 'work', ...NO_MARKS }, after: null },
    ]);
    expect(deltaOf(base, marked).marks).toEqual([
      { before: null, after: { id: 'one', favourite: true, folder: 'work', ...NO_MARKS } },
      { before: null, after: { id: 'dana', favourite: false, folder: 'work', ...NO_MARKS } },
    ]);
  });

  it('has no secret in it', () => {
    expect(Object.keys(deltaOf(EMPTY_CATALOG, base).identities[0]?.after ?? {})).not.toContain(
      'secretAccessKey',
    );
  });
});

describe('a change turned round', () => {
  it('leads from what was before to what was after', () => {
    fc.assert(
      fc.property(histories, ([before, after]) => {
        const there = revert(before, reversed(deltaOf(before, after)));
        if (!there.ok) throw new Error(there.reasons.join('; '));
        expect(meaning(there.state)).toEqual(meaning(after));
      }),
      runs(200),
    );
  });

  it('twice is the change itself', () => {
    const after = makeActive(
      withProfile(removeRole(setFavourite(base, ['one'], true), 'one'), 'dana', 'd'),
      'dana',
    );
    const delta = deltaOf(setFavourite(base, ['one'], true), after);
    expect(reversed(reversed(delta))).toEqual(delta);
    expect(reversed(NO_DELTA)).toEqual(NO_DELTA);
  });
});

describe('a reason to keep a change', () => {
  const user = sampleCatalog([dana]);

  it('is a key that was forgotten with its user', () => {
    const reason = keepReason(deltaOf(user, removeIdentity(user, 'id-dana')));
    expect(reason).toContain('secret key of dana was forgotten');
  });

  it('is a key that was replaced', () => {
    const identity = { ...dana.identity, accessKeyId: keyIdOf('new') };
    const reason = keepReason(deltaOf(user, updateIamUser(user, identity, dana.session, 'dana')));
    expect(reason).toContain('access key of dana was replaced');
  });

  it('is none where a user was added, or changed but for the key', () => {
    expect(keepReason(deltaOf(EMPTY_CATALOG, user))).toBeNull();
    const identity = { ...dana.identity, label: 'Dana B.' };
    expect(keepReason(deltaOf(user, updateIamUser(user, identity, dana.session, 'dana')))).toBeNull();
    expect(keepReason(deltaOf(base, removeRole(base, 'one')))).toBeNull();
  });
});

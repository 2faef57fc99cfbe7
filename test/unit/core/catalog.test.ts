import { describe, expect, it } from 'vitest';
import {
  addIamUser,
  addProfile,
  Catalog,
  type CatalogState,
  EMPTY_CATALOG,
  makeActive,
  putRole,
  removeIdentity,
  removeProfile,
  removeRole,
  sessionOfProfile,
  setFolder,
  updateIamUser,
  withProfile,
} from '../../../src-main/core/catalog.ts';
import { Emitter } from '../../../src-main/core/emitter.ts';
import { MemoryCatalogStore } from '../fakes/ports.ts';
import { refusal } from '../fakes/rejection.ts';
import { HOME_ACCOUNT, sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

const dana = sampleUser('dana');
const kim = sampleUser('kim');
const base = sampleCatalog([dana, sampleRole('one', 'dana'), sampleRole('two', 'one')]);

describe('adding', () => {
  it('gives a new user its session and its profile', () => {
    const state = addIamUser(EMPTY_CATALOG, dana.identity, dana.session, 'd');
    expect(state).toEqual({
      ...EMPTY_CATALOG,
      identities: [dana.identity],
      sessions: [dana.session],
      profiles: [{ name: 'd', sessionId: 'dana', region: null }],
    });
  });

  it('refuses a user who is here already, whatever it is called', () => {
    const again = { ...dana.identity, id: 'other', label: 'Other' };
    const session = { ...dana.session, id: 's2', label: 'Other' };
    const error = refusal(() => addIamUser(base, again, session, null));
    expect(error).toMatchObject({ code: 'name-taken', account: HOME_ACCOUNT });
    expect(error.message).toContain('user/dana');
  });

  it.each(['default', 'with space', '', 'a'.repeat(129), 'x;y'])('refuses the profile name %j', (name) => {
    expect(refusal(() => addIamUser(base, kim.identity, kim.session, name)).code).toBe('invalid-input');
  });

  it('refuses a profile name that another session has, naming that session', () => {
    const error = refusal(() => putRole(base, sampleRole('three', 'dana'), 'two'));
    expect(error.code).toBe('name-taken');
    expect(error.message).toContain('belongs to two');
  });

  it('never changes the state it was given', () => {
    const frozen = JSON.stringify(base);
    putRole(base, sampleRole('three', 'dana'), 'three');
    makeActive(base, 'one');
    removeRole(base, 'two');
    updateIamUser(base, { ...dana.identity, label: 'D' }, { ...dana.session, label: 'D' }, 'd');
    expect(JSON.stringify(base)).toBe(frozen);
  });
});

describe('changing', () => {
  it('lets a session keep its own label and profile name, and gives it one profile only', () => {
    const state = putRole(base, sampleRole('one', 'dana', { externalId: 'x1' }), 'one');
    expect(state.profiles.filter(({ sessionId }) => sessionId === 'one')).toHaveLength(1);
    const renamed = putRole(state, sampleRole('one', 'dana'), 'uno');
    expect(renamed.profiles.map(({ name }) => name).toSorted()).toEqual(['dana', 'two', 'uno']);
    expect(putRole(renamed, sampleRole('one', 'dana'), null).profiles).toHaveLength(2);
  });

  it('refuses a circle that the change would close', () => {
    expect(refusal(() => putRole(base, sampleRole('one', 'two'), 'one')).code).toBe('role-cycle');
  });

  it('refuses to put a role in the place of a user', () => {
    expect(refusal(() => putRole(base, sampleRole('dana', 'one'), null)).code).toBe('invalid-input');
  });

  it('refuses a user that is not there', () => {
    expect(refusal(() => updateIamUser(base, kim.identity, kim.session, null)).code).toBe('unknown-identity');
  });
});

describe('profiles of a session', () => {
  const extra = { name: 'one-us', sessionId: 'one', region: 'us-east-2' };
  const two = addProfile(base, extra);
  const names = (state: CatalogState) => state.profiles.map(({ name }) => name);

  it('may be several, in the order they were added', () => {
    expect(two.profiles).toEqual([...base.profiles, extra]);
    expect(sessionOfProfile(two, 'one-us').id).toBe('one');
  });

  it('are refused for a name that is taken or unfit, and for a session that is not there', () => {
    const error = refusal(() => addProfile(base, { ...extra, name: 'two' }));
    expect(error).toMatchObject({ code: 'name-taken', message: expect.stringContaining('belongs to two') });
    expect(refusal(() => addProfile(two, extra)).message).toContain('belongs to one');
    expect(refusal(() => addProfile(base, { ...extra, name: 'default' })).code).toBe('invalid-input');
    expect(refusal(() => addProfile(base, { ...extra, sessionId: 'nope' })).code).toBe('unknown-session');
  });

  it('are renamed through the first one, which keeps its place and its region', () => {
    const regional = { ...two, profiles: two.profiles.map((each) => ({ ...each, region: 'eu-west-3' })) };
    const renamed = withProfile(regional, 'one', 'uno');
    expect(names(renamed)).toEqual(['dana', 'uno', 'two', 'one-us']);
    expect(renamed.profiles[1]).toEqual({ name: 'uno', sessionId: 'one', region: 'eu-west-3' });
    expect(withProfile(two, 'one', 'one')).toEqual(two);
    expect(refusal(() => withProfile(two, 'one', 'one-us')).code).toBe('name-taken');
  });

  it('lose the first one alone where a session is to have none', () => {
    expect(names(withProfile(two, 'one', null))).toEqual(['dana', 'two', 'one-us']);
    expect(names(withProfile(withProfile(two, 'one', null), 'one', 'x'))).toEqual(['dana', 'two', 'x']);
    expect(withProfile(sampleCatalog([]), 'one', null)).toEqual(EMPTY_CATALOG);
  });

  it('are removed by name, and what is not there is refused', () => {
    expect(names(removeProfile(two, 'one'))).toEqual(['dana', 'two', 'one-us']);
    expect(removeProfile(two, 'one-us')).toEqual(base);
    expect(refusal(() => removeProfile(base, 'one-us'))).toMatchObject({
      code: 'unknown-profile',
      message: expect.stringContaining('one-us'),
    });
  });

  it('go with it, all of them', () => {
    expect(names(removeRole(removeRole(two, 'two'), 'one'))).toEqual(['dana']);
  });
});

describe('folders', () => {
  it('hold the sessions a person puts there, each in one', () => {
    const state = setFolder(setFolder(base, ['one', 'two', 'one'], 'work'), ['two'], 'home');
    expect(state.folders).toEqual({ one: 'work', two: 'home' });
    expect(setFolder(state, ['one', 'dana'], null).folders).toEqual({ two: 'home' });
    expect(base.folders).toEqual({});
  });

  it('hold none that is not there', () => {
    expect(refusal(() => setFolder(base, ['one', 'nope'], 'work')).code).toBe('unknown-session');
    const state = setFolder(base, ['one', 'two'], 'work');
    expect(removeRole(state, 'two').folders).toEqual({ one: 'work' });
  });
});

describe('removing', () => {
  it('is refused for whatever another role is assumed from, naming all of those', () => {
    const wide = putRole(base, sampleRole('three', 'one'), null);
    expect(refusal(() => removeRole(wide, 'one'))).toMatchObject({
      code: 'in-use',
      message: expect.stringContaining('two, three'),
    });
    expect(refusal(() => removeIdentity(base, 'id-dana')).code).toBe('in-use');
  });

  it('takes profile and being active along', () => {
    const state = removeRole(makeActive(base, 'two'), 'two');
    expect(state.activeSessionId).toBeNull();
    expect(state.profiles.map(({ name }) => name)).toEqual(['dana', 'one']);
    expect(removeRole(makeActive(base, 'one'), 'two').activeSessionId).toBe('one');
  });

  it('of a user takes its session along', () => {
    expect(removeIdentity(sampleCatalog([dana]), 'id-dana')).toEqual(EMPTY_CATALOG);
  });

  it('is refused for what is not there, and for a user under the name of a role', () => {
    expect(refusal(() => removeRole(base, 'nobody')).code).toBe('unknown-session');
    expect(refusal(() => removeIdentity(base, 'nobody')).code).toBe('unknown-identity');
    expect(refusal(() => removeRole(base, 'dana')).code).toBe('invalid-input');
  });
});

describe('looking up', () => {
  it('finds a session by its profile, and the active one as default', () => {
    expect(sessionOfProfile(base, 'two').id).toBe('two');
    expect(sessionOfProfile(makeActive(base, 'one'), 'default').id).toBe('one');
    for (const name of ['default', 'nobody', '', '__proto__']) {
      expect(refusal(() => sessionOfProfile(base, name)).code).toBe('unknown-profile');
    }
  });
});

describe('the catalogue', () => {
  it('stores a new state before anybody sees it', () => {
    const store = new MemoryCatalogStore(base);
    const catalog = new Catalog(store);
    const stored: CatalogState[] = [];
    catalog.onChange(() => stored.push(store.load()));
    const next = makeActive(base, 'one');
    catalog.replace(next);
    expect(stored).toEqual([next]);
    expect(catalog.state).toBe(next);
  });

  it('stays as it was when storing fails, and tells nobody', () => {
    const store = new MemoryCatalogStore(base);
    const catalog = new Catalog(store);
    let heard = 0;
    const stop = catalog.onChange(() => {
      heard += 1;
    });
    const before = catalog.state;
    store.failure = new Error('disk full');
    expect(() => catalog.replace(makeActive(base, 'one'))).toThrow('disk full');
    expect(catalog.state).toBe(before);
    expect(heard).toBe(0);
    stop();
  });

  it('is not replaced when what is stored cannot be read', () => {
    const store = new MemoryCatalogStore();
    store.load = () => {
      throw new Error('unreadable');
    };
    expect(() => new Catalog(store)).toThrow('unreadable');
  });
});

describe('an emitter', () => {
  it('forgets listeners that stopped, and may be stopped twice', () => {
    const emitter = new Emitter();
    const heard: string[] = [];
    const stopA = emitter.onChange(() => heard.push('a'));
    const stopB = emitter.onChange(() => {
      heard.push('b');
      stopB();
    });
    emitter.emit();
    emitter.emit();
    stopA();
    stopA();
    emitter.emit();
    expect(heard).toEqual(['a', 'b', 'a']);
    expect(emitter.listenerCount).toBe(0);
  });
});

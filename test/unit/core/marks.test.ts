import { describe, expect, it } from 'vitest';
import { EMPTY_CATALOG, removeRole } from '../../../src-main/core/catalog.ts';
import { isProductionSession, setMarks } from '../../../src-main/core/marks.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

const state = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana'), sampleRole('two', 'dana')]);

describe('marks', () => {
  it('change what is named and leave the rest as it is', () => {
    const tagged = setMarks(state, ['one', 'two'], { addTags: ['team-a', 'eu'], colour: 'teal' });
    const changed = setMarks(tagged, ['one'], { removeTags: ['EU'], production: true });
    expect(changed.marks).toEqual({
      one: { tags: ['team-a'], colour: 'teal', production: true, askBefore: null },
      two: { tags: ['team-a', 'eu'], colour: 'teal', production: null, askBefore: null },
    });
  });

  it('know a tag again however it is written', () => {
    const tagged = setMarks(state, ['one'], { addTags: ['Team', 'team', 'TEAM'] });
    expect(tagged.marks.one?.tags).toEqual(['Team']);
    expect(setMarks(tagged, ['one'], { addTags: ['tEAM'] }).marks.one?.tags).toEqual(['Team']);
  });

  it('that say nothing are not kept', () => {
    const tagged = setMarks(state, ['one'], { addTags: ['x'], colour: 'red', production: false });
    const cleared = setMarks(tagged, ['one'], { removeTags: ['x'], colour: null, production: null });
    expect(cleared.marks).toEqual({});
  });

  it('go with the session', () => {
    expect(removeRole(setMarks(state, ['one'], { colour: 'red' }), 'one').marks).toEqual({});
  });

  it('refuse what is not there, and more tags than anybody can read', async () => {
    const tags = Array.from({ length: 21 }, (_, n) => `t${n}`);
    const tooMany = await rejection((async () => setMarks(state, ['one'], { addTags: tags }))());
    expect(tooMany).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('one') });
    expect(() => setMarks(state, ['nobody'], { colour: 'red' })).toThrow('does not exist');
  });
});

describe('production', () => {
  const prod = sampleRole('deploy', 'dana', {}, { roleArn: 'arn:aws:iam::444455556666:role/prod-admin' });
  const catalog = sampleCatalog([sampleUser('dana'), prod, sampleRole('one', 'dana')]);

  it('is told by the names of role and account, and by hand before that', () => {
    expect(isProductionSession(catalog, prod)).toBe(true);
    expect(isProductionSession(catalog, sampleRole('one', 'dana'))).toBe(false);
    const spared = setMarks(catalog, ['deploy'], { production: false });
    expect(isProductionSession(spared, prod)).toBe(false);
    const named = setMarks(catalog, ['one'], { production: true });
    expect(isProductionSession(named, sampleRole('one', 'dana'))).toBe(true);
  });

  it('is nothing without rules', () => {
    const { settings } = EMPTY_CATALOG;
    const without = {
      ...catalog,
      settings: { ...settings, production: { ...settings.production, rules: [] } },
    };
    expect(isProductionSession(without, prod)).toBe(false);
  });
});

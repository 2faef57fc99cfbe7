import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../shared/settings.ts';
import { catalogSchema } from '../../../src-main/platform/catalog-schema.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

const state = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana')]);

/** What was written, as changed, and loaded again. */
function loadChanged(changes: Record<string, unknown>) {
  return catalogSchema.parse(JSON.parse(JSON.stringify({ ...state, ...changes })));
}

describe('the catalogue on disk', () => {
  it('comes back as it was', () => {
    expect(loadChanged({})).toEqual(state);
  });

  it('of a version that had no marks, settings and policies loads, with what is usual', () => {
    const loaded = loadChanged({ marks: undefined, settings: undefined, keyPolicies: undefined });
    expect(loaded).toEqual({ ...state, marks: {}, settings: DEFAULT_SETTINGS, keyPolicies: {} });
  });

  it('loses the one setting that cannot be read, and no other', () => {
    const { settings } = loadChanged({
      settings: { ...DEFAULT_SETTINGS, theme: 'dark', density: 'roomy', idleLockMinutes: 15, surprise: 1 },
    });
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', idleLockMinutes: 15 });
  });

  it('keeps what can be read of the marks and policies that a newer version wrote', () => {
    const policy = DEFAULT_SETTINGS.keys;
    const loaded = loadChanged({
      marks: { one: { tags: ['web'], colour: 'plaid', production: true }, dana: 'important' },
      keyPolicies: { 'id-dana': policy, 'id-kim': { ...policy, maxAgeDays: 'soon' } },
    });
    expect(loaded.marks).toEqual({
      one: { tags: ['web'], colour: null, production: true, askBefore: null },
      dana: { tags: [], colour: null, production: null, askBefore: null },
    });
    expect(loaded.keyPolicies).toEqual({ 'id-dana': policy });
    expect(loaded.sessions).toEqual(state.sessions);
    expect(loadChanged({ marks: 'none', keyPolicies: 7 })).toMatchObject({ marks: {}, keyPolicies: {} });
  });

  it('is refused where sessions cannot be read', () => {
    expect(() => loadChanged({ sessions: [{ kind: 'unheard-of' }] })).toThrow();
  });
});

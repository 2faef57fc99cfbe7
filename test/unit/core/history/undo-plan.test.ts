import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addProfile,
  type CatalogState,
  EMPTY_CATALOG,
  makeActive,
  putRole,
  removeRole,
  updateIamUser,
  withProfile,
} from '../../../../src-main/core/catalog.ts';
import { deltaOf, NO_DELTA } from '../../../../src-main/core/history/catalog-delta.ts';
import type { HistoryEntry, KeptFile } from '../../../../src-main/core/history/ports.ts';
import { planUndo, type UndoInput } from '../../../../src-main/core/history/undo-plan.ts';
import { planProfileEdit } from '../../../../src-main/core/managed-profiles.ts';
import { mergeTexts } from '../../../../src-main/platform/text-diff.ts';
import { HELPER } from '../../fakes/desk.ts';
import { START } from '../../fakes/manual-clock.ts';
import { histories, meaning } from '../../fakes/random-catalog.ts';
import { refusal } from '../../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../../fakes/samples.ts';
import { runs } from '../aws-config/arbitraries.ts';

const PATHS = { config: '/home/dana/.aws/config', credentials: '/home/dana/.aws/credentials' };
const base = sampleCatalog([sampleUser('dana')]);

/** A catalogue and the config file that belongs to it. */
interface Desk {
  readonly catalog: CatalogState;
  readonly config: string;
}

function changed({ catalog, config }: Desk, after: CatalogState): Desk {
  const edit = planProfileEdit(catalog, after, { helperPath: HELPER, replace: true });
  return { catalog: after, config: edit?.(config) ?? config };
}

function kept(file: KeptFile['file'], before: string, after: string): KeptFile {
  return { file, path: PATHS[file], diff: '', added: 0, removed: 0, before, after };
}

function entryOf(before: Desk, after: Desk, more: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    id: 'c1',
    at: START,
    kind: 'profile',
    title: 'a change',
    subject: null,
    delta: deltaOf(before.catalog, after.catalog),
    secrets: [],
    ownLinesOnly: true,
    undoneAt: null,
    files: before.config === after.config ? [] : [kept('config', before.config, after.config)],
    ...more,
  };
}

function undo(now: Desk, entry: HistoryEntry, more: Partial<UndoInput> = {}) {
  const texts = { config: now.config, credentials: '' };
  return planUndo({ entry, texts, catalog: now.catalog, helperPath: HELPER, merge: mergeTexts, ...more });
}

function undone(now: Desk, entry: HistoryEntry, more: Partial<UndoInput> = {}) {
  const plan = undo(now, entry, more);
  if (!plan.ok) throw new Error(plan.reasons.join('; '));
  return plan;
}

const reasons = (now: Desk, entry: HistoryEntry, more: Partial<UndoInput> = {}) => {
  const plan = undo(now, entry, more);
  return plan.ok ? [] : plan.reasons;
};

const own = '; mine\r\n[profile mine]\r\nregion=eu-west-3';
const dana = changed({ catalog: EMPTY_CATALOG, config: own }, base);
const withOne = changed(dana, putRole(base, sampleRole('one', 'dana', {}, { region: 'eu-north-1' }), 'one'));
const withBoth = changed(withOne, putRole(withOne.catalog, sampleRole('two', 'dana'), 'two'));
const addedOne = entryOf(dana, withOne);

describe('a change that nothing came after', () => {
  it('is taken back byte for byte, whatever it was', () => {
    fc.assert(
      fc.property(
        histories,
        fc.constantFrom('', own, '[default]\noutput = json\n'),
        ([before, after], text) => {
          const was = changed({ catalog: EMPTY_CATALOG, config: text }, before);
          const is = changed(was, after);
          const plan = undone(is, entryOf(was, is));
          expect(plan.texts.config).toBe(was.config);
          expect(meaning(plan.catalog)).toEqual(meaning(before));
        },
      ),
      runs(100, 5),
    );
  });

  it('needs no merging and no helper for that', () => {
    const more = { merge: () => null, helperPath: null };
    expect(undone(withOne, addedOne, more).texts.config).toBe(dana.config);
  });

  it('that is taken back in the file already stays as it is there', () => {
    const plan = undone({ catalog: withOne.catalog, config: dana.config }, addedOne, { merge: () => null });
    expect(plan.texts.config).toBe(dana.config);
    expect(plan.catalog).toEqual(dana.catalog);
  });

  it('of the catalogue alone touches no file', () => {
    const relabelled = {
      ...dana,
      catalog: putRole(withOne.catalog, sampleRole('one', 'dana', {}, { label: 'L' }), 'one'),
    };
    const plan = undone(
      { ...relabelled, config: 'anything' },
      entryOf({ ...dana, catalog: withOne.catalog }, relabelled),
    );
    expect(plan.texts).toEqual({ config: 'anything', credentials: '' });
    expect(plan.catalog).toEqual(withOne.catalog);
  });
});

describe('a change after which other lines have changed', () => {
  it('is taken back by merging, and those lines stay', () => {
    const config = withOne.config.replace('; mine', '; still mine');
    const plan = undone({ ...withOne, config }, addedOne, { helperPath: null });
    expect(plan.texts.config).toBe(dana.config.replace('; mine', '; still mine'));
  });

  it('is not taken back by a merge that leaves the profile, or does not bring it back', () => {
    const everything = { merge: (ours: string) => ours, helperPath: HELPER };
    const config = `# top\n${withOne.config}`;
    expect(undone({ ...withOne, config }, addedOne, everything).texts.config).toBe(`# top\n${dana.config}`);
    const removed = entryOf(withOne, dana);
    const text = undone({ ...dana, config: `# top\n${dana.config}` }, removed, everything).texts.config;
    expect(text).toContain('[profile one]');
    const active = changed(dana, makeActive(base, 'dana'));
    const cleared = undone(
      { ...active, config: `# top\n${active.config}` },
      entryOf(dana, active),
      everything,
    );
    expect(cleared.texts.config).toBe(`# top\n${dana.config}`);
    const passive = undone({ ...dana, config: `# top\n${dana.config}` }, entryOf(active, dana), everything);
    expect(passive.texts.config).toContain('[default]');
  });
});

describe('a change next to which something was written since', () => {
  it('is taken back by name: a profile added before another one', () => {
    expect(mergeTexts(withBoth.config, withOne.config, dana.config)).toBeNull();
    const plan = undone(withBoth, addedOne);
    const alone = changed(dana, putRole(base, sampleRole('two', 'dana'), 'two'));
    expect(plan.texts.config).toBe(alone.config);
    expect(plan.catalog).toEqual(alone.catalog);
    expect(
      undone({ ...withBoth, ...plan.texts, catalog: plan.catalog }, entryOf(withOne, withBoth)).texts.config,
    ).toBe(dana.config);
  });

  it('is taken back by name: a renaming and a removal', () => {
    const renamed = changed(withOne, withProfile(withOne.catalog, 'one', 'uno'));
    const both = changed(renamed, putRole(renamed.catalog, sampleRole('two', 'dana'), 'two'));
    expect(undone(both, entryOf(withOne, renamed)).texts.config).toBe(withBoth.config);
    const without = changed(withOne, removeRole(withOne.catalog, 'one'));
    const other = changed(without, putRole(without.catalog, sampleRole('two', 'dana'), 'two'));
    const text = undone(other, entryOf(withOne, without)).texts.config;
    for (const name of ['mine', 'dana', 'one', 'two']) expect(text).toContain(`[profile ${name}]`);
  });

  it('needs the helper for a profile that comes back, and says that it is not installed', () => {
    const without = changed(withOne, removeRole(withOne.catalog, 'one'));
    const other = changed(without, putRole(without.catalog, sampleRole('two', 'dana'), 'two'));
    const error = refusal(() => undo(other, entryOf(withOne, without), { helperPath: null }));
    expect(error.code).toBe('file-unwritable');
  });

  it('is not taken back by name where a person’s own lines were changed, too', () => {
    expect(reasons(withBoth, { ...addedOne, ownLinesOnly: false })).toEqual([
      `${PATHS.config} was changed since in the same lines`,
    ]);
  });

  it('is not taken back by name where a person’s own section has the name by now', () => {
    const without = changed(withOne, removeRole(withOne.catalog, 'one'));
    const config = `${without.config}\r\n\r\n[profile one]\r\nrole_arn = x\r\nsource_profile = mine\r\n`;
    expect(reasons({ ...without, config }, entryOf(withOne, without))).toHaveLength(1);
  });

  it('was taken back by hand already, and is none any more', () => {
    const without = changed(withBoth, removeRole(withBoth.catalog, 'one'));
    const plan = undone(without, addedOne);
    expect(plan.texts.config).toBe(without.config);
    expect(plan.catalog).toEqual(without.catalog);
  });

  it('and that only wrote lines anew is not taken back: they cannot be taken out by name', () => {
    const broken = { ...withOne, config: dana.config };
    const repaired = entryOf(broken, withOne, { delta: NO_DELTA });
    expect(undone(withOne, repaired).texts.config).toBe(dana.config);
    expect(reasons(withBoth, repaired)).toHaveLength(1);
  });
});

describe('a profile that a person edited by hand since', () => {
  const edits: [string, (config: string) => string][] = [
    ['its region', (config) => config.replace('region = eu-north-1', 'region = ap-south-1')],
    ['its command', (config) => config.replace(`${HELPER} one`, '/opt/other one')],
    [
      'a second source of credentials',
      (config) => config.replace(`${HELPER} one`, `${HELPER} one\r\nrole_arn = x`),
    ],
    ['the marker, taken away', (config) => config.replace(/(\[profile one\]\r\n)#.*\r\n/, '$1')],
  ];
  it.each(edits)('is left as it is: %s', (_what, edit) => {
    const config = edit(withOne.config);
    expect(config).not.toBe(withOne.config);
    const expected = [`${PATHS.config} was changed since in the same lines`];
    expect(reasons({ ...withOne, config }, addedOne)).toEqual(expected);
    expect(reasons({ ...withBoth, config: edit(withBoth.config) }, addedOne)).toEqual(expected);
  });

  it('is none that Cloakroom itself wrote anew, with the helper at another place', () => {
    const moved = '/opt/cloakroom/credential-helper';
    const config = withBoth.config.replaceAll(HELPER, moved);
    const plan = undone({ ...withBoth, config }, addedOne, { helperPath: moved });
    expect(plan.texts.config).not.toContain('[profile one]');
  });

  it('is none that has another region by a newer change of Cloakroom’s', () => {
    const uno = changed(withOne, withProfile(withOne.catalog, 'one', 'uno'));
    const role = sampleRole('one', 'dana', {}, { region: 'ap-south-1' });
    const moved = changed(uno, putRole(uno.catalog, role, 'uno'));
    const plan = undone(moved, entryOf(withOne, uno));
    expect(plan.texts.config).toBe(withOne.config.replace('eu-north-1', 'ap-south-1'));
    const active = changed(dana, makeActive(base, 'dana'));
    const elsewhere = sampleUser('dana', {}, { region: 'ap-south-1' });
    const later = changed(
      active,
      updateIamUser(active.catalog, elsewhere.identity, elsewhere.session, 'dana'),
    );
    const cleared = undone(later, entryOf(dana, active));
    expect(cleared.texts.config).toBe(dana.config.replace('eu-west-1', 'ap-south-1'));
  });

  it('does not keep a neighbour from being taken back', () => {
    const config = withBoth.config.replace('region = eu-north-1', 'region = ap-south-1');
    const plan = undone({ ...withBoth, config }, entryOf(withOne, withBoth));
    expect(plan.texts.config).toBe(withOne.config.replace('region = eu-north-1', 'region = ap-south-1'));
  });

  it('keeps the lines added below Cloakroom’s', () => {
    const below = (config: string) => config.replace(`${HELPER} one`, `${HELPER} one\r\noutput = json`);
    const plan = undone({ ...withBoth, config: below(withBoth.config) }, addedOne);
    expect(plan.texts.config).toContain('[profile one]\r\noutput = json');
    expect(plan.texts.config).not.toContain(`${HELPER} one`);
  });

  it('is gone from the file: then there is nothing to take out', () => {
    const config = withBoth.config.replace(/\r\n\[profile one\]\r\n(?:[^[\r\n].*\r\n)*/, '');
    expect(config).not.toContain('profile one');
    expect(undone({ ...withBoth, config }, addedOne).texts.config).toBe(config);
  });
});

describe('the credentials file', () => {
  const before =
    '[work]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = EXAMPLE\n\n[b]\nx = 1\n';
  const after = '[b]\nx = 1\n';
  const brought = entryOf(dana, withOne, {
    kind: 'import',
    ownLinesOnly: false,
    files: [...addedOne.files, kept('credentials', before, after)],
  });
  const now = (credentials: string, config = withOne.config) => ({ texts: { config, credentials } });

  it('gets its keys back, byte for byte', () => {
    expect(undone(withOne, brought, now(after)).texts).toEqual({ config: dana.config, credentials: before });
    expect(undone(withOne, brought, now(before)).texts.credentials).toBe(before);
    const untouched = { ...brought, files: brought.files.slice(1) };
    for (const credentials of [before, after]) {
      const plan = undone(withOne, untouched, { ...now(credentials), merge: () => null });
      expect(plan.texts.credentials).toBe(before);
    }
  });

  it('gets them back beside what was written elsewhere since', () => {
    expect(undone(withOne, brought, now(`${after}\n[c]\ny = 2\n`)).texts.credentials).toBe(
      `${before}\n[c]\ny = 2\n`,
    );
  });

  it('gets none back over lines that were changed since, and then the config file stays, too', () => {
    const plan = undo(
      withOne,
      brought,
      now('[work]\naws_access_key_id = AKIAI44QH8DHBEXAMPLE\n[b]\nx = 2\n'),
    );
    expect(plan).toEqual({
      ok: false,
      reasons: [`${PATHS.credentials} was changed since in the same lines`],
    });
  });

  it('is never taken back by name', () => {
    const files = [kept('credentials', before, after)];
    const entry = { ...brought, files, ownLinesOnly: true };
    expect(reasons(withOne, entry, { ...now('other\n'), merge: () => null })).toHaveLength(1);
  });
});

describe('reasons why not', () => {
  it('are all given at once, of the catalogue and of each file', () => {
    const role = sampleRole('one', 'dana', {}, { region: 'ap-south-1' });
    const later = changed(withOne, putRole(withOne.catalog, role, 'one'));
    const entry = { ...addedOne, files: [...addedOne.files, kept('credentials', 'a\n', 'b\n')] };
    expect(reasons(later, entry, { merge: () => null })).toEqual([
      'one was changed since',
      `${PATHS.config} was changed since in the same lines`,
      `${PATHS.credentials} was changed since in the same lines`,
    ]);
  });

  it('are the catalogue’s alone where the files would do', () => {
    const relabelled = putRole(
      withOne.catalog,
      sampleRole('one', 'dana', { externalId: 'x1' }, { region: 'eu-north-1' }),
      'one',
    );
    expect(reasons({ ...withOne, catalog: relabelled }, addedOne)).toEqual(['one was changed since']);
  });

  it('are the files’ where their texts were not kept', () => {
    const [file] = addedOne.files;
    const files = [{ ...(file as KeptFile), before: null, after: null }];
    expect(reasons(withOne, { ...addedOne, files })).toHaveLength(1);
    expect(reasons(withOne, { ...addedOne, files: [{ ...(file as KeptFile), before: null }] })).toHaveLength(
      1,
    );
  });
});

describe('several profiles of a session', () => {
  it('are each taken back for themselves', () => {
    const more = changed(
      withOne,
      addProfile(withOne.catalog, { name: 'one-us', sessionId: 'one', region: 'us-east-2' }),
    );
    const later = changed(more, addProfile(more.catalog, { name: 'one-ap', sessionId: 'one', region: null }));
    const plan = undone(later, entryOf(withOne, more));
    expect(plan.catalog.profiles.map(({ name }) => name)).toEqual(['dana', 'one', 'one-ap']);
    expect(plan.texts.config).not.toContain('one-us');
    expect(plan.texts.config).toContain('[profile one-ap]');
  });
});

it('tells what comes with it beyond the files', () => {
  const nothing = { catalog: EMPTY_CATALOG, config: own };
  expect(undone(dana, entryOf(nothing, dana)).notes).toEqual([
    'The IAM user dana and its secret key are forgotten here',
  ]);
});

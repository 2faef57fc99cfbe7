import { describe, expect, it } from 'vitest';
import {
  addProfile,
  EMPTY_CATALOG,
  makeActive,
  putRole,
  removeProfile,
  removeRole,
  withProfile,
} from '../../../src-main/core/catalog.ts';
import { problemOfProfiles } from '../../../src-main/core/config-check.ts';
import { managedNames } from '../../../src-main/core/file-health.ts';
import { planProfileEdit } from '../../../src-main/core/managed-profiles.ts';
import { HELPER } from '../fakes/desk.ts';
import { refusal } from '../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

const OPTIONS = { helperPath: HELPER, replace: false };
const catalog = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana')]);

function edited(
  ...[before, after, text = '', options = {}]: [typeof catalog, typeof catalog, string?, object?]
) {
  return planProfileEdit(before, after, { ...OPTIONS, ...options })?.(text) ?? null;
}

describe('a change of the catalogue', () => {
  it('that touches no profile leaves the file alone', () => {
    const relabelled = putRole(
      catalog,
      sampleRole('one', 'dana', { externalId: 'x1' }, { label: 'L' }),
      'one',
    );
    expect(planProfileEdit(catalog, relabelled, OPTIONS)).toBeNull();
    expect(planProfileEdit(catalog, catalog, OPTIONS)).toBeNull();
  });

  it('writes, renames and removes in one edit', () => {
    const full = edited(EMPTY_CATALOG, makeActive(catalog, 'one'));
    expect(full).toContain('[profile dana]');
    expect(full).toContain('[default]');
    const renamed = edited(catalog, putRole(catalog, sampleRole('one', 'dana'), 'uno'), full ?? '');
    expect(renamed).toContain('[profile uno]');
    expect(renamed).not.toContain('[profile one]');
    const removed = edited(
      makeActive(catalog, 'one'),
      removeRole(makeActive(catalog, 'one'), 'one'),
      full ?? '',
    );
    expect(removed).toContain('[profile dana]');
    expect(removed).not.toMatch(/\[profile one\]|\[default\]/);
  });

  it('can be taken back exactly', () => {
    const own = '# mine\n[profile mine]\nregion = eu-west-3\n';
    const there = edited(EMPTY_CATALOG, makeActive(catalog, 'one'), own);
    expect(edited(makeActive(catalog, 'one'), EMPTY_CATALOG, there ?? '', { replace: true })).toBe(own);
  });

  it('needs the helper for a profile line, but not for taking one away', () => {
    const none = { helperPath: null };
    expect(refusal(() => edited(EMPTY_CATALOG, catalog, '', none)).code).toBe('file-unwritable');
    const text = edited(EMPTY_CATALOG, catalog);
    expect(edited(catalog, EMPTY_CATALOG, text ?? '', none)).toBe('');
  });

  it('with a region writes it, and without takes it away', () => {
    const east = putRole(catalog, sampleRole('one', 'dana', {}, { region: 'us-east-2' }), 'one');
    const text = edited(EMPTY_CATALOG, catalog) ?? '';
    const with_ = edited(catalog, east, text) ?? '';
    expect(with_).toContain('region = us-east-2');
    expect(edited(east, catalog, with_)).toBe(text);
  });

  it('writes a saved session’s profile and an activated [default] anew, nothing else', () => {
    const active = makeActive(catalog, 'one');
    expect(edited(active, active, '', { savedSessionId: 'one' })).toMatch(/^\[profile one\]/);
    expect(edited(active, active, '', { activating: true })).toMatch(/^\[default\]/);
    expect(edited(active, active, '', { activating: true })).not.toContain('[profile');
  });
});

describe('names that change hands in one change', () => {
  const two = putRole(catalog, sampleRole('two', 'dana', {}, { region: 'us-east-2' }), 'two');
  const text = edited(EMPTY_CATALOG, two, '# mine\n[profile mine]\nregion = eu-west-3\n') ?? '';
  /** The catalogue with these names for its sessions, in the order of their profiles. */
  const named = (names: Record<string, string>) => ({
    ...two,
    profiles: two.profiles.flatMap((profile) => {
      const name = names[profile.sessionId];
      return name === undefined ? [] : [{ ...profile, name }];
    }),
  });
  const isRight = (after: typeof two, config: string | null) => {
    const fresh = edited(EMPTY_CATALOG, after, '# mine\n[profile mine]\nregion = eu-west-3\n') ?? '';
    const sections = (it: string) =>
      it
        .split(/\n(?=\[)/)
        .map((section) => section.trim())
        .toSorted();
    expect(sections(config ?? '')).toEqual(sections(fresh));
  };

  it.each([
    ['two sessions swap theirs', { dana: 'dana', one: 'two', two: 'one' }],
    ['three go round', { dana: 'one', one: 'two', two: 'dana' }],
    ['one gets another’s, which gets a new one', { dana: 'dana', one: 'two', two: 'three' }],
    ['the other way round', { dana: 'dana', one: 'three', two: 'one' }],
    ['one gets that of a session that loses it', { dana: 'dana', one: 'two' }],
    ['the other way round again', { dana: 'dana', two: 'one' }],
    ['all get new ones', { dana: 'd', one: 'o', two: 't' }],
  ])('are right in the file, and again when it is taken back: %s', (_what, names) => {
    const after = named(names);
    const config = edited(two, after, text);
    isRight(after, config);
    isRight(two, edited(after, two, config ?? ''));
  });

  it('keep what a person added to a section that is renamed', () => {
    const own = text.replace(`${HELPER} one`, `${HELPER} one\noutput = json`);
    const config = edited(two, named({ dana: 'dana', one: 'uno', two: 'two' }), own);
    expect(config).toContain(`${HELPER} uno\noutput = json`);
  });

  it('take along what a person added, where the old name goes to another session', () => {
    const own = text.replace(`${HELPER} one`, `${HELPER} one\noutput = json`);
    const config = edited(two, named({ dana: 'dana', one: 'uno', two: 'one' }), own);
    expect(config).toContain(`${HELPER} uno\noutput = json`);
    expect(config).not.toContain(`${HELPER} one\noutput = json`);
  });

  it('are written anew where the old section is not in the file any more', () => {
    const config = edited(two, named({ dana: 'dana', one: 'uno', two: 'two' }), '');
    expect(config).toMatch(/^\[profile uno\]\n/);
    expect(config?.match(/\[.*\]/g)).toHaveLength(1);
  });

  it('leave what a person added with the name, where another session gets that', () => {
    const own = text.replace(`${HELPER} one`, `${HELPER} one\noutput = json`);
    const config = edited(two, named({ dana: 'dana', one: 'two', two: 'one' }), own);
    expect(config).toContain(`region = us-east-2\ncredential_process = ${HELPER} one\noutput = json`);
  });
});

describe('several profiles of a session', () => {
  const more = addProfile(catalog, { name: 'one-us', sessionId: 'one', region: 'us-east-2' });
  const text = edited(EMPTY_CATALOG, more) ?? '';
  const sectionOf = (config: string | null, name: string) =>
    new RegExp(`\\[profile ${name}\\]\\n((?:[^[\\n].*\\n?)*)`).exec(config ?? '')?.[1] ?? null;

  it('are written with the session’s region, or their own', () => {
    const east = putRole(more, sampleRole('one', 'dana', {}, { region: 'eu-north-1' }), 'one');
    const config = edited(more, east, text);
    expect(sectionOf(config, 'one')).toContain('region = eu-north-1');
    expect(sectionOf(config, 'one-us')).toContain('region = us-east-2');
    expect(sectionOf(config, 'one-us')).toContain(`${HELPER} one-us`);
    const own = { ...east, profiles: east.profiles.map((profile) => ({ ...profile, region: null })) };
    expect(sectionOf(edited(east, own, config ?? ''), 'one-us')).toContain('region = eu-north-1');
  });

  it('do not change with each other', () => {
    const renamed = withProfile(more, 'one', 'uno');
    const config = edited(more, renamed, text);
    expect(sectionOf(config, 'one-us')).toBe(sectionOf(text, 'one-us'));
    expect(sectionOf(config, 'one')).toBeNull();
    expect(sectionOf(config, 'uno')).toContain(`${HELPER} uno`);
    expect(edited(renamed, more, config ?? '')).toBe(text);
    expect(sectionOf(edited(more, removeProfile(more, 'one'), text), 'one-us')).toBe(
      sectionOf(text, 'one-us'),
    );
  });

  it('are all written anew when the session is saved', () => {
    const config = edited(more, more, '', { savedSessionId: 'one' });
    expect(config?.match(/\[profile .*\]/g)).toEqual(['[profile one]', '[profile one-us]']);
  });

  it('are renamed one by one, and what is too many comes or goes', () => {
    const of = (...names: string[]) => ({
      ...catalog,
      profiles: names.map((name) => ({ name, sessionId: 'one', region: null })),
    });
    const names = (config: string | null) => config?.match(/(?<=\[profile ).*(?=\])/g) ?? [];
    const [ab, cd, c] = [of('a', 'b'), of('c', 'd'), of('c')];
    const written = edited(EMPTY_CATALOG, ab) ?? '';
    const own = written.replace(`${HELPER} b`, `${HELPER} b\noutput = json`);
    expect(edited(ab, cd, own)).toContain(`${HELPER} d\noutput = json`);
    expect(names(edited(ab, c, written))).toEqual(['c']);
    expect(names(edited(c, ab, edited(ab, c, written) ?? ''))).toEqual(['a', 'b']);
    expect(names(edited(ab, of('b', 'c'), written)).toSorted()).toEqual(['b', 'c']);
  });

  it('of a session that is active leave [default] with the session’s region', () => {
    const east = putRole(more, sampleRole('one', 'dana', {}, { region: 'eu-north-1' }), 'one');
    const config = edited(EMPTY_CATALOG, makeActive(east, 'one'));
    expect(config).toMatch(/\[default\]\n.*\nregion = eu-north-1\n/);
  });

  it('that go from one session to another are pointed at it', () => {
    const moved = {
      ...more,
      profiles: more.profiles.map((each) => (each.name === 'one' ? { ...each, sessionId: 'dana' } : each)),
    };
    const config = edited(more, moved, text);
    expect(sectionOf(config, 'one')).toContain('region = eu-west-1');
    expect(sectionOf(config, 'one')).toContain(`${HELPER} one\n`);
  });
});

describe('the check of the files', () => {
  const active = makeActive(catalog, 'one');
  const good = edited(EMPTY_CATALOG, active) ?? '';
  const paths = { config: '/home/x/.aws/config', credentials: '/home/x/.aws/credentials' };
  const check = (config: string, credentials = '', state = active, helperPath: string | null = HELPER) =>
    problemOfProfiles({ texts: { config, credentials }, paths, names: managedNames(state), helperPath });

  it('finds nothing where all is as Cloakroom wrote it, whatever a person added around', () => {
    expect(check(good)).toBeNull();
    expect(check(`# mine\n[profile mine]\nregion = eu-west-3\n\n${good}`)).toBeNull();
    expect(check('', '', EMPTY_CATALOG)).toBeNull();
  });

  it('finds a profile that is gone, and says how to get it back', () => {
    const problem = check(good.replace(/\[profile one\]\n(?:[^[\n].*\n?)*/, ''));
    expect(problem).toMatchObject({ code: 'profile-conflict', message: expect.stringContaining('one') });
    expect(problem?.remedy).toContain('edit the session');
    const gone = check(good.replace(/\[default\]\n(?:[^[\n].*\n?)*/, ''));
    expect(gone?.remedy).toContain('make the session active');
  });

  it('finds a line that was changed, by its number', () => {
    const problem = check(good.replace(`${HELPER} one`, `/tmp/other one`));
    expect(problem?.message).toMatch(/one in .*config \(line \d+\) was changed by hand/);
  });

  it('finds an access key that tools would use instead, without quoting it', () => {
    const problem = check(good, '[x]\n[one]\naws_access_key_id = AKIAEXAMPLE000000007\n');
    expect(problem?.message).toMatch(/credentials has an access key for \[one\] \(line 3\)/);
    expect(JSON.stringify(problem)).not.toContain('AKIAEXAMPLE');
  });

  it('finds a [default] that is no longer Cloakroom’s only while a session is active', () => {
    const stolen = good.replace(/\[default\]\n(?:[^[\n].*\n?)*/, '[default]\nregion = eu-west-3\n');
    expect(check(stolen)?.message).toContain('default');
    expect(check(stolen, '', catalog)).toBeNull();
  });

  it('has nothing to say of profiles while the helper is not installed', () => {
    expect(check('', '', active, null)).toBeNull();
  });
});

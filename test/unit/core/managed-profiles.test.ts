import { describe, expect, it } from 'vitest';
import { EMPTY_CATALOG, makeActive, putRole, removeRole } from '../../../src-main/core/catalog.ts';
import { checkProfiles } from '../../../src-main/core/config-check.ts';
import { planProfileEdit } from '../../../src-main/core/managed-profiles.ts';
import { HELPER } from '../fakes/desk.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { MemoryAwsFiles } from '../fakes/memory-aws-files.ts';
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

describe('the check of the files', () => {
  const active = makeActive(catalog, 'one');
  const good = edited(EMPTY_CATALOG, active) ?? '';
  const check = (config: string, credentials = '', state = active) =>
    checkProfiles(new MemoryAwsFiles(config, credentials), state, HELPER);

  it('finds nothing where all is as Cloakroom wrote it, whatever a person added around', async () => {
    expect(await check(good)).toBeNull();
    expect(await check(`# mine\n[profile mine]\nregion = eu-west-3\n\n${good}`)).toBeNull();
    expect(await check('', '', EMPTY_CATALOG)).toBeNull();
  });

  it('finds a profile that is gone, and says how to get it back', async () => {
    const problem = await check(good.replace(/\[profile one\]\n(?:[^[\n].*\n?)*/, ''));
    expect(problem).toMatchObject({ code: 'profile-conflict', message: expect.stringContaining('one') });
    expect(problem?.remedy).toContain('edit the session');
    const gone = await check(good.replace(/\[default\]\n(?:[^[\n].*\n?)*/, ''));
    expect(gone?.remedy).toContain('make the session active');
  });

  it('finds a line that was changed, by its number', async () => {
    const problem = await check(good.replace(`${HELPER} one`, `/tmp/other one`));
    expect(problem?.message).toMatch(/one in .*config \(line \d+\) was changed by hand/);
  });

  it('finds an access key that tools would use instead, without quoting it', async () => {
    const problem = await check(good, '[x]\n[one]\naws_access_key_id = AKIAEXAMPLE000000007\n');
    expect(problem?.message).toMatch(/credentials has an access key for \[one\] \(line 3\)/);
    expect(JSON.stringify(problem)).not.toContain('AKIAEXAMPLE');
  });

  it('finds a [default] that is no longer Cloakroom’s only while a session is active', async () => {
    const stolen = good.replace(/\[default\]\n(?:[^[\n].*\n?)*/, '[default]\nregion = eu-west-3\n');
    expect((await check(stolen))?.message).toContain('default');
    expect(await check(stolen, '', catalog)).toBeNull();
  });

  it('reports that a file cannot be read, and changes nothing', async () => {
    const files = new MemoryAwsFiles(good);
    files.unreadable = awsError('file-unreadable');
    expect(await checkProfiles(files, active, HELPER)).toMatchObject({ code: 'file-unreadable' });
    expect(files.writes).toBe(0);
  });

  it('has nothing to say of profiles while the helper is not installed', async () => {
    expect(await checkProfiles(new MemoryAwsFiles(''), active, null)).toBeNull();
  });
});

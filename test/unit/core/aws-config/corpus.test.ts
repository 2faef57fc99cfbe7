// Files as people have them: whatever is done to them, their own lines stay, and come back as they were.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import {
  parseDocument,
  profileNameOf,
  renderDocument,
} from '../../../../src-main/core/aws-config/document.ts';
import { splitLines } from '../../../../src-main/core/aws-config/grammar.ts';
import { SET_ASIDE } from '../../../../src-main/core/aws-config/managed-lines.ts';
import {
  clearDefault,
  putProfile,
  readManagedProfiles,
  removeProfile,
  renameProfile,
  type SingleEdit,
  setDefault,
} from '../../../../src-main/core/aws-config/profile-edits.ts';
import { attempt, checkLines, checkReadings, claim } from './claims.ts';
import { drawEdit, EDIT_KINDS } from './random-edits.ts';

const FIXTURES = new URL('../../../fixtures/aws-files/', import.meta.url);
const NAMES = readdirSync(FIXTURES).filter((name) => name.endsWith('.config'));
const helperPath = '/opt/ours';
const region = 'me-south-1';
const replace = { replace: true };

const read = (name: string) => readFileSync(new URL(name, FIXTURES), 'utf8');

/** What Cloakroom refuses to take over even when told to, by file, and with which code. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'duplicates.config': ['twice: profile-conflict'],
  'keys.config': ['default: profile-conflict', 'ci: profile-conflict'],
  'malformed.config': ['ok: file-malformed'],
  'merged.config': ['default: profile-conflict', 'shared: profile-conflict'],
  'odd-headers.config': ['two words: invalid-input', "o'neil: invalid-input"],
  'quoted-names.config': ['my company: invalid-input'],
};

const nameOf = (found: string | null) => found !== null && found !== 'default';

function profilesOf(text: string): string[] {
  const names = parseDocument(text).sections.map(profileNameOf).filter(nameOf);
  return [...new Set(names as string[])];
}

/** The lines of a person's: without those written here, and as they were before they were set aside. */
function theirs(text: string): string[] {
  const lines = splitLines(text).map((line) => line.text);
  const own = lines.filter((line, at) => {
    const standsIn = line.startsWith('[') && /^\s*\[/.test(lines[at + 1]?.split(SET_ASIDE)[1] ?? '');
    return (
      !standsIn &&
      !/^\s*(?:# Managed by Cloakroom|credential_process *= *\/opt\/ours |region *= *me-south-1$)/.test(line)
    );
  });
  return own.map((line) => (line.startsWith(SET_ASIDE) ? line.slice(SET_ASIDE.length) : line));
}

/** Throws unless the bytes of all sections but these are as before. */
function expectOthersKept(before: string, after: string, profile: string): void {
  const { bom, lines, sections } = parseDocument(before);
  const own = sections.filter((section) => profileNameOf(section) === profile);
  const end = lines.findLastIndex((line) => line.text.trim() !== '') + 1;
  const first = own[0]?.line ?? end;
  const last = own.at(-1)?.end ?? end;
  expect(after.startsWith(renderDocument({ bom, lines: lines.slice(0, first) }))).toBe(true);
  expect(after.endsWith(renderDocument({ bom: false, lines: lines.slice(last) }))).toBe(true);
}

describe.each(NAMES)('%s', (name) => {
  const text = read(name);

  it('is rendered as it was', () => {
    expect(renderDocument(parseDocument(text))).toBe(text);
  });

  it('is what it was after a profile came, got another name and region, and went', () => {
    const put = putProfile(text, { name: 'our-new-1', helperPath, region });
    expect(put.action).toBe('added');
    expect(put.text.startsWith(text.trimEnd())).toBe(true);
    expect(theirs(put.text).length).toBe(theirs(text).length + (text.trim() === '' ? 1 : 2));
    expect(removeProfile(put.text, 'our-new-1').text).toBe(text);
    const renamed = renameProfile(put.text, 'our-new-1', 'x.y@z/1');
    expect(renamed.text).toBe(put.text.replaceAll('our-new-1', 'x.y@z/1'));
    expect(renameProfile(renamed.text, 'x.y@z/1', 'our-new-1').text).toBe(put.text);
    const elsewhere = putProfile(renamed.text, { name: 'x.y@z/1', helperPath, region: null });
    expect(removeProfile(elsewhere.text, 'x.y@z/1').text).toBe(text);
  });

  it('keeps every line of each profile that Cloakroom takes over, and gives them back', () => {
    const refused: string[] = [];
    const managed = new Set(readManagedProfiles(text).map((profile) => profile.name));
    for (const profile of ['default', ...profilesOf(text)]) {
      const take = () =>
        profile === 'default'
          ? setDefault(text, { helperPath, region }, replace)
          : putProfile(text, { name: profile, helperPath, region }, replace);
      const taken = unlessRefused(take);
      if (typeof taken === 'string') {
        refused.push(`${profile}: ${taken}`);
        continue;
      }
      if (managed.has(profile)) continue;
      const back = profile === 'default' ? clearDefault(taken.text) : removeProfile(taken.text, profile);
      expect(back.text).toBe(text);
      expectOthersKept(text, taken.text, profile);
      if (taken.action === 'taken-over') expect(theirs(taken.text)).toEqual(theirs(text));
      if (profile === 'default') continue;
      const renamed = renameProfile(taken.text, profile, 'our-new-1');
      expect(renamed.text.startsWith(text.trimEnd()) || taken.action === 'added').toBe(true);
      expect(removeProfile(renamed.text, 'our-new-1').text).toBe(text);
    }
    expect(refused).toEqual(REFUSED[name] ?? []);
  });

  it('keeps all other lines through edits of every kind', () => {
    const before = parseDocument(text);
    let done = 0;
    for (let seed = 0; seed < 15; seed++) {
      for (const kind of EDIT_KINDS.keys()) {
        const edit = drawEdit(before, [kind, seed * 7919]);
        const after = attempt(before, edit.run);
        if (!after) continue;
        done++;
        checkLines(text, before, edit, renderDocument(after));
        checkReadings(before, edit, after);
        claim(edit.readBack(after), `${edit.kind} is not read back`);
        const back = edit.inverse && attempt(after, edit.inverse, ['invalid-input', 'name-taken']);
        claim(!back || renderDocument(back) === text, `${edit.kind} is not undone`);
      }
    }
    expect(done).toBeGreaterThan(before.sections.length > 0 ? 40 : 5);
  });
});

it('names only files that are there', () => {
  expect(Object.keys(REFUSED).filter((name) => !NAMES.includes(name))).toEqual([]);
});

function unlessRefused(run: () => SingleEdit): SingleEdit | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

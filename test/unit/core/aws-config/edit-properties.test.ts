// What holds for every edit of every file, tried on small files of awkward lines.
import { externalDataInterceptor, loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AwsConfigDocument,
  type ProblemKind,
  parseDocument,
  renderDocument,
  sectionsOf,
} from '../../../../src-main/core/aws-config/document.ts';
import type { SectionRef } from '../../../../src-main/core/aws-config/grammar.ts';
import { anyText, awkwardText, runs, SCALE } from './arbitraries.ts';
import { attempt, checkLines, checkReadings, claim } from './claims.ts';
import { choices, drawEdit, EDIT_KINDS, type RandomEdit } from './random-edits.ts';

const anyFile = fc.oneof(
  { weight: 14, arbitrary: awkwardText },
  { weight: 1, arbitrary: anyText },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
);

/**
 * Tries edits of random files; `check` throws when a claim does not hold, and says whether the edit was one to count.
 * Each of the `kinds` must have counted `least` times.
 */
function tryEdits(
  {
    count,
    variant,
    kinds,
    least,
  }: { count: number; variant: number; kinds: readonly string[]; least: number },
  check: (text: string, before: AwsConfigDocument, edit: RandomEdit, after: AwsConfigDocument) => boolean,
): void {
  const done = new Map(kinds.map((kind) => [kind, 0]));
  fc.assert(
    fc.property(anyFile, choices, (text, choice) => {
      const before = parseDocument(text);
      claim(renderDocument(before) === text, 'the file is not rendered as it was');
      const edit = drawEdit(before, choice);
      const after = attempt(before, edit.run);
      if (after && check(text, before, edit, after)) done.set(edit.kind, (done.get(edit.kind) ?? 0) + 1);
    }),
    runs(count, variant),
  );
  expect([...done].filter(([, times]) => times < least)).toEqual([]);
}

const WITHOUT_INVERSE = ['removeSection', 'removeNested'];
const WRITING = ['setProperty', 'insertPropertyAfter', 'setNested', 'addSection', 'insertSectionAfter'];

describe('any edit of any file', { timeout: 120_000 * SCALE }, () => {
  it('leaves every line that it is not about as it was, to the byte', () => {
    const trials = { count: 35_000, variant: 1, kinds: EDIT_KINDS, least: 250 };
    tryEdits(trials, (text, before, edit, after) => {
      const edited = renderDocument(after);
      checkLines(text, before, edit, edited);
      return edited !== text;
    });
  });

  it('is read back, and all else is read as before', () => {
    const trials = { count: 30_000, variant: 2, kinds: EDIT_KINDS, least: 200 };
    tryEdits(trials, (_text, before, edit, after) => {
      claim(edit.readBack(after), 'it is not read back');
      checkReadings(before, edit, after);
      return true;
    });
  });

  it('is not refused for the layout of a file that all tools read alike', () => {
    let plain = 0;
    fc.assert(
      fc.property(anyFile, choices, (text, choice) => {
        const before = parseDocument(text);
        if (!isPlain(before)) return;
        plain++;
        const { run } = drawEdit(before, choice);
        attempt(before, run, ['invalid-input', 'name-taken']);
      }),
      runs(15_000, 6),
    );
    expect(plain).toBeGreaterThan(1_500);
  });

  it('gives the very document that its text parses to', () => {
    tryEdits({ count: 10_000, variant: 3, kinds: EDIT_KINDS, least: 60 }, (_text, _before, _edit, after) => {
      const parsed = parseDocument(renderDocument(after));
      claim(JSON.stringify(parsed) === JSON.stringify(after), 'the document is not what its text says');
      return true;
    });
  });

  it('is taken back byte for byte by the edit that undoes it', () => {
    const kinds = EDIT_KINDS.filter((kind) => !WITHOUT_INVERSE.includes(kind));
    tryEdits({ count: 30_000, variant: 4, kinds, least: 20 }, (text, _before, { inverse }, after) => {
      // What a person wrote may be nothing that we would write.
      const back = inverse && attempt(after, inverse, ['invalid-input', 'name-taken']);
      claim(!back || renderDocument(back) === text, 'it is not undone');
      return back !== null;
    });
  });

  it('is read back by the JavaScript SDK, where that tool reads the file as others do', async () => {
    const written: { ref: SectionRef; key: string; value: string; text: string }[] = [];
    const trials = { count: 15_000, variant: 5, kinds: WRITING, least: 100 };
    tryEdits(trials, (_text, _before, { wrote }, after) => {
      if (!wrote || !readsLikeOthers(after)) return false;
      written.push({ ...wrote, text: renderDocument(after) });
      return true;
    });
    for (const { ref, key, value, text } of written) {
      const found = (await readByJavaScript(text, ref))?.[key];
      claim(found === value, `${JSON.stringify(text)} has ${found} as ${key}`);
    }
  });

  it('changes nothing that the JavaScript SDK reads in other sections, however odd they are', async () => {
    const edited: { text: string; now: string; own: ReadonlySet<string> }[] = [];
    const trials = { count: 15_000, variant: 7, kinds: EDIT_KINDS, least: 100 };
    tryEdits(trials, (text, before, { kind, ref }, after) => {
      const was = sectionsOf(before, ref).map(({ line }) => before.lines[line]?.text);
      const there = sectionsOf(kind === 'renameSection' ? before : after, ref);
      const is = there.map(({ line }) => after.lines[line]?.text);
      // To that SDK, a file with this name in it is empty.
      if (before.sections.some(({ header }) => header.name === '__proto__')) return false;
      // What stands below a header that it does not see, it reads as lines of the section above.
      if (kind === 'removeSection' && was.some((header) => !isHeaderToJavaScript(header))) return false;
      const own = new Set([...was, ...is].map(nameToJavaScript));
      edited.push({ text, now: renderDocument(after), own });
      return true;
    });
    for (const { text, now, own } of edited) {
      const others = async (it: string) =>
        JSON.stringify(Object.entries((await parsedByJavaScript(it)).raw).filter(([name]) => !own.has(name)));
      claim(
        (await others(text)) === (await others(now)),
        `${JSON.stringify(text)} and ${JSON.stringify(now)}`,
      );
    }
  });
});

const MISREAD: readonly ProblemKind[] = ['odd-header', 'indented-header', 'colon-delimiter'];

/** Indentation means something else to that SDK, but in the blocks that AWS documents. */
function readsLikeOthers({ problems, sections }: AwsConfigDocument): boolean {
  if (problems.some(({ kind }) => MISREAD.includes(kind))) return false;
  // To that SDK `[profile default]` hides `[default]`.
  if (sections.some(({ header }) => header.kind === 'profile' && header.name === 'default')) return false;
  return sections.every(({ header, properties }) => {
    const plain = properties.every(
      ({ indent, value, continuation }) =>
        indent === 0 && continuation.every((text) => value === '' && !text.endsWith('=')),
    );
    return plain && header.name !== '__proto__';
  });
}

/** Nor is there a comment that some tool takes for a value, or a block that stands twice. */
function isPlain(document: AwsConfigDocument): boolean {
  return (
    readsLikeOthers(document) &&
    !document.problems.some(({ kind }) => ['no-delimiter', 'empty-key', 'empty-header'].includes(kind)) &&
    document.lines.every(({ text }) => !/^\s+[#;]/.test(text)) &&
    document.sections.every(({ header, properties }) => {
      const blocks = properties.filter((it) => it.key.startsWith('s3') || it.continuation.length > 0);
      const alone = blocks.every(({ key }) => properties.filter((it) => it.key === key).length === 1);
      return alone && blocks.every((it) => it.value === '') && sectionsOf(document, header).length === 1;
    })
  );
}

const uncommented = (line: string) => line.replace(/(?:^|\s)[;#].*$/s, '').trim();
const isHeaderToJavaScript = (line = '') => /^\[.*\]$/s.test(uncommented(line));

/** What that SDK calls the section of a header. */
function nameToJavaScript(header = ''): string {
  const inner = uncommented(header).slice(1, -1);
  const typed = /^([\w-]+)\s(["'])?([\w-@+.%:/]+)\2$/.exec(inner);
  return typed ? `${typed[1]}.${typed[3]}` : inner;
}

/** The sections of the text as a config file, and `raw`, as a credentials file, where `[x]` is a profile. */
async function parsedByJavaScript(text: string) {
  const path = '/nowhere/config';
  externalDataInterceptor.interceptFile(path, text);
  const parsed = await loadSharedConfigFiles({ configFilepath: path, filepath: path });
  return { config: parsed.configFile, raw: parsed.credentialsFile };
}

async function readByJavaScript(text: string, { kind, name }: SectionRef) {
  const { config, raw } = await parsedByJavaScript(text);
  if (kind === 'other') return raw[name];
  return config[kind === 'profile' || kind === 'default' ? name : `${kind}.${name}`];
}

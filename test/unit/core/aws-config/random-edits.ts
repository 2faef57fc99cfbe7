// Edits drawn for a document, each with what it claims: which lines it is about, what is read afterwards, and which
// edit takes it back. The claims are worked out from the document before, not from the code that edits it.
import fc from 'fast-check';
import {
  type AwsConfigDocument,
  type Property,
  propertyOf,
  sectionsOf,
} from '../../../../src-main/core/aws-config/document.ts';
import {
  addSection,
  commentOut,
  insertPropertyAfter,
  insertSectionAfter,
  removeProperty,
  removeSection,
  renameProperty,
  renameSection,
  restore,
  setProperty,
} from '../../../../src-main/core/aws-config/edits.ts';
import type { SectionRef } from '../../../../src-main/core/aws-config/grammar.ts';
import {
  nestedValueOf,
  removeNested,
  renameNested,
  setNested,
} from '../../../../src-main/core/aws-config/nested-edits.ts';
import {
  type Draw,
  extent,
  isPlain,
  NEW,
  named,
  occurrences,
  oneOf,
  othersReadAlike,
  ownLines,
  readsAlone,
  someBlock,
  someKey,
  someNestedKey,
  someRef,
  spelled,
} from './drawing.ts';

type Edit = (document: AwsConfigDocument) => AwsConfigDocument;

export interface RandomEdit {
  readonly kind: string;
  /** The section it is about. */
  readonly ref: SectionRef;
  readonly run: Edit;
  /** Indexes of the lines of before that may go or change. */
  readonly about: ReadonlySet<number>;
  /** Lines written in one run; null: every line stays where it is, those of `about` with other text. */
  readonly writes: number | null;
  /** Line of the property whose nested lines it changes. */
  readonly block: number | null;
  readonly readBack: (after: AwsConfigDocument) => boolean;
  /** Null where there is none, such as for a value that could not be written so. */
  readonly inverse: Edit | null;
  /** What the edit wrote, for other parsers; null when it wrote no value at column 0 or below it. */
  readonly wrote: { readonly ref: SectionRef; readonly key: string; readonly value: string } | null;
}

type Drawn = Omit<RandomEdit, 'kind' | 'block' | 'wrote'> & Partial<Pick<RandomEdit, 'block' | 'wrote'>>;

const VALUES = [
  'eu-west-3',
  'a = b',
  'C:\\tools\\x.exe --for a',
  '012345678901',
  '\u00e9\u{1f511}',
  'x#y',
  '[v]',
];
const NOTHING: ReadonlySet<number> = new Set();

/** Each draws an edit of one kind. */
const DRAWS: Record<string, (draw: Draw) => Drawn> = {
  setProperty(draw) {
    const ref = someRef(draw);
    const key = someKey(draw, ref);
    const value = oneOf(draw, VALUES);
    const found = occurrences(draw, ref, key);
    const old = found.at(-1);
    const back: Edit | null = !old
      ? (it) => removeProperty(it, ref, key)
      : found.length === 1 && isPlain(draw, old)
        ? (it) => setProperty(it, ref, spelled(draw, old), old.value)
        : null;
    return {
      ref,
      run: (it) => setProperty(it, ref, key, value),
      about: new Set(found.flatMap(extent)),
      writes: 1,
      readBack: (after) => readsAlone(after, ref, key, value),
      inverse: back,
      wrote: { ref, key, value },
    };
  },
  insertPropertyAfter(draw) {
    const ref = someRef(draw);
    const afterKey = draw.pick(3) === 0 ? null : someKey(draw, ref);
    const key = oneOf(draw, ['fresh', 'region', 'new.key']);
    const value = oneOf(draw, VALUES);
    return {
      ref,
      run: (it) => insertPropertyAfter(it, ref, afterKey, key, value),
      about: NOTHING,
      writes: 1,
      readBack(after) {
        const all = sectionsOf(after, ref).flatMap(({ properties }) =>
          properties.map((property) => property.key),
        );
        const above = all[all.indexOf(key) - 1];
        const first = sectionsOf(after, ref).at(-1)?.properties[0]?.key;
        return (
          readsAlone(after, ref, key, value) &&
          (afterKey === null ? first === key : above === afterKey.toLowerCase())
        );
      },
      inverse: (it) => removeProperty(it, ref, key),
      wrote: { ref, key, value },
    };
  },
  renameProperty(draw) {
    const ref = someRef(draw);
    const from = someKey(draw, ref);
    const to = oneOf(draw, ['fresh', 'region', 'Output', from.toUpperCase()]);
    const found = occurrences(draw, ref, from);
    const old = found.at(-1);
    return {
      ref,
      run: (it) => renameProperty(it, ref, from, to),
      about: new Set(old ? [...found.slice(0, -1).flatMap(extent), old.line] : []),
      writes: 1,
      readBack(after) {
        const is = propertyOf(after, ref, to);
        const same =
          is?.value === old?.value && JSON.stringify(is?.continuation) === JSON.stringify(old?.continuation);
        return same && (named(to)({ key: from }) || !propertyOf(after, ref, from));
      },
      inverse:
        old && found.length === 1 && old.delimiter === '='
          ? (it) => renameProperty(it, ref, to, spelled(draw, old))
          : null,
    };
  },
  removeProperty(draw) {
    const ref = someRef(draw);
    const key = someKey(draw, ref);
    const found = occurrences(draw, ref, key);
    return {
      ref,
      run: (it) => removeProperty(it, ref, key),
      about: new Set(found.flatMap(extent)),
      writes: 0,
      readBack: (after) => propertyOf(after, ref, key) === null,
      inverse: putBack(draw, ref, found),
    };
  },
  setNested(draw) {
    const { ref, key, block, lines } = someBlock(draw);
    const nestedKey = someNestedKey(draw, lines);
    const value = oneOf(draw, VALUES);
    const found = lines.filter(named(nestedKey));
    const old = found.at(-1);
    const others = lines.filter((it) => !found.includes(it));
    const sole = found.length === 1 && old?.plain ? old : null;
    const back: Edit | null = sole
      ? (it) => setNested(it, ref, key, sole.key, sole.value)
      : found.length === 0 && (!block || block.continuation.length > 0)
        ? (it) => removeNested(it, ref, key, nestedKey)
        : null;
    return {
      ref,
      run: (it) => setNested(it, ref, key, nestedKey, value),
      about: new Set(found.map(({ line }) => line)),
      block: block?.line ?? null,
      writes: block ? 1 : 2,
      readBack: (after) =>
        nestedValueOf(after, ref, key, nestedKey) === value && othersReadAlike(after, ref, key, others),
      inverse: back,
      wrote: { ref, key: `${block ? spelled(draw, block) : key}.${nestedKey}`, value },
    };
  },
  removeNested(draw) {
    const { ref, key, block, lines } = someBlock(draw);
    const nestedKey = someNestedKey(draw, lines);
    const found = lines.filter(named(nestedKey));
    const whole = block && found.length > 0 && found.length === block.continuation.length;
    return {
      ref,
      run: (it) => removeNested(it, ref, key, nestedKey),
      about: new Set(whole ? extent(block) : found.map(({ line }) => line)),
      block: block?.line ?? null,
      writes: 0,
      readBack: (after) =>
        nestedValueOf(after, ref, key, nestedKey) === null &&
        othersReadAlike(
          after,
          ref,
          key,
          lines.filter((it) => !found.includes(it)),
        ) &&
        (!whole || propertyOf(after, ref, key) === null),
      inverse: null,
    };
  },
  renameNested(draw) {
    const { ref, key, block, lines } = someBlock(draw);
    const from = someNestedKey(draw, lines);
    const to = oneOf(draw, ['fresh', 'size', from.toUpperCase()]);
    const found = lines.filter(named(from));
    const old = found.at(-1);
    return {
      ref,
      run: (it) => renameNested(it, ref, key, from, to),
      about: new Set(found.map(({ line }) => line)),
      block: block?.line ?? null,
      writes: 1,
      readBack: (after) =>
        nestedValueOf(after, ref, key, to) === old?.value &&
        othersReadAlike(
          after,
          ref,
          key,
          lines.filter((it) => !found.includes(it)),
        ),
      inverse: old && found.length === 1 ? (it) => renameNested(it, ref, key, to, old.key) : null,
    };
  },
  addSection(draw) {
    const body = oneOf(draw, BODIES);
    const blank = draw.document.lines.every(({ text }) => text.trim() === '');
    return {
      ref: NEW,
      run: (it) => addSection(it, NEW, body),
      about: NOTHING,
      writes: body.length + (blank ? 1 : 2),
      readBack: (after) =>
        propertyOf(after, NEW, 'k')?.value === 'v' && after.sections.at(-1)?.header.name === 'new',
      inverse: (it) => removeSection(it, NEW),
      wrote: { ref: NEW, key: 'k', value: 'v' },
    };
  },
  insertSectionAfter(draw) {
    const ref = someRef(draw);
    const body = oneOf(draw, BODIES);
    return {
      ref: NEW,
      run: (it) => insertSectionAfter(it, ref, NEW, body),
      about: NOTHING,
      writes: body.length + 2,
      readBack(after) {
        const at = after.sections.findIndex(({ header }) => header.name === 'new');
        return propertyOf(after, NEW, 'k')?.value === 'v' && after.sections[at - 1]?.header.name === ref.name;
      },
      inverse: (it) => removeSection(it, NEW),
      wrote: { ref: NEW, key: 'k', value: 'v' },
    };
  },
  removeSection(draw) {
    const ref = someRef(draw);
    const parts = sectionsOf(draw.document, ref);
    return {
      ref,
      run: (it) => removeSection(it, ref),
      about: new Set(parts.flatMap((part) => ownLines(draw, part))),
      writes: 0,
      readBack: (after) => sectionsOf(after, ref).length === 0,
      inverse: null,
    };
  },
  renameSection(draw) {
    const ref = someRef(draw);
    const parts = sectionsOf(draw.document, ref);
    const tidy = parts.every(({ header, line }) => {
      const inner = draw.document.lines[line]?.text.slice(header.open + 1, header.close);
      return inner === (ref.kind === 'other' ? ref.name : `${ref.kind} ${ref.name}`);
    });
    return {
      ref,
      run: (it) => renameSection(it, ref, 'new'),
      about: new Set(parts.map(({ line }) => line)),
      writes: null,
      readBack: (after) => sectionsOf(after, { ...ref, name: 'new' }).length === parts.length,
      inverse: tidy ? (it) => renameSection(it, { ...ref, name: 'new' }, ref.name) : null,
    };
  },
  commentOut(draw) {
    const ref = someRef(draw);
    const key = someKey(draw, ref);
    const found = occurrences(draw, ref, key);
    return {
      ref,
      run: (it) => commentOut(it, ref, key, '# off: '),
      about: new Set(found.flatMap(extent)),
      writes: null,
      readBack: (after) => propertyOf(after, ref, key) === null,
      inverse: (it) => restore(it, ref, '# off: '),
    };
  },
};

export const EDIT_KINDS = Object.keys(DRAWS);

const BODIES = [
  ['k = v'],
  ['# note', 'k = v'],
  ['k = v', 's3 =', '  path = x'],
  ['region = eu-west-1', 'k = v'],
];

/** Inserting again what was removed, where the line was written as we write it and stands below a line of its kind. */
function putBack(draw: Draw, ref: SectionRef, found: readonly Property[]): Edit | null {
  const [old] = found;
  const { document } = draw;
  if (found.length !== 1 || !old || !isPlain(draw, old)) return null;
  const part = sectionsOf(document, ref).at(-1);
  const at = part?.properties.indexOf(old) ?? -1;
  const above = part?.properties[at - 1] ?? null;
  const key = spelled(draw, old);
  const text = document.lines[old.line]?.text;
  const next = document.lines[old.end];
  const fits =
    part &&
    at >= 0 &&
    old.indent === 0 &&
    text === `${key} = ${old.value}` &&
    old.line === (above?.end ?? part.line + 1) &&
    (above?.indent ?? part.properties[1]?.indent ?? part.header.open) === 0 &&
    (!above || occurrences(draw, ref, above.key).at(-1) === above) &&
    /^(?![#;])\S/.test(next?.text ?? 'x') &&
    new Set(document.lines.map(({ eol }) => eol)).size === 1;
  if (!fits) return null;
  return (it) => insertPropertyAfter(it, ref, above && spelled(draw, above), key, old.value);
}

/** Numbers to draw with: the same numbers draw the same edit. */
export const choices = fc.tuple(fc.nat(0xffff), fc.nat(0xffff_ffff));

export function drawEdit(document: AwsConfigDocument, [kind, seed]: readonly [number, number]): RandomEdit {
  let state = seed;
  const pick = (count: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % count;
  };
  const name = EDIT_KINDS[kind % EDIT_KINDS.length] as string;
  return {
    kind: name,
    block: null,
    wrote: null,
    ...(DRAWS[name] as (draw: Draw) => Drawn)({ document, pick }),
  };
}

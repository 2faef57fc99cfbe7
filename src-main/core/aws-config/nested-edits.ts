// Edits of nested settings: the indented `key = value` lines below a property without a value, such as `s3 =`.
// All that edits.ts says about its edits holds here too. Other than for a property, a key ends at the first `=`
// and comments between the lines are of the block; what else is indented there stays where it is.
//
// A property that is not a block to every tool is refused with `file-malformed`: one with a value, with `:`, or
// that stands several times (some tools merge such blocks, some read the last one alone).
import type { AwsConfigDocument, Property } from './document.ts';
import { belowComments, checkKey, checkValue, concluded, malformed, refuseTaken } from './edit-checks.ts';
import {
  appendProperty,
  gone,
  indentOf,
  placesOf,
  replaceLines,
  spliced,
  withKey,
  withKeyAndValue,
} from './edits.ts';
import { type Entry, headerText, type SectionRef, type TextLine } from './grammar.ts';

/** The value that is read: of a nested key that stands twice the last one. Null when there is none; refuses as edits do. */
export function nestedValueOf(
  document: AwsConfigDocument,
  ref: SectionRef,
  key: string,
  nestedKey: string,
): string | null {
  const block = blockOf(document, ref, key);
  return block?.entries.findLast(isNamed(nestedKey))?.value ?? null;
}

/**
 * Sets a nested key where it is read from, its last occurrence, and removes others; a new one goes below the block's
 * lines, indented as they are. A block that is not there is added below the section's last own line; the first line
 * of one that is there stays as it is.
 */
export function setNested(
  document: AwsConfigDocument,
  ref: SectionRef,
  key: string,
  nestedKey: string,
  value: string,
): AwsConfigDocument {
  checkKey(key);
  checkKey(nestedKey);
  checkValue(`${key}.${nestedKey}`, value);
  const block = blockOf(document, ref, key);
  if (!block) return appendProperty(document, ref, key, [`${key} =`, `  ${nestedKey} = ${value}`]);
  const found = block.entries.filter(isNamed(nestedKey));
  const kept = found.at(-1);
  refuseBelowEmpty(block, kept, ref);
  if (!kept) {
    const at = belowComments(document, block.property.end);
    const edited = replaceLines(document, at, at, [`${block.indent}${nestedKey} = ${value}`]);
    const entries = [...block.entries, { key: nestedKey, value }];
    return concluded(document, edited, ref, [key], hasEntries(ref, key, entries));
  }
  const { text, eol } = document.lines[kept.line] as TextLine;
  const edited = spliced(document, [
    ...found.slice(0, -1).map(gone),
    { from: kept.line, to: kept.end, texts: [{ text: withKeyAndValue(text, kept, nestedKey, value), eol }] },
  ]);
  const entries = withoutAll(block, found.slice(0, -1), kept, { key: nestedKey, value });
  return concluded(document, edited, ref, [key], hasEntries(ref, key, entries));
}

/** Removes every occurrence of a nested key; with the last one the whole block goes, and comments in it. */
export function removeNested(
  document: AwsConfigDocument,
  ref: SectionRef,
  key: string,
  nestedKey: string,
): AwsConfigDocument {
  const block = blockOf(document, ref, key);
  const found = block?.entries.filter(isNamed(nestedKey)) ?? [];
  if (!block || found.length === 0) return document;
  if (found.length === block.property.continuation.length)
    return concluded(document, spliced(document, [gone(block.property)]), ref, [key]);
  const entries = withoutAll(block, found);
  const edited = spliced(document, found.map(gone));
  return concluded(document, edited, ref, [key], hasEntries(ref, key, entries));
}

/** Gives the occurrence of a nested key that is read another name; other occurrences go. `name-taken` if it is in use. */
export function renameNested(
  document: AwsConfigDocument,
  ref: SectionRef,
  key: string,
  from: string,
  to: string,
): AwsConfigDocument {
  checkKey(to);
  const block = blockOf(document, ref, key);
  const found = block?.entries.filter(isNamed(from)) ?? [];
  const kept = found.at(-1);
  if (!block || !kept) throw new RangeError(`there is no ${from} below ${key} in [${headerText(ref)}]`);
  if (to.toLowerCase() !== from.toLowerCase()) refuseTaken(ref, block.entries.filter(isNamed(to)));
  const { text, eol } = document.lines[kept.line] as TextLine;
  const edited = spliced(document, [
    ...found.slice(0, -1).map(gone),
    { from: kept.line, to: kept.end, texts: [{ text: withKey(text, kept, to), eol }] },
  ]);
  const entries = withoutAll(block, found.slice(0, -1), kept, { key: to, value: kept.value });
  return concluded(document, edited, ref, [key], hasEntries(ref, key, entries));
}

/** One line of a block; `key` as it is spelled, since botocore tells capitals apart here. */
interface NestedEntry extends Entry {
  readonly line: number;
  readonly end: number;
}

interface Block {
  readonly property: Property;
  readonly entries: readonly NestedEntry[];
  /** What a new line of it starts with. */
  readonly indent: string;
}

function blockOf(document: AwsConfigDocument, ref: SectionRef, key: string): Block | null {
  const places = placesOf(document, ref, key);
  const [property] = places;
  if (!property) return null;
  const numbers = places.map(({ line }) => line + 1).join(', ');
  const where = `in [${headerText(ref)}] of the AWS file (line${places.length > 1 ? 's' : ''} ${numbers})`;
  if (places.length > 1)
    throw malformed(
      `${property.key} stands several times ${where}`,
      'merge these lines into one block first',
    );
  if (property.value !== '' || property.delimiter !== '=')
    throw malformed(
      `${property.key} ${where} has a value or a colon, where only = begins nested settings for all AWS tools`,
      'remove that line, or let it end with the equals sign',
    );
  const entries: NestedEntry[] = [];
  let indent: string | null = null;
  for (let line = property.line + 1; line < property.end; line++) {
    const text = document.lines[line]?.text ?? '';
    // A comment within a block need not be indented.
    if (text.search(/\S/) <= property.indent) continue;
    const entry = nestedEntry(text);
    if (entry) entries.push({ ...entry, line, end: line + 1 });
    if (entry || indent === null) indent = indentOf(document, line);
  }
  return { property, entries, indent: indent ?? `${indentOf(document, property.line)}  ` };
}

/** Null for a comment and for a line without key or `=`. */
function nestedEntry(text: string): Entry | null {
  const indent = text.search(/\S/);
  const delimiterAt = text.indexOf('=');
  if (delimiterAt <= indent || /[#;]/.test(text.charAt(indent))) return null;
  const after = text.slice(delimiterAt + 1);
  return {
    key: text.slice(indent, delimiterAt).trimEnd(),
    value: after.trim(),
    indent,
    delimiter: '=',
    delimiterAt,
    valueStart: delimiterAt + 1 + (after.length - after.trimStart().length),
  };
}

function isNamed(nestedKey: string) {
  const wanted = nestedKey.toLowerCase();
  return ({ key }: Pick<Entry, 'key'>): boolean => key.toLowerCase() === wanted;
}

/** The JavaScript SDK takes a nested key without a value for the start of another block. */
function refuseBelowEmpty(block: Block, kept: NestedEntry | undefined, ref: SectionRef): void {
  const empty = block.entries.find(({ value }) => value === '');
  if (!empty || empty === kept || (kept && kept.line < empty.line)) return;
  throw malformed(
    `Line ${empty.line + 1} of the AWS file, in [${headerText(ref)}], has no value, so that tools disagree about the lines below`,
    'remove that line first',
  );
}

type KeyAndValue = Pick<Entry, 'key' | 'value'>;

function withoutAll(
  { entries }: Block,
  removed: readonly KeyAndValue[],
  changed?: KeyAndValue,
  into?: KeyAndValue,
): KeyAndValue[] {
  const leaving = new Set(removed);
  return entries
    .filter((entry) => !leaving.has(entry))
    .map((entry) => (entry === changed && into ? into : entry));
}

/** Whether the block is there with just these nested settings. */
function hasEntries(ref: SectionRef, key: string, wanted: readonly KeyAndValue[]) {
  return (after: AwsConfigDocument): boolean => {
    const is = blockOf(after, ref, key)?.entries ?? [];
    return (
      is.length === wanted.length &&
      is.every((entry, index) => entry.key === wanted[index]?.key && entry.value === wanted[index]?.value)
    );
  };
}

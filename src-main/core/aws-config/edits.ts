// Edits of a document, each as small as it can be: every byte outside the lines it is about stays.
// A file that ends without a newline still does afterwards; new lines get the file's usual line ending.
//
// What is written follows the rules all tools share: column 0 (or the section's own indentation), `key = value`,
// no quotes, no inline comment, never a second section or key of one name. Text that cannot be written so
// is refused with AppError `invalid-input`, a name in use with `name-taken`. An edit after which anything else
// would read otherwise, or that tools would take for different things, is refused with `file-malformed`: odd
// indentation can do that. A section or key that is not there is a RangeError (a mistake of the caller).
import { type AwsConfigDocument, documentOf, type Property, type Section, sectionsOf } from './document.ts';
import {
  belowComments,
  checkKey,
  checkLine,
  checkNewSection,
  checkSectionName,
  checkValue,
  concluded,
  isIndented,
  readingOf,
  refuseMisreadable,
  refuseSectionTaken,
  refuseTaken,
  refuseUnseenNext,
} from './edit-checks.ts';
import { type Entry, type Eol, headerText, readLine, type SectionRef, type TextLine } from './grammar.ts';

export { checkValue } from './edit-checks.ts';

/**
 * Sets `key` where it is read from: its last occurrence; other occurrences in any part of the section go. A key in
 * other capitals gets those asked for, since the JavaScript SDK tells them apart.
 */
export function setProperty(
  document: AwsConfigDocument,
  ref: SectionRef,
  key: string,
  value: string,
): AwsConfigDocument {
  checkKey(key);
  checkValue(key, value);
  const found = placesOf(document, ref, key);
  const kept = found.at(-1);
  if (!kept) return appendProperty(document, ref, key, [`${key} = ${value}`]);
  const line = document.lines[kept.line] as TextLine;
  const text = withKeyAndValue(line.text, kept, key, value);
  if (found.length === 1 && text === line.text && kept.end === kept.line + 1) return document;
  const edited = spliced(document, [
    ...found.slice(0, -1).map(gone),
    { from: kept.line, to: kept.end, texts: [{ text, eol: line.eol }] },
  ]);
  return concluded(document, edited, ref, [key], readsAs(ref, key, value));
}

/** Adds a key right below `afterKey` and its nested lines, or below the header for null; `name-taken` when it is there. */
export function insertPropertyAfter(
  document: AwsConfigDocument,
  ref: SectionRef,
  afterKey: string | null,
  key: string,
  value: string,
): AwsConfigDocument {
  checkKey(key);
  checkValue(key, value);
  refuseTaken(ref, placesOf(document, ref, key));
  const parts = existing(document, ref);
  const section = parts.at(-1) as Section;
  const above = afterKey === null ? null : lastPlace(ref, afterKey, occurrences(parts, afterKey));
  const like = above ?? section.properties[0];
  const indent = like ? indentOf(document, like.line) : indentationFor(document, section);
  const at = belowComments(document, above?.end ?? section.line + 1);
  const edited = replaceLines(document, at, at, [`${indent}${key} = ${value}`]);
  return concluded(document, edited, ref, [key], readsAs(ref, key, value));
}

/**
 * Gives the occurrence of `from` that is read the name `to`; its value and nested lines stay, other occurrences go.
 * `name-taken` when the section has `to`; other capitals of the same key are no other name.
 */
export function renameProperty(
  document: AwsConfigDocument,
  ref: SectionRef,
  from: string,
  to: string,
): AwsConfigDocument {
  checkKey(to);
  const found = placesOf(document, ref, from);
  const kept = lastPlace(ref, from, found);
  if (to.toLowerCase() !== from.toLowerCase()) refuseTaken(ref, placesOf(document, ref, to));
  const line = document.lines[kept.line] as TextLine;
  const edited = spliced(document, [
    ...found.slice(0, -1).map(gone),
    { from: kept.line, to: kept.line + 1, texts: [{ text: withKey(line.text, kept, to), eol: line.eol }] },
  ]);
  return concluded(
    document,
    edited,
    ref,
    [from, to],
    readsAs(ref, to, ...readingOf(document, kept).slice(1)),
  );
}

/** Removes every occurrence of `key`, with its continuation lines. */
export function removeProperty(document: AwsConfigDocument, ref: SectionRef, key: string): AwsConfigDocument {
  const found = placesOf(document, ref, key);
  return concluded(document, spliced(document, found.map(gone)), ref, [key]);
}

/**
 * Appends a section after the file's last line that is not blank, one blank line in between; blank lines at the
 * end of the file stay there. removeSection takes exactly this away again.
 */
export function addSection(
  document: AwsConfigDocument,
  ref: SectionRef,
  body: readonly string[],
): AwsConfigDocument {
  checkNewSection(document, ref, body);
  const last = document.lines.findLastIndex((line) => line.text.trim() !== '');
  const texts = [`[${headerText(ref)}]`, ...body];
  return replaceLines(document, last + 1, last + 1, last === -1 ? texts : ['', ...texts]);
}

/**
 * Adds a section below the last own line of `afterRef`, one blank line in between: comments that lead to the next
 * section stay with it. removeSection takes exactly this away again.
 */
export function insertSectionAfter(
  document: AwsConfigDocument,
  afterRef: SectionRef,
  ref: SectionRef,
  body: readonly string[],
): AwsConfigDocument {
  checkNewSection(document, ref, body);
  const section = existing(document, afterRef).at(-1) as Section;
  refuseUnseenNext(document, section);
  const at = belowComments(document, section.ownEnd);
  const edited = replaceLines(document, at, at, ['', `[${headerText(ref)}]`, ...body]);
  return concluded(document, edited, ref, null);
}

/**
 * Removes all parts of a section: the header, its own lines and the empty line before it. Comments and blank
 * lines after its last property stay, for they may be about the next section.
 */
export function removeSection(document: AwsConfigDocument, ref: SectionRef): AwsConfigDocument {
  const parts = existing(document, ref);
  refuseMisreadable(document, parts);
  for (const part of parts) refuseUnseenNext(document, part);
  const splices = parts.map(({ line, ownEnd }) => {
    const spaced = line > 0 && document.lines[line - 1]?.text === '';
    return gone({ line: line - (spaced ? 1 : 0), end: ownEnd });
  });
  return concluded(document, spliced(document, splices), ref, null);
}

/** Rewrites what stands between the brackets of every part; `name-taken` when the new name is in use. */
export function renameSection(document: AwsConfigDocument, ref: SectionRef, name: string): AwsConfigDocument {
  if (ref.kind === 'default') throw new RangeError('the default section has no other name');
  const target = { kind: ref.kind, name };
  checkSectionName(target);
  refuseSectionTaken(document, target);
  const splices = existing(document, ref).map(({ header, line }) => {
    const { text, eol } = document.lines[line] as TextLine;
    const renamed = `${text.slice(0, header.open + 1)}${headerText(target)}${text.slice(header.close)}`;
    return { from: line, to: line + 1, texts: [{ text: renamed, eol }] };
  });
  return spliced(document, splices);
}

/** Turns every occurrence of `key` and its continuation lines into comments that start with `prefix`. */
export function commentOut(
  document: AwsConfigDocument,
  ref: SectionRef,
  key: string,
  prefix: string,
): AwsConfigDocument {
  checkLine(prefix);
  if (!/^[#;]/.test(prefix)) throw new RangeError('a comment starts with # or ;');
  const lines = [...document.lines];
  for (const property of placesOf(document, ref, key)) {
    for (let at = property.line; at < property.end; at++) {
      const line = lines[at] as TextLine;
      // A blank line says the same either way, and a prefix with nothing behind it would not survive an editor.
      if (line.text.trim() !== '') lines[at] = { text: prefix + line.text, eol: line.eol };
    }
  }
  return concluded(document, documentOf(lines, document.bom), ref, [key]);
}

/** Takes `prefix` off every line of the section that starts with it. */
export function restore(document: AwsConfigDocument, ref: SectionRef, prefix: string): AwsConfigDocument {
  const lines = [...document.lines];
  for (const section of existing(document, ref)) {
    for (let at = section.line + 1; at < section.end; at++) {
      const line = lines[at] as TextLine;
      if (line.text.startsWith(prefix)) lines[at] = { text: line.text.slice(prefix.length), eol: line.eol };
    }
  }
  return concluded(document, documentOf(lines, document.bom), ref, null);
}

// ---- lines

/** Lines [from, to) become `texts`. */
export interface Splice {
  readonly from: number;
  readonly to: number;
  readonly texts: readonly (string | TextLine)[];
}

/** The document with all splices, which are in file order; it keeps its end: with or without a final newline. */
export function spliced(document: AwsConfigDocument, splices: readonly Splice[]): AwsConfigDocument {
  const lines: TextLine[] = [];
  let at = 0;
  for (const { from, to, texts } of splices) {
    while (at < from) lines.push(document.lines[at++] as TextLine);
    for (const line of texts) lines.push(typeof line === 'string' ? { text: line, eol: document.eol } : line);
    at = to;
  }
  while (at < document.lines.length) lines.push(document.lines[at++] as TextLine);
  return documentOf(withFileEnd(lines, document), document.bom);
}

export function gone({ line, end }: Pick<Property, 'line' | 'end'>): Splice {
  return { from: line, to: end, texts: [] };
}

/** Replaces lines [from, to) and keeps the state of the file's end: with or without a final newline. */
export function replaceLines(
  document: AwsConfigDocument,
  from: number,
  to: number,
  texts: readonly (string | TextLine)[],
): AwsConfigDocument {
  return spliced(document, [{ from, to, texts }]);
}

function withFileEnd(lines: TextLine[], document: AwsConfigDocument): TextLine[] {
  const unterminated = document.lines.at(-1)?.eol === '';
  return lines.map((line, index) => {
    if (index === lines.length - 1 && unterminated)
      return line.text === '' ? line : { text: line.text, eol: '' };
    return line.eol === '' ? { text: line.text, eol: eolAfter(line.text, document.eol) } : line;
  });
}

/** A text that ends in a bare CR would swallow an LF; with CR LF after it, it reads back as it was. */
function eolAfter(text: string, usual: Exclude<Eol, ''>): Eol {
  return text.endsWith('\r') ? '\r\n' : usual;
}

/** The line of an entry with another key. Spacing stays; `:`, which not all tools know, becomes `=`. */
export function withKey(line: string, entry: Entry, key: string): string {
  const named = line.slice(0, entry.indent) + key;
  const rest = line.slice(entry.delimiterAt + 1);
  if (entry.delimiter === ':') return `${named} =${rest.trim() === '' ? '' : ` ${rest.trimStart()}`}`;
  const gap = /\s*$/.exec(line.slice(entry.indent, entry.delimiterAt))?.[0] ?? '';
  return `${named}${gap}=${rest}`;
}

/** The line of a property with another value. Spacing round `=` stays; `:`, which not all tools know, becomes `=`. */
export function withValue(line: string, entry: Entry, value: string): string {
  const head = line.slice(0, entry.delimiterAt).trimEnd();
  if (entry.delimiter === ':') return `${head} = ${value}`;
  const start = line.slice(0, entry.valueStart);
  const tight = entry.value !== '' || start.length > entry.delimiterAt + 1;
  const spaced = !tight && head.length < entry.delimiterAt;
  return `${start}${spaced ? ' ' : ''}${value}`;
}

export function withKeyAndValue(line: string, entry: Entry, key: string, value: string): string {
  const renamed = withKey(line, entry, key);
  const read = readLine(renamed);
  return read.shape === 'entry' ? withValue(renamed, read.entry, value) : renamed;
}

// ---- places

/**
 * Every occurrence of a key over all parts of the section, in file order: the last one is read. `file-malformed` where
 * some tool sees another one, or a header between.
 */
export function placesOf(document: AwsConfigDocument, ref: SectionRef, key: string): Property[] {
  const parts = existing(document, ref);
  refuseMisreadable(document, parts, key);
  return occurrences(parts, key);
}

function occurrences(parts: readonly Section[], key: string): Property[] {
  const wanted = key.toLowerCase();
  return parts.flatMap(({ properties }) => properties.filter((property) => property.key === wanted));
}

function lastPlace(ref: SectionRef, key: string, found: readonly Property[]): Property {
  const last = found.at(-1);
  if (!last) throw new RangeError(`there is no ${key} in [${headerText(ref)}]`);
  return last;
}

function existing(document: AwsConfigDocument, ref: SectionRef): Section[] {
  const sections = sectionsOf(document, ref);
  if (sections.length === 0) throw new RangeError(`there is no section [${headerText(ref)}]`);
  return sections;
}

/** Adds a key that is not there yet, as these lines, where a person would: below all others of the section. */
export function appendProperty(
  document: AwsConfigDocument,
  ref: SectionRef,
  key: string,
  texts: readonly string[],
): AwsConfigDocument {
  const section = existing(document, ref).at(-1) as Section;
  const indent = indentationFor(document, section);
  const at = insertionPoint(document, section);
  const edited = replaceLines(
    document,
    at,
    at,
    texts.map((text) => indent + text),
  );
  const first = readLine(texts[0] ?? '');
  const value = first.shape === 'entry' ? first.entry.value : '';
  const nested = texts.slice(1).map((text) => text.trim());
  return concluded(document, edited, ref, [key], readsAs(ref, key, value, ...nested));
}

/** Whether the key is there once and says this, and no comment has come to belong to it. */
function readsAs(ref: SectionRef, key: string, ...lines: readonly string[]) {
  const wanted = JSON.stringify([key.toLowerCase(), ...lines]);
  return (after: AwsConfigDocument): boolean => {
    const found = placesOf(after, ref, key).map((property) => JSON.stringify(readingOf(after, property)));
    return found.length === 1 && found[0] === wanted;
  };
}

export function indentOf(document: AwsConfigDocument, line: number): string {
  const text = document.lines[line]?.text ?? '';
  return text.slice(0, Math.max(0, text.search(/\S/)));
}

/**
 * What a new property of the section starts with. A header further down that is itself indented would become
 * part of the new value if that were less indented, so the depth of the lines around is kept.
 */
export function indentationFor(document: AwsConfigDocument, section: Section): string {
  return indentOf(document, section.properties.at(-1)?.line ?? section.end);
}

/**
 * Where a new property goes: below the section's last own line, but not above an indented comment, which the
 * specification would take as one more line of the new value.
 */
export function insertionPoint(document: AwsConfigDocument, section: Section): number {
  for (let at = section.end - 1; at >= section.ownEnd; at--) {
    if (isIndented(document, at)) return at + 1;
  }
  if (!isIndented(document, section.ownEnd)) return section.ownEnd;
  // The next header is indented: right below a property it would be read as that property's continuation.
  const afterLast = section.properties.at(-1)?.end ?? section.line + 1;
  return isIndented(document, afterLast) ? section.ownEnd : afterLast;
}

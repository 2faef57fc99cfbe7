// Edits of a document, each as small as it can be: every byte outside the lines it is about stays.
// A file that ends without a newline still does afterwards; new lines get the file's usual line ending.
//
// What is written follows the rules all tools share: column 0 (or the section's own indentation), `key = value`,
// no quotes, no inline comment, never a second section or key of one name. Text that cannot be written so
// is refused with AppError `invalid-input`; a section that is not there is a RangeError (a mistake of the caller).
import { AppError } from '../../../shared/errors.ts';
import { type AwsConfigDocument, documentOf, type Property, type Section, sectionsOf } from './document.ts';
import { type Eol, headerText, type SectionRef, type TextLine } from './grammar.ts';

/** Sets `key` where it is read from: its last occurrence; other occurrences in any part of the section go. */
export function setProperty(
  document: AwsConfigDocument,
  ref: SectionRef,
  key: string,
  value: string,
): AwsConfigDocument {
  checkKey(key);
  checkValue(key, value);
  const sections = existing(document, ref);
  const wanted = key.toLowerCase();
  const found = sections
    .flatMap((section) => section.properties)
    .filter((property) => property.key === wanted);
  const kept = found.at(-1);
  if (!kept) {
    const section = sections[sections.length - 1] as Section;
    const text = `${indentationFor(document, section)}${key} = ${value}`;
    const at = insertionPoint(document, section);
    return replaceLines(document, at, at, [text]);
  }
  const text = withValue(document.lines[kept.line]?.text ?? '', kept, value);
  let edited = replaceLines(document, kept.line + 1, kept.end, []);
  edited = replaceText(edited, kept.line, text);
  return removeAll(edited, found.slice(0, -1));
}

/** Removes every occurrence of `key`, with its continuation lines. */
export function removeProperty(document: AwsConfigDocument, ref: SectionRef, key: string): AwsConfigDocument {
  const wanted = key.toLowerCase();
  const found = existing(document, ref).flatMap((section) => section.properties);
  return removeAll(
    document,
    found.filter((property) => property.key === wanted),
  );
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
  checkSectionName(ref);
  if (sectionsOf(document, ref).length > 0) throw nameTaken(document, ref);
  for (const line of body) checkLine(line);
  const last = document.lines.findLastIndex((line) => line.text.trim() !== '');
  const texts = [`[${headerText(ref)}]`, ...body];
  return replaceLines(document, last + 1, last + 1, last === -1 ? texts : ['', ...texts]);
}

/**
 * Removes all parts of a section: the header, its own lines and the empty line before it. Comments and blank
 * lines after its last property stay, for they may be about the next section.
 */
export function removeSection(document: AwsConfigDocument, ref: SectionRef): AwsConfigDocument {
  return existing(document, ref).reduceRight((edited, section) => {
    const spaced = section.line > 0 && document.lines[section.line - 1]?.text === '';
    return replaceLines(edited, section.line - (spaced ? 1 : 0), section.ownEnd, []);
  }, document);
}

/** Rewrites what stands between the brackets of every part; `name-taken` when the new name is in use. */
export function renameSection(document: AwsConfigDocument, ref: SectionRef, name: string): AwsConfigDocument {
  const target = { kind: ref.kind, name };
  checkSectionName(target);
  if (sectionsOf(document, target).length > 0) throw nameTaken(document, target);
  return existing(document, ref).reduceRight((edited, { header, line }) => {
    const text = document.lines[line]?.text ?? '';
    return replaceText(
      edited,
      line,
      `${text.slice(0, header.open + 1)}${headerText(target)}${text.slice(header.close)}`,
    );
  }, document);
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
  const wanted = key.toLowerCase();
  const lines = [...document.lines];
  for (const property of existing(document, ref).flatMap((section) => section.properties)) {
    if (property.key !== wanted) continue;
    for (let at = property.line; at < property.end; at++) {
      const line = lines[at] as TextLine;
      // A blank line says the same either way, and a prefix with nothing behind it would not survive an editor.
      if (line.text.trim() !== '') lines[at] = { text: prefix + line.text, eol: line.eol };
    }
  }
  return documentOf(lines, document.bom);
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
  return documentOf(lines, document.bom);
}

/** Replaces lines [from, to) and keeps the state of the file's end: with or without a final newline. */
export function replaceLines(
  document: AwsConfigDocument,
  from: number,
  to: number,
  texts: readonly (string | TextLine)[],
): AwsConfigDocument {
  const made = texts.map((line) => (typeof line === 'string' ? { text: line, eol: document.eol } : line));
  const lines = [...document.lines.slice(0, from), ...made, ...document.lines.slice(to)];
  return documentOf(withFileEnd(lines, document), document.bom);
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

function replaceText(document: AwsConfigDocument, index: number, text: string): AwsConfigDocument {
  const old = document.lines[index];
  if (!old || old.text === text) return document;
  const lines = [...document.lines];
  lines[index] = { text, eol: old.eol };
  return documentOf(lines, document.bom);
}

function removeAll(document: AwsConfigDocument, properties: readonly Property[]): AwsConfigDocument {
  return properties.reduceRight((edited, { line, end }) => replaceLines(edited, line, end, []), document);
}

/** The line of a property with another value. Spacing round `=` stays; `:`, which not all tools know, becomes `=`. */
export function withValue(line: string, property: Property, value: string): string {
  const head = line.slice(0, property.delimiterAt).trimEnd();
  if (property.delimiter === ':') return `${head} = ${value}`;
  const start = line.slice(0, property.valueStart);
  const tight = property.value !== '' || start.length > property.delimiterAt + 1;
  const spaced = !tight && head.length < property.delimiterAt;
  return `${start}${spaced ? ' ' : ''}${value}`;
}

/**
 * What a new property of the section starts with. A header further down that is itself indented would become
 * part of the new value if that were less indented, so the depth of the lines around is kept.
 */
export function indentationFor(document: AwsConfigDocument, section: Section): string {
  const last = section.properties.at(-1);
  const like = last ? last.line : section.end;
  const text = document.lines[like]?.text ?? '';
  return text.slice(0, Math.max(0, text.search(/\S/)));
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

function isIndented(document: AwsConfigDocument, line: number): boolean {
  return /^\s+\S/.test(document.lines[line]?.text ?? '');
}

function existing(document: AwsConfigDocument, ref: SectionRef): Section[] {
  const sections = sectionsOf(document, ref);
  if (sections.length === 0) throw new RangeError(`there is no section [${headerText(ref)}]`);
  return sections;
}

function nameTaken(document: AwsConfigDocument, ref: SectionRef): AppError {
  const line = (sectionsOf(document, ref)[0]?.line ?? 0) + 1;
  return new AppError({
    code: 'name-taken',
    message: `There is a section [${headerText(ref)}] on line ${line} already`,
    remedy: 'choose another name',
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f]/;

function checkLine(text: string): void {
  if (CONTROL.test(text))
    throw invalid('A line of an AWS file must not hold line breaks or control characters');
}

function checkKey(key: string): void {
  if (!/^[A-Za-z0-9_.@%/-]+$/.test(key)) throw invalid('That is no key that all AWS tools can read');
}

function checkSectionName({ kind, name }: SectionRef): void {
  if (kind === 'default') return;
  const allowed = kind === 'other' ? /^[\w@+.%:/ -]+$/ : /^[\w@+.%:/-]+$/;
  if (!allowed.test(name) || name !== name.trim())
    throw invalid('That is no name that all AWS tools can read');
}

/** The value is left out of the error: it may be a secret. */
export function checkValue(key: string, value: string): void {
  if (value === '') throw invalid(`The value of ${key} must not be empty`);
  if (value !== value.trim()) throw invalid(`The value of ${key} must not start or end with a blank`);
  if (CONTROL.test(value))
    throw invalid(`The value of ${key} must not hold line breaks or control characters`);
  // The CLI keeps what follows, the SDKs cut it off.
  if (/(^|\s)[#;]/.test(value))
    throw invalid(`AWS tools disagree about # or ; after a blank, as in this value of ${key}`);
}

function invalid(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, remedy: 'change it and try again' });
}

// What an edit may write, and that nothing but what it is about reads otherwise afterwards.
import { AppError } from '../../../shared/errors.ts';
import {
  type AwsConfigDocument,
  BOM,
  documentOf,
  type Property,
  parseDocument,
  profileNameOf,
  renderDocument,
  type Section,
} from './document.ts';
import { headerText, readLine, type SectionRef } from './grammar.ts';

// ---- text that all tools read alike

/** Control characters, line breaks of any kind (Python splits nested blocks at all of them), halves of characters. */
const UNWRITABLE = /(?!\t)[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
/** Names that the JavaScript SDK cannot keep in an object, and the one that configparser gives to every section. */
const RESERVED = /^(?:__proto__|constructor|prototype|DEFAULT)$/;

export function checkLine(text: string): void {
  if (UNWRITABLE.test(text))
    throw invalid('A line of an AWS file must not hold line breaks or control characters');
}

export function checkKey(key: string): void {
  if (!/^[A-Za-z0-9_.@%/-]+$/.test(key) || RESERVED.test(key))
    throw invalid('That is no key that all AWS tools can read');
}

/** The value is left out of the error: it may be a secret. */
export function checkValue(key: string, value: string): void {
  if (value === '') throw invalid(`The value of ${key} must not be empty`);
  if (value !== value.trim()) throw invalid(`The value of ${key} must not start or end with a blank`);
  if (UNWRITABLE.test(value))
    throw invalid(`The value of ${key} must not hold line breaks or control characters`);
  // The CLI keeps what follows, the SDKs cut it off.
  if (/(^|\s)[#;]/.test(value))
    throw invalid(`AWS tools disagree about # or ; after a blank, as in this value of ${key}`);
  // The SDK for Go takes the quotes away, the others keep them.
  if (/^["']/.test(value) && value.endsWith(value.charAt(0)))
    throw invalid(`AWS tools disagree about quotes round the value of ${key}`);
}

export function checkSectionName(ref: SectionRef): void {
  const read = readLine(`[${headerText(ref)}]`);
  const readsBack =
    read.shape === 'header' &&
    !read.header.odd &&
    read.header.kind === ref.kind &&
    read.header.name === ref.name;
  if (!readsBack || !/^[\w@+.%:/ -]+$/.test(ref.name) || RESERVED.test(ref.name))
    throw invalid('That is no name that all AWS tools can read');
}

/** A header and lines that can be written below it: comments, `key = value`, nested blocks; no comment at the end. */
export function checkNewSection(document: AwsConfigDocument, ref: SectionRef, body: readonly string[]): void {
  checkSectionName(ref);
  refuseSectionTaken(document, ref);
  for (const line of body) checkLine(line);
  const texts = [`[${headerText(ref)}]`, ...body];
  const made = documentOf(
    texts.map((text) => ({ text, eol: '\n' })),
    false,
  );
  const [section] = made.sections;
  if (made.problems.length > 0 || made.sections.length !== 1 || section?.ownEnd !== texts.length)
    throw new RangeError('the body of a section is properties, with comments above them');
  for (const property of section.properties) checkBodyProperty(property);
}

function checkBodyProperty({ key, value, indent, continuation }: Property): void {
  checkKey(key);
  if (indent > 0) throw new RangeError('only nested lines are indented');
  if (value !== '' || continuation.length === 0) checkValue(key, value);
  if (value !== '' && continuation.length > 0) throw new RangeError(`${key} has a value and nested lines`);
  for (const text of continuation) {
    const read = readLine(text);
    if (read.shape !== 'entry' || read.entry.delimiter !== '=')
      throw new RangeError(`nested lines of ${key} are key = value`);
    checkKey(read.entry.key);
    checkValue(`${key}.${read.entry.key}`, read.entry.value);
  }
}

function invalid(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, remedy: 'change it and try again' });
}

// ---- names in use

/** No second section that any tool would read under the same name; `[default]` and `[profile default]` are one. */
export function refuseSectionTaken(document: AwsConfigDocument, ref: SectionRef): void {
  const profile = ref.kind === 'profile' || ref.kind === 'default' ? ref.name : null;
  const taken = document.sections.find(
    (section) =>
      (section.header.kind === ref.kind && section.header.name === ref.name) ||
      (profile !== null && profileNameOf(section) === profile),
  );
  if (!taken) return;
  throw new AppError({
    code: 'name-taken',
    message: `There is a section [${headerText(taken.header)}] on line ${taken.line + 1} already`,
    remedy: 'choose another name',
  });
}

/** Throws when there is an occurrence. */
export function refuseTaken(ref: SectionRef, [first]: readonly Pick<Property, 'key' | 'line'>[]): void {
  if (!first) return;
  throw new AppError({
    code: 'name-taken',
    message: `[${headerText(ref)}] has ${first.key} on line ${first.line + 1} already`,
    remedy: 'change or remove that one first',
  });
}

// ---- what tools read in different ways

/**
 * Refuses parts of a section that the JavaScript SDK, which does not know values of several lines, divides otherwise:
 * at an indented header, say. With a key also those whose header it does not see, or where it reads the key once more.
 */
export function refuseMisreadable(
  document: AwsConfigDocument,
  parts: readonly Section[],
  key?: string,
): void {
  for (const part of parts) {
    const label = `[${headerText(part.header)}]`;
    for (let at = part.line + 1; at < part.end; at++) {
      if (!isHeaderToJavaScript(document, at)) continue;
      throw malformed(
        `Line ${at + 1} of the AWS file, in ${label}, begins another section for some AWS tools, but not for all`,
        'let it start in the first column if it is a header, and remove it if not',
      );
    }
    if (key === undefined) continue;
    if (!isHeaderToJavaScript(document, part.line)) throw unseenHeader(part);
    const line = part.properties.find((property) => readsAgain(property, key))?.line;
    if (line === undefined) continue;
    throw malformed(
      `Line ${line + 1} of the AWS file, in ${label}, is followed by indented lines in which some AWS tools read ${key}`,
      'take the indentation away or remove those lines',
    );
  }
}

/** Refuses when the section below is, to the JavaScript SDK, still part of this one: it would become another one's. */
export function refuseUnseenNext(document: AwsConfigDocument, part: Section): void {
  const next = document.sections.find(({ line }) => line === part.end);
  if (next && !isHeaderToJavaScript(document, next.line)) throw unseenHeader(next);
}

function unseenHeader({ line, header }: Section): AppError {
  return malformed(
    `Line ${line + 1} of the AWS file is not a header to all AWS tools, because of what follows [${headerText(header)}]`,
    'put a blank before the comment, and let nothing else stand behind the bracket',
  );
}

function isHeaderToJavaScript(document: AwsConfigDocument, line: number): boolean {
  const text = (document.lines[line]?.text ?? '').replace(/(?:^|\s)[;#].*$/s, '').trim();
  return text.startsWith('[') && text.endsWith(']');
}

function readsAgain({ value, continuation }: Property, key: string): boolean {
  return value !== '' && continuation.some((text) => entryKey(text) === key.toLowerCase());
}

function entryKey(text: string): string | null {
  const read = readLine(text);
  return read.shape === 'entry' ? read.entry.key : null;
}

export function malformed(message: string, remedy: string): AppError {
  return new AppError({ code: 'file-malformed', message, remedy });
}

/**
 * The document after an edit that is about these keys of a section, or with null about the whole of it.
 * `file-malformed` when anything else reads otherwise than before, or not `asMeant`: with odd indentation a line
 * can become part of the value above it.
 */
export function concluded(
  before: AwsConfigDocument,
  edited: AwsConfigDocument,
  ref: SectionRef,
  keys: readonly string[] | null,
  asMeant: (after: AwsConfigDocument) => boolean = () => true,
): AwsConfigDocument {
  // A byte order mark within the file that has come to its start is one to every reader.
  const marked = !edited.bom && edited.lines[0]?.text.startsWith(BOM);
  const after = marked ? parseDocument(renderDocument(edited)) : edited;
  const was = readingBeside(before, ref, keys);
  const is = readingBeside(after, ref, keys);
  const others = was.length === is.length && was.every((reading, index) => reading === is[index]);
  if (others && asMeant(after)) return after;
  throw malformed(
    `The AWS file is indented such that a change of [${headerText(ref)}] would alter how other lines are read`,
    'let every section header and every comment start in the first column',
  );
}

function readingBeside(
  document: AwsConfigDocument,
  ref: SectionRef,
  keys: readonly string[] | null,
): string[] {
  const about = new Set(keys?.map((key) => key.toLowerCase()));
  return document.sections.flatMap(({ header, properties }) => {
    const own = header.kind === ref.kind && header.name === ref.name;
    if (own && !keys) return [];
    const others = own ? properties.filter(({ key }) => !about.has(key)) : properties;
    return [headerText(header), ...others.map((property) => JSON.stringify(readingOf(document, property)))];
  });
}

/** Key, value and indented lines of a property, with the comments that some tools take for lines of the value. */
export function readingOf(document: AwsConfigDocument, property: Property): string[] {
  const { key, value, continuation, line, end } = property;
  const lines = document.lines.slice(line + 1, belowComments(document, end));
  const comments = lines.filter(({ text }) => /^\s+[#;]/.test(text)).map(({ text }) => text.trim());
  return [key, value, ...continuation, ...comments];
}

/** Past the indented comments from line `at` on: to the specification they are lines of the value above. */
export function belowComments(document: AwsConfigDocument, at: number): number {
  let below = at;
  for (let next = at; next < document.lines.length; next++) {
    const text = document.lines[next]?.text ?? '';
    if (!/^\s*(?:$|[#;])/.test(text)) break;
    if (isIndented(document, next)) below = next + 1;
  }
  return below;
}

export function isIndented(document: AwsConfigDocument, line: number): boolean {
  return /^\s+\S/.test(document.lines[line]?.text ?? '');
}

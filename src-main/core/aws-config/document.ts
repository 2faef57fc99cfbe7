// A lossless, line-based model of an AWS config or credentials file: renderDocument(parseDocument(t)) === t
// for every text. Sections and properties point at lines; nothing is normalised. Parsing never throws:
// what cannot be read is kept and listed in `problems`. Edits are in edits.ts.
//
// Continuations follow botocore (Python's configparser): a line indented deeper than the property above
// belongs to that property. That covers nested blocks (`s3 =`) and values of several lines.
import {
  type Entry,
  type Eol,
  type Header,
  readLine,
  type SectionRef,
  splitLines,
  type TextLine,
} from './grammar.ts';

/** Line indexes are zero-based and `end` is exclusive; only `Problem.line` and errors count from one. */
export interface Property extends Entry {
  readonly line: number;
  /** Past its last continuation line, and past indented comments directly below it. */
  readonly end: number;
  /** Indented lines below it, trimmed, without comments and blank lines. */
  readonly continuation: readonly string[];
}

export interface Section {
  readonly header: Header;
  readonly line: number;
  /** Index of the next header, or the number of lines. */
  readonly end: number;
  /** Past its last line that is not a comment or blank: what follows may be about the next section. */
  readonly ownEnd: number;
  readonly properties: readonly Property[];
}

export type ProblemKind =
  | 'byte-order-mark'
  | 'stray-carriage-return'
  | 'unclosed-header'
  | 'empty-header'
  | 'no-delimiter'
  | 'empty-key'
  | 'before-first-section'
  | 'odd-header'
  | 'indented-header'
  | 'colon-delimiter'
  | 'duplicate-section'
  | 'duplicate-key';

/** A line that some AWS tool misreads or fails on. Never carries the line's text: it may hold a secret. */
export interface Problem {
  readonly kind: ProblemKind;
  /** Counted from one. */
  readonly line: number;
}

export interface AwsConfigDocument {
  readonly bom: boolean;
  readonly lines: readonly TextLine[];
  /** Line ending for new lines: CRLF when most lines have it. */
  readonly eol: Exclude<Eol, ''>;
  readonly sections: readonly Section[];
  readonly problems: readonly Problem[];
}

export const BOM = '\uFEFF';

export function parseDocument(text: string): AwsConfigDocument {
  const bom = text.startsWith(BOM);
  return documentOf(splitLines(bom ? text.slice(1) : text), bom);
}

export function renderDocument({ bom, lines }: Pick<AwsConfigDocument, 'bom' | 'lines'>): string {
  return (bom ? BOM : '') + lines.map((line) => line.text + line.eol).join('');
}

type Draft<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/** The document made of these lines. */
export function documentOf(lines: readonly TextLine[], bom: boolean): AwsConfigDocument {
  const sections: Draft<Section>[] = [];
  const problems: Problem[] = [];
  const report = (kind: ProblemKind, index: number) => problems.push({ kind, line: index + 1 });
  if (bom) report('byte-order-mark', 0);

  let section: Draft<Section> | null = null;
  let property: Draft<Property> | null = null;
  let crlf = 0;
  let lf = 0;
  for (const [index, line] of lines.entries()) {
    if (line.eol === '\r\n') crlf++;
    else if (line.eol === '\n') lf++;
    if (line.text.includes('\r')) report('stray-carriage-return', index);

    const read = readLine(line.text);
    if (read.shape === 'blank') continue;
    if (read.shape === 'comment') {
      // The specification takes an indented comment as one more line of the value: it stays with its property.
      if (property && section && property.end === index && read.indent > property.indent) {
        property.end = index + 1;
        section.ownEnd = index + 1;
      }
      continue;
    }
    if (property && section && read.indent > property.indent) {
      if (read.shape === 'header') report('indented-header', index);
      property.continuation.push(line.text.trim());
      property.end = index + 1;
      section.ownEnd = index + 1;
      continue;
    }
    property = null;
    if (read.shape === 'header') {
      if (section) section.end = index;
      section = { header: read.header, line: index, end: lines.length, ownEnd: index + 1, properties: [] };
      sections.push(section);
      if (read.header.odd) report('odd-header', index);
      continue;
    }
    if (section) section.ownEnd = index + 1;
    else report('before-first-section', index);
    if (read.shape === 'malformed') {
      report(read.why, index);
      continue;
    }
    if (read.entry.delimiter === ':') report('colon-delimiter', index);
    if (!section) continue;
    property = { ...read.entry, line: index, end: index + 1, continuation: [] };
    section.properties.push(property as Property);
  }

  reportDuplicates(sections as Section[], report);
  problems.sort((a, b) => a.line - b.line);
  return { bom, lines, eol: crlf > lf ? '\r\n' : '\n', sections: sections as Section[], problems };
}

function reportDuplicates(
  sections: readonly Section[],
  report: (kind: ProblemKind, index: number) => void,
): void {
  const keys = new Map<string, Set<string>>();
  for (const section of sections) {
    const id = JSON.stringify([section.header.kind, section.header.name]);
    const known = keys.get(id);
    if (known) report('duplicate-section', section.line);
    const seen = known ?? new Set();
    for (const property of section.properties) {
      if (seen.has(property.key)) report('duplicate-key', property.line);
      seen.add(property.key);
    }
    keys.set(id, seen);
  }
}

/** All parts of a section, in file order; more than one when it is duplicated. */
export function sectionsOf(document: AwsConfigDocument, ref: SectionRef): Section[] {
  return document.sections.filter(({ header }) => header.kind === ref.kind && header.name === ref.name);
}

/** The profile a config-file section is read as; `[default]` and `[profile default]` are both `default`. */
export function profileNameOf(section: Section): string | null {
  return section.header.kind === 'profile' || section.header.kind === 'default' ? section.header.name : null;
}

/** The property that is read when a key stands several times: the last one, over all parts. */
export function propertyOf(document: AwsConfigDocument, ref: SectionRef, key: string): Property | null {
  const wanted = key.toLowerCase();
  const all = sectionsOf(document, ref).flatMap((section) => section.properties);
  return all.findLast((property) => property.key === wanted) ?? null;
}

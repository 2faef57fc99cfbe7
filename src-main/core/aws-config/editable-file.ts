// An AWS config file held open for many edits: parsed once, rendered once, and in between every edit parses no
// more than the lines it is about. That is sound because a header ends whatever stood before it: how a section
// reads depends on its own lines alone, and on the section before only in whether its header is one at all.
//
// After each edit the file is what parsing the whole text anew would give. Where an edit reaches further than
// its own section (a header that is indented deeper than the property before it, a comment that would become
// part of a value), the whole file is parsed again: rare, and never wrong.
import {
  type AwsConfigDocument,
  BOM,
  documentOf,
  parseDocument,
  profileNameOf,
  renderDocument,
  type Section,
} from './document.ts';
import { checkOthers, type EditOptions, readAlike } from './edit-refusals.ts';
import { addSection } from './edits.ts';
import { type Eol, readLine, type SectionKind, type SectionRef, type TextLine } from './grammar.ts';

/** A section with its lines down to the next header, or the lines above the first header. */
export interface Part {
  /** Null above the first header. */
  readonly kind: SectionKind | null;
  /** The profile it is read as, if it is one. */
  readonly profile: string | null;
}

/** A section and the lines next to it, as a document to edit. */
export interface OpenSection {
  readonly part: Part;
  readonly document: AwsConfigDocument;
  readonly section: Section;
  /** Lines of the file above the first one of the document. */
  readonly linesAbove: () => number;
}

interface LinkedPart extends Part {
  readonly lines: TextLine[];
  /** Past its last line that is not a comment or blank. */
  readonly ownEnd: number;
  /** Column of its header. */
  readonly indent: number;
  /** Lines indented deeper than this belong to its last property; infinite when none is open. */
  readonly open: number;
  above: LinkedPart | null;
  below: LinkedPart | null;
}

interface Window {
  readonly part: LinkedPart;
  /** How many of the document's first lines belong to the part above: its last one, if that is empty. */
  readonly lead: number;
  /** The lead, the part and the header below it. */
  readonly document: AwsConfigDocument;
}

export class EditableFile {
  #bom: boolean;
  /** Above the first header; there even when it has no lines. */
  #top!: LinkedPart;
  #last!: LinkedPart;
  /** In file order. */
  readonly #parts = new Map<string, LinkedPart[]>();
  #crlf = 0;
  #lf = 0;
  /** As the file was before an edit of the present command that may reach beyond its section. */
  #before: AwsConfigDocument | null = null;
  #names: readonly string[] = [];
  /** Line of a carriage return without a line feed, counted from zero; null when there is none. */
  readonly stray: number | null;

  constructor(text: string) {
    const document = parseDocument(text);
    const stray = document.problems.find(({ kind }) => kind === 'stray-carriage-return');
    this.stray = stray ? stray.line - 1 : null;
    this.#bom = document.bom;
    this.#load(document);
  }

  get text(): string {
    return renderDocument({ bom: this.#bom, lines: this.#lines() });
  }

  /** All parts of a profile, in file order. */
  partsOf(profile: string): readonly Part[] {
    return this.#parts.get(profile) ?? [];
  }

  /** Index of the part's header, counted from zero. Reads the file from its top. */
  lineOf(part: Part): number {
    let line = 0;
    for (let at: LinkedPart | null = this.#top; at && at !== part; at = at.below) line += at.lines.length;
    return line;
  }

  /** Where each profile's first header is, counted from zero. */
  headerLines(): Map<string, number> {
    const found = new Map<string, number>();
    let line = 0;
    for (let at: LinkedPart | null = this.#top; at; at = at.below) {
      if (at.profile !== null && !found.has(at.profile)) found.set(at.profile, line);
      line += at.lines.length;
    }
    return found;
  }

  /**
   * Runs one command that is about these profiles. `file-malformed` when it changed how any other section reads;
   * after an error the file is in no defined state.
   */
  command<T>(profiles: readonly string[], options: EditOptions, run: () => T): T {
    this.#names = profiles;
    this.#before = null;
    const result = run();
    if (this.#before) {
      const after = this.#document();
      checkOthers(this.#before, after, profiles, options);
      this.#load(after);
    }
    const first = this.#top.lines[0] ?? this.#top.below?.lines[0];
    if (!this.#bom && first?.text.startsWith(BOM)) {
      const marked = parseDocument(this.text);
      this.#bom = marked.bom;
      this.#load(marked);
    }
    return result;
  }

  /**
   * The profile's parts, the last one first, each to be replaced before the next is asked for. All are as they
   * were before the first was replaced: in between, the file may well be misread.
   */
  *open(profile: string): Generator<OpenSection> {
    const parts = [...(this.#parts.get(profile) ?? [])];
    const windows = parts.map((part) => this.#window(part));
    for (let window = windows.pop(); window; window = windows.pop()) {
      const { part, document, lead } = this.#current(window);
      const section = document.sections[0] as Section;
      yield { part, document, section, linesAbove: () => this.lineOf(part) - lead };
    }
  }

  /** Puts `after` in the place of what was opened; false when both are the same. */
  replace({ part, section, document }: OpenSection, after: AwsConfigDocument): boolean {
    if (sameLines(document.lines, after.lines)) return false;
    this.#replace({ part: part as LinkedPart, lead: section.line, document }, after);
    return true;
  }

  append(ref: SectionRef, body: readonly string[]): void {
    const window = this.#window(this.#last);
    this.#replace(window, addSection(window.document, ref, body));
  }

  #window(part: LinkedPart): Window {
    const lead = part.above?.lines.at(-1)?.text === '' ? part.above.lines.slice(-1) : [];
    const next = part.below?.lines.slice(0, 1) ?? [];
    const document = documentOf([...lead, ...part.lines, ...next], false);
    const eol: Exclude<Eol, ''> = this.#crlf > this.#lf ? '\r\n' : '\n';
    return { part, lead: lead.length, document: { ...document, eol } };
  }

  /** The window as it was read, but with the header that is below it now. */
  #current(window: Window): Window {
    const { part, lead, document } = window;
    const next = part.below?.lines.slice(0, 1) ?? [];
    const lines = document.lines.slice(0, document.lines.length - next.length);
    // Lines that were left of the part below, when that was taken away, have come to this one.
    if (!sameLines(lines.slice(lead), part.lines)) return this.#window(part);
    return { part, lead, document: { ...document, lines: [...lines, ...next] } };
  }

  #replace({ part, lead, document: was }: Window, after: AwsConfigDocument): void {
    const host = part.above ?? part;
    const next = part.below;
    const remaining = host === part ? 0 : host.lines.length - lead;
    const { lines, sections } = next ? withoutLastLine(after) : after;
    const loose = lines.slice(0, sections[0]?.line ?? lines.length);
    const made = sections.map((section) => partOf(section, lines.slice(section.line, section.end)));

    const inPlace = made.length === 1 && made[0]?.profile === part.profile;
    const sound =
      (sections[0]?.header.open ?? 0) <= host.open &&
      (next?.indent ?? 0) <= (made.at(-1) ?? host).open &&
      isTail(loose, host, remaining) &&
      readAlike(next ? withoutLastLine(was) : was, { sections }, this.#names) &&
      (!next || inPlace || !made.some(({ profile }) => this.#othersOf(profile, part)));
    if (!sound) this.#before ??= this.#document();

    this.#count(was.lines, -1);
    this.#count(after.lines, 1);
    host.lines.length = remaining;
    for (const line of loose) host.lines.push(line);
    if (after.lines.length === 0 && was.lines.at(-1)?.eol === '') this.#endWithoutNewline(host);

    let above = host;
    for (const it of made) above = link(above, it);
    if (next) link(above, next);
    else {
      above.below = null;
      this.#last = above;
    }
    this.#index(part, made);
  }

  #index(old: LinkedPart, made: readonly LinkedPart[]): void {
    const known = old.profile === null ? [] : (this.#parts.get(old.profile) ?? []);
    const at = known.indexOf(old);
    if (at !== -1 && made.length === 1 && made[0]?.profile === old.profile) {
      known[at] = made[0] as LinkedPart;
      return;
    }
    if (at !== -1) known.splice(at, 1);
    if (known.length === 0 && old.profile !== null) this.#parts.delete(old.profile);
    for (const part of made) this.#addToIndex(part);
  }

  #addToIndex(part: LinkedPart): void {
    if (part.profile === null) return;
    const known = this.#parts.get(part.profile);
    if (known) known.push(part);
    else this.#parts.set(part.profile, [part]);
  }

  #othersOf(name: string | null, part: LinkedPart): boolean {
    return name !== null && (this.#parts.get(name) ?? []).some((other) => other !== part);
  }

  /** The file's last line has gone; the one that is last now takes over that there is no newline. */
  #endWithoutNewline({ lines }: LinkedPart): void {
    const last = lines.at(-1);
    if (!last || last.text === '') return;
    this.#count([last], -1);
    lines[lines.length - 1] = { text: last.text, eol: '' };
  }

  #count(lines: readonly TextLine[], by: 1 | -1): void {
    for (const { eol } of lines) {
      if (eol === '\r\n') this.#crlf += by;
      else if (eol === '\n') this.#lf += by;
    }
  }

  #lines(): TextLine[] {
    const lines: TextLine[] = [];
    for (let at: LinkedPart | null = this.#top; at; at = at.below) {
      for (const line of at.lines) lines.push(line);
    }
    return lines;
  }

  #document(): AwsConfigDocument {
    return documentOf(this.#lines(), this.#bom);
  }

  #load({ lines, sections }: AwsConfigDocument): void {
    this.#parts.clear();
    this.#crlf = 0;
    this.#lf = 0;
    this.#count(lines, 1);
    this.#top = {
      kind: null,
      profile: null,
      lines: lines.slice(0, sections[0]?.line ?? lines.length),
      ownEnd: 0,
      indent: 0,
      open: Number.POSITIVE_INFINITY,
      above: null,
      below: null,
    };
    this.#last = this.#top;
    for (const section of sections) {
      this.#last = link(this.#last, partOf(section, lines.slice(section.line, section.end)));
      this.#addToIndex(this.#last);
    }
  }
}

function partOf(section: Section, lines: TextLine[]): LinkedPart {
  const last = section.properties.at(-1);
  return {
    kind: section.header.kind,
    profile: profileNameOf(section),
    lines,
    ownEnd: section.ownEnd - section.line,
    indent: section.header.open,
    open: last && last.end === section.ownEnd ? last.indent : Number.POSITIVE_INFINITY,
    above: null,
    below: null,
  };
}

function withoutLastLine(document: AwsConfigDocument): AwsConfigDocument {
  return documentOf(document.lines.slice(0, -1), false);
}

function link(above: LinkedPart, below: LinkedPart): LinkedPart {
  above.below = below;
  below.above = above;
  return below;
}

/** Whether these lines can follow the first `count` lines of the part without being read as more than comments. */
function isTail(lines: readonly TextLine[], part: LinkedPart, count: number): boolean {
  if (part.kind === null) return true;
  for (const [index, { text }] of lines.entries()) {
    const read = readLine(text);
    if (read.shape === 'blank') continue;
    if (read.shape !== 'comment') return false;
    if (index === 0 && count === part.ownEnd && read.indent > part.open) return false;
  }
  return true;
}

function sameLines(one: readonly TextLine[], other: readonly TextLine[]): boolean {
  return (
    one.length === other.length &&
    one.every((line, index) => line.text === other[index]?.text && line.eol === other[index]?.eol)
  );
}

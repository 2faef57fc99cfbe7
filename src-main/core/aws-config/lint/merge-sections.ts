// Several sections of one name as one: the later ones' lines move to the end of the first.
import type { AwsConfigDocument, Property, Section } from '../document.ts';
import type { TextLine } from '../grammar.ts';
import { type LinePatch, unindented, without } from './line-patches.ts';

/**
 * `header` is what is written between the brackets; null leaves the first header as it is. `counts` says which of
 * several properties of one key is read; the others go. Comments stay, those behind a later header on a line of
 * their own.
 */
export function mergedSections(
  document: AwsConfigDocument,
  parts: readonly Section[],
  header: string | null,
  counts: (same: readonly Property[]) => Property,
): LinePatch[] {
  const [first, ...later] = parts as [Section, ...Section[]];
  const byKey = new Map<string, Property[]>();
  for (const property of parts.flatMap((part) => part.properties)) {
    byKey.set(property.key, [...(byKey.get(property.key) ?? []), property]);
  }
  const gone = new Set<Property>();
  for (const same of byKey.values()) {
    const kept = counts(same);
    for (const property of same) if (property !== kept) gone.add(property);
  }

  const patches: LinePatch[] = [];
  const moved: (string | TextLine)[] = [];
  for (const property of first.properties) if (gone.has(property)) patches.push(without(document, property));
  for (const part of later) {
    const note = commentBehind(document, part);
    if (note) moved.push(note);
    moved.push(...ownLines(document, part, gone));
    const spaced = document.lines[part.line - 1]?.text === '' && part.line - 1 >= first.ownEnd;
    patches.push({ from: part.line - (spaced ? 1 : 0), to: part.ownEnd, lines: [] });
  }
  patches.push({ from: first.ownEnd, to: first.ownEnd, lines: moved });
  if (header !== null && first.header.odd) {
    const line = document.lines[first.line] as TextLine;
    const note = commentBehind(document, first);
    const written: (string | TextLine)[] = [{ text: `[${header}]`, eol: line.eol }];
    patches.push({ from: first.line, to: first.line + 1, lines: note ? [...written, note] : written });
  } else if (header !== null) {
    const { text, eol } = document.lines[first.line] as TextLine;
    const { open, close } = first.header;
    const written = `${text.slice(0, open + 1)}${header}${text.slice(close)}`;
    if (written !== text)
      patches.push({ from: first.line, to: first.line + 1, lines: [{ text: written, eol }] });
  }
  return patches;
}

/** What stands behind a header, as a comment of its own; null when there is nothing. */
function commentBehind(document: AwsConfigDocument, { line, header }: Section): string | null {
  const rest = (document.lines[line]?.text ?? '').slice(header.close + 1).trim();
  if (rest === '') return null;
  return /^[#;]/.test(rest) ? rest : `# ${rest}`;
}

/** The section's lines in the first column, less the properties that go, and blank lines at both ends. */
function ownLines(document: AwsConfigDocument, part: Section, gone: ReadonlySet<Property>): TextLine[] {
  const lines: TextLine[] = [];
  let from = part.line + 1;
  for (const property of part.properties) {
    if (!gone.has(property)) continue;
    lines.push(...unindented(document, part, from, property.line));
    lines.push(...(without(document, property).lines as TextLine[]));
    from = property.end;
  }
  lines.push(...unindented(document, part, from, part.ownEnd));
  while (lines[0]?.text.trim() === '') lines.shift();
  while (lines.at(-1)?.text.trim() === '') lines.pop();
  return lines;
}

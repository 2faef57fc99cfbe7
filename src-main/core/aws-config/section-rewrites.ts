// How the lines of one section change when Cloakroom's are put there, renamed and taken away. Pure; which
// sections, and whether at all, is for profile-edits.ts and edit-refusals.ts to say.

import { credentialProcessCommand } from '../../../shared/process-command.ts';
import type { AwsConfigDocument, Section } from './document.ts';
import { foreignSources } from './edit-refusals.ts';
import { indentationFor, insertionPoint, replaceLines, withValue } from './edits.ts';
import { headerText, readLine, type TextLine } from './grammar.ts';
import { ADDED_MARKER, MARKER, type ManagedLines, SET_ASIDE, setAsideLinesOf } from './managed-lines.ts';

interface Rewritten {
  readonly document: AwsConfigDocument;
  readonly setAside: readonly string[];
  readonly restored: readonly string[];
}

/** The section with Cloakroom's lines in it; the same lines when they say the right thing already. */
export function withOurLines(
  document: AwsConfigDocument,
  section: Section,
  managed: ManagedLines | null,
  command: string,
  region: string | null,
): Rewritten {
  const foreign = foreignSources(section, managed);
  const regions = section.properties.filter(
    (property) => property.key === 'region' && property !== managed?.region,
  );
  const aside = region === null ? foreign : [...foreign, ...regions];
  const back =
    region === null && regions.length === 0
      ? setAsideLinesOf(document.lines, section).filter(({ key }) => key === 'region')
      : [];
  const ours = new Set([managed?.marker, managed?.process?.line, managed?.region?.line]);
  const hidden = new Set(
    aside.flatMap(({ line, end }) => Array.from({ length: end - line }, (_, i) => line + i)),
  );
  const returning = new Map(back.map(({ line, text }) => [line, text]));
  const block = ourLines(document, section, managed, command, region);
  const blockAt = managed?.marker ?? insertionPoint(document, section);

  const lines: (string | TextLine)[] = [];
  for (let at = section.line; at < section.end; at++) {
    const line = document.lines[at] as TextLine;
    if (at === blockAt) lines.push(...block);
    if (ours.has(at)) continue;
    if (at === section.line && section.header.odd && !managed) {
      // Some tool does not read this header as the profile: a plain one stands in for it meanwhile.
      lines.push({ text: `[${headerText(section.header)}]`, eol: line.eol }, `${SET_ASIDE}${line.text}`);
    } else if (hidden.has(at) && line.text.trim() !== '') {
      lines.push({ text: SET_ASIDE + line.text, eol: line.eol });
    } else lines.push({ text: returning.get(at) ?? line.text, eol: line.eol });
  }
  if (blockAt === section.end) lines.push(...block);
  return {
    document: replaceLines(document, section.line, section.end, lines),
    setAside: aside.map(({ key }) => key),
    restored: [...new Set(back.map(() => 'region'))],
  };
}

/** Lines that say the right thing already are kept byte for byte. */
function ourLines(
  document: AwsConfigDocument,
  section: Section,
  managed: ManagedLines | null,
  command: string,
  region: string | null,
): (string | TextLine)[] {
  const indent = indentationFor(document, section);
  const keep = (at: number, text: (line: string) => string): TextLine => {
    const line = document.lines[at] as TextLine;
    return { text: text(line.text), eol: line.eol };
  };
  const block: (string | TextLine)[] = [];
  const marker = managed?.added === false ? MARKER : ADDED_MARKER;
  block.push(managed ? keep(managed.marker, () => marker) : marker);
  const old = managed?.region;
  if (region !== null) {
    if (old)
      block.push(keep(old.line, (line) => (old.value === region ? line : withValue(line, old, region))));
    else block.push(`${indent}region = ${region}`);
  }
  const process = managed?.process;
  if (!process) block.push(`${indent}credential_process = ${command}`);
  else
    block.push(
      keep(process.line, (line) => (process.value === command ? line : withValue(line, process, command))),
    );
  return block;
}

/** Without them, and with what was set aside for them. `gone`: no section is left, only comments and blank lines. */
export function withoutOurLines(
  document: AwsConfigDocument,
  section: Section,
  managed: ManagedLines,
): { document: AwsConfigDocument; restored: readonly string[]; gone: boolean } {
  const ours = new Set([managed.marker, managed.process?.line, managed.region?.line]);
  const foreign = section.properties.filter((property) => !ours.has(property.line));
  const present = new Set(foreign.map(({ key }) => key));
  const setAside = setAsideLinesOf(document.lines, section);
  const header = setAside.find(
    ({ line, text }) => line === section.line + 1 && readLine(text).shape === 'header',
  );
  // A key that a person has written anew meanwhile must not stand there twice: the old line stays a comment.
  const returning = setAside.filter(
    (line) => line !== header && (line.key === null || !present.has(line.key)),
  );
  const texts = new Map(returning.map(({ line, text }) => [line, text]));
  const gone = !managed.added && setAside.length === 0 && !hasOtherLines(document, section, ours);

  const lines: TextLine[] = [];
  for (let at = section.line; at < section.end; at++) {
    const line = document.lines[at] as TextLine;
    if (ours.has(at) || at === header?.line || (gone && at === section.line)) continue;
    lines.push({
      text: at === section.line && header ? header.text : (texts.get(at) ?? line.text),
      eol: line.eol,
    });
  }
  const spaced = gone && document.lines[section.line - 1]?.text === '';
  return {
    document: replaceLines(document, section.line - (spaced ? 1 : 0), section.end, lines),
    restored: [...new Set(returning.flatMap(({ key }) => (key === null ? [] : [key])))],
    gone,
  };
}

/** Anything but comments and blank lines: comments alone do not keep an empty profile alive. */
function hasOtherLines(
  document: AwsConfigDocument,
  section: Section,
  ours: ReadonlySet<number | undefined>,
): boolean {
  for (let at = section.line + 1; at < section.end; at++) {
    const { shape } = readLine(document.lines[at]?.text ?? '');
    if (!ours.has(at) && shape !== 'blank' && shape !== 'comment') return true;
  }
  return false;
}

/** Another name in the header and, where the command is ours, there too. */
export function withName(
  document: AwsConfigDocument,
  section: Section,
  { process, helperPath }: ManagedLines,
  name: string,
): AwsConfigDocument {
  const { open, close } = section.header;
  const header = document.lines[section.line]?.text ?? '';
  const lines = document.lines.slice(section.line, section.end);
  setText(
    lines,
    0,
    `${header.slice(0, open + 1)}${headerText({ kind: 'profile', name })}${header.slice(close)}`,
  );
  if (process && helperPath) {
    const at = process.line - section.line;
    setText(lines, at, withValue(lines[at]?.text ?? '', process, credentialProcessCommand(helperPath, name)));
  }
  return replaceLines(document, section.line, section.end, lines);
}

function setText(lines: TextLine[], at: number, text: string): void {
  const line = lines[at];
  if (line) lines[at] = { text, eol: line.eol };
}

// What every edit promises, checked on the texts before and after it.
import { AppError } from '../../../../shared/errors.ts';
import { type AwsConfigDocument, renderDocument } from '../../../../src-main/core/aws-config/document.ts';
import { headerText, splitLines } from '../../../../src-main/core/aws-config/grammar.ts';
import type { RandomEdit } from './random-edits.ts';

/** The document after the edit; null when it was refused in a way that the edits document. */
export function attempt(
  document: AwsConfigDocument,
  run: (document: AwsConfigDocument) => AwsConfigDocument,
  refusals: readonly string[] = ['invalid-input', 'name-taken', 'file-malformed'],
): AwsConfigDocument | null {
  try {
    return run(document);
  } catch (error) {
    if (error instanceof AppError && refusals.includes(error.code)) return null;
    if (error instanceof RangeError && /^there is no |has no other name$/.test(error.message)) return null;
    throw error;
  }
}

/** `expect` would take longer than the edits do. */
export function claim(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Throws unless all lines the edit is not about are there, unchanged and in order. */
export function checkLines(
  text: string,
  before: AwsConfigDocument,
  { about, writes }: RandomEdit,
  edited: string,
): void {
  if (edited === text) return;
  const was = before.lines;
  const now = splitLines(before.bom ? edited.slice(1) : edited);
  const open = was.at(-1)?.eol === '';
  const same = (old: number, at: number) =>
    was[old]?.text === now[at]?.text &&
    // Without a newline at its end, a file stays so: what comes to its end loses it, what was there gets one.
    (was[old]?.eol === now[at]?.eol || (open && (old === was.length - 1 || at === now.length - 1)));
  const kept = [...was.keys()].filter((line) => !about.has(line));
  if (writes === null) {
    claim(now.length === was.length && kept.every((line) => same(line, line)), 'another line has changed');
    return;
  }
  claim(now.length === kept.length + writes, 'it wrote or removed more lines than it says');
  const first = kept.findIndex((line, at) => !same(line, at));
  const written = first === -1 ? kept.length : first;
  claim(
    kept.slice(written).every((line, at) => same(line, written + writes + at)),
    'another line has changed',
  );
  checkBytes(
    text,
    before,
    edited,
    new Set([...about, ...(writes > 0 ? [kept[written] ?? was.length] : [])]),
    about,
  );
}

/** Throws unless the text before the first edited line and after the last is the same, byte for byte. */
function checkBytes(
  text: string,
  { bom, lines }: AwsConfigDocument,
  edited: string,
  places: ReadonlySet<number>,
  about: ReadonlySet<number>,
): void {
  const prefix = renderDocument({ bom, lines: lines.slice(0, Math.min(...places)) });
  const last = Math.max(...places);
  const suffix = renderDocument({ bom: false, lines: lines.slice(about.has(last) ? last + 1 : last) });
  const cut = lines.at(-1)?.eol === '' && /^\r?\n$/.test(prefix.slice(edited.length));
  claim(
    edited.startsWith(prefix) || (cut && prefix.startsWith(edited)),
    'bytes before the edit have changed',
  );
  claim(edited.endsWith(suffix) && text.endsWith(suffix), 'bytes after the edit have changed');
}

/** Every header and property with all that some tool takes for its value, but what the edit is about. */
function readings(
  { sections, lines }: AwsConfigDocument,
  about: ReadonlySet<number>,
  block: number | null,
): string[] {
  const commentsFrom = (line: number): string[] => {
    const text = lines[line]?.text;
    if (text === undefined || !/^\s*(?:$|[#;])/.test(text)) return [];
    return [...(/^\s+\S/.test(text) ? [text.trim()] : []), ...commentsFrom(line + 1)];
  };
  return sections.flatMap(({ header, line, properties }) => [
    ...(about.has(line) ? [] : [`[${headerText(header)}]`]),
    ...properties
      .filter((property) => property.line !== block && !about.has(property.line))
      .map(({ key, value, continuation, end }) =>
        JSON.stringify([key, value, continuation, commentsFrom(end)]),
      ),
  ]);
}

/** Throws unless everything else is read as before; what the edit wrote stands between. */
export function checkReadings(
  before: AwsConfigDocument,
  { about, block, writes }: RandomEdit,
  after: AwsConfigDocument,
): void {
  const was = readings(before, about, block);
  // Headers with another name are what a renamed section is about.
  const is = readings(after, writes === null ? about : new Set(), null);
  const first = was.findIndex((reading, at) => reading !== is[at]);
  const rest = first === -1 ? [] : was.slice(first);
  claim(
    is.length - was.length <= (block === null ? (writes ?? 0) : 1) &&
      rest.every((reading, at) => reading === is[is.length - rest.length + at]),
    'something else reads otherwise now',
  );
}

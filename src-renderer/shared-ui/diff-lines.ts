// A unified diff's lines for people: the file names are said elsewhere, places are "Line 12", and characters that
// cannot be seen are named where they are what changed. Pure.

export interface DiffLine {
  readonly number: number;
  readonly kind: 'added' | 'removed' | 'place' | 'same' | 'note';
  /** Lines of the file keep the diff's `+`, `-` or space in front. */
  readonly text: string;
}

const PLACE = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,(\d+))? @@/;

export function diffLines(diff: string): DiffLine[] {
  return bodyOf(diff).map((text, number) => ({ number, ...lineOf(text) }));
}

/** How many lines come and go. */
export function diffSize(diff: string): { readonly added: number; readonly removed: number } {
  const lines = bodyOf(diff);
  return {
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
  };
}

/** Without what stands before the first change: after it, even `--- x` is a line of the file. */
function bodyOf(diff: string): string[] {
  if (diff === '') return [];
  const lines = diff.replace(/\n$/, '').split('\n');
  const first = lines.findIndex((line) => line.startsWith('@@'));
  if (first >= 0) return lines.slice(first);
  return /^--- /.test(lines[0] ?? '') && /^\+\+\+ /.test(lines[1] ?? '') ? lines.slice(2) : lines;
}

function lineOf(line: string): Pick<DiffLine, 'kind' | 'text'> {
  const place = PLACE.exec(line);
  if (place) {
    const [, from, to, left] = place;
    return { kind: 'place', text: `Line ${Math.max(1, Number(left === '0' ? from : to))}` };
  }
  if (line.startsWith('\\')) return { kind: 'note', text: 'No line break at the end of the file' };
  if (line.startsWith('+')) return { kind: 'added', text: visible(line) };
  if (line.startsWith('-')) return { kind: 'removed', text: visible(line) };
  return { kind: 'same', text: line.replace(/\r$/, '') };
}

/** Control and format characters (but the tab), separators of lines, the space that does not break. */
const UNSEEN = /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0]/gu;

function visible(line: string): string {
  return line.replace(/\r$/, '‹CR›').replace(UNSEEN, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `‹U+${code.toString(16).toUpperCase().padStart(4, '0')}›`;
  });
}

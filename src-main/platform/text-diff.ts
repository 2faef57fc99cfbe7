// Comparing texts by line: a unified diff for people to read, and a three-way merge.
import { createPatch } from 'diff';
import { diff3Merge } from 'node-diff3';

/** Empty when both are the same. */
export function diffText(before: string, after: string): string {
  return before === after ? '' : createPatch('file', before, after, '', '');
}

/** What became of `base` in `ours` and in `theirs`, both; null where they changed the same or neighbouring lines. */
export function mergeTexts(ours: string, base: string, theirs: string): string | null {
  const parts = diff3Merge(linesOf(ours), linesOf(base), linesOf(theirs), { excludeFalseConflicts: true });
  const merged: string[] = [];
  for (const part of parts) {
    if (!part.ok) return null;
    merged.push(...part.ok);
  }
  return merged.join('');
}

/** Each with its own line ending. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

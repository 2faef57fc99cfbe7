// A unified diff for people to read before a file is changed.
import { createPatch } from 'diff';

export function diffText(before: string, after: string): string {
  return createPatch('config', before, after, '', '');
}

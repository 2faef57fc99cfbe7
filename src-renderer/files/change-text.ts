// A change of the AWS files in words. Pure.
import type { ChangeKind, ChangeSummary } from '../../shared/aws-files.ts';

export const KIND_TEXT: Readonly<Record<ChangeKind, string>> = {
  profile: 'Profile',
  active: 'Active session',
  publish: 'Publishing',
  import: 'Import',
  repair: 'Repair',
  removal: 'Removal',
  undo: 'Undo',
  collision: 'By another program',
};

export type ChangeState = 'undoable' | 'undone' | 'kept';

export function stateOf(change: Pick<ChangeSummary, 'undoneAt' | 'keepReason'>): ChangeState {
  if (change.undoneAt !== null) return 'undone';
  return change.keepReason === null ? 'undoable' : 'kept';
}

/** Every word must be in the title, the kind or a file's path. */
export function matchesChange(change: ChangeSummary, text: string): boolean {
  const hay = [change.title, KIND_TEXT[change.kind], ...change.files.map(({ path }) => path)]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

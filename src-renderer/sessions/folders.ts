// Folders: names that a person gives to groups of sessions. A folder is there as long as something is in it. Pure.
import type { Snapshot } from '../../shared/model.ts';
import { compareNames, idsOfPortal } from './rows.ts';

export interface Folder {
  readonly name: string;
  /** How many sessions are in it. */
  readonly sessions: number;
}

/** By name; `counts` says of which sessions, all of them unless told. */
export function foldersOf(
  folders: Snapshot['folders'],
  counts: (sessionId: string) => boolean = () => true,
): Folder[] {
  const sizes = new Map<string, number>();
  for (const [sessionId, name] of Object.entries(folders)) {
    if (counts(sessionId)) sizes.set(name, (sizes.get(name) ?? 0) + 1);
  }
  return [...sizes]
    .map(([name, sessions]) => ({ name, sessions }))
    .sort((a, b) => compareNames(a.name, b.name));
}

/** Folders with roles of one portal in them. */
export function foldersOfPortal(
  snapshot: Pick<Snapshot, 'folders' | 'sessions'>,
  portalId: string,
): Folder[] {
  const own = idsOfPortal(snapshot, portalId);
  return foldersOf(snapshot.folders, (id) => own.has(id));
}

/** The folder that is meant by typed text: one that exists is not made a second time for its capitals. */
export function folderMeant(typed: string, folders: readonly Folder[]): Folder {
  const name = typed.trim();
  const same = folders.find((folder) => folder.name === name);
  const alike = folders.find((folder) => folder.name.toLowerCase() === name.toLowerCase());
  return same ?? alike ?? { name, sessions: 0 };
}

/** "Admin in prod", "Admin in prod and Reader in prod", "Admin in prod, Reader in prod and 12 more". */
export function labelsText(labels: readonly string[], shown = 4): string {
  const named = labels.length <= shown + 1 ? labels : labels.slice(0, shown);
  if (named.length < labels.length) return `${named.join(', ')} and ${labels.length - named.length} more`;
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}

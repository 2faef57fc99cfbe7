// How a change is taken back from files and a catalogue that may have changed since (pure): byte for byte where
// nothing else has, merged where other lines have, by name where only Cloakroom's own lines are meant, and not at all
// where it would overwrite something newer.
import type { AwsFileTexts } from '../aws-config/aws-files.ts';
import { parseDocument, profileNameOf } from '../aws-config/document.ts';
import {
  credentialProcessCommand,
  type ManagedProfile,
  readManagedProfiles,
} from '../aws-config/profile-edits.ts';
import type { CatalogState } from '../catalog.ts';
import { planProfileEdit, regionOf, writtenProfiles } from '../managed-profiles.ts';
import { equal, NO_DELTA } from './catalog-delta.ts';
import type { HistoryEntry, KeptFile } from './ports.ts';
import { revert } from './revert.ts';

export interface UndoInput {
  readonly entry: HistoryEntry;
  readonly texts: AwsFileTexts;
  readonly catalog: CatalogState;
  readonly helperPath: string | null;
  /** Three-way merge by lines; null on a conflict. */
  readonly merge: (ours: string, base: string, theirs: string) => string | null;
}

export type UndoPlan =
  | {
      readonly ok: true;
      readonly texts: AwsFileTexts;
      readonly catalog: CatalogState;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly reasons: readonly string[] };

/** Throws `file-unwritable` where a profile would have to be written and the helper is not installed. */
export function planUndo(input: UndoInput): UndoPlan {
  const { entry, texts, catalog } = input;
  const reasons: string[] = [];
  const reverted = revert(catalog, entry.delta);
  if (!reverted.ok) reasons.push(...reverted.reasons);
  const restored: { config: string; credentials: string } = { ...texts };
  for (const kept of entry.files) {
    const text = restoredText(input, kept, reverted.ok ? reverted.state : null);
    if (text === null) reasons.push(`${kept.path} was changed since in the same lines`);
    else restored[kept.file] = text;
  }
  if (!reverted.ok || reasons.length > 0) return { ok: false, reasons };
  return { ok: true, texts: restored, catalog: reverted.state, notes: reverted.notes };
}

function restoredText(
  { entry, texts, catalog, helperPath, merge }: UndoInput,
  { file, before, after }: KeptFile,
  reverted: CatalogState | null,
): string | null {
  const current = texts[file];
  if (before === null || after === null) return null;
  if (current === after) return before;
  if (current === before) return current;
  const merged = merge(current, after, before);
  if (merged !== null && (file !== 'config' || standsFor(merged, entry))) return merged;
  if (file !== 'config' || !entry.ownLinesOnly || reverted === null) return null;
  if (editedSince(before, after, current, { catalog, helperPath })) return null;
  const edit = planProfileEdit(catalog, reverted, { helperPath, replace: false });
  // Lines that were only written anew are no change of the catalogue: there is nothing to take them out by.
  if (!edit) return equal(entry.delta, NO_DELTA) ? null : current;
  try {
    return edit(current);
  } catch {
    // A person's own lines are in the way now.
    return null;
  }
}

/** Lines that merge are not enough: the profiles must be there, or gone, as before the change. */
function standsFor(config: string, { delta }: HistoryEntry): boolean {
  const managed = managedByName(config);
  const right = delta.profiles.every(
    ({ before, after }) => managed.has((before ?? after)?.name ?? '') === (before !== null),
  );
  return right && (delta.active === null || managed.has('default') === (delta.active.before !== null));
}

/** Whether a person has changed what the change wrote: that is newer, and not to be taken out by name. */
function editedSince(
  before: string,
  after: string,
  current: string,
  { catalog, helperPath }: Pick<UndoInput, 'catalog' | 'helperPath'>,
): boolean {
  const [was, made, is] = [managedByName(before), managedByName(after), managedByName(current)];
  const sections = new Set(parseDocument(current).sections.map(profileNameOf));
  const written = writtenProfiles(catalog);
  const activeRegion = regionOf(catalog, catalog.activeSessionId);
  return [...made].some(([name, own]) => {
    if (equal(viewOf(was.get(name)), viewOf(own))) return false;
    const now = is.get(name);
    // A section that is there without our marker was taken over by hand.
    if (!now) return sections.has(name);
    // As the change left it, or as Cloakroom would write it now.
    const commands = [own.helperCommand, helperPath && credentialProcessCommand(helperPath, name)];
    const regions = [own.region, name === 'default' ? activeRegion : (written.get(name)?.region ?? null)];
    return now.editedByHand || !regions.includes(now.region) || !commands.includes(now.helperCommand);
  });
}

function managedByName(config: string): ReadonlyMap<string, ManagedProfile> {
  return new Map(readManagedProfiles(config).map((profile) => [profile.name, profile]));
}

/** But for the line it stands in. */
function viewOf(profile: ManagedProfile | undefined): readonly unknown[] {
  return profile ? [profile.helperCommand, profile.region, profile.editedByHand] : [];
}

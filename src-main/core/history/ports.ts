// What the history of changes is made of, and how it is stored; implemented in platform/history-store.ts.
import type { AwsFileKind, ChangeKind } from '../../../shared/aws-files.ts';
import type { CatalogDelta } from './catalog-delta.ts';

/** One file of a change. */
export interface KeptFile {
  readonly file: AwsFileKind;
  readonly path: string;
  /** Unified, secrets masked. */
  readonly diff: string;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  /** Whole texts, which may hold secrets; null when they could not be sealed (the vault was not open) or opened. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface HistoryEntry {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly kind: ChangeKind;
  readonly title: string;
  /** Id of what it is about, such as a portal; to find the last change of it. */
  readonly subject: string | null;
  readonly delta: CatalogDelta;
  /** Names of the vault's secrets that the change made; they go when it is taken back. */
  readonly secrets: readonly string[];
  /** Only Cloakroom's own lines were changed: where the texts cannot be merged, they can be taken out by name. */
  readonly ownLinesOnly: boolean;
  readonly undoneAt: number | null;
  readonly files: readonly KeptFile[];
}

/** Without the texts. */
export type HistoryHead = Omit<HistoryEntry, 'files'> & {
  readonly files: readonly (Omit<KeptFile, 'before' | 'after'> & { readonly complete: boolean })[];
};

export interface HistoryStore {
  /** Replaces an entry of the same id. Texts are sealed; while the vault is not open, they are left out. */
  save(entry: HistoryEntry): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly HistoryHead[]>;
  /** Null when it is not there any more. */
  load(id: string): Promise<HistoryEntry | null>;
  markUndone(id: string, at: number): Promise<void>;
  remove(id: string): Promise<void>;
}

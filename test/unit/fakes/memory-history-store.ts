// The history in memory; like the real one it neither keeps nor gives texts while the vault is closed.
import { AppError } from '../../../shared/errors.ts';
import type {
  HistoryEntry,
  HistoryHead,
  HistoryStore,
  KeptFile,
} from '../../../src-main/core/history/ports.ts';
import type { Vault } from '../../../src-main/core/ports.ts';

export class MemoryHistoryStore implements HistoryStore {
  readonly entries = new Map<string, HistoryEntry>();
  /** The next save fails with this. */
  failure: Error | null = null;
  readonly #vault: Pick<Vault, 'status'>;

  constructor(vault: Pick<Vault, 'status'>) {
    this.#vault = vault;
  }

  async save(entry: HistoryEntry): Promise<void> {
    const { failure } = this;
    this.failure = null;
    if (failure) throw failure;
    const open = this.#vault.status().state === 'open';
    const files = entry.files.map((kept) => (open ? kept : { ...kept, before: null, after: null }));
    this.entries.set(entry.id, { ...entry, files });
  }

  async list(): Promise<readonly HistoryHead[]> {
    return [...this.entries.values()]
      .reverse()
      .map((entry) => ({ ...entry, files: entry.files.map(headOf) }));
  }

  async load(id: string): Promise<HistoryEntry | null> {
    const entry = this.entries.get(id) ?? null;
    const { error } = this.#vault.status();
    if (error && entry?.files.some(({ before }) => before !== null)) throw new AppError(error);
    return entry;
  }

  async markUndone(id: string, at: number): Promise<void> {
    const entry = this.entries.get(id);
    if (entry) this.entries.set(id, { ...entry, undoneAt: at });
  }

  async remove(id: string): Promise<void> {
    this.entries.delete(id);
  }
}

function headOf({ before, after, ...rest }: KeptFile): HistoryHead['files'][number] {
  return { ...rest, complete: before !== null && after !== null };
}

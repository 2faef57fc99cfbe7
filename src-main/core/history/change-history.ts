// Keeps every change of the AWS files, before it happens: what it did, the texts before and after, and what it did to
// the catalogue. Nothing is written to an AWS file whose former text could not be kept.
import type { AwsFileKind, ChangeKind, ChangeSummary, FileDiff } from '../../../shared/aws-files.ts';
import { AppError } from '../../../shared/errors.ts';
import type { AwsFiles, EditRun } from '../aws-config/files-port.ts';
import { type Changes, Emitter } from '../emitter.ts';
import type { Clock } from '../ports.ts';
import { type CatalogDelta, keepReason, NO_DELTA } from './catalog-delta.ts';
import type { HistoryEntry, HistoryHead, HistoryStore, KeptFile } from './ports.ts';

export interface HistoryPorts {
  readonly store: HistoryStore;
  readonly files: Pick<AwsFiles, 'configPath' | 'credentialsPath'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly newId: () => string;
  /** Unified diff with secrets masked. */
  readonly diff: (before: string, after: string) => string;
}

/** What a person did, in words. */
export interface ChangeRecord {
  readonly kind: ChangeKind;
  readonly title: string;
  /** Id of what it is about. */
  readonly subject?: string;
  /** Names of the vault's secrets that it made. */
  readonly secrets?: readonly string[];
}

/** A change under way. */
export interface OpenRecord {
  /** To be handed to the edit of this file. */
  run(file: AwsFileKind): EditRun;
  /** The id under which it is kept; null when no file was changed. */
  readonly id: string | null;
  /** It did not happen after all. */
  discard(): Promise<void>;
}

export class ChangeHistory implements Changes {
  readonly #ports: HistoryPorts;
  readonly #changes = new Emitter();

  constructor(ports: HistoryPorts) {
    this.#ports = ports;
  }

  open(record: ChangeRecord, delta: () => CatalogDelta, ownLinesOnly: boolean): OpenRecord {
    const { store, clock, newId } = this.#ports;
    const kept = new Map<AwsFileKind, KeptFile>();
    let id: string | null = null;
    const keep = async (file: AwsFileKind, before: string, after: string) => {
      id ??= newId();
      kept.set(file, this.#keptFile(file, before, after));
      const { kind, title, subject = null, secrets = [] } = record;
      const rest = { kind, title, subject, secrets, ownLinesOnly, undoneAt: null };
      await store.save({ id, at: clock.now(), delta: delta(), files: [...kept.values()], ...rest });
      this.#changes.emit();
    };
    return {
      run: (file) => ({
        beforeReplace: (before, after) => keep(file, before, after),
        overwrote: (theirs) => this.#keepTheirs(file, theirs),
      }),
      get id() {
        return id;
      },
      discard: async () => {
        if (id !== null) await store.remove(id);
        id = null;
        this.#changes.emit();
      },
    };
  }

  /** Newest first. */
  async list(): Promise<ChangeSummary[]> {
    return (await this.#ports.store.list()).map((head) => ({
      id: head.id,
      at: head.at,
      kind: head.kind,
      title: head.title,
      undoneAt: head.undoneAt,
      keepReason: whyKept(head),
      files: head.files.map(({ file, path, added, removed }) => ({ file, path, added, removed })),
    }));
  }

  async diffs(id: string): Promise<FileDiff[]> {
    const head = (await this.#ports.store.list()).find((candidate) => candidate.id === id);
    if (!head) throw gone();
    return head.files.map(({ file, path, diff }) => ({ file, path, diff }));
  }

  /** With texts. Rejects when it cannot be taken back. */
  async load(id: string): Promise<HistoryEntry> {
    const entry = await this.#ports.store.load(id);
    if (!entry) throw gone();
    const reason = whyKept(headOf(entry));
    if (reason === null && entry.undoneAt === null) return entry;
    throw new AppError({
      code: 'invalid-input',
      message: reason ?? 'This change was taken back already',
      remedy: 'look at what it did and change it by hand where needed',
    });
  }

  /** Id of the last change of this kind and subject that was not taken back; null when there is none. */
  async lastOf(kind: ChangeKind, subject: string): Promise<string | null> {
    const last = (await this.#ports.store.list()).find(
      (head) => head.kind === kind && head.subject === subject && head.undoneAt === null,
    );
    return last?.id ?? null;
  }

  async markUndone(id: string): Promise<void> {
    await this.#ports.store.markUndone(id, this.#ports.clock.now());
    this.#changes.emit();
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  async #keepTheirs(file: AwsFileKind, theirs: string): Promise<void> {
    const record: ChangeRecord = {
      kind: 'collision',
      title: 'Another program wrote this file at the same moment; this is what it wrote',
    };
    await this.open(record, () => NO_DELTA, false)
      .run(file)
      .beforeReplace?.('', theirs);
  }

  #keptFile(file: AwsFileKind, before: string, after: string): KeptFile {
    const { files } = this.#ports;
    const path = file === 'config' ? files.configPath : files.credentialsPath;
    const diff = this.#ports.diff(before, after);
    return { file, path, diff, ...countsOf(diff), before, after };
  }
}

function headOf(entry: HistoryEntry): HistoryHead {
  const files = entry.files.map(({ before, after, ...rest }) => ({
    ...rest,
    complete: before !== null && after !== null,
  }));
  return { ...entry, files };
}

function whyKept(head: HistoryHead): string | null {
  if (head.kind === 'collision') return 'This is what another program wrote; copy from it what you need';
  if (!head.files.every(({ complete }) => complete))
    return 'The keychain was locked when this was done, so the files as they were could not be sealed and kept';
  return keepReason(head.delta);
}

function countsOf(diff: string): { added: number; removed: number } {
  let [added, removed] = [0, 0];
  for (const line of diff.split('\n')) {
    if (line.startsWith('+') && !line.startsWith('+++')) added += 1;
    else if (line.startsWith('-') && !line.startsWith('---')) removed += 1;
  }
  return { added, removed };
}

function gone(): AppError {
  return new AppError({
    code: 'invalid-input',
    message: 'This change is not in the history any more',
    remedy: 'look at the list again',
  });
}

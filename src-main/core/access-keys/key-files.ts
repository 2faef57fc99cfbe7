// The access-key files that people have chosen: their keys wait here for the dialog to be finished, and no longer; their
// paths a while longer, for the offer to destroy the file. Secrets stay in the main process, in memory, for minutes.
import { AppError } from '../../../shared/errors.ts';
import type { Clock, LongTermKey } from '../ports.ts';

/** Keys read from a file wait so long for the dialog, and their file so long for a decision after it. */
const LIFE_MS = 10 * 60_000;

interface Draft {
  readonly path: string;
  readonly accessKeyId: string;
  /** Null once it was kept: the vault has it. */
  readonly key: LongTermKey | null;
  /** Of the monotonic clock. */
  readonly endsAt: number;
  readonly cancelExpiry: () => void;
}

export class KeyFiles {
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #drafts = new Map<string, Draft>();

  constructor({ clock, newId }: { readonly clock: Clock; readonly newId: () => string }) {
    this.#clock = clock;
    this.#newId = newId;
  }

  /** The draft's id. */
  add(path: string, key: LongTermKey): string {
    this.#dropEnded();
    const draftId = this.#newId();
    const cancelExpiry = this.#clock.after(LIFE_MS, () => this.#drafts.delete(draftId));
    const endsAt = this.#clock.monotonic() + LIFE_MS;
    this.#drafts.set(draftId, { path, accessKeyId: key.accessKeyId, key, endsAt, cancelExpiry });
    return draftId;
  }

  /** Throws `invalid-input` when it was read too long ago, or used already. */
  key(draftId: string): LongTermKey {
    const key = this.#drafts.get(draftId)?.key;
    if (key) return key;
    throw tooLongAgo();
  }

  /** The vault has it now. A path is no secret, so no timer takes it away. */
  used(draftId: string): void {
    const draft = this.#drafts.get(draftId);
    if (!draft) return;
    draft.cancelExpiry();
    const endsAt = this.#clock.monotonic() + LIFE_MS;
    this.#drafts.set(draftId, { ...draft, key: null, endsAt, cancelExpiry: () => {} });
  }

  /** Throws `invalid-input` unless its key was kept, lately. */
  file(draftId: string): { readonly path: string; readonly accessKeyId: string } {
    this.#dropEnded();
    const draft = this.#drafts.get(draftId);
    if (draft?.key === null) return draft;
    throw draft
      ? new AppError({
          code: 'invalid-input',
          message: 'The key of this file is not in Cloakroom yet, so the file was left as it is',
          remedy: 'finish adding the key first',
        })
      : tooLongAgo();
  }

  drop(draftId: string): void {
    this.#drafts.get(draftId)?.cancelExpiry();
    this.#drafts.delete(draftId);
  }

  #dropEnded(): void {
    const now = this.#clock.monotonic();
    for (const [id, { endsAt }] of this.#drafts) if (endsAt <= now) this.drop(id);
  }
}

function tooLongAgo(): AppError {
  return new AppError({
    code: 'invalid-input',
    message: 'The key file was read too long ago',
    remedy: 'choose the file again',
  });
}

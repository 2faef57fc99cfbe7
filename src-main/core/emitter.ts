// Announces that something changed, without saying what: listeners look for themselves.
export interface Changes {
  /** Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
}

export class Emitter implements Changes {
  readonly #listeners = new Set<() => void>();

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** For tests that count leaks. */
  get listenerCount(): number {
    return this.#listeners.size;
  }
}

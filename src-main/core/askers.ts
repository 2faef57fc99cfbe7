// Who asks for credentials, as it travels with a request through cache, resolver and prompts.

/** Who wants credentials. `timer` never bothers a person; `person` has just clicked. */
export type AskedBy = 'timer' | 'helper' | 'person';

/** One request on its way through cache and resolver. Getters, because others may join it while it waits. */
export interface Asker {
  readonly by: AskedBy;
  /** Names of what waits: profile or session names. */
  readonly names: readonly string[];
  /** Told when the request begins and stops waiting for a person. */
  waiting(isWaiting: boolean): void;
}

/** Many who wait for the same, as one; grows with the list. */
export function asOne(askers: readonly Asker[], whenWaiting: (isWaiting: boolean) => void): Asker {
  return {
    get by() {
      return strongest(askers);
    },
    get names() {
      return [...new Set(askers.flatMap((asker) => asker.names))];
    },
    waiting: (isWaiting) => {
      whenWaiting(isWaiting);
      for (const asker of askers) asker.waiting(isWaiting);
    },
  };
}

/** The same asker, for a caller that has something to go on with: it does not wait for a person. */
export function unhurried(asker: Asker): Asker {
  return {
    get by() {
      return asker.by;
    },
    get names() {
      return asker.names;
    },
    waiting: () => {},
  };
}

function strongest(askers: readonly Asker[]): AskedBy {
  if (askers.some((asker) => asker.by === 'person')) return 'person';
  return askers.some((asker) => asker.by === 'helper') ? 'helper' : 'timer';
}

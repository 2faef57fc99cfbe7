// Locks when nobody has touched the computer for as long as the settings say. No timer runs while that is off, and
// while it is on the system is asked only when the time could be over.

export interface IdleLock {
  /** Null: never. */
  use(minutes: number | null): void;
  dispose(): void;
}

export interface IdleLockParts {
  /** Since the last key or movement of the pointer, seconds. */
  idleSeconds(): number;
  lock(): void;
}

/** However little is missing: not asked in a tight circle. */
const SHORTEST_WAIT_MS = 1_000;

export function createIdleLock({ idleSeconds, lock }: IdleLockParts): IdleLock {
  let timer: NodeJS.Timeout | null = null;
  let limit: number | null = null;
  let locked = false;

  const stop = () => {
    if (timer) clearTimeout(timer);
    timer = null;
  };

  const look = () => {
    if (limit === null) return;
    const limitMs = limit * 60_000;
    const idleMs = idleSeconds() * 1000;
    const over = idleMs >= limitMs;
    // Once per absence: who comes back and unlocks has touched the computer, which shows at the next look.
    if (over && !locked) lock();
    locked = over;
    timer = setTimeout(look, Math.max(SHORTEST_WAIT_MS, over ? limitMs : limitMs - idleMs));
  };

  return {
    use(minutes) {
      if (minutes === limit) return;
      stop();
      limit = minutes;
      locked = false;
      look();
    },
    dispose() {
      stop();
      limit = null;
    },
  };
}

// How fast passphrases may be tried here: the first wrong one costs nothing more than its derivation, each further one
// doubles the wait for the next, up to half a minute. It is kept in memory alone: who can start Cloakroom anew can also
// read the vault file and try elsewhere, where only the derivation's cost holds them up.
import type { Clock } from '../core/ports.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

export interface PassphrasePace {
  /** Resolves when the next one may be tried. */
  turn(): Promise<void>;
  wrong(): void;
  right(): void;
}

export function createPassphrasePace(clock: Pick<Clock, 'monotonic' | 'after'>): PassphrasePace {
  let wrongs = 0;
  let nextAt = 0;
  return {
    async turn() {
      for (let left = nextAt - clock.monotonic(); left > 0; left = nextAt - clock.monotonic())
        await new Promise<void>((resolve) => clock.after(left, resolve));
    },
    wrong() {
      wrongs += 1;
      const wait = wrongs === 1 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** (wrongs - 2), LONGEST_WAIT_MS);
      nextAt = clock.monotonic() + wait;
    },
    right() {
      wrongs = 0;
      nextAt = 0;
    },
  };
}

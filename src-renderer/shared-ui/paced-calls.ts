// Work that is asked for more often than it should be done: one at a time, its starts at least `gapMs` apart, and
// once more after the last time it was asked for. Pure but for the timer.

export interface PacedCalls {
  readonly ask: () => void;
  readonly close: () => void;
}

export function pacedCalls(work: () => Promise<void>, gapMs: number): PacedCalls {
  let asked = false;
  let running = false;
  let closed = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const go = () => {
    if (closed || running || timer !== null || !asked) return;
    asked = false;
    running = true;
    timer = setTimeout(() => {
      timer = null;
      go();
    }, gapMs);
    void work().finally(() => {
      running = false;
      go();
    });
  };
  return {
    ask() {
      asked = true;
      go();
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

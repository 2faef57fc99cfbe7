// Asks for the newest thing only: waits until the asking rests for `restMs`, and an answer that comes after a newer
// question is dropped. Pure but for the timer.

export interface LatestCall<I> {
  /** `restMs` null: at once. */
  readonly ask: (input: I, restMs: number | null) => void;
  readonly close: () => void;
}

export function latestCall<I, O>(
  work: (input: I) => Promise<O>,
  answered: (output: O, input: I) => void,
): LatestCall<I> {
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const stop = () => {
    turn += 1;
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const go = async (input: I, mine: number) => {
    const output = await work(input);
    if (mine === turn) answered(output, input);
  };
  return {
    ask(input, restMs) {
      stop();
      const mine = turn;
      if (restMs === null) void go(input, mine);
      else timer = setTimeout(() => void go(input, mine), restMs);
    },
    close: stop,
  };
}

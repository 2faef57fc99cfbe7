// Something that is tried at AWS before it is saved. What came of it counts for the question it was asked for: another
// question drops it, and so does closing the dialog.
import { useEffect, useRef, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { CallResult } from '../bridge.ts';

export interface Trial<T> {
  readonly running: boolean;
  readonly value: T | null;
  readonly error: ErrorView | null;
  /** Asks now. Null: dropped before there was an answer. */
  readonly run: () => Promise<CallResult<T> | null>;
  /** Waits no longer; whoever waits for `run` is told at once. */
  readonly drop: () => void;
}

interface Got<T> {
  readonly question: string;
  /** Null while AWS is asked. */
  readonly result: CallResult<T> | null;
}

/** `question`: everything the answer depends on, as text. `ask` null: there is nothing to try. */
export function useTrial<T>(question: string, ask: (() => Promise<CallResult<T>>) | null): Trial<T> {
  const [got, setGot] = useState<Got<T> | null>(null);
  const waiting = useRef<((result: CallResult<T> | null) => void) | null>(null);
  const abandon = () => {
    waiting.current?.(null);
    waiting.current = null;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question is the reason
  useEffect(
    () => () => {
      abandon();
      setGot(null);
    },
    [question],
  );
  const answered = got?.question === question ? got : null;
  const result = answered?.result ?? null;
  return {
    running: answered !== null && result === null,
    value: result?.ok ? result.value : null,
    error: result && !result.ok ? toWire(result.error) : null,
    run() {
      abandon();
      if (ask === null) return Promise.resolve(null);
      setGot({ question, result: null });
      return new Promise((resolve) => {
        waiting.current = resolve;
        void ask().then((answer) => {
          if (waiting.current !== resolve) return;
          waiting.current = null;
          setGot({ question, result: answer });
          resolve(answer);
        });
      });
    },
    drop() {
      abandon();
      setGot(null);
    },
  };
}

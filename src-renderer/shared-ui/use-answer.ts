// What the main process answers to a question of the window, asked again when the question or the reason for it
// changes. An answer that comes after a newer question is dropped.
import { useCallback, useEffect, useRef, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Channel, Input, Output } from '../../shared/ipc.ts';
import { tryCall } from '../bridge.ts';
import { type LatestCall, latestCall } from '../publishing/latest-call.ts';

export interface Answer<T> {
  /** The last answer to this very question; null before the first, and after a refusal. */
  readonly value: T | null;
  readonly error: ErrorView | null;
  /** False while a newer answer is on its way. */
  readonly current: boolean;
  readonly again: () => void;
}

interface Got<T> {
  readonly question: string;
  readonly reason: string;
  readonly value: T | null;
  readonly error: ErrorView | null;
}

/** Null input: nothing is asked yet. `reason`: what the answer depends on besides the input. */
export function useAnswer<C extends Channel>(
  channel: C,
  input: Input<C> | null,
  reason: string | number = '',
): Answer<Output<C>> {
  const [got, setGot] = useState<Got<Output<C>> | null>(null);
  const [tries, setTries] = useState(0);
  const calls = useRef<LatestCall<{ question: string; reason: string; input: Input<C> }> | null>(null);
  const question = input === null ? '' : JSON.stringify(input);
  const why = `${reason} ${tries}`;
  useEffect(() => {
    const latest = latestCall(
      (asked: { question: string; reason: string; input: Input<C> }) => tryCall(channel, asked.input),
      (result, asked) =>
        setGot({
          question: asked.question,
          reason: asked.reason,
          value: result.ok ? result.value : null,
          error: result.ok ? null : toWire(result.error),
        }),
    );
    calls.current = latest;
    return () => latest.close();
  }, [channel]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question is the input, compared by value
  useEffect(() => {
    if (input === null) calls.current?.close();
    else calls.current?.ask({ question, reason: why, input }, null);
  }, [channel, question, why]);
  const answered = got !== null && input !== null && got.question === question;
  return {
    value: answered ? got.value : null,
    error: answered ? got.error : null,
    current: answered && got.reason === why,
    again: useCallback(() => setTries((current) => current + 1), []),
  };
}

// The plan for what is chosen now. While a newer one is on its way, the older stays in sight but cannot be applied.
import { useEffect, useRef, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Input, Output } from '../../shared/ipc.ts';
import { tryCall } from '../bridge.ts';
import { type LatestCall, latestCall } from './latest-call.ts';

const REST_MS = 200;

export type Plan = Output<'publish.preview'>;

export interface Preview {
  /** The last plan there was; null before the first, and after a refusal. */
  readonly plan: Plan | null;
  readonly error: ErrorView | null;
  /** What is shown answers what is chosen. */
  readonly current: boolean;
}

/** `reasons`: asks again when this text changes, for what main knows has changed. Null input: not yet sendable. */
export function usePreview(input: Input<'publish.preview'> | null, reasons: string): Preview {
  const [answer, setAnswer] = useState<{ key: string; plan: Plan | null; error: ErrorView | null } | null>(
    null,
  );
  const key = input === null ? '' : `${reasons} ${JSON.stringify(input)}`;
  const calls = useRef<LatestCall<{ key: string; input: Input<'publish.preview'> }> | null>(null);
  useEffect(() => {
    const latest = latestCall(
      (asked: { key: string; input: Input<'publish.preview'> }) => tryCall('publish.preview', asked.input),
      (result, asked) =>
        setAnswer({
          key: asked.key,
          plan: result.ok ? result.value : null,
          error: result.ok ? null : toWire(result.error),
        }),
    );
    calls.current = latest;
    return () => latest.close();
  }, []);
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the input, compared by value
  useEffect(() => {
    if (input === null) return;
    calls.current?.ask({ key, input }, first.current ? null : REST_MS);
    first.current = false;
  }, [key]);
  return {
    plan: answer?.plan ?? null,
    error: answer?.error ?? null,
    current: answer !== null && answer.key === key,
  };
}

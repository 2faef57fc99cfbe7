// A dialog's call: which one is under way, and why the last one was refused.
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Channel, Input, Output } from '../../shared/ipc.ts';
import { tryCall } from '../bridge.ts';

export interface Deed {
  /** Null: none is under way. */
  readonly busy: Channel | null;
  readonly error: ErrorView | null;
  /** The answer; null after a refusal, which is in `error` then, and while another call is under way. */
  readonly act: <C extends Channel>(channel: C, input: Input<C>) => Promise<Output<C> | null>;
}

export function useDeed(): Deed {
  const [busy, setBusy] = useState<Channel | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  return {
    busy,
    error,
    async act(channel, input) {
      if (busy !== null) return null;
      setBusy(channel);
      setError(null);
      const result = await tryCall(channel, input);
      setBusy(null);
      if (result.ok) return result.value;
      setError(toWire(result.error));
      return null;
    },
  };
}

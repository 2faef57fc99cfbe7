// A change that is looked at before it is ordered. When the files have changed in between, nothing is done: the new
// preview is shown, and said to be new.
import { useCallback, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Channel, Input, Output } from '../../shared/ipc.ts';
import type { CallResult } from '../bridge.ts';
import { useAnswer } from './use-answer.ts';

/** Channels that answer with something to look at and a token for ordering just that. */
type Previewing = {
  [C in Channel]: Output<C> extends { readonly token: string } ? C : never;
}[Channel];

export interface Review<P, R> {
  /** What would be done; null while it is being worked out, and after a refusal. */
  readonly preview: P | null;
  readonly loading: boolean;
  /** Why there is nothing to look at. */
  readonly previewError: ErrorView | null;
  /** Why an order came too late for what was looked at (`file-busy`); `preview` is newer. */
  readonly outdated: ErrorView | null;
  readonly busy: boolean;
  /** Why the order was refused. */
  readonly refusal: ErrorView | null;
  readonly again: () => void;
  /** Orders what is shown; null when nothing is there to order. A refusal is in `outdated` or `refusal` as well. */
  readonly confirm: () => Promise<CallResult<R> | null>;
}

/** Null input: nothing is to be looked at yet. */
export function useReview<C extends Previewing, R>(
  channel: C,
  input: Input<C> | null,
  order: (token: string) => Promise<CallResult<R>>,
): Review<Output<C>, R> {
  const answer = useAnswer(channel, input);
  const [busy, setBusy] = useState(false);
  const [outdated, setOutdated] = useState<ErrorView | null>(null);
  const [refusal, setRefusal] = useState<ErrorView | null>(null);
  const { again } = answer;
  const preview = answer.current ? answer.value : null;
  return {
    preview,
    loading: input !== null && !answer.current,
    previewError: answer.current ? answer.error : null,
    outdated,
    busy,
    refusal,
    again: useCallback(() => {
      setOutdated(null);
      setRefusal(null);
      again();
    }, [again]),
    async confirm() {
      if (preview === null || busy) return null;
      setBusy(true);
      setOutdated(null);
      setRefusal(null);
      const result = await order(preview.token);
      setBusy(false);
      if (result.ok) return result;
      const error = toWire(result.error);
      if (error.code === 'file-busy') {
        setOutdated(error);
        again();
      } else {
        setRefusal(error);
      }
      return result;
    },
  };
}

// The way to the main process: one typed call. A refusal arrives as data and leaves here as an AppError.
import { type AppError, fromWire, toAppError } from '../shared/errors.ts';
import type { Channel, CloakroomApi, Input, Output } from '../shared/ipc.ts';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly cloakroom: CloakroomApi;
  }
}

/** Throws AppError only. */
export async function call<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
  const outcome = await window.cloakroom.invoke(channel, input).catch((thrown: unknown): never => {
    throw toAppError(thrown);
  });
  if (!outcome.ok) throw fromWire(outcome.error);
  return outcome.value;
}

export type CallResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AppError };

/** `call` for places that must go on either way. */
export async function tryCall<C extends Channel>(
  channel: C,
  input: Input<C>,
): Promise<CallResult<Output<C>>> {
  try {
    return { ok: true, value: await call(channel, input) };
  } catch (thrown) {
    return { ok: false, error: toAppError(thrown) };
  }
}

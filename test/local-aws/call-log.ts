// Every request the server received, so that tests can assert "exactly one".

export interface Call {
  readonly service: string;
  readonly operation: string;
  /** Server clock, epoch ms. */
  readonly at: number;
  readonly requestId: string;
  /** As claimed by the request, verified or not. */
  readonly accessKeyId: string | null;
  /** Null unless the signature was verified. */
  readonly principalArn: string | null;
  /** Parameters of the query and of the body; codes, tokens and secrets are shown as `[redacted]`. */
  readonly params: Readonly<Record<string, string>>;
  /** Null while unanswered, and for ever when the connection was dropped. */
  readonly status: number | null;
  readonly errorCode: string | null;
}

export type CallFilter = Partial<Omit<Call, 'params'>> | ((call: Call) => boolean);

export function countCalls(calls: readonly Call[], operation: string, filter: CallFilter = {}): number {
  const accepts =
    typeof filter === 'function'
      ? filter
      : (call: Call) => Object.entries(filter).every(([key, value]) => call[key as keyof Call] === value);
  return calls.filter((call) => call.operation === operation && accepts(call)).length;
}

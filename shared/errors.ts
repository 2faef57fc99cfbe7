// Every failure a person may see, as one type: what happened, to which account, and what to do.
// Thrown inside a process; converted to plain data once, at each border (IPC, broker).

export const ERROR_CODES = [
  // the request
  'invalid-input',
  'unknown-profile',
  'unknown-session',
  'unknown-identity',
  'name-taken',
  'in-use',
  // the vault
  'vault-locked',
  'vault-unavailable',
  'vault-key-missing',
  'vault-damaged',
  'vault-wrong-passphrase',
  'secret-missing',
  // AWS said no
  'invalid-key',
  'inactive-key',
  'wrong-secret',
  'access-denied',
  'not-assumable',
  'mfa-required',
  'mfa-wrong-code',
  'mfa-dismissed',
  'mfa-timeout',
  'mfa-screen-locked',
  'duration-too-long',
  'policy-too-large',
  'region-disabled',
  'root-refused',
  'source-expired',
  'role-cycle',
  'throttled',
  'clock-skew',
  'key-limit',
  'aws-failure',
  // IAM Identity Center
  'sign-in-required',
  'sign-in-denied',
  'sign-in-cancelled',
  'sign-in-timeout',
  'sign-in-screen-locked',
  'client-unknown',
  'not-assigned',
  'listing-cancelled',
  'listing-incomplete',
  // a program that is not let in
  'approval-required',
  'approval-denied',
  'approval-timeout',
  'approval-screen-locked',
  // the way there
  'network',
  'proxy',
  'timeout',
  // AWS files
  'file-unreadable',
  'file-unwritable',
  'file-malformed',
  'file-busy',
  'profile-conflict',
  // a choice the person has to make first
  'production-guard',
  // ourselves
  'shutting-down',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** The part of an error that crosses a border. Holds no secret. */
export interface ErrorView {
  readonly code: ErrorCode;
  /** What happened, one sentence, no trailing full stop. */
  readonly message: string;
  /** What to do about it, one imperative phrase, no trailing full stop. */
  readonly remedy: string;
  /** Account id or "name (id)" this happened to, when known. */
  readonly account: string | null;
  /** Technical lines a person may copy into a ticket: AWS error code, request id, operation. No secrets. */
  readonly details: readonly string[];
}

export interface AppErrorInit {
  code: ErrorCode;
  message: string;
  remedy: string;
  account?: string | null;
  details?: readonly string[];
  cause?: unknown;
}

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly account: string | null;
  readonly details: readonly string[];

  constructor(init: AppErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.remedy = init.remedy;
    this.account = init.account ?? null;
    this.details = init.details ?? [];
  }
}

/** An unknown thrown value as an AppError; foreign errors become `internal` and keep only their class name. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  return new AppError({
    code: 'internal',
    message: 'Cloakroom ran into an unexpected problem',
    remedy: 'try again, and report it with the log if it comes back',
    details: [kind],
    cause: thrown,
  });
}

export function toWire(thrown: unknown): ErrorView {
  const error = toAppError(thrown);
  return {
    code: error.code,
    message: error.message,
    remedy: error.remedy,
    account: error.account,
    details: error.details,
  };
}

export function fromWire(view: ErrorView): AppError {
  return new AppError(view);
}

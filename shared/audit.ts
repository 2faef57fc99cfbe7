// The audit log: who got credentials, or did not. Nothing in it is secret.
import type { Caller } from './callers.ts';
import type { ErrorCode, ErrorView } from './errors.ts';

/**
 * `tool`: a program asked through the helper. `console`: a person opened the web console. `copy`: a person copied
 * credentials. `approval`: a person answered a program's request. `lock`, `unlock`: tools stopped, or went on.
 */
export const AUDIT_KINDS = ['tool', 'console', 'copy', 'approval', 'lock', 'unlock'] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

export const AUDIT_RESULTS = ['issued', 'refused', 'allowed', 'denied', 'done'] as const;
export type AuditResult = (typeof AUDIT_RESULTS)[number];

/** What happened, as the part of the app says where it happened. */
export interface AuditEvent {
  readonly kind: AuditKind;
  readonly result: AuditResult;
  /** Why it was refused; null for everything else. */
  readonly code: ErrorCode | null;
  /** As the tool asked for it, even if there is no such profile. */
  readonly profile: string | null;
  readonly sessionId: string | null;
  /** Names as they were then. */
  readonly session: string | null;
  readonly accountId: string | null;
  /** Role or user name. */
  readonly principal: string | null;
  readonly production: boolean;
  /** Id of the key that was handed out (no secret), for finding the calls in CloudTrail. */
  readonly accessKeyId: string | null;
  /** Null: a person in Cloakroom itself, or it cannot be told (see `kind`). */
  readonly caller: Caller | null;
  /** Such as the shell copied for, or how long a program was allowed. */
  readonly detail: string | null;
}

export interface AuditEntry extends AuditEvent {
  /** Counts up by one, from 1, over the whole life of the log. */
  readonly sequence: number;
  /** Epoch ms. */
  readonly at: number;
  /** SHA-256, hex, of the entry before; of the first one: 64 zeros. */
  readonly previous: string;
  /** SHA-256, hex, of this entry's line without this field. */
  readonly hash: string;
}

export interface AuditSummary {
  /** Counts up with every entry; ask for the list again when it changes. */
  readonly lastSequence: number;
  readonly lastAt: number | null;
  /** Entries that are still kept. */
  readonly kept: number;
  /** The log cannot be written; credentials go on being handed out, and the window says so. */
  readonly problem: ErrorView | null;
}

export const NO_AUDIT: AuditSummary = { lastSequence: 0, lastAt: null, kept: 0, problem: null };

export interface AuditVerdict {
  readonly intact: boolean;
  readonly checked: number;
  readonly firstSequence: number | null;
  readonly lastSequence: number | null;
  /** Where it breaks, and how: a sentence; null when intact. */
  readonly problem: string | null;
  /** Entry at which it breaks; null when intact, or when the end is missing. */
  readonly brokenAt: number | null;
  /** Whether the end was compared with what the vault remembers of it; not while the vault is closed. */
  readonly endChecked: boolean;
}

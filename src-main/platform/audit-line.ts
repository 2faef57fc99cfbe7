// One entry of the audit log as a line of JSON: its fields in a fixed order, its hash last. The hash is that of the
// line without it, so it is checked on the text, whatever JSON it may be.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AUDIT_KINDS, AUDIT_RESULTS, type AuditEntry, type AuditEvent } from '../../shared/audit.ts';
import type { Caller, CallerProcess } from '../../shared/callers.ts';
import { ERROR_CODES } from '../../shared/errors.ts';
import type { Link } from '../core/audit/audit-chain.ts';

/** A program chooses its path; it must not fill the log with it. */
const MOST_CHARACTERS = 1_024;
const MOST_PROCESSES = 24;

const LINE =
  /^\{"sequence":(\d{1,15}),"at":(-?\d{1,16}),"previous":"([0-9a-f]{64})",.*,"hash":"([0-9a-f]{64})"\}$/su;
const HASH_FIELD = ',"hash":""}'.length + 64;

const text = z.string().nullable();
const process = z.object({
  pid: z.number().int(),
  name: z.string(),
  executable: text,
  script: text,
});
const entry = z.object({
  sequence: z.number().int(),
  at: z.number(),
  previous: z.string(),
  kind: z.enum(AUDIT_KINDS),
  result: z.enum(AUDIT_RESULTS),
  code: z.enum(ERROR_CODES).nullable(),
  profile: text,
  sessionId: text,
  session: text,
  accountId: text,
  principal: text,
  production: z.boolean(),
  accessKeyId: text,
  caller: z.object({ program: process, application: process.nullable(), chain: z.array(process) }).nullable(),
  detail: text,
  hash: z.string(),
});

/** Without its newline. */
export function renderLine(
  event: AuditEvent,
  place: Pick<AuditEntry, 'sequence' | 'at' | 'previous'>,
): { readonly line: string; readonly hash: string } {
  const { sequence, previous } = place;
  const at = Math.round(place.at);
  const { kind, result, code, profile, sessionId, session, accountId, principal, production } = event;
  const fields = {
    ...{ sequence, at, previous, kind, result, code },
    ...{
      profile: short(profile),
      sessionId: short(sessionId),
      session: short(session),
      accountId: short(accountId),
    },
    ...{ principal: short(principal), production, accessKeyId: short(event.accessKeyId) },
    ...{ caller: shortCaller(event.caller), detail: short(event.detail) },
  };
  const plain = JSON.stringify(fields);
  const hash = hashOf(plain);
  return { line: `${plain.slice(0, -1)},"hash":"${hash}"}`, hash };
}

export interface PlacedLink extends Link {
  readonly at: number;
}

/** Null for anything that no entry looks like. */
export function readLink(line: string): PlacedLink | null {
  const [, sequence, at, previous, hash] = LINE.exec(line) ?? [];
  if (!sequence || !at || !previous || !hash) return null;
  const genuine = hashOf(`${line.slice(0, -HASH_FIELD)}}`) === hash;
  return { sequence: Number(sequence), at: Number(at), previous, hash, genuine };
}

/** Null for what is no entry; whether its hash fits is `readLink`'s to say. */
export function readEntry(line: string): AuditEntry | null {
  try {
    return entry.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function hashOf(plain: string): string {
  return createHash('sha256').update(plain).digest('hex');
}

function short<T extends string | null>(value: T): T | string {
  return value === null || value.length <= MOST_CHARACTERS ? value : `${value.slice(0, MOST_CHARACTERS)}…`;
}

function shortCaller(caller: Caller | null): Caller | null {
  return (
    caller && {
      program: shortProcess(caller.program),
      application: caller.application && shortProcess(caller.application),
      chain: caller.chain.slice(0, MOST_PROCESSES).map(shortProcess),
    }
  );
}

function shortProcess({ pid, name, executable, script }: CallerProcess): CallerProcess {
  return { pid, name: short(name), executable: short(executable), script: short(script) };
}

// The audit log on disk: lines of JSON, each with the hash of the one before (docs/adr/0014). An entry is with the
// system before `record` returns; a computer that loses its power may lose the last seconds.
//
// What cannot be written is kept in memory, shown as a problem and tried again; nobody waits for it.
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  type AuditEntry,
  type AuditEvent,
  type AuditSummary,
  type AuditVerdict,
  NO_AUDIT,
} from '../../shared/audit.ts';
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import { type Break, createChainCheck, NO_HASH } from '../core/audit/audit-chain.ts';
import { type Changes, Emitter } from '../core/emitter.ts';
import type { AuditTrail, Clock, Log, Sealer } from '../core/ports.ts';
import { codeOf, unwritable } from './atomic-write.ts';
import { type End, type Missed, SealedEnd } from './audit-end.ts';
import { exportLines } from './audit-export.ts';
import { readEntry, readLink, renderLine } from './audit-line.ts';
import { listSegments, readLines, type Segment } from './audit-segments.ts';
import { type AuditWriter, createAuditWriter } from './audit-writer.ts';

/** With some 1,200 bytes per entry: 40,000 entries. */
const SEGMENT_BYTES = 2_000_000;
const MOST_SEGMENTS = 25;
const MOST_WAITING = 5_000;
const RETRY_MS = 10_000;
/** Entries; then whoever waits for credentials comes first. Some 10 ms. */
const READ_AT_ONCE = 250;
const REMEMBER_AFTER_MS = 5_000;
/** Tools ask in loops; nobody reads that fast. */
const TELL_AFTER_MS = 500;

export interface AuditLog extends AuditTrail, Changes {
  summary(): AuditSummary;
  /** Newest first. Rejects with `file-unreadable`. */
  list(
    before: number | null,
    limit: number,
  ): Promise<{ readonly entries: readonly AuditEntry[]; readonly more: boolean }>;
  verify(): Promise<AuditVerdict>;
  /** Writes all that is kept to a new file there, as JSON lines. Rejects with `file-unwritable`. */
  exportTo(path: string): Promise<void>;
  /** All that was recorded is on the disk. */
  flush(): Promise<void>;
}

export interface AuditLogPorts {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Seals what the end of the log is, so that a cut is noticed. */
  readonly sealer: Sealer;
  /** Bytes per file, and files that are kept. */
  readonly limits?: { readonly segmentBytes: number; readonly mostSegments: number };
}

interface Waiting {
  readonly event: AuditEvent;
  readonly at: number;
}

export function createAuditLog(ports: AuditLogPorts): AuditLog {
  const { folder, clock, log, sealer } = ports;
  const limits = ports.limits ?? { segmentBytes: SEGMENT_BYTES, mostSegments: MOST_SEGMENTS };
  const changes = new Emitter();
  const waiting: Waiting[] = [];
  let lost = 0;
  let problem: ErrorView | null = null;
  let writer: AuditWriter | null = null;
  let retry: (() => void) | null = null;
  let remembering: Promise<void> = Promise.resolve();
  let remembered = -1;
  let cancelRemember: (() => void) | null = null;

  /** Later, so that nobody waits for who listens. */
  let telling = false;
  const tell = () => {
    if (telling) return;
    telling = true;
    clock.after(TELL_AFTER_MS, () => {
      telling = false;
      changes.emit();
    });
  };

  /** Looks at what is on the disk when it is first needed, and again after that has failed. */
  const opened = (): AuditWriter => {
    writer ??= createAuditWriter({ folder, log, limits });
    return writer;
  };

  const show = (next: ErrorView | null) => {
    if (next?.message === problem?.message) return;
    problem = next;
    if (next) log.warn('audit log not written', { code: next.code, message: next.message });
    changes.emit();
  };

  const write = () => {
    retry?.();
    retry = null;
    try {
      const into = opened();
      for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
        const { event, at } = next;
        into.append((place) => renderLine(event, { ...place, at }), at);
        waiting.shift();
      }
      if (lost > 0) log.warn('audit entries lost', { count: lost });
      lost = 0;
      show(null);
    } catch (thrown) {
      show(notWritten(folder, thrown));
      retry = clock.after(RETRY_MS, write);
    }
  };

  const hashAt = async (sequence: number) => {
    if (sequence === 0) return NO_HASH;
    const segments = opened().segments();
    if (segments[0] !== undefined && sequence < segments[0].first) return 'pruned';
    const segment = segments.findLast(({ first }) => first <= sequence);
    if (!segment) return null;
    const link = (await readLines(segment)).map(readLink).find((each) => each?.sequence === sequence);
    return link?.genuine ? link.hash : null;
  };

  const end = new SealedEnd({
    path: join(folder, 'end.sealed'),
    sealer,
    now: () => clock.now(),
    hashAt,
    first: () => opened().segments()[0]?.first ?? 1,
  });

  /** One at a time. Rejects while the vault is closed. */
  const remember = (): Promise<void> => {
    cancelRemember?.();
    cancelRemember = null;
    const done = remembering.then(async () => {
      const into = opened();
      const newest = into.end();
      if (newest.sequence === remembered) return;
      if (newest.sequence === 0) {
        await end.compare(into.found);
        return;
      }
      await end.remember({ sequence: newest.sequence, hash: newest.hash }, into.found, () => into.sync());
      remembered = newest.sequence;
    });
    remembering = done.catch(() => {});
    return done;
  };
  const soon = () => {
    cancelRemember ??= clock.after(REMEMBER_AFTER_MS, () => void remember().catch(() => {}));
  };

  try {
    opened();
  } catch (thrown) {
    problem = notWritten(folder, thrown);
  }

  return {
    record(event) {
      try {
        waiting.push({ event, at: clock.now() });
        if (waiting.length > MOST_WAITING) {
          waiting.shift();
          lost += 1;
        }
        write();
        // The vault closes right after: what it can still seal, it seals now.
        if (event.kind === 'lock') void remember().catch(() => {});
        else soon();
        tell();
      } catch {
        // Nobody may be refused over this.
      }
    },

    summary() {
      if (writer === null) return { ...NO_AUDIT, problem };
      const { sequence, at } = writer.end();
      return {
        lastSequence: sequence,
        lastAt: at,
        kept: Math.max(0, sequence - writer.first() + 1),
        problem,
      };
    },

    async list(before, limit) {
      const entries: AuditEntry[] = [];
      let read = 0;
      for (const { first, path } of listSegments(folder).reverse()) {
        if (before !== null && first >= before) continue;
        const lines = await linesOf({ first, path });
        for (const line of lines.reverse()) {
          const entry = readEntry(line);
          read += 1;
          if (read % READ_AT_ONCE === 0) await setImmediate();
          if (entry === null || (before !== null && entry.sequence >= before)) continue;
          if (entries.length === limit) return { entries, more: true };
          entries.push(entry);
        }
      }
      return { entries, more: false };
    },

    async verify() {
      if (waiting.length > 0) write();
      // Only the first time in a run is anything read for it: later the vault may be closed again.
      await remember().catch(() => {});
      const missed = writer && (await end.compare(writer.found).catch(() => null));
      const { segments, newest } = writer?.standing() ?? {
        segments: listSegments(folder).map((segment) => ({ segment, bytes: undefined })),
        newest: null,
      };
      const check = createChainCheck(readLink, (writer?.segments() ?? segments).length < limits.mostSegments);
      let unread: Break | null = null;
      for (const { segment, bytes } of segments) {
        unread = await linesOf(segment, bytes).then((lines) => {
          check.read(lines, segment.first);
          return null;
        }, brokenAt(segment));
        if (unread !== null) break;
      }
      const { checked, first, last, broken } = check.result();
      const { problem: wrong, at } = broken ??
        unread ??
        (newest && endProblem(last, newest)) ??
        missedProblem(missed) ?? { problem: null, at: null };
      return {
        intact: wrong === null,
        checked,
        firstSequence: first,
        lastSequence: last?.sequence ?? null,
        problem: wrong,
        brokenAt: at,
        endChecked: missed !== null && end.remembered,
      };
    },

    async exportTo(path) {
      if (waiting.length > 0) write();
      await exportLines(path, listSegments(folder));
    },

    async flush() {
      if (waiting.length > 0) write();
      await writer?.sync().catch((thrown: unknown) => show(notWritten(folder, thrown)));
      await remember().catch(() => {});
    },

    onChange: (listener) => changes.onChange(listener),
  };
}

/** One that was pruned meanwhile, or removed by hand, has none. */
async function linesOf(segment: Segment, bytes?: number): Promise<string[]> {
  try {
    return await readLines(segment, bytes);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    if (codeOf(cause) === 'ENOENT') return [];
    throw new AppError({
      code: 'file-unreadable',
      message: `The audit log ${segment.path} cannot be read (${codeOf(cause) ?? 'unknown'})`,
      remedy: 'check that you may read it and that its disk is there, then try again',
      cause,
    });
  }
}

/** What is a link or somebody else's is not what was written. */
const brokenAt =
  (segment: Segment) =>
  (thrown: unknown): Break => {
    if (thrown instanceof AppError && thrown.code === 'file-unwritable')
      return { problem: thrown.message, at: segment.first };
    throw thrown;
  };

function endProblem(last: End | null, newest: End) {
  if ((last?.sequence ?? 0) === newest.sequence && (last?.hash ?? NO_HASH) === newest.hash) return null;
  const left = last === null ? 'nothing of it is left' : `it ends with entry ${last.sequence}`;
  return { problem: `Entry ${newest.sequence} was the newest one and ${left}`, at: null };
}

function missedProblem(missed: readonly Missed[] | null) {
  const [oldest] = missed ?? [];
  if (!oldest) return null;
  const { sequence, noticedAt, replaced } = oldest;
  const when = new Date(noticedAt).toISOString();
  const what = replaced
    ? 'what the vault has sealed about it was replaced'
    : `entry ${sequence}, which the vault remembers, is not there any more`;
  return { problem: `The end of the log was cut off or replaced before ${when}: ${what}`, at: null };
}

function notWritten(folder: string, thrown: unknown): ErrorView {
  const { message, remedy, ...rest } = toWire(unwritable(folder, thrown));
  return {
    ...rest,
    message: `The audit log is not being written: ${message}`,
    remedy: `${remedy}; what happens meanwhile is written then`,
  };
}

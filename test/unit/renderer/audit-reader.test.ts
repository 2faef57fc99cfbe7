import { describe, expect, it, vi } from 'vitest';
import type { AuditEntry } from '../../../shared/audit.ts';
import { AppError } from '../../../shared/errors.ts';
import { createAuditReader } from '../../../src-renderer/audit/audit-reader.ts';
import { auditEntry } from './sample-audit.ts';

/** A log that grows, and the calls that read it. */
function growingLog(count: number) {
  const entries: AuditEntry[] = [];
  const grow = (more: number) => {
    for (let n = 0; n < more; n++) entries.unshift(auditEntry(entries.length + 1));
  };
  grow(count);
  const calls: [before: number | null, limit: number][] = [];
  let broken = false;
  const list = async (before: number | null, limit: number) => {
    calls.push([before, limit]);
    if (broken)
      return {
        ok: false,
        error: new AppError({ code: 'internal', message: 'Unreadable', remedy: '' }),
      } as const;
    const older = entries.filter(({ sequence }) => before === null || sequence < before);
    return { ok: true, value: { entries: older.slice(0, limit), more: older.length > limit } } as const;
  };
  const reader = createAuditReader(list);
  const stop = reader.subscribe(() => {});
  const sequences = () => reader.read().rows.map(({ entry }) => entry.sequence);
  return {
    reader,
    calls,
    grow,
    stop,
    sequences,
    breakDown: (so: boolean) => {
      broken = so;
    },
    clear: () => void entries.splice(0),
    settled: () => vi.waitFor(() => expect(reader.read().reading).toBe(false)),
  };
}
const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => from - n);

describe('reading the audit log', () => {
  it('reads the newest first, and older ones only when they are wanted', async () => {
    const log = growingLog(9_000);
    log.reader.follow(9_000);
    await log.settled();
    expect(log.sequences()).toEqual(down(9_000, 8_801));
    expect(log.reader.read().more).toBe(true);
    log.reader.want(150);
    await log.settled();
    expect(log.calls).toHaveLength(1);
    log.reader.want(201);
    await log.settled();
    expect(log.sequences()).toEqual(down(9_000, 3_801));
    log.reader.want(Number.POSITIVE_INFINITY);
    await log.settled();
    expect(log.sequences()).toEqual(down(9_000, 1));
    expect(log.reader.read().more).toBe(false);
  });

  it('adds what is new without reading the rest again', async () => {
    const log = growingLog(1_000);
    log.reader.follow(1_000);
    await log.settled();
    log.grow(3);
    log.reader.follow(1_003);
    await log.settled();
    expect(log.sequences()).toEqual(down(1_003, 801));
    expect(log.calls[1]).toEqual([null, 20]);
  });

  it('leaves no gap when more has come than one call lists', async () => {
    const log = growingLog(100);
    log.reader.follow(100);
    await log.settled();
    log.grow(6_000);
    log.reader.follow(6_100);
    await log.settled();
    expect(log.sequences()).toEqual(down(6_100, 1));
  });

  it('makes do with a log that is behind what was said of it', async () => {
    const log = growingLog(10);
    log.reader.follow(12);
    await log.settled();
    expect(log.sequences()).toEqual(down(10, 1));
    expect(log.calls).toHaveLength(1);
    log.grow(3);
    log.reader.follow(13);
    await log.settled();
    expect(log.sequences()).toEqual(down(13, 1));
  });

  it('sees what is written while it reads', async () => {
    const log = growingLog(10);
    log.reader.follow(10);
    log.grow(1);
    log.reader.follow(11);
    await log.settled();
    expect(log.sequences()).toEqual(down(11, 1));
  });

  it('begins anew with another log', async () => {
    const log = growingLog(10);
    log.reader.follow(10);
    await log.settled();
    log.clear();
    log.grow(2);
    log.reader.follow(2);
    await log.settled();
    expect(log.sequences()).toEqual([2, 1]);
  });

  it('keeps what it has when reading fails, and goes on when asked to', async () => {
    const log = growingLog(500);
    log.reader.follow(500);
    await log.settled();
    log.breakDown(true);
    log.reader.want(Number.POSITIVE_INFINITY);
    await log.settled();
    expect(log.reader.read().error?.message).toBe('Unreadable');
    expect(log.sequences()).toEqual(down(500, 301));
    log.breakDown(false);
    log.reader.again();
    await log.settled();
    expect(log.reader.read().error).toBeNull();
    expect(log.sequences()).toEqual(down(500, 1));
  });

  it('reads nothing for nobody', async () => {
    const log = growingLog(10);
    log.stop();
    log.reader.follow(10);
    await log.settled();
    expect(log.calls).toEqual([]);
  });
});

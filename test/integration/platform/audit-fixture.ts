// An audit log on a real disk, with a vault that a test opens and closes.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent } from '../../../shared/audit.ts';
import { createAuditLog } from '../../../src-main/platform/audit-log.ts';
import { ManualClock } from '../../unit/fakes/manual-clock.ts';
import { FakeVault, RecordingLog } from '../../unit/fakes/ports.ts';

export const SECOND = 1_000;

export const happened = (profile: string, changes: Partial<AuditEvent> = {}): AuditEvent => ({
  kind: 'tool',
  result: 'issued',
  code: null,
  profile,
  sessionId: 'session-1',
  session: 'Deploy',
  accountId: '444455556666',
  principal: 'Deploy',
  production: false,
  accessKeyId: 'ASIAEXAMPLE000000001',
  caller: null,
  detail: null,
  ...changes,
});

export async function makeAuditPlace(limits = { segmentBytes: 4_000, mostSegments: 5 }) {
  const root = await mkdtemp(join(tmpdir(), 'cloakroom-audit-'));
  const folder = join(root, 'audit');
  const clock = new ManualClock();
  const vault = new FakeVault();
  const log = new RecordingLog();
  const files = async () => (await readdir(folder)).filter((name) => name.endsWith('.jsonl')).sort();
  return {
    root,
    folder,
    clock,
    vault,
    log,
    remove: () => rm(root, { recursive: true, force: true }),
    /** As a start of Cloakroom does. */
    start: (inFolder = folder) => createAuditLog({ folder: inFolder, clock, log, sealer: vault, limits }),
    files,
    /** All lines of all files, as they are. */
    async lines() {
      const texts = await Promise.all((await files()).map((name) => readFile(join(folder, name), 'utf8')));
      return texts.join('').split('\n').filter(Boolean);
    },
    /** Writes one file anew; `nth` from the oldest, or from the newest when negative. */
    async edit(nth: number, change: (lines: string[]) => readonly string[], ending = '\n') {
      const name = (await files()).at(nth) ?? '';
      const lines = (await readFile(join(folder, name), 'utf8')).split('\n').filter(Boolean);
      const changed = change(lines);
      await writeFile(join(folder, name), changed.length > 0 ? `${changed.join('\n')}${ending}` : '');
    },
  };
}

export type AuditPlace = Awaited<ReturnType<typeof makeAuditPlace>>;

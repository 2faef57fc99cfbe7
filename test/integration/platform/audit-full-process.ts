// Records while it may not write files beyond a size, as on a disk that is full; says how the log sees itself.
import { spawnSync } from 'node:child_process';
import { createAuditLog } from '../../../src-main/platform/audit-log.ts';
import { systemClock } from '../../../src-main/platform/clock.ts';
import { FakeVault, RecordingLog } from '../../unit/fakes/ports.ts';
import { happened } from './audit-fixture.ts';

const [, , folder = ''] = process.argv;
const audit = createAuditLog({
  folder,
  clock: systemClock,
  log: new RecordingLog(),
  sealer: new FakeVault(),
});
// Without a listener the system ends a program that writes beyond the limit.
process.on('SIGXFSZ', () => {});
const limit = (bytes: string) => spawnSync('sh', ['-c', `prlimit --pid ${process.pid} --fsize=${bytes}`]);
limit('3000:unlimited');
for (let n = 1; n <= 20; n++) audit.record(happened(`p${n}`));
const full = audit.summary();
const whileFull = await audit.verify();
limit('unlimited:unlimited');
audit.record(happened('p21'));
process.stdout.write(
  JSON.stringify({ full, whileFull, after: audit.summary(), verdict: await audit.verify() }),
);
process.exit(0);

// Records as fast as it can, says how far it is, and kills itself in the middle.
import { writeSync } from 'node:fs';
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
setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);
let recorded = 0;
const go = () => {
  for (let n = 0; n < 10; n++) audit.record(happened(`p${recorded + n}`));
  recorded += 10;
  writeSync(1, `${recorded}\n`);
  setImmediate(go);
};
go();

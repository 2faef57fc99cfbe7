// npm run audit: asks the registry whether anything that the app is shipped with has a known vulnerability.
// Exit codes: 0 nothing known, 1 something is, 2 nobody could say (no registry, or one that does not answer this).

import { auditVerdict } from './lib/audit-verdict.ts';
import { checkout } from './lib/paths.ts';
import { capture, runMain } from './lib/run-process.ts';

const PATIENCE_MS = 60_000;

await runMain(async () => {
  const { stdout, stderr } = await capture('npm', ['audit', '--omit', 'dev', '--json'], {
    cwd: checkout,
    shell: process.platform === 'win32',
    timeoutMs: PATIENCE_MS,
  });
  const { code, lines } = auditVerdict(stdout, stderr);
  for (const line of lines) console.log(line);
  return code;
});

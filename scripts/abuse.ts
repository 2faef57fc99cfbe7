// npm run abuse [-- requests]: the broker under attack, at length: the files of test/abuse with a million requests and
// a seed of this run. Ends with what was counted; `npm test` runs the same with fewer requests and one seed.

import { randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureHelper } from './lib/helper-build.ts';
import { checkout } from './lib/paths.ts';
import { runForeground, runMain, ToolingError } from './lib/run-process.ts';
import { ensureSystemPackages } from './lib/system-packages.ts';

const REQUESTS = 1_000_000;

await runMain(async () => {
  if (process.platform !== 'linux')
    throw new ToolingError('The abuse suite runs on Linux only: it looks at the app through /proc.');
  const requests = Number(process.argv[2] ?? REQUESTS);
  if (!Number.isSafeInteger(requests) || requests < 1)
    throw new ToolingError('Say how many requests, as a whole number: npm run abuse -- 100000', 2);
  await ensureSystemPackages(['helper']);
  const helper = await ensureHelper();
  const folder = await mkdtemp(join(tmpdir(), 'cloakroom-abuse-'));
  const figures = join(folder, 'figures');
  const startedAt = performance.now();
  try {
    const vitest = join(checkout, 'node_modules', 'vitest', 'vitest.mjs');
    const code = await runForeground(process.execPath, [vitest, 'run', '--project', 'abuse'], {
      cwd: checkout,
      env: {
        ...process.env,
        CLOAKROOM_TEST_HELPER: helper,
        CLOAKROOM_ABUSE_REQUESTS: String(requests),
        CLOAKROOM_ABUSE_SEED: process.env.CLOAKROOM_ABUSE_SEED ?? String(randomInt(2 ** 31)),
        CLOAKROOM_ABUSE_FIGURES: figures,
      },
    });
    console.log(await readFile(figures, 'utf8').catch(() => 'Nothing was counted.\n'));
    console.log(`${Math.round((performance.now() - startedAt) / 1_000)} s in all.`);
    return code;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

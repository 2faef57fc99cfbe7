// npm test [-- vitest arguments]: unit tests, attacks on the socket, then integration, end-to-end and package tests in a
// desktop session of their own. Ends with one line, `N passed, N failed`; succeeds only if something ran and nothing failed.
//
// The tests find in their environment CLOAKROOM_TEST_ELECTRON (program) and CLOAKROOM_TEST_HELPER (built helper).

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureAppBuilt } from './lib/app-build.ts';
import { runInDesktopSession } from './lib/desktop-session.ts';
import { checkout } from './lib/paths.ts';
import { prepareMachine } from './lib/prepare-machine.ts';
import { runForeground, runMain } from './lib/run-process.ts';
import { addTallies, NO_TESTS, renderTally, tallyOf, type VitestReport } from './lib/test-tally.ts';

// Elsewhere there is no private key ring and display to keep the end-to-end tests off the user's own.
const DESKTOP_PROJECTS = process.platform === 'linux' ? ['integration', 'e2e', 'package'] : ['integration'];

await runMain(async () => {
  const { electron, helper } = await prepareMachine({
    desktop: 'isolated',
    awsCli: true,
    tests: process.platform === 'linux',
  });
  await ensureAppBuilt();
  console.log(
    `Testing on Electron ${electron.version} (${electron.origin}) and Node ${process.versions.node}.`,
  );
  if (process.platform !== 'linux')
    console.log(
      'The end-to-end and package tests are left out: they need a private desktop session, which is Linux only.',
    );
  const env = { ...process.env, CLOAKROOM_TEST_ELECTRON: electron.executable, CLOAKROOM_TEST_HELPER: helper };
  const folder = await mkdtemp(join(tmpdir(), 'cloakroom-reports-'));
  try {
    let worst = 0;
    let total = NO_TESTS;
    for (const projects of [['unit', 'unit-slow'], ['abuse'], DESKTOP_PROJECTS]) {
      const report = join(folder, `${projects[0]}.json`);
      const args = [
        join(checkout, 'node_modules', 'vitest', 'vitest.mjs'),
        ...[
          'run',
          '--passWithNoTests',
          '--reporter=default',
          '--reporter=json',
          `--outputFile.json=${report}`,
        ],
        ...projects.flatMap((project) => ['--project', project]),
        ...process.argv.slice(2),
      ];
      const code =
        projects !== DESKTOP_PROJECTS
          ? await runForeground(process.execPath, args, { cwd: checkout, env })
          : await runInDesktopSession(process.execPath, args, { cwd: checkout, env, desktop: 'isolated' });
      worst = Math.max(worst, code);
      const tally = await readFile(report, 'utf8').then(
        (text) => tallyOf(JSON.parse(text) as VitestReport),
        // A run that left no report has failed, whatever it says.
        () => ({ ...NO_TESTS, failed: 1 }),
      );
      total = addTallies(total, tally);
      // Interrupted: nobody wants the rest.
      if (code > 128) break;
    }
    console.log(`\n${renderTally(total)}`);
    return worst !== 0 ? worst : Number(total.failed > 0 || total.passed === 0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

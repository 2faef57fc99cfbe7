// npm run bench: measures the helper, the start, the idle app and an edit of the config file against the least that
// each could cost, all in one run on one machine, in turns. Ratios are what counts; nothing is asserted.
// Tables go to stdout, figures to test-results/bench.json. How to read them: docs/benchmarks.md.

import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { measureLargeStart, measureStart } from '../test/bench/app-start.ts';
import { type BenchHome, createBenchHome } from '../test/bench/bench-home.ts';
import { measureConfigEdit } from '../test/bench/config-edit.ts';
import { measureConfigScale } from '../test/bench/config-scale.ts';
import { renderTable, type Table, toJson } from '../test/bench/figures.ts';
import { measureHelper } from '../test/bench/helper-latency.ts';
import { measureStorm } from '../test/bench/helper-storm.ts';
import { measureIdle } from '../test/bench/idle-cost.ts';
import { measureLook } from '../test/bench/look-latency.ts';
import { buildNative, type NativePrograms } from '../test/bench/native.ts';
import { measurePackage } from '../test/bench/package.ts';
import { measureSearch } from '../test/bench/search-keystroke.ts';
import { measureSnapshotCost } from '../test/bench/snapshot-cost.ts';
import { ensureAppBuilt } from './lib/app-build.ts';
import { openDesktopSession } from './lib/desktop-session.ts';
import { checkout } from './lib/paths.ts';
import { prepareMachine } from './lib/prepare-machine.ts';
import { runMain, ToolingError } from './lib/run-process.ts';

const COLD_STORMS = 5;
const RESULTS = join(checkout, 'test-results');

await runMain(async () => {
  if (process.platform !== 'linux')
    throw new ToolingError('The benchmark runs on Linux only: it reads /proc and needs a private desktop.');
  const { electron } = await prepareMachine({ desktop: 'isolated' });
  await ensureAppBuilt();
  const startedAt = Date.now();
  const machine = {
    kind: `${cpus().length} cores, Linux ${process.arch}`,
    electron: `${electron.version} (${electron.origin})`,
    node: process.versions.node,
    loadAtStart: load(),
  };
  console.log(
    `${machine.kind}; Electron ${machine.electron}; Node ${machine.node}; load ${machine.loadAtStart}`,
  );
  // An interrupted run takes its processes (the desktop session sees to that) and files along.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  const desktop = await openDesktopSession('isolated');
  // Short, as sockets live below it. At an early exit it goes after the session, whose programs still write there.
  const folder = await mkdtemp('/tmp/cloakroom-bench-');
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  let home: BenchHome | null = null;
  const tables: Table[] = [];
  const show = (...measured: Table[]) => {
    for (const table of measured) {
      tables.push(table);
      console.log(`\n${renderTable(table)}`);
    }
  };
  try {
    const programs = await buildNative(folder);
    home = await createBenchHome({
      folder,
      desktop: desktop.env,
      electron: electron.executable,
      coldProfiles: COLD_STORMS,
    });
    show(...(await measureWithRunningApp(home, programs)));
    show(await measureStart(home));
    show(await measureLargeStart(home));
    show(await measureSearch(home));
    show(await measureSnapshotCost());
    show(await measureLook(home));
    show(...(await measureIdle(home)));
    show(await measureConfigEdit(folder));
    show(await measureConfigScale(folder));
    show(...(await measurePackage(home)));
  } finally {
    await home?.close();
    await desktop.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  const seconds = Math.round((Date.now() - startedAt) / 1_000);
  await mkdir(RESULTS, { recursive: true });
  const report = {
    at: new Date(startedAt).toISOString(),
    seconds,
    machine: { ...machine, loadAtEnd: load() },
    tables: tables.map(toJson),
  };
  await writeFile(join(RESULTS, 'bench.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\n${seconds} s, load ${load()} at the end; figures in test-results/bench.json`);
  return 0;
});

/** In the state in which the app spends its days: in the tray, no window. */
async function measureWithRunningApp(home: BenchHome, programs: NativePrograms): Promise<Table[]> {
  const app = home.startApp(['--hidden']);
  try {
    await app.reached('ready');
    return [...(await measureHelper(home, programs)), await measureStorm(home, programs)];
  } finally {
    await app.end();
  }
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

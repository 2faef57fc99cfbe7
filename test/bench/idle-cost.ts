// What the app costs while nobody uses it: memory after ten seconds, wake-ups and processor time in the last part of
// them; with its window open, closed again, and never opened, against an Electron app with one word in a window.
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchHome } from './bench-home.ts';
import type { ElectronProcess } from './electron-process.ts';
import type { Row, Table } from './figures.ts';
import { othersRunning, type Usage, usageOf } from './process-tree.ts';

const IDLE_MS = 10_000;
const SETTLE_MS = 3_000;
/** Once after a start, the app looks at files and keys: work that is counted by itself. It is over by then. */
const FIRST_LOOK_MS = 6_000;

interface Idle extends Usage {
  readonly wakeUpsPerSecond: number;
  readonly cpuPercent: number;
}

/** No other app of the benchmark may run. */
export async function measureIdle(home: BenchHome): Promise<Table[]> {
  const found = new Map<string, Idle>();
  const started: Record<string, number> = {};
  let others = 0;
  for (const [who, start] of [
    ['empty', home.startEmptyApp],
    ['app', home.startApp],
  ] as const) {
    await during(start([]), async (running) => {
      await running.reached('content');
      found.set(`${who}: window open`, await idle(running.pid));
      others = Math.max(others, othersRunning(home.electron) - 1);
      running.closeWindows();
      found.set(`${who}: window closed`, await idle(running.pid));
    });
    await during(start(['--hidden']), async (running) => {
      await running.reached('ready');
      const before = usageOf(running.pid).sleeps;
      await delay(FIRST_LOOK_MS);
      started[`wake-ups in the first ${FIRST_LOOK_MS / 1_000} s, ${who}: started hidden`] =
        usageOf(running.pid).sleeps - before;
      found.set(`${who}: started hidden`, await idle(running.pid));
    });
  }
  const states = ['window open', 'window closed', 'started hidden'];
  const compare = states.map((state) => [`app: ${state}`, `empty: ${state}`] as const);
  const table = (title: string, unit: string, pick: (idle: Idle) => number): Table => ({
    title,
    unit,
    rows: [...found].map(([name, idle]): Row => ({ name, samples: [pick(idle)] })),
    compare,
  });
  const processes = [...found].map(([name, idle]) => [`processes, ${name}`, idle.processes]);
  return [
    {
      ...table('Idle memory, whole process tree (PSS)', 'MB', ({ pssMb }) => pssMb),
      facts: { ...Object.fromEntries(processes), 'other apps on the same Electron meanwhile': others },
    },
    table('Idle memory that is no file (anonymous PSS)', 'MB', ({ pssAnonMb }) => pssAnonMb),
    {
      ...table('Idle wake-ups, whole process tree', 'per second', ({ wakeUpsPerSecond }) => wakeUpsPerSecond),
      // Without a window both are woken less than once a second: too few to compare.
      compare: compare.slice(0, 1),
      facts: {
        ...Object.fromEntries(
          [...found].map(([name, idle]) => [`processor, ${name}`, `${idle.cpuPercent.toFixed(2)} %`]),
        ),
        ...started,
      },
    },
  ];
}

async function during(running: ElectronProcess, task: (running: ElectronProcess) => Promise<void>) {
  try {
    await task(running);
  } finally {
    await running.end();
  }
}

async function idle(pid: number): Promise<Idle> {
  await delay(SETTLE_MS);
  const before = usageOf(pid);
  const startedAt = performance.now();
  await delay(IDLE_MS - SETTLE_MS);
  const after = usageOf(pid);
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    ...after,
    wakeUpsPerSecond: (after.sleeps - before.sleeps) / seconds,
    cpuPercent: (100 * (after.cpuSeconds - before.cpuSeconds)) / seconds,
  };
}

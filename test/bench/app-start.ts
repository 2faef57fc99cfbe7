// From the start of the process to what people and tools wait for, against an Electron app with one word in a window.
import { setTimeout as delay } from 'node:timers/promises';
import { type BenchHome, socketAccepts } from './bench-home.ts';
import type { ElectronProcess, Mark } from './electron-process.ts';
import type { Table } from './figures.ts';

/** Even, so that each comes first as often. */
const ROUNDS = 10;
const LARGE_ROUNDS = 6;
const SETTLE_MS = 1_000;
const MARKS: readonly Mark[] = ['script', 'ready', 'ready-to-show', 'load', 'content', 'shown'];
const LISTENING = 'app: socket accepts';

export async function measureStart(home: BenchHome): Promise<Table> {
  const samples = new Map<string, number[]>();
  const add = (name: string, value: number) => samples.set(name, [...(samples.get(name) ?? []), value]);
  const addMarks = async (who: string, running: ElectronProcess) => {
    for (const mark of MARKS) add(`${who}: ${mark}`, await running.reached(mark));
  };
  const startEmpty = async () => {
    const empty = home.startEmptyApp([]);
    await addMarks('empty', empty).finally(() => empty.end());
  };
  const startApp = async () => {
    const socket = socketAccepts(home.socket);
    const app = home.startApp([]);
    try {
      await addMarks('app', app);
      add(LISTENING, Number((await socket.at) - app.spawnedAt) / 1e6);
    } finally {
      socket.stop();
      await app.end();
    }
  };
  // The first round fills the disk cache and counts for neither.
  for (let round = 0; round <= ROUNDS; round++) {
    if (round === 1) samples.clear();
    // Whoever comes second starts on a machine still busy with the end of the first.
    const turns = round % 2 === 0 ? [startEmpty, startApp] : [startApp, startEmpty];
    for (const turn of turns) await turn();
  }
  const names = [...MARKS.map((mark) => `empty: ${mark}`), LISTENING, ...MARKS.map((mark) => `app: ${mark}`)];
  return {
    title: 'Start, from the start of the process',
    unit: 'ms',
    rows: names.map((name) => ({ name, samples: samples.get(name) ?? [] })),
    compare: [
      [LISTENING, 'empty: ready'],
      ...MARKS.map((mark) => [`app: ${mark}`, `empty: ${mark}`] as const),
    ],
  };
}

const MANY = 'app with 5,000 roles: shown';
const REOPENED = 'closed window opened again: shown';

/** With 5,000 roles, each with a profile: the start, and a closed window opened again. */
export async function measureLargeStart(home: BenchHome): Promise<Table> {
  const samples = new Map<string, number[]>();
  const add = (name: string, value: number) => samples.set(name, [...(samples.get(name) ?? []), value]);
  const turn = async (who: string, start: () => ElectronProcess) => {
    const running = start();
    try {
      add(`${who}: shown`, await running.reached('shown'));
      running.closeWindows();
      await delay(SETTLE_MS);
      add(`${who}, ${REOPENED}`, await running.reopen());
    } finally {
      await running.end();
    }
  };
  for (let round = 0; round <= LARGE_ROUNDS; round++) {
    if (round === 1) samples.clear();
    await turn('empty', () => home.startEmptyApp([]));
    await turn('app with 5,000 roles', () => home.startApp([], home.many));
  }
  const names = [MANY, 'empty: shown', `app with 5,000 roles, ${REOPENED}`, `empty, ${REOPENED}`];
  return {
    title: 'With 5,000 roles and profiles',
    unit: 'ms',
    rows: names.map((name) => ({ name, samples: samples.get(name) ?? [] })),
    compare: [
      [MANY, 'empty: shown'],
      [`app with 5,000 roles, ${REOPENED}`, `empty, ${REOPENED}`],
    ],
  };
}

// The packaged app against an empty Electron: what it takes on disk, and its start. A package takes no script before its
// own code, so the start is read from the page's own clock over the debug port of the variant for tests.
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { checkout } from '../../scripts/lib/paths.ts';
import { packageInto } from '../package/build.ts';
import { debugAddress, PackagedApp } from '../package/packaged-app.ts';
import type { BenchHome } from './bench-home.ts';
import type { Table } from './figures.ts';

/** Even, so that each comes first as often. */
const ROUNDS = 6;
const EMPTY_APP = join(import.meta.dirname, 'empty-app');
const [PACKAGED, UNPACKAGED, EMPTY] = ['packaged app', 'app from a checkout', 'empty Electron'] as const;

export async function measurePackage(home: BenchHome): Promise<Table[]> {
  const output = join(home.folder, 'package');
  await packageInto(output, ['dir', '--debuggable']);
  const unpacked = join(output, 'linux-unpacked');
  return [await measureSize(unpacked, dirname(home.electron)), await measureStart(home, unpacked)];
}

async function measureSize(unpacked: string, electron: string): Promise<Table> {
  const row = async (name: string, ...folders: string[]) => ({
    name,
    samples: [(await Promise.all(folders.map(bytesBelow))).reduce((sum, bytes) => sum + bytes, 0) / 1e6],
  });
  return {
    title: 'On disk',
    unit: 'MB',
    rows: [
      await row(PACKAGED, unpacked),
      await row('of it our own', join(unpacked, 'resources')),
      await row(EMPTY, electron),
    ],
    compare: [[PACKAGED, EMPTY]],
  };
}

async function measureStart(home: BenchHome, unpacked: string): Promise<Table> {
  const turns = [
    { name: EMPTY, program: home.electron, args: [EMPTY_APP] },
    { name: UNPACKAGED, program: home.electron, args: [checkout] },
    { name: PACKAGED, program: join(unpacked, 'cloakroom'), args: [] },
  ];
  const samples = new Map<string, number[]>();
  // The first round fills the disk cache and counts for none.
  for (let round = 0; round <= ROUNDS; round++) {
    if (round === 1) samples.clear();
    for (const { name, program, args } of round % 2 === 0 ? turns : turns.toReversed())
      samples.set(name, [...(samples.get(name) ?? []), await untilContent(home, program, args)]);
  }
  return {
    title: 'Start of the packaged app, to the first content',
    unit: 'ms',
    rows: [...samples].map(([name, values]) => ({ name, samples: values })),
    compare: [
      [PACKAGED, EMPTY],
      [PACKAGED, UNPACKAGED],
    ],
  };
}

/** Milliseconds from the start of the process. */
async function untilContent(home: BenchHome, program: string, args: readonly string[]): Promise<number> {
  const startedAt = performance.timeOrigin + performance.now();
  const app = new PackagedApp({
    program,
    args: [...args, '--remote-debugging-port=0'],
    env: home.env as Record<string, string>,
  });
  try {
    const browser = await chromium.connectOverCDP(await app.until('port', () => debugAddress(app.output)));
    const context = browser.contexts()[0];
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
    const paintedAt = await page?.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) => {
            const paint = list.getEntriesByName('first-contentful-paint')[0];
            if (paint) resolve(performance.timeOrigin + paint.startTime);
          }).observe({ type: 'paint', buffered: true });
        }),
    );
    await browser.close();
    return (paintedAt ?? Number.NaN) - startedAt;
  } finally {
    await app.close();
  }
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

// From a key pressed in the search above 5,000 sessions to the result on the screen, against the same key in a bare
// field of an empty page: what the window adds to what Electron takes anyway; and against Cloudscape's table with
// nothing but five lines of text: what can be had with it at all.
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { _electron, type Page } from 'playwright-core';
import { build } from 'vite';
import { electronArguments, isRoot } from '../../scripts/lib/electron-command.ts';
import { checkout } from '../../scripts/lib/paths.ts';
import { ToolingError } from '../../scripts/lib/run-process.ts';
import { type BenchHome, MANY_ROLES } from './bench-home.ts';
import type { Table } from './figures.ts';

/** Typed letter by letter and taken back the same way; some find thousands, some a few, and some nothing. */
const SEARCHES = ['payments', 'admin', 'mob 12 pow', 'readonly stag', 'zq'];
/** Nobody types faster for long; what is left over from one key must not count for the next. */
const PAUSE_MS = 120;
const FRAME_MS = 16;

const APP = 'app: search in 5,000 sessions';
const BARE = 'empty: bare field';
const TABLE = 'empty: Cloudscape table, five lines of text';

/** No other app of the benchmark may run. */
export async function measureSearch(home: BenchHome): Promise<Table> {
  const env = { ...home.env, ...home.many };
  const bare = await inElectron(home, join(import.meta.dirname, 'empty-app'), home.env, async (page) => {
    await page.evaluate(() => {
      const field = document.createElement('input');
      document.body.append(field);
      field.focus();
    });
    return typed(page);
  });
  const page = await bareTable();
  const table = await inElectron(home, join(import.meta.dirname, 'empty-app'), home.env, async (shown) => {
    await shown.evaluate(({ style }) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      document.adoptedStyleSheets = [sheet];
    }, page);
    await shown.evaluate(page.script);
    await shown.getByLabel('Filter').click();
    return typed(shown);
  });
  const app = await inElectron(home, checkout, env, async (page) => {
    await page.evaluate(() => {
      window.location.hash = '#/sessions';
    });
    const field = page.getByLabel('Filter sessions', { exact: true });
    await field.waitFor();
    await page.getByText(`(${MANY_ROLES.toLocaleString('en')})`).waitFor();
    await field.click();
    return typed(page);
  });
  return {
    title: 'A key in the search, to the frame with the result',
    unit: 'ms',
    rows: [
      { name: BARE, samples: bare },
      { name: TABLE, samples: table },
      { name: APP, samples: app },
    ],
    compare: [
      [APP, BARE],
      [APP, TABLE],
    ],
    facts: {
      [`longer than ${FRAME_MS} ms, app`]: tooLong(app),
      [`longer than ${FRAME_MS} ms, table`]: tooLong(table),
    },
  };
}

const tooLong = (samples: readonly number[]) =>
  `${samples.filter((ms) => ms > FRAME_MS).length} of ${samples.length}`;

/** test/bench/bare-table, built as the app's own pages are. */
async function bareTable(): Promise<{ script: string; style: string }> {
  const built = await build({
    configFile: false,
    root: join(import.meta.dirname, 'bare-table'),
    logLevel: 'error',
    plugins: [react()],
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      target: 'chrome130',
      cssCodeSplit: false,
      rolldownOptions: {
        input: join(import.meta.dirname, 'bare-table', 'page.tsx'),
        output: { format: 'iife' },
      },
    },
  });
  const files = [built].flat().flatMap((each) => ('output' in each ? each.output : []));
  const script = files.find((file) => file.type === 'chunk');
  const style = files.find((file) => file.fileName.endsWith('.css'));
  if (script?.type !== 'chunk' || style?.type !== 'asset')
    throw new ToolingError('The bare table does not build.');
  return { script: script.code, style: String(style.source) };
}

async function inElectron<T>(
  home: BenchHome,
  appFolder: string,
  env: NodeJS.ProcessEnv,
  task: (page: Page) => Promise<T>,
): Promise<T> {
  const electron = await _electron.launch({
    executablePath: home.electron,
    args: electronArguments([], isRoot(), appFolder),
    env: env as Record<string, string>,
    chromiumSandbox: !isRoot(),
  });
  try {
    const page = await electron.firstWindow();
    await page.waitForLoadState('load');
    return await task(page);
  } finally {
    await electron.close();
  }
}

/** Milliseconds of each key: from the moment the browser had it to the end of the frame that was drawn after it. */
async function typed(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const samples: number[] = [];
    Object.assign(window, { samples });
    window.addEventListener(
      'keydown',
      ({ timeStamp }) =>
        requestAnimationFrame(() => {
          // A message comes after the frame is drawn, not before it as what is asked for here does.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => samples.push(performance.now() - timeStamp);
          port2.postMessage(null);
        }),
      true,
    );
  });
  const press = async (key: string) => {
    await page.keyboard.press(key);
    await page.waitForTimeout(PAUSE_MS);
  };
  // Once for warming up: code that has not run yet is slow wherever it is.
  for (let round = 0; round < 2; round++) {
    await page.evaluate(() => {
      (window as unknown as { samples: number[] }).samples.length = 0;
    });
    for (const search of SEARCHES) {
      for (const letter of search) await press(letter === ' ' ? 'Space' : letter);
      for (const _ of search) await press('Backspace');
    }
  }
  const samples = await page.evaluate(() => (window as unknown as { samples: number[] }).samples);
  if (samples.length === 0) throw new ToolingError('No key was seen by the page.');
  return samples;
}

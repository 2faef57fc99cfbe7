// SIGKILL at 1,000 moments: the file is one of the versions, whole; and the next Cloakroom carries on.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHistory } from './kept-changes.ts';
import { newFiles, placesIn } from './new-files.ts';
import { randomNumbers } from './random-numbers.ts';

const ROUNDS = 1_000;
/** Processes at a time. */
const LANES = 2;
/** Several edits long. */
const WITHIN_MS = 60;
/** About as long as one write takes. */
const WRITE_MS = 3;
const MOST_WRITES = 3;
const KINDS = ['plain', 'link', 'history'] as const;

let folder = '';
let program = '';
let versions: string[] = [];
let versionFiles: string[] = [];
const children = new Set<ChildProcess>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cloakroom-kill-'));
  // Compiled once, so that a start costs what Node costs.
  await build({
    configFile: false,
    logLevel: 'silent',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(new URL('kill-process.ts', import.meta.url)),
      outDir: join(folder, 'program'),
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'kill-process.mjs' } },
    },
  });
  program = join(folder, 'program', 'kill-process.mjs');
  versions = ['eu-central-1', 'eu-west-3', 'us-east-2'].map(versionWith);
  versionFiles = versions.map((text, index) => {
    const file = join(folder, `version-${index}`);
    writeFileSync(file, text);
    return file;
  });
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** About 64 KB, so that writing it takes a moment. */
function versionWith(region: string): string {
  const profiles = Array.from(
    { length: 1_000 },
    (_, n) =>
      `[profile account-${String(n).padStart(4, '0')}]\nregion = ${region}\noutput = json\ncli_pager =\n`,
  );
  return profiles.join('\n');
}

interface Round {
  readonly number: number;
  readonly kind: (typeof KINDS)[number];
  readonly home: string;
  /** Where the config file really lies. */
  readonly file: string;
}

function newRound(number: number): Round {
  const home = join(folder, `round-${number}`);
  const kind = KINDS[number % KINDS.length] ?? 'plain';
  const { config } = placesIn(home);
  mkdirSync(dirname(config), { recursive: true });
  const file = kind === 'link' ? join(home, 'dotfiles', 'aws-config') : config;
  if (kind === 'link') {
    mkdirSync(dirname(file));
    symlinkSync('../dotfiles/aws-config', config);
  }
  writeFileSync(file, versions[0] ?? '');
  return { number, kind, home, file };
}

/** When it is killed: so many ms after it has begun, or after it has begun to write so many times. */
interface Moment {
  readonly writes: number;
  readonly ms: number;
}

/** One half anywhere, the other half while the file is being written. */
function momentsFrom(random: () => number): Moment[] {
  return Array.from({ length: ROUNDS }, (_, number) =>
    number % 2 === 0
      ? { writes: 0, ms: random() * WITHIN_MS }
      : { writes: 1 + Math.floor(random() * MOST_WRITES), ms: random() * WRITE_MS },
  );
}

async function editAndKill({ home, kind }: Round, { writes, ms }: Moment): Promise<void> {
  const child = spawn(process.execPath, [program, home, kind, ...versionFiles], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.add(child);
  const ended = new Promise<string | null>((done) => child.once('exit', (_code, signal) => done(signal)));
  let said = '';
  let aimed = false;
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    said += more;
    if (aimed || said.split('w').length - 1 < writes) return;
    aimed = true;
    killIn(child, ms);
  });
  expect(await ended).toBe('SIGKILL');
  children.delete(child);
}

function killIn(child: ChildProcess, ms: number): void {
  if (ms > WRITE_MS) {
    setTimeout(() => child.kill('SIGKILL'), ms);
    return;
  }
  // A timer would be too coarse for moments within one write.
  const until = performance.now() + ms;
  while (performance.now() < until);
  child.kill('SIGKILL');
}

const namesIn = (place: string) => (existsSync(place) ? readdirSync(place).sort() : []);
const tempsIn = (place: string) => namesIn(place).filter((name) => name.endsWith('.tmp'));

async function inLanes<T>(
  lanes: number,
  tasks: readonly T[],
  run: (task: T) => Promise<void>,
): Promise<void> {
  const queue = tasks.values();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (const task of queue) await run(task);
    }),
  );
}

describe(`a Cloakroom killed at ${ROUNDS} moments`, () => {
  const rounds: Round[] = [];
  const seen = { versions: new Set<string>(), temps: 0, historyTemps: 0, locks: 0 };

  it('leaves a whole version each time, links as links, and history entries whole', {
    timeout: 900_000,
  }, async () => {
    const moments = momentsFrom(randomNumbers(20_261_121));
    await inLanes(LANES, [...moments.entries()], async ([number, moment]) => {
      const round = newRound(number);
      rounds.push(round);
      await editAndKill(round, moment);
      const { config, locks, history } = placesIn(round.home);
      const text = readFileSync(config, 'utf8');
      const where = `round ${number} (${round.kind}), ${JSON.stringify(moment)}, ${text.length} characters`;
      expect(versions.includes(text), where).toBe(true);
      seen.versions.add(text);
      expect(lstatSync(config).isSymbolicLink()).toBe(round.kind === 'link');
      const temps = tempsIn(dirname(round.file));
      const historyTemps = tempsIn(history);
      for (const left of [temps, historyTemps, namesIn(locks)]) expect(left.length).toBeLessThan(2);
      seen.temps += temps.length;
      seen.historyTemps += historyTemps.length;
      seen.locks += namesIn(locks).length;
      if (round.kind === 'history') await expectWholeHistory(history);
    });
    // Else the moments were no test.
    expect(seen.versions.size).toBe(versions.length);
    expect(seen.temps).toBeGreaterThan(ROUNDS / 50);
    expect(seen.historyTemps).toBeGreaterThan(0);
    expect(seen.locks).toBeGreaterThan(ROUNDS / 4);
  });

  it('does not hinder the next one, which clears away what is left', { timeout: 300_000 }, async () => {
    await inLanes(50, rounds, async ({ home, file }) => {
      for (const name of tempsIn(dirname(file))) utimesSync(join(dirname(file), name), 1, 1);
      const { locks } = placesIn(home);
      await newFiles(home).editConfig((text) => `${text}\n# the next\n`);
      expect(versions.map((text) => `${text}\n# the next\n`)).toContain(readFileSync(file, 'utf8'));
      expect([tempsIn(dirname(file)), namesIn(locks)]).toEqual([[], []]);
    });
  });

  async function expectWholeHistory(place: string): Promise<void> {
    const unreadable: unknown[] = [];
    const history = openHistory(place, unreadable);
    for (const { id } of await history.list()) {
      const [kept] = (await history.load(id))?.files ?? [];
      expect(versions.includes(kept?.before ?? '') && versions.includes(kept?.after ?? '')).toBe(true);
    }
    expect(unreadable).toEqual([]);
  }
});

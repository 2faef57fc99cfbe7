// Cloakroom beside programs that know no lock and write in place, as the AWS CLI does: what is lost, and what never.
import { type ChildProcess, execFile, fork } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putProfile } from '../../../src-main/core/aws-config/profile-edits.ts';
import { writeFileAtomic } from '../../../src-main/platform/atomic-write.ts';
import { newFiles, placesIn } from './new-files.ts';
import type { Answer, Task } from './two-writers-process.ts';

const run = promisify(execFile);
const CHILD = fileURLToPath(new URL('two-writers-process.ts', import.meta.url));
const BASE = '[default]\nregion = eu-west-1\n\n[profile theirs]\nregion = eu-west-1\n';
const OURS = { name: 'ours', helperPath: '/opt/credential-helper', region: null };

let folder = '';
const children = new Set<ChildProcess>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloakroom-writers-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
  rmSync(folder, { recursive: true, force: true });
});

function newHome(name = 'home'): { home: string; config: string } {
  const home = join(folder, name);
  const { config } = placesIn(home);
  mkdirSync(dirname(config), { recursive: true });
  writeFileSync(config, BASE);
  return { home, config };
}

// ---- every order of steps

/** Where a step of the other program can fall in an edit by Cloakroom. */
const MOMENTS = [
  'before the edit',
  'while it is planned',
  'while the version before is kept',
  'between the last look and the replacement',
  'just after the replacement',
  'after the edit',
] as const;
const LAST_BEFORE = 3;
const JUST_AFTER = 4;
const AFTER_ALL = 5;

interface Outcome {
  readonly moments: readonly number[];
  readonly base: boolean;
  readonly theirs: boolean;
  readonly ours: boolean;
  readonly handedOver: number;
}

/** Runs an edit; the steps of the other program are taken at these moments (indexes, rising). */
async function edited(
  moments: readonly number[],
  stepsOn: (path: string) => (() => void)[],
): Promise<Outcome> {
  const { home, config } = newHome(`home-${moments.join('')}`);
  const steps = stepsOn(config);
  let taken = 0;
  const reach = (moment: number) => {
    while (taken < steps.length && (moments[taken] ?? 0) <= moment) steps[taken++]?.();
  };
  const files = newFiles(home, {
    write: async (path, bytes, options = {}) => {
      const beforeReplace = async () => {
        await options.beforeReplace?.();
        reach(LAST_BEFORE);
      };
      await writeFileAtomic(path, bytes, { ...options, beforeReplace });
      reach(JUST_AFTER);
    },
  });
  let plans = 0;
  let handedOver = 0;
  reach(0);
  await files.editConfig(
    (text) => {
      // The first plan is made before the lock is taken, to see whether anything changes.
      if (++plans > 1) reach(1);
      return putProfile(text, OURS).text;
    },
    { beforeReplace: async () => reach(2), overwrote: async () => void handedOver++ },
  );
  reach(AFTER_ALL);
  const text = readFileSync(config, 'utf8');
  const has = (line: string) => text.split('\n').includes(line);
  return {
    moments,
    base: has('[default]'),
    theirs: has('output = json'),
    ours: has('[profile ours]'),
    handedOver,
  };
}

const appends = (path: string) => {
  let file = -1;
  return [
    () => {
      file = openSync(path, 'a');
    },
    () => {
      writeSync(file, '[profile another]\noutput = json\n');
      closeSync(file);
    },
  ];
};
const rewrites = (path: string) => {
  let text = '';
  let file = -1;
  return [
    () => {
      text = readFileSync(path, 'utf8');
    },
    () => {
      file = openSync(path, 'w');
    },
    () => {
      writeSync(file, text.replace('[profile theirs]\n', '[profile theirs]\noutput = json\n'));
      closeSync(file);
    },
  ];
};

/** Every rising choice of moments for so many steps. */
function everyOrder(steps: number, from = 0): number[][] {
  if (steps === 0) return [[]];
  return MOMENTS.flatMap((_, moment) =>
    moment < from ? [] : everyOrder(steps - 1, moment).map((rest) => [moment, ...rest]),
  );
}

/** The orders in which this is not so. */
async function ordersWithout(
  orders: readonly number[][],
  steps: (path: string) => (() => void)[],
  kept: (outcome: Outcome) => boolean,
): Promise<string[]> {
  const outcomes = await Promise.all(orders.map((moments) => edited(moments, steps)));
  return outcomes.filter((outcome) => !kept(outcome)).map(({ moments }) => moments.join(' '));
}

const bothKept = ({ base, theirs, ours, handedOver }: Outcome) => base && theirs && ours && handedOver === 0;

describe('a program that opens the file to append', () => {
  /** Opened before the replacement and written after all: nothing tells where the bytes went (ADR 0005). */
  const late = ([open = 0, write = 0]: number[]) => open <= LAST_BEFORE && write === AFTER_ALL;

  it('loses nothing, nor does Cloakroom, whenever it opens and writes', async () => {
    const orders = everyOrder(2).filter((order) => !late(order));
    expect(orders).toHaveLength(17);
    expect(await ordersWithout(orders, appends, bothKept)).toEqual([]);
  });

  it('takes nothing with it when it writes to the replaced file after all', async () => {
    expect(
      await ordersWithout(everyOrder(2).filter(late), appends, ({ base, ours }) => base && ours),
    ).toEqual([]);
  });
});

describe('a program that reads the file, empties it and writes it anew', () => {
  /** It emptied the file that was then replaced, and wrote there after all. */
  const late = ([, empty = 0, write = 0]: number[]) => empty <= LAST_BEFORE && write === AFTER_ALL;
  /** It read the version before, and wrote over the new one. */
  const stale = ([read = 0, empty = 0]: number[]) => read <= LAST_BEFORE && empty >= JUST_AFTER;

  it('loses nothing, nor does Cloakroom, unless it writes over what it has not read', async () => {
    const orders = everyOrder(3).filter((order) => !late(order) && !stale(order));
    expect(orders).toHaveLength(34);
    expect(await ordersWithout(orders, rewrites, bothKept)).toEqual([]);
  });

  it('takes nothing with it when it writes to the replaced file after all', async () => {
    const orders = everyOrder(3).filter((order) => late(order) && order[1] === LAST_BEFORE);
    expect(await ordersWithout(orders, rewrites, ({ base, ours }) => base && ours)).toEqual([]);
  });

  it('has its own way, whole, when it writes over what it has not read', async () => {
    const orders = everyOrder(3).filter(stale);
    expect(await ordersWithout(orders, rewrites, ({ base, theirs }) => base && theirs)).toEqual([]);
  });

  it('does not take out an edit by writing over it right after', async () => {
    const orders = everyOrder(3).filter((order) => stale(order) && order[2] === JUST_AFTER);
    expect(await ordersWithout(orders, rewrites, bothKept)).toEqual([]);
  });

  it('loses nothing, nor does Cloakroom, when it takes half a second from emptying to writing', async () => {
    const { home, config } = newHome();
    const [read, empty, write] = rewrites(config);
    read?.();
    empty?.();
    const slow = wait(500).then(() => write?.());
    await newFiles(home).editConfig((text) => putProfile(text, OURS).text);
    await slow;
    const text = readFileSync(config, 'utf8');
    for (const line of ['[default]', 'output = json', '[profile ours]'])
      expect(text.split('\n')).toContain(line);
  });
});

// ---- programs at work

/** A program that had the file open for longer was held up in the middle: of that, nothing is claimed (ADR 0005). */
const PROMPT_MS = 20;

/** All begin when all are ready. */
async function together(tasks: readonly Task[]): Promise<Answer[]> {
  const started = tasks.map((task) => {
    const child = fork(CHILD, { execArgv: ['--import', 'tsx'] });
    children.add(child);
    const next = () =>
      new Promise<unknown>((done, fail) => {
        child.once('message', done);
        child.once('exit', (code) => fail(new Error(`${task.do} ended with ${code}`)));
      });
    return { child, task, ready: next(), next };
  });
  await Promise.all(started.map(({ ready }) => ready));
  const answers = started.map(({ next }) => next());
  for (const { child, task } of started) child.send(task);
  return (await Promise.all(answers)) as Answer[];
}

/** What is neither in the file nor was handed over to be kept. */
function lost(config: string, answers: readonly Answer[]): string[] {
  const heldUp = answers.some(({ made }) => made.some(({ ms }) => ms >= PROMPT_MS));
  const texts = [readFileSync(config, 'utf8'), ...answers.flatMap(({ kept }) => kept)];
  const lines = new Set(texts.flatMap((text) => text.split('\n')));
  return answers.flatMap(({ made }) =>
    made
      // A Cloakroom's own, 0 ms, may have been written over by the one that was held up.
      .filter(({ line, ms }) => ms < PROMPT_MS && !(heldUp && ms === 0) && !lines.has(line))
      .map(({ line }) => line),
  );
}

const cloakrooms = (home: string): Task[] =>
  ['one', 'two'].map((name) => ({ do: 'cloakroom', home, name, count: 20 }));

describe('two Cloakrooms that add profiles', () => {
  it('lose nothing of each other, nor of a program that adds profiles', async () => {
    const { home, config } = newHome();
    const answers = await together([
      ...cloakrooms(home),
      { do: 'append', path: config, name: 'another', count: 60 },
    ]);
    expect(lost(config, answers)).toEqual([]);
    const added = answers.slice(0, 2).flatMap(({ made }) => made.map(({ line }) => line));
    expect(readFileSync(config, 'utf8').split('\n')).toEqual(expect.arrayContaining(added));
    expect(added).toHaveLength(40);
  });

  it('lose nothing of each other when both wait for one that was killed', async () => {
    const { home, config } = newHome();
    await together([{ do: 'hang', home }]);
    for (const child of children) child.kill('SIGKILL');
    const answers = await together(cloakrooms(home));
    expect(lost(config, answers)).toEqual([]);
    expect(readFileSync(config, 'utf8')).not.toContain('never written');
  });

  it('lose nothing of a program that rewrites the file', async () => {
    const { home, config } = newHome();
    const answers = await together([
      ...cloakrooms(home),
      { do: 'rewrite', path: config, name: 'theirs', count: 40 },
    ]);
    expect(lost(config, answers)).toEqual([]);
  });

  it('lose nothing beside the AWS CLI', { timeout: 300_000 }, async () => {
    const { home, config } = newHome();
    const { PATH = '', HOME = '' } = process.env;
    const env = { PATH, HOME, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(home, 'none') };
    const set = (key: string, value: string, profile: string) =>
      run('aws', ['configure', 'set', key, value, '--profile', profile], { env });
    const numbers = [0, 1, 2, 3, 4, 5];
    const byCli = (async () => {
      for (const n of numbers) await set('region', 'eu-west-3', `cli-${n}`);
      for (const n of numbers) await set(`key_${n}`, 'value', 'theirs');
    })();
    const answers: Answer[] = [];
    let going = true;
    void byCli.finally(() => {
      going = false;
    });
    for (let round = 0; going; round++) {
      answers.push(...(await together([{ do: 'cloakroom', home, name: `round-${round}`, count: 10 }])));
    }
    await byCli;
    const made = numbers
      .flatMap((n) => [`[profile cli-${n}]`, `key_${n} = value`])
      .map((line) => ({ line, ms: 0 }));
    const kept = answers.flatMap((answer) => answer.kept);
    expect(lost(config, [{ made, kept }])).toEqual([]);
    expect(readFileSync(config, 'utf8').startsWith('[default]\nregion = eu-west-1\n')).toBe(true);
  });
});

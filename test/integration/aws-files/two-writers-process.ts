// One of the programs of two-writers.test.ts: says that it is ready, does what the message tells, and answers.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../../shared/errors.ts';
import { putProfile } from '../../../src-main/core/aws-config/profile-edits.ts';
import { newFiles } from './new-files.ts';

export type Task =
  /** A Cloakroom that adds the profiles `name-0`, `name-1`, …, one edit each. */
  | { readonly do: 'cloakroom'; readonly home: string; readonly name: string; readonly count: number }
  /** A Cloakroom that never comes to an end of its edit; answers once it has begun. */
  | { readonly do: 'hang'; readonly home: string }
  /** What `aws configure set` does for a new profile: it appends to the file. */
  | { readonly do: 'append'; readonly path: string; readonly name: string; readonly count: number }
  /** What it does for a profile that is there, here `name`: it reads the file, empties it and writes it anew. */
  | { readonly do: 'rewrite'; readonly path: string; readonly name: string; readonly count: number };

export interface Answer {
  /** The lines that were written, and how long the file was open for each (and, for a rewrite, read before). */
  readonly made: readonly { readonly line: string; readonly ms: number }[];
  /** Another program's versions that were handed over because they could not be put back in. */
  readonly kept: readonly string[];
}

/** Longest pause between two changes by a program that is no Cloakroom. */
const PAUSE_MS = 40;

async function addProfiles({ home, name, count }: Task & { do: 'cloakroom' }): Promise<Answer> {
  const files = newFiles(home);
  const made: { line: string; ms: number }[] = [];
  const kept: string[] = [];
  for (let n = 0; n < count; ) {
    const profile = { name: `${name}-${n}`, helperPath: '/opt/credential-helper', region: null };
    try {
      await files.editConfig((text) => putProfile(text, profile).text, {
        overwrote: async (theirs) => void kept.push(theirs),
      });
      made.push({ line: `[profile ${name}-${n}]`, ms: 0 });
      n++;
    } catch (error) {
      // To be tried again, as its remedy says.
      if (!(error instanceof AppError && error.code === 'file-busy')) throw error;
    }
  }
  return { made, kept };
}

/** The channel to the parent keeps the process alive. */
function hang({ home }: Task & { do: 'hang' }): Promise<Answer> {
  return new Promise((begun) => {
    const beforeReplace = () => {
      begun({ made: [], kept: [] });
      return new Promise<never>(() => {});
    };
    void newFiles(home).editConfig((text) => `${text}never written\n`, { beforeReplace });
  });
}

async function change(task: Task & { do: 'append' | 'rewrite' }): Promise<Answer> {
  const made: { line: string; ms: number }[] = [];
  for (let n = 0; n < task.count; n++) {
    const before = performance.now();
    const line = task.do === 'append' ? append(task.path, `${task.name}-${n}`) : rewrite(task, n);
    made.push({ line, ms: performance.now() - before });
    await wait((n * 17) % PAUSE_MS);
  }
  return { made, kept: [] };
}

function append(path: string, name: string): string {
  const line = `[profile ${name}]`;
  const file = openSync(path, 'a');
  writeSync(file, `${line}\nregion = eu-west-1\n`);
  closeSync(file);
  return line;
}

function rewrite({ path, name }: Task & { do: 'rewrite' }, n: number): string {
  const header = `[profile ${name}]\n`;
  const line = `key_${n} = ${name}`;
  const text = readFileSync(path, 'utf8');
  if (!text.includes(header)) throw new Error(`${header} is gone`);
  const file = openSync(path, 'w');
  writeSync(file, text.replace(header, `${header}${line}\n`));
  closeSync(file);
  return line;
}

function carryOut(task: Task): Promise<Answer> {
  if (task.do === 'hang') return hang(task);
  return task.do === 'cloakroom' ? addProfiles(task) : change(task);
}

process.once('message', async (task: Task) => {
  const answer = await carryOut(task);
  process.send?.(answer, () => task.do === 'hang' || process.disconnect());
});
process.send?.('ready');

// Processes as Linux shows them in /proc. A process may end, or become another program, at any moment: whatever cannot
// be read ends the chain, and a process that is younger than its child is not its parent but has its number anew.
import { closeSync, openSync, readlinkSync, readSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { mayStandBelow, type SeenProcess } from '../core/audit/caller-rules.ts';
import { type Interpreter, interpreterOf, whatItRuns } from '../core/audit/interpreters.ts';
import { parseArguments, parseStat } from './caller-proc-texts.ts';

const MOST_PROCESSES = 32;
/** Enough for a script behind many options; the rest is not looked at. */
const ARGUMENT_BYTES = 8_192;
const STAT_BYTES = 2_048;

/** What stands above a program changes rarely, and is only shown: tools that ask in loops need not wait for it. */
const KNOWN_FOR_MS = 2_000;
const MOST_KNOWN = 64;

export interface LinuxProcessesOptions {
  /** In place of /proc. */
  readonly proc?: string;
  /** Ms, never going back. */
  readonly now?: () => number;
}

/** The function it returns tells the processes from `pid` upwards; none when it is gone. */
export function createLinuxProcesses(options: LinuxProcessesOptions = {}): (pid: number) => SeenProcess[] {
  const { proc = '/proc', now = () => performance.now() } = options;
  /** By pid: that process and those above it, and when they were looked at. */
  const known = new Map<number, { readonly at: number; readonly above: readonly Looked[] }>();

  /** From `first` upwards, to the first of which `enough` holds, or to the end. */
  const lookUp = (
    first: number,
    youngest: number,
    most: number,
    enough: (looked: Looked, index: number) => boolean,
  ) => {
    const seen: Looked[] = [];
    let next = first;
    let startedBy = youngest;
    while (next > 0 && seen.length < most && !seen.some(({ process }) => process.pid === next)) {
      const found = look(`${proc}/${next}`, next);
      if (found === null || found.startedAt > startedBy) break;
      seen.push(found);
      if (enough(found, seen.length - 1)) break;
      startedBy = found.startedAt;
      next = found.parent;
    }
    return seen;
  };

  const lookAbove = ({ parent, startedAt }: Looked, most: number): readonly Looked[] => {
    const at = now();
    const before = known.get(parent);
    const [first] = before?.above ?? [];
    if (before && at - before.at < KNOWN_FOR_MS && (!first || first.startedAt <= startedAt))
      return before.above;
    const above = lookUp(parent, startedAt, most, () => false);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(parent, { at, above });
    return above;
  };

  return (pid) => {
    const below = lookUp(
      pid,
      Number.POSITIVE_INFINITY,
      MOST_PROCESSES,
      ({ process }, index) => !mayStandBelow(process, index),
    );
    const program = below.at(-1);
    if (!program || mayStandBelow(program.process, below.length - 1))
      return below.map(({ process }) => process);
    const pids = new Set(below.map(({ process }) => process.pid));
    const above = lookAbove(program, MOST_PROCESSES).filter(({ process }) => !pids.has(process.pid));
    return [...below, ...above].slice(0, MOST_PROCESSES).map(({ process }) => process);
  };
}

interface Looked {
  readonly process: SeenProcess;
  readonly parent: number;
  /** Ticks since the computer started. */
  readonly startedAt: number;
}

/** `stat` comes last: its starting time shows that all that was read before belongs to the child's parent. */
function look(place: string, pid: number): Looked | null {
  const executable = linkAt(`${place}/exe`);
  const ran = executable === null ? NO_INTERPRETER : lookAtInterpreter(place, executable);
  const stat = parseStat(textAt(`${place}/stat`, STAT_BYTES));
  if (stat === null) return null;
  const leads = stat.hasTerminal && stat.session === pid;
  return {
    process: {
      pid,
      comm: stat.comm,
      executable,
      script: ran.script,
      runs: ran.shell === 'input' && leads ? 'terminal' : ran.shell,
    },
    parent: stat.parent,
    startedAt: stat.startedAt,
  };
}

interface Ran {
  readonly script: string | null;
  readonly shell: 'command' | 'input' | null;
}

const NO_INTERPRETER: Ran = { script: null, shell: null };

function lookAtInterpreter(place: string, executable: string): Ran {
  let args: string[] | null = null;
  const readArguments = () => {
    args ??= parseArguments(textAt(`${place}/cmdline`, ARGUMENT_BYTES), ARGUMENT_BYTES);
    return args;
  };
  const interpreter: Interpreter | null = interpreterOf(executable, () => readArguments()[0] ?? '');
  if (interpreter === null) return NO_INTERPRETER;
  const runs = whatItRuns(interpreter, readArguments());
  if (typeof runs !== 'string') return { script: scriptAt(place, runs.file), shell: null };
  return { script: null, shell: interpreter !== 'shell' ? null : runs === 'inline' ? 'command' : 'input' };
}

/** Only what is a file: any other argument may be a secret. */
function scriptAt(place: string, argument: string): string | null {
  const folder = isAbsolute(argument) ? '/' : linkAt(`${place}/cwd`);
  if (folder === null) return null;
  const path = resolve(folder, argument);
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : null;
  } catch {
    return null;
  }
}

/** Null: not for us to see, or gone. */
function linkAt(path: string): string | null {
  try {
    const target = readlinkSync(path);
    return isAbsolute(target) ? target : null;
  } catch {
    return null;
  }
}

const buffer = Buffer.alloc(Math.max(ARGUMENT_BYTES, STAT_BYTES));

/** '' when it cannot be read. */
function textAt(path: string, most: number): string {
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, most, 0));
  } catch {
    return '';
  } finally {
    if (file !== null) closeSync(file);
  }
}

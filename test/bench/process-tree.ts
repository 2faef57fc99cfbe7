// What a program and all its children use, from /proc.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Usage {
  readonly processes: number;
  /** Proportional set size, MB: pages shared with n others count for one n-th each, others outside the tree too. */
  readonly pssMb: number;
  /** The part of it that is no file: other programs that run the same Electron do not make it look smaller. */
  readonly pssAnonMb: number;
  /** Times a thread of the tree has gone to sleep by itself so far: as often it was woken. */
  readonly sleeps: number;
  /** Seconds of processor time so far. */
  readonly cpuSeconds: number;
}

const CLOCK_TICKS = 100;

export function usageOf(root: number): Usage {
  const pids = treeOf(root);
  let [pss, anon, sleeps, ticks] = [0, 0, 0, 0];
  for (const pid of pids) {
    const memory = read(`/proc/${pid}/smaps_rollup`);
    pss += field(memory, 'Pss');
    anon += field(memory, 'Pss_Anon');
    for (const task of list(`/proc/${pid}/task`))
      sleeps += field(read(`/proc/${pid}/task/${task}/status`), 'voluntary_ctxt_switches');
    const stat = afterName(read(`/proc/${pid}/stat`));
    ticks += Number(stat[11] ?? 0) + Number(stat[12] ?? 0);
  }
  return {
    processes: pids.length,
    pssMb: pss / 1024,
    pssAnonMb: anon / 1024,
    sleeps,
    cpuSeconds: ticks / CLOCK_TICKS,
  };
}

/** Main processes outside of this tree that run the same program. */
export function othersRunning(executable: string): number {
  return list('/proc').filter((pid) => {
    try {
      return (
        readlinkSync(`/proc/${pid}/exe`) === executable &&
        !read(`/proc/${pid}/cmdline`).includes('--type=') &&
        Number(pid) !== process.pid
      );
    } catch {
      return false;
    }
  }).length;
}

export function treeOf(root: number): number[] {
  const parents = new Map(
    list('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => [Number(pid), Number(afterName(read(`/proc/${pid}/stat`))[1] ?? 0)]),
  );
  const within = new Set([root]);
  // Children can have smaller ids than their parents, after a wrap.
  for (let size = 0; size !== within.size; ) {
    size = within.size;
    for (const [pid, parent] of parents) if (within.has(parent)) within.add(pid);
  }
  return [...within];
}

/** Fields of /proc/PID/stat after the name, which may hold spaces: state, parent, … (proc(5)). */
function afterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function field(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

/** Processes end at any time. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

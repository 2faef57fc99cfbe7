// Who asks: the chain of processes that led to a request, as the kernel names them. Never throws, and tells nothing of
// a process's arguments but the script that an interpreter runs.
import { statSync } from 'node:fs';
import type { Caller } from '../../shared/callers.ts';
import { callerOf, type SeenProcess } from '../core/audit/caller-rules.ts';
import { createDarwinProcesses } from './caller-darwin.ts';
import { createLinuxProcesses } from './caller-linux.ts';

/** Null where it cannot be told. Synchronous: the one who asks is waiting, and so is everybody behind it. */
export type ReadCaller = (pid: number) => Caller | null;

export function createReadCaller(platform: string): ReadCaller {
  if (platform === 'linux') {
    const processes = createLinuxProcesses();
    return carefully((pid) => {
      const caller = callerOf(processes(pid));
      return caller && { ...caller, program: proven(caller.program) };
    });
  }
  if (platform !== 'darwin') return () => null;
  let processes: ((pid: number) => SeenProcess[]) | null = null;
  return carefully((pid) => {
    processes ??= createDarwinProcesses();
    return callerOf(processes(pid));
  });
}

/** What was written for a system that is not as expected must not cost anybody an answer. */
function carefully(read: ReadCaller): ReadCaller {
  return (pid) => {
    try {
      return read(pid);
    } catch {
      return null;
    }
  };
}

/**
 * Without its path when another file has that path: it was replaced since, or the process lives in a mount namespace
 * of its own, where any program may have any path. What a person allows one program must not be another's.
 */
function proven(program: Caller['program']): Caller['program'] {
  if (program.executable === null) return program;
  try {
    const runs = statSync(`/proc/${program.pid}/exe`);
    const named = statSync(program.executable);
    if (runs.ino === named.ino && runs.dev === named.dev) return program;
  } catch {
    // Gone meanwhile, or not for us to see.
  }
  return { ...program, executable: null };
}

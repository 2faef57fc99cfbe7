// Keeps what is in this process's memory out of files and of other programs: no core dumps, and on Linux no other
// process of the same user may attach to it or read its memory (prctl(2), PR_SET_DUMPABLE), as ssh-agent and keyring
// daemons have it. Children are not affected: the attribute ends with execve(2).
import { createRequire } from 'node:module';

/** prctl(2): linux/prctl.h. */
const PR_GET_DUMPABLE = 3;
const PR_SET_DUMPABLE = 4;
/** setrlimit(2), prlimit(2): 4 on Linux and macOS. */
const RLIMIT_CORE = 4;

export interface MemoryGuard {
  /** No core dump of this process will be written. */
  readonly noCoreDumps: boolean;
  /** Other programs of the same user can neither attach to it nor read its memory. */
  readonly closed: boolean;
}

export interface MemoryGuardParts {
  readonly platform: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Never throws: what cannot be had is said in the result. */
export function guardOwnMemory({ platform, env }: MemoryGuardParts): MemoryGuard {
  try {
    if (platform === 'linux') return guardOnLinux(env);
    if (platform === 'darwin') return { noCoreDumps: limitCore('libSystem.B.dylib'), closed: false };
  } catch {
    // A libc without these calls, or under another name.
  }
  return { noCoreDumps: false, closed: false };
}

function guardOnLinux(env: NodeJS.ProcessEnv): MemoryGuard {
  const noCoreDumps = limitCore('libc.so.6');
  // On Wayland a global key is granted by the desktop's portal, which reads /proc/<pid>/root to see who asks, and
  // refuses a process that is closed to it.
  if (env.XDG_SESSION_TYPE === 'wayland') return { noCoreDumps, closed: false };
  const prctl = loadKoffi()
    .load('libc.so.6')
    .func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)');
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  return { noCoreDumps, closed: prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) === 0 };
}

/**
 * No core dump of another process of ours, such as one that shows a page. Linux only: such processes come from a
 * template that was started before anything here ran, and inherit no limit of ours.
 */
export function preventCoreDumpsOf(pid: number, platform: string): boolean {
  if (platform !== 'linux' || pid <= 0) return false;
  try {
    const prlimit = loadKoffi().load('libc.so.6').func('int prlimit(int, int, uint64_t *, void *)');
    return prlimit(pid, RLIMIT_CORE, [0, 0], null) === 0;
  } catch {
    return false;
  }
}

function limitCore(libc: string): boolean {
  const setrlimit = loadKoffi().load(libc).func('int setrlimit(int, uint64_t *)');
  return setrlimit(RLIMIT_CORE, [0, 0]) === 0;
}

function loadKoffi(): typeof import('koffi') {
  return createRequire(import.meta.url)('koffi') as typeof import('koffi');
}

// Processes as macOS shows them: libproc for parents and executables, sysctl for the arguments. Source: sys/proc_info.h,
// libproc.h and sysctl(3) of macOS. Null, or a shorter chain, wherever an answer is not as expected.

import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute } from 'node:path';
import type { SeenProcess } from '../core/audit/caller-rules.ts';
import { interpreterOf, whatItRuns } from '../core/audit/interpreters.ts';

const MOST_PROCESSES = 32;
const PATH_BYTES = 4_096;
const ARGUMENT_BYTES = 1_048_576;
const PROC_PIDTBSDINFO = 3;
const BSD_INFO_BYTES = 136;
const CTL_KERN = 1;
const KERN_PROCARGS2 = 49;
/** Leads a session; has a terminal. */
const SESSION_LEADER = 0x20;
const CONTROLLING_TERMINAL = 0x80;

export interface BsdInfo {
  readonly pid: number;
  readonly parent: number;
  readonly comm: string;
  readonly leadsTerminal: boolean;
  /** Microseconds since 1970. */
  readonly startedAt: bigint;
}

/** struct proc_bsdinfo; null unless it is about this process. */
export function parseBsdInfo(bytes: Buffer, pid: number): BsdInfo | null {
  if (bytes.length < BSD_INFO_BYTES || bytes.readUInt32LE(12) !== pid) return null;
  const flags = bytes.readUInt32LE(0);
  const leads = SESSION_LEADER | CONTROLLING_TERMINAL;
  return {
    pid,
    parent: bytes.readUInt32LE(16),
    comm: textUntilNul(bytes.subarray(64, 96)) || textUntilNul(bytes.subarray(48, 64)),
    leadsTerminal: (flags & leads) === leads,
    startedAt: bytes.readBigUInt64LE(120) * 1_000_000n + bytes.readBigUInt64LE(128),
  };
}

/** KERN_PROCARGS2: a count, the executable, padding, that many arguments, and then the environment, which is not read. */
export function parseProcessArguments(bytes: Buffer): string[] {
  if (bytes.length < 4) return [];
  const count = bytes.readInt32LE(0);
  let at = bytes.indexOf(0, 4);
  if (at < 0) return [];
  while (at < bytes.length && bytes[at] === 0) at += 1;
  const args: string[] = [];
  while (args.length < count) {
    const end = bytes.indexOf(0, at);
    if (end < 0) break;
    args.push(bytes.toString('utf8', at, end));
    at = end + 1;
  }
  return args;
}

function textUntilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

interface System {
  info(pid: number): BsdInfo | null;
  path(pid: number): string | null;
  args(pid: number): string[];
}

/** Loads the system's library, and throws where it is not as expected. */
export function createDarwinProcesses(): (pid: number) => SeenProcess[] {
  const system = loadSystem();
  return (pid) => {
    const seen: SeenProcess[] = [];
    let next = pid;
    let youngest: bigint | null = null;
    while (next > 0 && seen.length < MOST_PROCESSES && !seen.some((known) => known.pid === next)) {
      // The starting time comes last, and shows that what was read before is the parent's.
      const executable = system.path(next);
      const ran = executable === null ? null : lookAtInterpreter(system, next, executable);
      const info = system.info(next);
      if (info === null || (youngest !== null && info.startedAt > youngest)) break;
      const shell = ran?.shell ?? null;
      seen.push({
        pid: next,
        comm: info.comm,
        executable,
        script: ran?.script ?? null,
        runs: shell === 'input' && info.leadsTerminal ? 'terminal' : shell,
      });
      youngest = info.startedAt;
      next = info.parent;
    }
    return seen;
  };
}

function lookAtInterpreter(system: System, pid: number, executable: string) {
  let args: string[] | null = null;
  const readArguments = () => {
    args ??= system.args(pid);
    return args;
  };
  const interpreter = interpreterOf(executable, () => readArguments()[0] ?? '');
  if (interpreter === null) return null;
  const runs = whatItRuns(interpreter, readArguments());
  if (typeof runs !== 'string') return { script: fileAt(runs.file), shell: null };
  const shell: 'command' | 'input' = runs === 'inline' ? 'command' : 'input';
  return { script: null, shell: interpreter === 'shell' ? shell : null };
}

/** Only what is a file: any other argument may be a secret. The folder it counts from is not asked for. */
function fileAt(argument: string): string | null {
  try {
    return isAbsolute(argument) && statSync(argument, { throwIfNoEntry: false })?.isFile() ? argument : null;
  } catch {
    return null;
  }
}

function loadSystem(): System {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const library = koffi.load('libSystem.B.dylib');
  const pidPath = library.func('int proc_pidpath(int, _Out_ uint8_t *, uint32_t)');
  const pidInfo = library.func('int proc_pidinfo(int, int, uint64_t, _Out_ uint8_t *, int)');
  const sysctl = library.func(
    'int sysctl(int *, uint32_t, _Out_ uint8_t *, _Inout_ size_t *, const void *, size_t)',
  );
  return {
    info(pid) {
      const bytes = Buffer.alloc(BSD_INFO_BYTES);
      return pidInfo(pid, PROC_PIDTBSDINFO, 0, bytes, bytes.length) === BSD_INFO_BYTES
        ? parseBsdInfo(bytes, pid)
        : null;
    },
    path(pid) {
      const bytes = Buffer.alloc(PATH_BYTES);
      const length = pidPath(pid, bytes, bytes.length);
      return length > 0 && length < bytes.length ? bytes.toString('utf8', 0, length) : null;
    },
    args(pid) {
      const bytes = Buffer.alloc(ARGUMENT_BYTES);
      const size = [bytes.length];
      if (sysctl([CTL_KERN, KERN_PROCARGS2, pid], 3, bytes, size, null, 0) !== 0) return [];
      const args = parseProcessArguments(bytes.subarray(0, Math.min(size[0] ?? 0, bytes.length)));
      // The environment stands behind the arguments.
      bytes.fill(0);
      return args;
    },
  };
}

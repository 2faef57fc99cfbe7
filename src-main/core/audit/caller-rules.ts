// Whose wish a request is, told from the processes that led to it (pure).
import type { Caller, CallerProcess } from '../../../shared/callers.ts';
import { baseName, withoutDeleted } from './paths.ts';
import { isApplication, isFirst, keepsSession, nameOf } from './program-names.ts';

export interface SeenProcess {
  readonly pid: number;
  /** As the process calls itself. */
  readonly comm: string;
  readonly executable: string | null;
  readonly script: string | null;
  /**
   * Of a shell: `command` was given on its command line; `terminal` it leads a terminal's session and a person types
   * into it; `input` anything else without a script, such as a part of another shell. Null: a script, or no shell.
   */
  readonly runs: 'command' | 'terminal' | 'input' | null;
}

const HELPER = /^credential-helper(?:\.exe)?$/;
/** HashiCorp's tools run each provider as a process of its own, from a path that differs by project and version. */
const PROVIDER = /^(?:terraform|tofu|opentofu)-provider-/;
const PROVIDER_HOST = /^(?:terraform|tofu|terragrunt|cdktf)$/;

/** `seen`: from the process that connected upwards. Null when there is none. */
export function callerOf(seen: readonly SeenProcess[]): Caller | null {
  const beginning = seen.findIndex((process, index) => index > 0 && isFirst(process));
  const processes = beginning < 0 ? seen : seen.slice(0, beginning);
  const at = programAt(processes);
  const found = at === null ? null : processes[at];
  if (!found || at === null) return unknownProgram(processes);
  const program = shown(found);
  return { program, application: applicationOf(processes, at), chain: processes.map(shown) };
}

/**
 * Whether the program must stand above this process, or may: no more than what stands below it, and the program itself,
 * decides what a request is allowed.
 */
export function mayStandBelow(process: SeenProcess, index: number): boolean {
  if (process.runs === 'command' || process.runs === 'input') return true;
  const name = fileName(process);
  return (index === 0 && HELPER.test(name)) || PROVIDER.test(name);
}

function programAt(processes: readonly SeenProcess[]): number | null {
  let innerShell: number | null = null;
  for (const [index, process] of processes.entries()) {
    if (standsBetween(process, index, processes[index + 1])) continue;
    if (process.runs === 'input') innerShell = index;
    // A shell without a script counts when only its terminal, or whatever else feeds it, stands above it.
    else if (innerShell === null || !isApplication(process)) return index;
    else return innerShell;
  }
  return innerShell;
}

function standsBetween(process: SeenProcess, index: number, above: SeenProcess | undefined): boolean {
  if (process.runs === 'command') return true;
  const name = fileName(process);
  if (index === 0 && HELPER.test(name)) return true;
  return PROVIDER.test(name) && above !== undefined && PROVIDER_HOST.test(fileName(above));
}

function fileName({ executable }: SeenProcess): string {
  return executable === null ? '' : baseName(withoutDeleted(executable));
}

/** Whoever started it has ended: it is not told apart from others that do the same, so nothing can be kept for it. */
function unknownProgram(processes: readonly SeenProcess[]): Caller | null {
  const outermost = processes.at(-1);
  if (!outermost) return null;
  const program = { ...shown(outermost), executable: null, script: null };
  return { program, application: null, chain: processes.map(shown) };
}

function applicationOf(processes: readonly SeenProcess[], programIndex: number): CallerProcess | null {
  const program = processes[programIndex];
  if (!program || isApplication(program)) return null;
  const above = processes.slice(programIndex + 1);
  const desktop = above.findIndex(keepsSession);
  const within = desktop < 0 ? above : above.slice(0, desktop);
  // `su` and the like stand within a terminal as well as above everything.
  const found = above.find(isApplication) ?? within.at(-1);
  if (!found || (found.executable === program.executable && found.script === program.script)) return null;
  return shown(found);
}

function shown(process: SeenProcess): CallerProcess {
  const { pid, executable, script } = process;
  return { pid, name: nameOf(process), executable, script };
}

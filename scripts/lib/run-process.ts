// Child processes for the tooling: run one to its end, or capture what it says.

import { type SpawnOptions, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { constants as osConstants } from 'node:os';
import { delimiter, join } from 'node:path';

/** What the user is told without a stack trace: a condition of the machine, not a defect of the tooling. */
export class ToolingError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export interface Finished {
  /** Exit code as a shell would give it: 128 + n after signal n, 127 where the program is missing. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal ? osConstants.signals[signal] : 0);
}

/** Never rejects; `timeoutMs` ends the child with SIGKILL. */
export async function capture(
  command: string,
  args: readonly string[],
  options: SpawnOptions & { timeoutMs?: number; input?: string } = {},
): Promise<Finished> {
  const { timeoutMs, input, ...spawnOptions } = options;
  return new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    const child = spawn(command, args, {
      ...spawnOptions,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            stderr += `no answer within ${timeoutMs / 1000} s\n`;
            child.kill('SIGKILL');
          }, timeoutMs);
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ code: 127, stdout, stderr: `${stderr}${error.message}\n` });
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: exitCodeOf(code, signal), stdout, stderr });
    });
  });
}

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program in the foreground with our own terminal and passes signals on, each exactly once: the child
 * has a process group of its own, so a Ctrl-C reaches it through us alone. What it does with its own children
 * is its business; Electron reports a crash if they are signalled before it. Resolves to its exit code.
 */
export async function runForeground(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<number> {
  // Windows has neither process groups nor signals to forward; the console tells every process by itself.
  const ownGroup = process.platform !== 'win32';
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options, detached: ownGroup });
    const forward = (signal: NodeJS.Signals): void => {
      if (ownGroup) child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    const stopForwarding = (): void => {
      for (const signal of FORWARDED) process.off(signal, forward);
    };
    child.on('error', (error) => {
      stopForwarding();
      reject(new ToolingError(`${command} did not start: ${error.message}`));
    });
    child.on('exit', (code, signal) => {
      stopForwarding();
      resolve(exitCodeOf(code, signal));
    });
  });
}

/** Signals a process group led by `pid`; one that has ended is no error. */
export function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}

/** Absolute path of a program on PATH, or null. */
export function findProgram(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string | null {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    if (folder === '') continue;
    for (const ending of endings) {
      const path = join(folder, name + ending);
      try {
        accessSync(path, constants.X_OK);
        if (statSync(path).isFile()) return path;
      } catch {
        // Not here.
      }
    }
  }
  return null;
}

const LAUNCHER_CHECK_MS = 1_000;

/**
 * npm passes a signal to the shell it runs a script in, and that shell dies of it without passing it on. So a
 * script under npm ends itself, in good order, once a process between npm and itself is gone. Linux only.
 */
function endWithLauncher(): void {
  if (process.platform !== 'linux' || !process.env.npm_lifecycle_event) return;
  const launchers: number[] = [];
  // tsx, the shell, npm.
  for (let pid = process.ppid; pid > 1 && launchers.length < 3; pid = parentOf(pid)) launchers.push(pid);
  const timer = setInterval(() => {
    if (launchers.every((pid) => existsSync(`/proc/${pid}`))) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LAUNCHER_CHECK_MS);
  timer.unref();
}

/** 0 where the process is gone. */
function parentOf(pid: number): number {
  try {
    // proc(5): the second field is the name in parentheses and may hold anything, the fourth the parent.
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

/** Runs a script's main function: exit code from its result, a ToolingError as one line without a stack. */
export async function runMain(main: () => Promise<number>): Promise<void> {
  endWithLauncher();
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof ToolingError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

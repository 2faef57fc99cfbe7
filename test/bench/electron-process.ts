// An Electron app as a person's desktop starts it, without a test driver inside; its marks come from start-marks.cjs.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { electronArguments, isRoot } from '../../scripts/lib/electron-command.ts';
import { ToolingError } from '../../scripts/lib/run-process.ts';

/**
 * In the order they come: own JavaScript begins, `ready`, window drawn, page loaded, page has something to see, page is
 * what a person waited for. `asked`: a closed window was asked for.
 */
export type Mark = 'script' | 'ready' | 'ready-to-show' | 'load' | 'content' | 'shown' | 'asked';

export interface ElectronProgram {
  readonly executable: string;
  readonly appFolder: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const START_TIMEOUT_MS = 30_000;

export class ElectronProcess {
  /** CLOCK_MONOTONIC, ns. */
  readonly spawnedAt: bigint;
  readonly #child: ChildProcess;
  readonly #marks = new Map<string, bigint>();
  readonly #ended: Promise<void>;
  #changed: () => void = () => {};
  #complaints = '';

  constructor({ executable, appFolder, args, env }: ElectronProgram) {
    const hook = join(import.meta.dirname, 'start-marks.cjs');
    this.spawnedAt = process.hrtime.bigint();
    this.#child = spawn(executable, ['-r', hook, ...electronArguments(args, isRoot(), appFolder)], {
      env,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-2_000);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#complaints += error.message;
        resolve();
      });
      this.#child.once('exit', () => resolve());
    });
    void this.#ended.then(() => this.#changed());
    createInterface({ input: this.#child.stdio[3] as Readable }).on('line', (line) => {
      const [name = '', at = '0'] = line.split(' ');
      this.#marks.set(name, BigInt(at));
      this.#changed();
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** Milliseconds from the start to the mark. */
  async reached(name: Mark): Promise<number> {
    const giveUp = setTimeout(() => {
      this.#complaints += ` no ${name} in ${START_TIMEOUT_MS} ms`;
      this.#child.kill('SIGKILL');
    }, START_TIMEOUT_MS);
    try {
      for (;;) {
        const at = this.#marks.get(name);
        if (at !== undefined) return Number(at - this.spawnedAt) / 1e6;
        if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined)
          throw new ToolingError(`Electron ended before ${name}: ${this.#complaints.trim()}`);
        await new Promise<void>((resolve) => {
          this.#changed = resolve;
        });
      }
    } finally {
      clearTimeout(giveUp);
    }
  }

  closeWindows(): void {
    this.#child.kill('SIGUSR2');
  }

  /** A closed window; milliseconds from asking to what a person waited for. */
  async reopen(): Promise<number> {
    this.#marks.delete('asked');
    this.#marks.delete('shown');
    this.#child.kill('SIGCONT');
    return (await this.reached('shown')) - (await this.reached('asked'));
  }

  /** Quits it as a logout does. */
  async end(): Promise<void> {
    const insist = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    this.#child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(insist);
  }
}

// The C programs of the benchmark: built as the credential helper is, and the one that starts and times processes.
import { join } from 'node:path';
import { capture, ToolingError } from '../../scripts/lib/run-process.ts';
import type { Row } from './figures.ts';

export interface NativePrograms {
  /** Absolute paths. */
  readonly spawnTimer: string;
  readonly rawClient: string;
}

const FLAGS = ['-std=c11', '-Os', '-static', '-s', '-Wall', '-Wextra', '-Wpedantic', '-Werror'];

export async function buildNative(folder: string): Promise<NativePrograms> {
  const build = async (name: string) => {
    const program = join(folder, name);
    const source = join(import.meta.dirname, `${name}.c`);
    const { code, stderr } = await capture('musl-gcc', [...FLAGS, '-o', program, source]);
    if (code !== 0) throw new ToolingError(`${name}.c does not build:\n${stderr}`);
    return program;
  };
  const [spawnTimer, rawClient] = await Promise.all([build('spawn-timer'), build('raw-client')]);
  return { spawnTimer, rawClient };
}

export interface Variant {
  readonly name: string;
  /** Absolute program and arguments. */
  readonly command: readonly string[];
  /** Processes started at once; default 1. */
  readonly width?: number;
  /** Has a turn in each n-th round only; default 1. */
  readonly every?: number;
}

/** Times the variants in turn; ms. ToolingError when a program fails or changes its output. */
export async function timeSpawns(
  { spawnTimer }: NativePrograms,
  rounds: number,
  variants: readonly Variant[],
  env: NodeJS.ProcessEnv,
): Promise<Row[]> {
  const args = variants.flatMap(({ command, width = 1, every = 1 }) => [
    '--',
    `${width}/${every}`,
    ...command,
  ]);
  const { code, stdout, stderr } = await capture(spawnTimer, [String(rounds), ...args], { env });
  if (code !== 0) throw new ToolingError(`The timing failed: ${stderr.trim() || code}`);
  const samples: number[][] = variants.map(() => []);
  for (const line of stdout.trim().split('\n')) {
    const [variant, microseconds] = line.split(' ').map(Number);
    samples[variant ?? -1]?.push((microseconds ?? Number.NaN) / 1_000);
  }
  return variants.map(({ name }, index) => ({ name, samples: samples[index] ?? [] }));
}

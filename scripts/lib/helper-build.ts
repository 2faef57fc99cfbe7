// Builds src-helper/credential-helper.c into dist/helper, when source or flags have changed.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout, dist } from './paths.ts';
import { capture, findProgram, ToolingError } from './run-process.ts';

/** The helper is small on purpose; on Linux its size is held to this. */
export const HELPER_MAX_BYTES_LINUX = 64 * 1024;

export interface Compiler {
  readonly program: string;
  readonly args: readonly string[];
}

const WARNINGS = ['-std=c11', '-Wall', '-Wextra', '-Wpedantic'];

/** The compilers to try, best first, each with its full command line. */
export function compilersFor(platform: string, source: string, output: string): readonly Compiler[] {
  switch (platform) {
    case 'linux':
      return [
        {
          program: 'musl-gcc',
          args: [
            ...WARNINGS,
            '-Werror',
            '-Os',
            '-static',
            '-s',
            '-ffunction-sections',
            '-fdata-sections',
            '-Wl,--gc-sections',
            '-o',
            output,
            source,
          ],
        },
      ];
    case 'darwin':
      return [{ program: 'cc', args: [...WARNINGS, '-Os', '-o', output, source] }];
    case 'win32':
      return [
        {
          program: 'cl',
          args: ['/nologo', '/O1', '/W4', `/Fe:${output}`, `/Fo:${output}.obj`, source, 'advapi32.lib'],
        },
        { program: 'gcc', args: [...WARNINGS, '-Os', '-s', '-static', '-o', output, source, '-ladvapi32'] },
      ];
    default:
      return [{ program: 'cc', args: [...WARNINGS, '-Os', '-o', output, source] }];
  }
}

const COMPILER_HINT: Readonly<Record<string, string>> = {
  linux: 'musl-gcc (Debian: apt-get install musl-tools gcc)',
  darwin: 'the command line tools (xcode-select --install)',
  win32: 'a C compiler: run from a "Developer Command Prompt" of Visual Studio, or put MinGW gcc on PATH',
};

export interface HelperPlace {
  readonly source: string;
  readonly folder: string;
}

const PRODUCT: HelperPlace = {
  source: join(checkout, 'src-helper', 'credential-helper.c'),
  folder: join(dist, 'helper'),
};

/** Absolute path of the built helper. ToolingError where it cannot be built. */
export async function ensureHelper(place: HelperPlace = PRODUCT): Promise<string> {
  const source = await readFile(place.source).catch(() => {
    throw new ToolingError(`${place.source} is missing.`);
  });
  const output = join(
    place.folder,
    process.platform === 'win32' ? 'credential-helper.exe' : 'credential-helper',
  );
  const compilers = compilersFor(process.platform, place.source, output);
  const stamp = createHash('sha256').update(source).update(JSON.stringify(compilers)).digest('hex');
  const stampFile = join(place.folder, 'built-from');
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp && (await stat(output).catch(() => null)))
    return output;

  await mkdir(place.folder, { recursive: true });
  // Built beside and renamed, as a running helper's file cannot be written to.
  const temporary = join(place.folder, `${process.pid}${process.platform === 'win32' ? '.exe' : '.new'}`);
  const compiler = compilersFor(process.platform, place.source, temporary).find(({ program }) =>
    findProgram(program),
  );
  if (!compiler)
    throw new ToolingError(`The helper needs ${COMPILER_HINT[process.platform] ?? 'a C compiler'}.`);
  try {
    const finished = await capture(compiler.program, compiler.args, {
      cwd: place.folder,
      timeoutMs: 120_000,
    });
    if (finished.code !== 0)
      throw new ToolingError(`The helper does not build:\n${finished.stdout}${finished.stderr}`.trim());
    const { size } = await stat(temporary);
    if (process.platform === 'linux' && size >= HELPER_MAX_BYTES_LINUX)
      throw new ToolingError(`The helper has ${size} bytes; its limit is ${HELPER_MAX_BYTES_LINUX}.`);
    await rename(temporary, output);
    await writeFile(stampFile, stamp);
    console.error(`Built the credential helper with ${compiler.program} (${size} bytes).`);
  } finally {
    await rm(temporary, { force: true });
    await rm(`${temporary}.obj`, { force: true });
  }
  return output;
}

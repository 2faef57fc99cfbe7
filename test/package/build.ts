// Packages the app as people do, for a test or the benchmark.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { checkout } from '../../scripts/lib/paths.ts';
import { capture } from '../../scripts/lib/run-process.ts';

/** `args` as for `npm run package`; an error with all it has said where it fails. */
export async function packageInto(output: string, args: readonly string[]): Promise<void> {
  const tsx = createRequire(import.meta.url).resolve('tsx/cli');
  const script = join(checkout, 'scripts', 'package.ts');
  const { CLOAKROOM_UPDATE_URL: _none, ...env } = process.env;
  const { code, stdout, stderr } = await capture(
    process.execPath,
    [tsx, script, ...args, '--fast', '--output', output],
    { cwd: checkout, env, timeoutMs: 300_000 },
  );
  if (code !== 0) throw new Error(`package ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
}

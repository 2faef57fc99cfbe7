// npm run check: format and lint, types per zone, dead code, unit tests. Stops at the first that fails.

import { join } from 'node:path';
import { checkout } from './lib/paths.ts';
import { capture, runMain } from './lib/run-process.ts';

interface Step {
  readonly name: string;
  /** A file of node_modules, run by Node. */
  readonly tool: string;
  readonly args: readonly string[];
}

const ZONES = ['pure', 'main', 'renderer', 'tools'];

const STEPS: readonly Step[] = [
  { name: 'format and lint', tool: '@biomejs/biome/bin/biome', args: ['ci', '--colors=off'] },
  ...ZONES.map((zone) => ({
    name: `types: ${zone}`,
    tool: 'typescript/bin/tsc',
    args: ['-p', `tsconfig.${zone}.json`],
  })),
  { name: 'dead code', tool: 'knip/bin/knip.js', args: ['--no-progress'] },
  { name: 'unit tests', tool: 'vitest/vitest.mjs', args: ['run', '--project', 'unit'] },
];

await runMain(async () => {
  const startedAt = performance.now();
  const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;
  for (const step of STEPS) {
    const stepStartedAt = performance.now();
    const { code, stdout, stderr } = await capture(
      process.execPath,
      [join(checkout, 'node_modules', step.tool), ...step.args],
      { cwd: checkout },
    );
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${step.name.padEnd(16)} ${seconds(stepStartedAt)}`);
    if (code !== 0) {
      console.log(`\n${stdout}${stderr}`);
      return code;
    }
  }
  console.log(`All checks passed in ${seconds(startedAt)}.`);
  return 0;
});

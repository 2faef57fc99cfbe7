// What a tool waits for its credentials while the app looks through an AWS config file of 5,000 profiles, against the
// same without a look: the longest of all helpers that were started one after the other meanwhile.
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { capture } from '../../scripts/lib/run-process.ts';
import { type BenchHome, MANY_ROLES, warmAnswer } from './bench-home.ts';
import { timed } from './config-edit.ts';
import type { Table } from './figures.ts';

const ROUNDS = 6;
/** Longer than the watch needs to notice the change and the app to look. */
const WINDOW_MS = 4_000;

const ONE = 'a helper, warm';
const LONGEST = `the longest in ${WINDOW_MS / 1_000} s`;
const DURING = `the longest in ${WINDOW_MS / 1_000} s with a look at ${MANY_ROLES.toLocaleString('en')} profiles`;

/** No other app of the benchmark may run. */
export async function measureLook(home: BenchHome): Promise<Table> {
  const config = join(home.folder, 'aws-config-looked-at');
  await writeFile(config, await largeConfig(home));
  const app = home.startApp(['--hidden'], { AWS_CONFIG_FILE: config });
  const all: number[] = [];
  const longest = async () => {
    const samples: number[] = [];
    for (const end = performance.now() + WINDOW_MS; performance.now() < end; )
      samples.push(await timed(() => capture(home.helper, [home.profile], { env: home.env })));
    all.push(...samples);
    return Math.max(...samples);
  };
  const without: number[] = [];
  const during: number[] = [];
  try {
    await app.reached('ready');
    await warmAnswer(home);
    // The first look after the start, and what runs for the first time.
    await longest();
    all.length = 0;
    for (let round = 1; round <= ROUNDS; round++) {
      without.push(await longest());
      await appendFile(config, `# changed ${round}\n`);
      during.push(await longest());
    }
  } finally {
    await app.end();
  }
  return {
    title: 'The credential helper while the app looks through the AWS files',
    unit: 'ms',
    rows: [
      { name: ONE, samples: all },
      { name: LONGEST, samples: without },
      { name: DURING, samples: during },
    ],
    compare: [
      [DURING, ONE],
      [DURING, LONGEST],
    ],
  };
}

/** The small catalogue's own profiles, and thousands that a person has besides. */
async function largeConfig(home: BenchHome): Promise<string> {
  const own = await readFile(join(home.folder, '.aws', 'config'), 'utf8');
  const others = Array.from({ length: MANY_ROLES }, (_, number) => {
    const account = String(100_000_000_000 + number);
    return `[profile acme-${account}]\nsso_session = acme\nsso_account_id = ${account}\nsso_role_name = ReadOnlyAccess\nregion = eu-west-1\n\n`;
  });
  return `${own}\n[sso-session acme]\nsso_region = eu-west-1\nsso_start_url = https://acme.awsapps.com/start\n\n${others.join('')}`;
}

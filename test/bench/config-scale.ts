// A config file as large companies have it, 5,000 profiles in about 1 MB: reading and editing it against reading and
// writing its bytes, and whether twice the profiles cost twice the time.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from '../../src-main/core/aws-config/document.ts';
import { putProfile } from '../../src-main/core/aws-config/profile-edits.ts';
import { parseAwsFiles } from '../../src-main/core/aws-config/spec-reader.ts';
import { createAwsFiles } from '../../src-main/platform/aws-files.ts';
import { readAndReplace, timed } from './config-edit.ts';
import { figuresOf, type Row, type Table } from './figures.ts';

const ROUNDS = 15;
const PROFILE_COUNTS = [1_250, 2_500, 5_000];
const HELPER = '/home/someone/.cloakroom/bin/credential-helper';

const WORK = {
  bytes: 'read the bytes',
  parse: 'read into a document',
  spec: 'read as an SDK does',
  replace: 'replace the bytes (fsync, rename)',
  pure: 'the edit of the text alone',
  edit: "Cloakroom's edit",
} as const;
type Work = keyof typeof WORK;
const WORKS = Object.keys(WORK) as Work[];
const AGAINST: readonly (readonly [Work, Work])[] = [
  ['parse', 'bytes'],
  ['spec', 'bytes'],
  ['pure', 'parse'],
  ['edit', 'replace'],
];

/** `folder` is the benchmark's own. */
export async function measureConfigScale(folder: string): Promise<Table> {
  const measured = new Map<number, Record<Work, number[]>>();
  const tasks = await Promise.all(PROFILE_COUNTS.map((count) => prepare(folder, count)));
  for (const { count } of tasks) measured.set(count, emptySamples());
  // In turns, so that what else the computer does meets all sizes alike; the first round only warms up.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { count, works } of tasks) {
      for (const work of WORKS) {
        const ms = await timed(() => works[work](round));
        if (round > 0) measured.get(count)?.[work].push(ms);
      }
    }
  }
  const name = (count: number, work: Work) => `${count.toLocaleString('en')} profiles: ${WORK[work]}`;
  const rows: Row[] = [...measured].flatMap(([count, samples]) =>
    WORKS.map((work) => ({ name: name(count, work), samples: samples[work] })),
  );
  const most = PROFILE_COUNTS[PROFILE_COUNTS.length - 1] ?? 0;
  const least = PROFILE_COUNTS[0] ?? 0;
  const facts: Record<string, string> = {
    size: `${Math.round(Buffer.byteLength(configOf(most)) / 1_024)} KiB with ${most.toLocaleString('en')} profiles`,
  };
  for (const work of WORKS) {
    const perProfile = (count: number) =>
      (figuresOf(measured.get(count)?.[work] ?? [])?.min ?? Number.NaN) / count;
    facts[`per profile (minima), ${most} ÷ ${least}: ${WORK[work]}`] = (
      perProfile(most) / perProfile(least)
    ).toFixed(2);
  }
  return {
    title: 'A large AWS config file',
    unit: 'ms',
    rows,
    compare: AGAINST.map(([one, other]) => [name(most, one), name(most, other)]),
    facts,
  };
}

interface Prepared {
  readonly count: number;
  readonly works: Readonly<Record<Work, (round: number) => Promise<unknown>>>;
}

async function prepare(folder: string, count: number): Promise<Prepared> {
  const place = join(folder, `scale-${count}`);
  await mkdir(place);
  const [config, plain] = [join(place, 'config'), join(place, 'plain')];
  const text = configOf(count);
  for (const path of [config, plain]) await writeFile(path, text);
  const files = createAwsFiles({
    locations: { config, credentials: join(place, 'credentials') },
    lockFolder: join(place, 'locks'),
  });
  const edit = (round: number) => (before: string) => {
    // Another one each time, or there would be nothing to write.
    const region = round % 2 === 0 ? 'eu-central-1' : 'us-east-2';
    return putProfile(before, { name: 'cloakroom', helperPath: HELPER, region }).text;
  };
  return {
    count,
    works: {
      bytes: () => readFile(plain),
      parse: async () => parseDocument(await readFile(plain, 'utf8')),
      spec: async () => parseAwsFiles({ config: await readFile(plain, 'utf8'), credentials: '' }),
      replace: () => readAndReplace(plain),
      pure: async (round) => edit(round)(text),
      edit: (round) => files.editConfig(edit(round)),
    },
  };
}

function emptySamples(): Record<Work, number[]> {
  return { bytes: [], parse: [], spec: [], replace: [], pure: [], edit: [] };
}

/** About 200 bytes a profile, as tools that write one for each account and role leave them. */
function configOf(count: number): string {
  let text = '[sso-session acme]\nsso_region = eu-west-1\nsso_start_url = https://acme.awsapps.com/start\n';
  for (let number = 0; number < count; number++) {
    const account = String(100_000_000_000 + number);
    text = `${text}\n# Production of team ${number % 90}, asked for by ticket\n[profile acme-${account}-ReadOnlyAccess]\n\
sso_session = acme\nsso_account_id = ${account}\nsso_role_name = ReadOnlyAccess\nregion = eu-west-1\noutput = json\n`;
  }
  return text;
}

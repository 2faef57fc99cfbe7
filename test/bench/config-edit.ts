// One edit of the AWS config file (lock, atomic replacement with fsync), against what is unavoidable.
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { putProfile } from '../../src-main/core/aws-config/profile-edits.ts';
import { createAwsFiles } from '../../src-main/platform/aws-files.ts';
import type { Row, Table } from './figures.ts';

const ROUNDS = 60;
const PROFILE_COUNTS = [1, 500];
const HELPER = '/home/someone/.cloakroom/credential-helper';

/** `folder` is the benchmark's own. */
export async function measureConfigEdit(folder: string): Promise<Table> {
  const rows: Row[] = [];
  const compare: [string, string][] = [];
  for (const count of PROFILE_COUNTS) {
    const place = join(folder, `edits-${count}`);
    await mkdir(place);
    const config = join(place, 'config');
    const plain = join(place, 'plain');
    const text = configOf(count);
    await writeFile(config, text);
    await writeFile(plain, text);
    const files = createAwsFiles({
      locations: { config, credentials: join(place, 'credentials') },
      lockFolder: join(place, 'locks'),
    });
    const edit = (region: string) => (before: string) =>
      putProfile(before, { name: `profile-${count}`, helperPath: HELPER, region }).text;
    const samples = {
      plain: [] as number[],
      durable: [] as number[],
      pure: [] as number[],
      edit: [] as number[],
    };
    for (let round = 0; round < ROUNDS; round++) {
      // Another one each time, or there would be nothing to write.
      const region = round % 2 === 0 ? 'eu-central-1' : 'us-east-2';
      samples.plain.push(await timed(() => readAndWrite(plain)));
      samples.durable.push(await timed(() => readAndReplace(plain)));
      samples.pure.push(await timed(async () => edit(region)(text)));
      samples.edit.push(await timed(() => files.editConfig(edit(region))));
    }
    const profiles = `${count} ${count === 1 ? 'profile' : 'profiles'}`;
    const names = {
      plain: `${profiles}: plain read and write`,
      durable: `${profiles}: the same with fsync and rename`,
      pure: `${profiles}: the edit of the text alone`,
      edit: `${profiles}: Cloakroom's edit`,
    };
    for (const key of ['plain', 'durable', 'pure', 'edit'] as const)
      rows.push({ name: names[key], samples: samples[key] });
    compare.push([names.edit, names.plain], [names.edit, names.durable]);
  }
  return { title: 'One edit of the AWS config file', unit: 'ms', rows, compare };
}

function configOf(count: number): string {
  let text = '[default]\nregion = eu-west-1\noutput = json\n';
  for (let number = 1; number < count; number++) {
    text = `${text}\n[profile profile-${number}]\n# a note of somebody's\nregion = eu-west-1\ncli_pager =\n`;
  }
  return putProfile(text, { name: `profile-${count}`, helperPath: HELPER, region: 'eu-west-1' }).text;
}

async function readAndWrite(path: string): Promise<void> {
  await writeFile(path, await readFile(path));
}

/** The least that keeps the old bytes or the new ones, whatever happens. */
export async function readAndReplace(path: string): Promise<void> {
  const bytes = await readFile(path);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

export async function timed(task: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await task();
  return performance.now() - startedAt;
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reveal } from '../../../src-main/desktop/reveal.ts';

let folder: string;
let seen: string[];
let answer = '';
const shell = {
  openPath: async (path: string) => {
    seen.push(`open ${path}`);
    return answer;
  },
  showItemInFolder: (path: string) => {
    seen.push(`show ${path}`);
  },
};
const paths = () => ({
  data: folder,
  log: join(folder, 'cloakroom.log'),
  config: join(folder, '.aws', 'config'),
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-reveal-'));
  seen = [];
  answer = '';
});
afterEach(() => rm(folder, { recursive: true }));

describe('the file manager', () => {
  it('shows a folder from within and a file in its folder', async () => {
    await writeFile(paths().log, '');
    await reveal('data', paths(), shell);
    await reveal('log', paths(), shell);
    expect(seen).toEqual([`open ${folder}`, `show ${paths().log}`]);
  });

  it('shows the folder a file will be in', async () => {
    await reveal('log', paths(), shell);
    expect(seen).toEqual([`open ${folder}`]);
  });

  it('says which folder is not there, or cannot be shown', async () => {
    await expect(reveal('config', paths(), shell)).rejects.toMatchObject({
      message: `The folder ${join(folder, '.aws')} could not be shown`,
    });
    answer = 'no application';
    await expect(reveal('data', paths(), shell)).rejects.toMatchObject({ details: ['no application'] });
  });
});

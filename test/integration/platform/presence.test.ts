// Whether the screen is locked, asked of a real program of the name that logind's has.
import { appendFile, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { logindPresence } from '../../../src-main/platform/presence.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloakroom-presence-'));
  vi.stubEnv('PATH', folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function writeLoginctl(body: string): Promise<void> {
  await writeFile(join(folder, 'loginctl'), `#!/bin/sh\necho "$*" >> ${folder}/calls\n${body}\n`);
  await chmod(join(folder, 'loginctl'), 0o700);
}

async function calls(): Promise<string[]> {
  await appendFile(join(folder, 'calls'), '');
  return (await readFile(join(folder, 'calls'), 'utf8')).split('\n').slice(0, -1);
}

describe.skipIf(process.platform === 'win32')('the screen', () => {
  test.each([
    ['yes', true],
    ['no', false],
    ['', false],
  ])('with the hint %j is locked: %s', async (hint, locked) => {
    await writeLoginctl(`echo ${hint}`);
    expect(await logindPresence('7').screenLocked()).toBe(locked);
    expect(await calls()).toEqual(['show-session 7 --property=LockedHint --value']);
  });

  test('counts as unlocked where nobody tells', async () => {
    expect(await logindPresence(undefined).screenLocked()).toBe(false);
    await writeLoginctl('echo yes; exit 1');
    expect(await logindPresence(undefined).screenLocked()).toBe(false);
    await writeLoginctl('exec /bin/sleep 60');
    expect(await logindPresence(undefined).screenLocked()).toBe(false);
  });

  test('is asked about once for callers who come together', async () => {
    await writeLoginctl('echo yes');
    const presence = logindPresence('7');
    const answers = await Promise.all(Array.from({ length: 100 }, () => presence.screenLocked()));
    expect(new Set(answers)).toEqual(new Set([true]));
    expect(await calls()).toHaveLength(1);
  });
});

import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App, LoginItemSettings, Settings } from 'electron';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { autostartEntry, type LoginItemParts, setLoginItem } from '../../../src-main/desktop/login-item.ts';

const launch = ['/opt/Cloakroom/cloakroom', '--hidden'];
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cloakroom-login-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

function onLinux(more: Partial<LoginItemParts> = {}): LoginItemParts {
  return { platform: 'linux', env: {}, home, launch, app: systemList().app, ...more };
}

/** The list that macOS and Windows keep. */
function systemList(obeys = true) {
  let kept: Settings = { openAtLogin: false };
  const app = {
    setLoginItemSettings: (settings: Settings) => {
      if (obeys) kept = settings;
    },
    getLoginItemSettings: () => ({ ...kept, status: 'requires-approval' }) as unknown as LoginItemSettings,
  } satisfies Pick<App, 'setLoginItemSettings' | 'getLoginItemSettings'>;
  return { app, kept: () => kept };
}

const autostart = () => join(home, '.config', 'autostart', 'cloakroom.desktop');
const execOf = (text: string) => /^Exec=(.*)$/m.exec(text)?.[1];

describe('starting at login on Linux', () => {
  it('is a file in the autostart folder, removed when it is turned off', async () => {
    expect(await setLoginItem(true, onLinux())).toBe(null);
    expect(execOf(await readFile(autostart(), 'utf8'))).toBe('"/opt/Cloakroom/cloakroom" "--hidden"');
    expect(await setLoginItem(false, onLinux())).toBe(null);
    await expect(stat(autostart())).rejects.toThrow('ENOENT');
    expect(await setLoginItem(false, onLinux())).toBe(null);
  });

  it('leaves the file alone while it says what it should, and follows the app to another folder', async () => {
    await setLoginItem(true, onLinux());
    const { mtimeMs, ino } = await stat(autostart());
    await setLoginItem(true, onLinux());
    expect(await stat(autostart())).toMatchObject({ mtimeMs, ino });
    await setLoginItem(true, onLinux({ launch: ['/usr/bin/cloakroom', '--hidden'] }));
    expect(execOf(await readFile(autostart(), 'utf8'))).toBe('"/usr/bin/cloakroom" "--hidden"');
  });

  it('goes where XDG_CONFIG_HOME says, unless that is relative', async () => {
    await setLoginItem(true, onLinux({ env: { XDG_CONFIG_HOME: join(home, 'elsewhere') } }));
    await stat(join(home, 'elsewhere', 'autostart', 'cloakroom.desktop'));
    await setLoginItem(true, onLinux({ env: { XDG_CONFIG_HOME: 'relative' } }));
    await stat(autostart());
  });

  it('never touches a file that is not its own', async () => {
    const theirs = '[Desktop Entry]\nExec=cloakroom --my-own-way\n';
    await mkdir(join(home, '.config', 'autostart'), { recursive: true });
    await writeFile(autostart(), theirs);
    expect(await setLoginItem(true, onLinux())).toMatchObject({
      code: 'in-use',
      message: expect.stringContaining(autostart()),
    });
    expect(await setLoginItem(false, onLinux())).toBe(null);
    expect(await readFile(autostart(), 'utf8')).toBe(theirs);
  });

  it('names the file when it cannot be written', async () => {
    await writeFile(join(home, '.config'), 'a file where the folder should be');
    const problem = await setLoginItem(true, onLinux());
    expect(problem?.message).toContain(autostart());
    expect(problem?.code).toMatch(/^file-/);
  });
});

// By hand from the specification: quoting rule first, then the escapes of a string value.
it.each([
  ['/opt/My Apps/c', '"/opt/My Apps/c"'],
  ['/opt/a"b', '"/opt/a\\\\"b"'],
  ['/opt/a$b', '"/opt/a\\\\$b"'],
  ['/opt/a`b', '"/opt/a\\\\`b"'],
  ['/opt/a\\b', '"/opt/a\\\\\\\\b"'],
  ['/opt/100%', '"/opt/100%%"'],
])('%s is written as %s', (program, exec) => {
  expect(execOf(autostartEntry(['/bin/c', program]))).toBe(`"/bin/c" ${exec}`);
});

it.each(['/opt/a\nb', '/opt/a=b', '/opt/a%b'])('a program %j is refused', (program) => {
  expect(() => autostartEntry([program])).toThrow(expect.objectContaining({ code: 'invalid-input' }));
});

describe('starting at login on macOS and Windows', () => {
  it('is the system’s own list', async () => {
    for (const platform of ['darwin', 'win32']) {
      const { app, kept } = systemList();
      expect(await setLoginItem(true, onLinux({ platform, app }))).toBe(null);
      expect(kept()).toEqual({
        openAtLogin: true,
        ...(platform === 'win32' ? { path: '/opt/Cloakroom/cloakroom', args: ['--hidden'] } : {}),
      });
      expect(await setLoginItem(false, onLinux({ platform, app }))).toBe(null);
      expect(kept().openAtLogin).toBe(false);
    }
  });

  it('says where to allow it when the system does not follow', async () => {
    const { app } = systemList(false);
    expect(await setLoginItem(true, onLinux({ platform: 'darwin', app }))).toMatchObject({
      remedy: expect.stringContaining('System Settings'),
      details: ['requires-approval'],
    });
  });
});

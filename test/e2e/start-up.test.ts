// How the app comes up: by the helper, once, hidden; and with a keychain that is locked.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AppHome, askAws, callerArn, createAppHome, launchApp, run, spawnApp } from '../harness/app.ts';
import { openPanel, type Panel } from '../harness/panel.ts';
import { createPeople, type People } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { addIamUser, addRole, untilSnapshot } from './window.ts';

const DEPLOY = 'arn:aws:sts::444455556666:assumed-role/Deploy/alice';

let aws: LocalAws;
let people: People;
let home: AppHome;
let panel: Panel | null;

beforeEach(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  home = await createAppHome(aws.environment());
  panel = null;
});

afterEach(async () => {
  panel?.close();
  await aws.close();
  await home.remove();
});

/** An app that was set up, used and quit. */
const setUpAndQuit = async () => {
  const app = await launchApp(home);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
  await addIamUser(app.page, { name: 'alice', ...people.alice });
  await addRole(app.page, { name: 'Deploy', roleArn: people.deployRole, source: 'alice' });
  await app.close();
};

/** Process ids of all apps that took charge of this home so far, from their log. */
const startedPids = async (): Promise<number[]> => {
  const log = await readFile(join(home.folder, '.cloakroom', 'logs', 'cloakroom.log'), 'utf8');
  const lines = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; pid: number });
  return lines.filter(({ event }) => event === 'starting').map(({ pid }) => pid);
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('A helper that finds no app running', () => {
  it('starts it hidden, once for many callers, and the CLI gets its credentials', async () => {
    await setUpAndQuit();
    panel = await openPanel();
    const arns = await Promise.all([
      callerArn(home, 'deploy'),
      callerArn(home, 'deploy'),
      callerArn(home, 'deploy'),
    ]);
    expect(arns).toEqual([DEPLOY, DEPLOY, DEPLOY]);
    const [, pid = 0, ...others] = await startedPids();
    expect(others).toEqual([]);
    expect(isRunning(pid)).toBe(true);
    // It lives in the tray and can be quit from there.
    expect((await panel.menu()).map(({ label }) => label)).toContain('Open Cloakroom');
    await panel.click('Quit');
    await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  });

  it('says so in one line where there is no display to start it on', async () => {
    await setUpAndQuit();
    const helper = join(home.folder, '.cloakroom', 'bin', 'credential-helper');
    const { code, stdout, stderr } = await run(home, helper, ['deploy'], {
      DISPLAY: '',
      WAYLAND_DISPLAY: '',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^cloakroom: .*not running.*display.*; .+\n$/);
    const cli = await askAws(home, 'deploy', {
      DISPLAY: '',
      WAYLAND_DISPLAY: '',
    });
    expect(cli.stderr).toContain('cloakroom: ');
  });
});

describe('A second start', () => {
  it('ends at once and leaves the first in charge', async () => {
    const app = await launchApp(home);
    const second = spawnApp(home, ['--hidden']);
    const code = await new Promise((resolve) => second.once('exit', resolve));
    expect(code).toBe(0);
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
    await app.close();
  });
});

describe('An app without a keyring service', () => {
  it('says what is missing and what to do, and tools hear the same', async () => {
    home = await createAppHome({ ...aws.environment(), DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });
    const app = await launchApp(home);
    await app.page
      .getByText(/No keyring service answers/)
      .first()
      .waitFor();
    await app.page.getByRole('button', { name: 'Try again' }).first().waitFor();
    const outcome = await app.page.evaluate(() =>
      window.cloakroom.invoke('identity.addIamUser', {
        label: 'alice',
        key: { from: 'typed', accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'a'.repeat(40) },
        region: 'eu-west-1',
        mfaSerial: null,
        mfaUse: 'never',
        keyUse: 'session-token',
        durationSeconds: 3_600,
        profileName: null,
      }),
    );
    expect(outcome).toMatchObject({ ok: false, error: { code: 'vault-unavailable' } });
    await app.close();
  });
});

describe('An app whose catalogue cannot be read', () => {
  it('says so and leaves the file as it is', async () => {
    const path = join(home.folder, '.cloakroom', 'catalog.json');
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '{ "version": 1, "catalog": { "identities": 5 } }');
    const app = spawnApp(home, ['--hidden']);
    const said = await new Promise<string>((resolve) => {
      let text = '';
      app.stderr?.on('data', (chunk: Buffer) => {
        text += chunk;
        if (text.includes('cloakroom: ')) resolve(text);
      });
    });
    expect(said).toMatch(/catalog\.json.* cannot be read; it was left as it is; restore it from a backup/);
    app.kill('SIGKILL');
    expect(await readFile(path, 'utf8')).toBe('{ "version": 1, "catalog": { "identities": 5 } }');
  });
});

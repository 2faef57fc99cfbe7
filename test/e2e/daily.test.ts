// What people do all day: console, credentials for a shell, lock, settings that reach the desktop, marks and many at
// once; with a real browser, shell, clipboard and AWS CLI.
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, Input } from '../../shared/ipc.ts';
import {
  type AppHome,
  askAws,
  callerArn,
  createAppHome,
  launchApp,
  type RunningApp,
  run,
} from '../harness/app.ts';
import { createPeople, type People, roleInput, userInput } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { answerDialogs } from './desktop-dialogs.ts';
import { callIn, keepScreenshot, openPage, snapshotOf, untilSnapshot } from './window.ts';

const DEPLOY = 'arn:aws:sts::444455556666:assumed-role/Deploy/alice';

let aws: LocalAws;
let people: People;
let home: AppHome;
let app: RunningApp;
let browserProgram: string;

const call = <C extends Channel>(channel: C, input: Input<C>) => callIn(app.page, channel, input);

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  home = await createAppHome(aws.environment());
  // What the app starts as the person's browser: keeps its command line and follows the address to its end.
  browserProgram = join(home.folder, 'browser');
  const fetching = `fetch(process.argv[1]).then((page) => page.text()).then((text) =>
    require('node:fs').writeFileSync('${home.folder}/page', text))`;
  await writeFile(
    browserProgram,
    `#!/bin/sh\nprintf '%s\\n' "$@" >> '${home.folder}/opened'\nexec '${process.execPath}' -e "${fetching}" "$1"\n`,
  );
  await chmod(browserProgram, 0o755);
  app = await launchApp(home);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
  const { sessionId } = await call('identity.addIamUser', userInput(people));
  await call('session.addRole', roleInput('Deploy', people.deployRole, sessionId));
  const production = { ...roleInput('Deploy in prod', people.deployRole, sessionId), profileName: 'prod' };
  await call('session.addRole', production);
  await openPage(app.page, 'All sessions');
});

afterAll(async () => {
  await app?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, task.name);
});

const dialog = () => app.page.getByRole('dialog');
const fromMenu = async (session: string, item: string) => {
  await app.page.getByRole('button', { name: `More actions for ${session}`, exact: true }).click();
  await app.page.getByRole('menuitem', { name: item }).click();
};
const clipboard = () => app.electron.evaluate(async ({ clipboard: desktop }) => await desktop.readText());

describe('The web console', () => {
  it('opens as the role in the chosen browser, whose command line holds no secret', async () => {
    const settings = { browser: { kind: 'program', path: browserProgram } } as const;
    await answerDialogs(app.electron, 0);
    await expect(call('settings.set', settings)).rejects.toThrow('The browser was not changed');
    expect((await snapshotOf(app.page)).settings.browser).toEqual({ kind: 'default' });
    await answerDialogs(app.electron, 1);
    await call('settings.set', settings);
    await fromMenu('Deploy', 'Open console…');
    await dialog().getByRole('button', { name: 'Open console' }).click();
    await dialog().waitFor({ state: 'hidden' });
    const page = () => readFile(join(home.folder, 'page'), 'utf8').catch(() => '');
    await expect.poll(page, { timeout: 15_000 }).toContain(DEPLOY);
    const opened = await readFile(join(home.folder, 'opened'), 'utf8');
    expect(opened).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\n$/);
  });
});

describe('Credentials for a shell', () => {
  it('are lines that a real shell takes, and never come to the window', async () => {
    await fromMenu('Deploy', 'Copy credentials…');
    await dialog().getByRole('button', { name: 'Copy credentials' }).click();
    await dialog().waitFor({ state: 'hidden' });
    const lines = await clipboard();
    const endpoint = `--endpoint-url '${aws.environment().AWS_ENDPOINT_URL_STS}'`;
    const script = `${lines}\naws ${endpoint} --output text sts get-caller-identity --query Arn`;
    const { stdout, stderr } = await run(home, 'bash', ['-c', script]);
    expect({ stdout: stdout.trim(), stderr }).toEqual({ stdout: DEPLOY, stderr: '' });
    const secret = /SECRET_ACCESS_KEY='([^']+)'/.exec(lines)?.[1] ?? 'none';
    expect(await app.page.content()).not.toContain(secret);
  });
});

describe('A production session', () => {
  it('is marked, and becomes active only after a second look', async () => {
    await app.page.getByText('Production', { exact: true }).first().waitFor();
    await app.page.getByRole('button', { name: 'Make active: Deploy in prod' }).click();
    await dialog().getByRole('button', { name: 'Make active anyway' }).waitFor();
    await app.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    expect((await untilSnapshot(app.page, () => true)).activeSessionId).toBeNull();
    await app.page.getByRole('button', { name: 'Make active: Deploy in prod' }).click();
    await dialog().getByRole('button', { name: 'Make active anyway' }).click();
    const { activeSessionId } = await untilSnapshot(
      app.page,
      (snapshot) => snapshot.activeSessionId !== null,
    );
    const first = callerArn(home, null);
    await dialog().getByRole('button', { name: 'Allow once' }).click();
    expect(await first).toBe(DEPLOY);
    await call('session.setMarks', { sessionIds: [activeSessionId ?? ''], askBefore: false });
    expect(await callerArn(home, null)).toBe(DEPLOY);
  });
});

describe('Many sessions at once', () => {
  it('get profiles with one look at the lines, and lose them again', async () => {
    await call('session.removeProfiles', { profileNames: ['deploy', 'prod'] });
    await app.page
      .getByRole('checkbox', { name: 'Select all' })
      .or(app.page.getByLabel(/^Select all/))
      .first()
      .check();
    await app.page.getByRole('button', { name: /^Actions/ }).click();
    await app.page.getByRole('menuitem', { name: /^Publish/ }).click();
    await dialog().getByLabel('Template').or(dialog().getByLabel(/name/i)).first().fill('{accountId}-{role}');
    await dialog().getByText('444455556666-Deploy').first().waitFor();
    await dialog()
      .getByRole('button', { name: /^Publish/ })
      .click();
    await dialog().waitFor({ state: 'hidden' });
    const { profiles } = await untilSnapshot(app.page, (snapshot) => snapshot.profiles.length === 3);
    for (const { name } of profiles) expect(await askAws(home, name)).toMatchObject({ code: 0 });
  });
});

describe('The lock', () => {
  it('is one click, tells tools at once, and lets what ran go on', async () => {
    await call('session.start', { sessionId: (await sessionNamed('Deploy')).id });
    await app.page.getByRole('button', { name: /^Lock/ }).click();
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'locked');
    const profile = (await untilSnapshot(app.page, () => true)).profiles.at(-1)?.name ?? '';
    expect((await askAws(home, profile)).stderr).toContain('Cloakroom is locked');
    await app.page
      .getByRole('button', { name: /^Unlock/ })
      .first()
      .click();
    const { id } = await sessionNamed('Deploy');
    await untilSnapshot(app.page, ({ statuses }) => statuses[id]?.state === 'ready');
    expect(await askAws(home, profile)).toMatchObject({ code: 0 });
  });
});

describe('Settings', () => {
  it('reach the desktop: a file that starts the app at login comes and goes', async () => {
    await openPage(app.page, 'Settings');
    const file = () =>
      readFile(join(home.folder, '.config', 'autostart', 'cloakroom.desktop'), 'utf8').catch(() => '');
    await app.page.getByLabel('Start when I log in').check();
    await expect.poll(file).toContain('--hidden');
    await app.page.getByLabel('Start when I log in').uncheck();
    await expect.poll(file).toBe('');
  });

  it('are dark at once when dark is chosen', async () => {
    await app.page.getByLabel('Dark', { exact: true }).check();
    await expect
      .poll(() => app.page.evaluate(() => document.body.classList.contains('awsui-dark-mode')))
      .toBe(true);
    expect(await app.electron.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('dark');
  });

  it('send AWS calls through the proxy that was entered, and say when it does not answer', async () => {
    const refused = await app.page.evaluate(() =>
      window.cloakroom.invoke('network.test', { region: 'eu-west-1' }),
    );
    expect(refused).toMatchObject({ ok: true, value: { via: 'direct' } });
    const network = {
      proxy: { kind: 'address' as const, url: 'http://127.0.0.1:9', except: '' },
      caFile: null,
    };
    await call('settings.set', { network });
    const through = await app.page.evaluate(() =>
      window.cloakroom.invoke('network.test', { region: 'eu-west-1' }),
    );
    expect(through).toMatchObject({ ok: false, error: { code: 'proxy' } });
    await call('settings.reset', {});
  });
});

async function sessionNamed(label: string) {
  const { sessions } = await untilSnapshot(app.page, () => true);
  const session = sessions.find((candidate) => candidate.label === label);
  if (!session) throw new Error(`no session ${label}`);
  return session;
}

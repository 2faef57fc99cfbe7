// The main job, end to end: real Electron window, real keyring, the built helper, the real AWS CLI and SDK as clients.
// Only AWS itself is stood in for.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AppHome, callerArn, createAppHome, launchApp, type RunningApp, run } from '../harness/app.ts';
import { createPeople, type People, roleInput } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { addIamUser, addRole, keepScreenshot, untilSnapshot } from './window.ts';

const sdkCaller = fileURLToPath(new URL('../fixtures/sdk-caller.mjs', import.meta.url));
const DEPLOY = 'arn:aws:sts::444455556666:assumed-role/Deploy/alice';
const ADMIN = 'arn:aws:sts::444455556666:assumed-role/Admin/alice';

let aws: LocalAws;
let people: People;
let home: AppHome;
let app: RunningApp;

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  home = await createAppHome(aws.environment());
  app = await launchApp(home);
});

afterAll(async () => {
  await app?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, task.name);
});

/** Moves the app's own clocks on; AWS's and the test's stay. */
const ageBy = (minutes: number) =>
  app.electron.evaluate((_electron, ms) => {
    const wall = Date.now.bind(Date);
    const monotonic = performance.now.bind(performance);
    Date.now = () => wall() + ms;
    performance.now = () => monotonic() + ms;
  }, minutes * 60_000);

describe('A person with an IAM user and a role', () => {
  it('adds the IAM user by hand, and the CLI gets a session of that user', async () => {
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
    await addIamUser(app.page, { name: 'alice', ...people.alice });
    expect(await callerArn(home, 'alice')).toBe('arn:aws:iam::111122223333:user/alice');
    expect(aws.count('GetSessionToken')).toBe(1);
  });

  it('adds a role, assumes it with one click, and the AWS CLI is that role', async () => {
    await addRole(app.page, { name: 'Deploy', roleArn: people.deployRole, source: 'alice' });
    await app.page.getByRole('button', { name: 'Start Deploy' }).click();
    await untilSnapshot(
      app.page,
      ({ statuses }) => Object.values(statuses).filter((s) => s.state === 'ready').length === 2,
    );
    await app.page.getByRole('button', { name: 'Stop Deploy' }).waitFor();
    aws.resetCalls();
    expect(await callerArn(home, 'deploy')).toBe(DEPLOY);
    expect(aws.count('AssumeRole')).toBe(0);
  });

  it('is that role for the AWS SDK for JavaScript, too', async () => {
    const { code, stdout, stderr } = await run(home, process.execPath, [sdkCaller, 'deploy']);
    expect({ code, stdout, stderr: code === 0 ? '' : stderr }).toEqual({
      code: 0,
      stdout: `${DEPLOY}\n`,
      stderr: '',
    });
  });

  it('makes the role active with one click, and the CLI is that role without a profile', async () => {
    await app.page.getByRole('button', { name: 'Make active: Deploy' }).click();
    await untilSnapshot(app.page, ({ activeSessionId }) => activeSessionId !== null);
    expect(await callerArn(home, null)).toBe(DEPLOY);
  });

  it('enters one MFA code in the window, and the waiting CLI goes on', async () => {
    const { sessions } = await untilSnapshot(app.page, () => true);
    const alice = sessions.find(({ label }) => label === 'alice')?.id ?? '';
    const admin = roleInput('Admin', people.adminRole, alice, { requiresMfa: true });
    // Not by its dialog, which would ask for the code at once.
    await app.page.evaluate((input) => window.cloakroom.invoke('session.addRole', input), admin);
    const waiting = callerArn(home, 'admin');
    const dialog = app.page.getByRole('dialog', { name: /MFA/ });
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('111122223333');
    await dialog.getByLabel('MFA code').fill(people.mfa.code());
    await app.page.keyboard.press('Enter');
    expect(await waiting).toBe(ADMIN);
    await dialog.waitFor({ state: 'hidden' });
  });

  it('gets renewed credentials once they have aged into the refresh window', async () => {
    aws.resetCalls();
    await ageBy(50);
    expect(await callerArn(home, 'deploy')).toBe(DEPLOY);
    expect(aws.count('AssumeRole')).toBeGreaterThanOrEqual(1);
  });

  it('goes on getting credentials with the window closed', async () => {
    await app.page.close();
    expect(await callerArn(home, 'deploy')).toBe(DEPLOY);
    expect(app.electron.windows()).toEqual([]);
  });

  it('finds everything again after the app was quit and started', async () => {
    await app.close();
    app = await launchApp(home);
    const snapshot = await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
    expect(snapshot.sessions.map(({ label }) => label)).toEqual(['alice', 'Deploy', 'Admin']);
    expect(await callerArn(home, 'deploy')).toBe(DEPLOY);
    expect(await callerArn(home, null)).toBe(DEPLOY);
  });

  it('has left no secret in any file but sealed ones', async () => {
    const { stdout } = await run(home, 'grep', ['-rlF', people.alice.secretAccessKey, home.folder]);
    expect(stdout).toBe('');
    const config = await readFile(home.configPath, 'utf8');
    expect(config).toContain(`credential_process = ${home.folder}/.cloakroom/bin/credential-helper deploy`);
  });
});

// Programs that are new to a session: the real AWS CLI waits while a person is asked.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { programKey } from '../../shared/callers.ts';
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
import { openPanel, type Panel } from '../harness/panel.ts';
import { createPeople, type People, roleInput, userInput } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { callIn, keepScreenshot, openPage, snapshotOf, untilSnapshot } from './window.ts';

const DEPLOY = 'arn:aws:sts::444455556666:assumed-role/Deploy/alice';
const TITLE = 'aws wants to use Shop production';

let aws: LocalAws;
let people: People;
let home: AppHome;
let panel: Panel;
let app: RunningApp;
let sessionId: string;

const call = <C extends Channel>(channel: C, input: Input<C>) => callIn(app.page, channel, input);

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  panel = await openPanel();
  home = await createAppHome(aws.environment());
  app = await launchApp(home);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
  const user = await call('identity.addIamUser', userInput(people));
  await call('session.addRole', roleInput('Deploy', people.deployRole, user.sessionId));
  const shop = { ...roleInput('Shop production', people.deployRole, user.sessionId), profileName: 'shop' };
  ({ sessionId } = await call('session.addRole', shop));
});

afterAll(async () => {
  await app?.close();
  panel?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, task.name);
});

const dialog = () => app.page.getByRole('dialog', { name: TITLE });
const answer = async (button: string) => {
  await dialog().getByRole('button', { name: button }).click();
  await dialog().waitFor({ state: 'hidden' });
};
const allowedForGood = async () => (await snapshotOf(app.page)).approvals;
const takeBack = async () => {
  const { approvals, passingApprovals } = await snapshotOf(app.page);
  for (const { executable, script } of [...approvals, ...passingApprovals])
    await call('approval.revoke', { sessionId, program: { executable: executable ?? '', script } });
};

describe('A production session', () => {
  it('asks at first, and a program that is denied says why and what to do', async () => {
    const waiting = askAws(home, 'shop');
    await dialog().getByText('Production', { exact: true }).waitFor();
    for (const text of ['444455556666', 'Deploy', 'shop'])
      await dialog().getByText(text, { exact: true }).first().waitFor();
    const { approvalRequests } = await snapshotOf(app.page);
    const { executable, script } = approvalRequests[0]?.caller?.program ?? {};
    expect(executable).toMatch(/^\//);
    await dialog()
      .getByText(executable ?? '')
      .first()
      .waitFor();
    if (script) await dialog().getByText(`running ${script}`).waitFor();
    await answer('Deny');
    const { code, stderr } = await waiting;
    expect(code).not.toBe(0);
    expect(stderr).toContain(
      'aws was not allowed to use Shop production; run it again in a minute and allow it in Cloakroom',
    );
    // For a minute it is not asked again.
    expect((await askAws(home, 'shop')).stderr).toContain('aws was not allowed to use Shop production');
    expect((await snapshotOf(app.page)).approvalRequests).toEqual([]);
    await call('session.setMarks', { sessionIds: [sessionId], askBefore: false });
    expect(await callerArn(home, 'shop')).toBe(DEPLOY);
    await call('session.setMarks', { sessionIds: [sessionId], askBefore: null });
  });

  it('does not ask for another session, for a start by a person, nor for a source of its own', async () => {
    expect(await callerArn(home, 'deploy')).toBe(DEPLOY);
    await call('session.stop', { sessionId });
    await call('session.start', { sessionId });
    expect((await snapshotOf(app.page)).approvalRequests).toEqual([]);
  });
});

describe('A program that is allowed', () => {
  it('once gets credentials, and asks again in its next run', async () => {
    // It was denied less than a minute ago.
    await app.close();
    app = await launchApp(home);
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
    const first = callerArn(home, 'shop');
    await answer('Allow once');
    expect(await first).toBe(DEPLOY);
    const second = callerArn(home, 'shop');
    await dialog().waitFor();
    await app.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    expect((await snapshotOf(app.page)).approvalRequests).toHaveLength(1);
    await openPage(app.page, 'Home');
    await app.page.getByRole('button', { name: `Answer: ${TITLE}` }).click();
    await answer('Allow once');
    expect(await second).toBe(DEPLOY);
  });

  it('for an hour is one question and one notification, though thirty of it ask at once', async () => {
    const { helperPath } = (await snapshotOf(app.page)).environment;
    const told = () => panel.notifications.filter(({ title }) => /^python.* wants to use/.test(title));
    await app.page.close();
    // Thirty CLIs would take a minute; what each of them starts is the helper.
    const many = `import subprocess, sys
running = [subprocess.Popen([sys.argv[1], 'shop'], stdout=subprocess.PIPE) for _ in range(30)]
sys.exit(sum(process.communicate()[0].count(b'"Version":1') != 1 for process in running))`;
    const all = run(home, 'python3', ['-c', many, helperPath ?? '']);
    await expect.poll(told, { timeout: 20_000 }).toHaveLength(1);
    expect(told()[0]?.body).toContain('Account 444455556666.');
    const opened = app.electron.waitForEvent('window');
    panel.clickNotification(told()[0]?.id ?? 0);
    app = { ...app, page: await opened };
    const open = app.page.getByRole('dialog');
    await open.getByText('runs whatever it is given').waitFor();
    expect(await open.getByRole('button', { name: 'Always allow this program' }).count()).toBe(0);
    await open.getByRole('button', { name: 'Allow for an hour' }).click();
    await open.waitFor({ state: 'hidden' });
    expect(await all).toMatchObject({ code: 0, stderr: '' });
    expect(told()).toHaveLength(1);
    const { passingApprovals } = await snapshotOf(app.page);
    expect(passingApprovals).toMatchObject([{ sessionId, script: null }]);
    await takeBack();
  });

  it('always is not asked again, over a restart, until that is taken back', async () => {
    const first = callerArn(home, 'shop');
    await answer('Always allow this program');
    expect(await first).toBe(DEPLOY);
    expect(await allowedForGood()).toMatchObject([{ sessionId, name: 'aws' }]);
    expect(await callerArn(home, 'shop')).toBe(DEPLOY);
    await app.close();
    app = await launchApp(home);
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
    expect(await callerArn(home, 'shop')).toBe(DEPLOY);
    const [approval] = await allowedForGood();
    expect(approval && programKey(approval)).not.toBeNull();
    await takeBack();
    expect(await allowedForGood()).toEqual([]);
    const again = callerArn(home, 'shop');
    await answer('Allow once');
    expect(await again).toBe(DEPLOY);
  });
});

describe('A lock', () => {
  it('tells a program that waits, at once', async () => {
    const waiting = askAws(home, 'shop');
    await dialog().waitFor();
    await call('vault.lock', {});
    expect((await waiting).stderr).toContain('Cloakroom is locked');
    await dialog().waitFor({ state: 'hidden' });
    await call('vault.unlock', {});
  });
});

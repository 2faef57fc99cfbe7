// Without the mouse: a role is added and made active, and found among 5,000 and started.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RoleSession } from '../../shared/model.ts';
import type { CatalogState } from '../../src-main/core/catalog.ts';
import { type AppHome, callerArn, createAppHome, launchApp, type RunningApp } from '../harness/app.ts';
import { createPeople, type People, plainRoleOptions, userInput } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { keepScreenshot, untilSnapshot } from './window.ts';

const DEPLOY = 'arn:aws:sts::444455556666:assumed-role/Deploy/alice';
const ROLES = 5_000;

let aws: LocalAws;
let people: People;
let home: AppHome;
let app: RunningApp;

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  home = await createAppHome(aws.environment());
  app = await launchApp(home);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
  await app.page.evaluate(
    (input) => window.cloakroom.invoke('identity.addIamUser', input),
    userInput(people),
  );
});

afterAll(async () => {
  await app?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, task.name);
});

const press = (...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => app.page.keyboard.press(key)), Promise.resolve());
/** By Tab only, as someone without a mouse gets there. */
const tabTo = async (what: { role: 'button' | 'combobox' | 'textbox'; name: string | RegExp }) => {
  const wanted = app.page.getByRole(what.role, { name: what.name }).first();
  await wanted.waitFor();
  for (let presses = 0; presses < 80; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await app.page.keyboard.press('Tab');
  }
  throw new Error(`80 times Tab did not lead to ${what.name}`);
};

describe('A person without a mouse', () => {
  it('adds a role', async () => {
    await press('Control+k');
    await app.page.getByRole('combobox', { name: 'What to find' }).waitFor();
    await app.page.keyboard.type('add role');
    await press('Enter');
    await app.page.getByRole('dialog', { name: 'Add role' }).waitFor();
    // The first field has the focus.
    await app.page.keyboard.type(people.deployRole);
    await press('Enter');
    await app.page.getByRole('dialog').waitFor({ state: 'hidden' });
    await untilSnapshot(app.page, ({ sessions }) => sessions.some(({ label }) => label === 'Deploy'));
  });

  it('makes it active, and the AWS CLI follows', async () => {
    await press('Control+k');
    await app.page.getByRole('combobox', { name: 'What to find' }).waitFor();
    await app.page.keyboard.type('all sessions');
    await press('Enter');
    await tabTo({ role: 'button', name: 'Make active: Deploy' });
    await press('Enter');
    await untilSnapshot(app.page, ({ activeSessionId }) => activeSessionId !== null);
    expect(await callerArn(home, null)).toBe(DEPLOY);
  });

  it('finds a role among 5,000 and starts it', async () => {
    await app.close();
    await addRoles();
    app = await launchApp(home);
    const { sessions } = await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
    expect(sessions.length).toBeGreaterThan(ROLES);
    await press('Control+k');
    await app.page.getByRole('combobox', { name: 'What to find' }).waitFor();
    await app.page.keyboard.type('team 4321 op');
    await app.page
      .getByRole('option', { name: /team-4321/ })
      .first()
      .waitFor();
    await press('Enter');
    await untilSnapshot(app.page, ({ statuses }) => statuses['role-4321']?.state === 'ready');
    expect(await callerArn(home, 'team-4321')).toBe(
      'arn:aws:sts::444455556666:assumed-role/Operator-4321/alice',
    );
  });
});

/** As if they had been added one by one. */
async function addRoles(): Promise<void> {
  const path = join(home.folder, '.cloakroom', 'catalog.json');
  const stored = JSON.parse(await readFile(path, 'utf8')) as { catalog: CatalogState };
  const alice = stored.catalog.sessions.find(({ kind }) => kind === 'iam-user');
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: people.alice.arn }, Action: 'sts:AssumeRole' }],
  };
  aws.world.addRole({ accountId: '444455556666', roleName: 'Operator-4321', trustPolicy });
  const roles = Array.from(
    { length: ROLES },
    (_, number): RoleSession => ({
      kind: 'role',
      id: `role-${number}`,
      label: `team-${number}`,
      region: null,
      createdAt: 0,
      roleArn: `arn:aws:iam::444455556666:role/Operator-${number}`,
      sourceSessionId: alice?.id ?? '',
      options: plainRoleOptions,
    }),
  );
  const catalog: CatalogState = {
    ...stored.catalog,
    sessions: [...stored.catalog.sessions, ...roles],
    profiles: [...stored.catalog.profiles, { name: 'team-4321', sessionId: 'role-4321', region: null }],
  };
  await writeFile(path, JSON.stringify({ ...stored, catalog }));
  const helper = join(home.folder, '.cloakroom', 'bin', 'credential-helper');
  const profile = `\n[profile team-4321]\ncredential_process = ${helper} team-4321\n`;
  await writeFile(home.configPath, `${await readFile(home.configPath, 'utf8')}${profile}`);
}

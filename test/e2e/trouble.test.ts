// What people see when something is wrong: what happened, to which account, what to do; nothing lost.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type AppHome,
  askAws,
  callerArn,
  createAppHome,
  launchApp,
  type RunningApp,
} from '../harness/app.ts';
import { createPeople, type People } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { addRole, fillIamUser, keepScreenshot, openPage, snapshotOf, untilSnapshot } from './window.ts';

/** Killers of other tools: comments, leading zeros, nested blocks, no newline at the end. */
const EXISTING_CONFIG = [
  '# my own file',
  '[default]',
  'region = eu-central-1 # home',
  'role_arn = arn:aws:iam::111122223333:role/Mine',
  'source_profile = base',
  '',
  '[profile base]',
  'sso_account_id = 012345678901',
  's3 =',
  '  max_concurrent_requests = 20',
  '; the end',
].join('\n');

let aws: LocalAws;
let people: People;
let home: AppHome;
let app: RunningApp;

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  home = await createAppHome(aws.environment());
  await mkdir(dirname(home.configPath), { recursive: true });
  await writeFile(home.configPath, EXISTING_CONFIG);
  app = await launchApp(home);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
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

describe('Adding an IAM user', () => {
  it('keeps what was typed and explains a secret that does not belong to the key', async () => {
    const wrong = `${people.alice.secretAccessKey.slice(0, -4)}AAAA`;
    await fillIamUser(app.page, { name: 'alice', ...people.alice, secretAccessKey: wrong });
    await dialog().getByRole('button', { name: 'Add IAM user' }).click();
    await dialog().getByText('The secret access key does not belong to this access key ID').waitFor();
    expect(await dialog().getByLabel('Name', { exact: true }).inputValue()).toBe('alice');
    expect((await snapshotOf(app.page)).identities).toEqual([]);
    expect(await readFile(home.configPath, 'utf8')).toBe(EXISTING_CONFIG);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('refuses a root key and says why', async () => {
    const root = aws.world.addRootKey('111122223333');
    await fillIamUser(app.page, { name: 'root', ...root });
    await dialog().getByRole('button', { name: 'Add IAM user' }).click();
    await dialog()
      .getByText(/root user/)
      .first()
      .waitFor();
    expect((await snapshotOf(app.page)).identities).toEqual([]);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('takes the key from the console’s CSV file without its secret ever entering the window', async () => {
    const path = join(home.folder, 'alice_accessKeys.csv');
    const { accessKeyId, secretAccessKey } = people.alice;
    await writeFile(path, `\uFEFFAccess key ID,Secret access key\r\n${accessKeyId},${secretAccessKey}\r\n`);
    await openPage(app.page, 'All sessions');
    await app.page.getByRole('button', { name: 'Add an IAM user' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('alice');
    await dialog()
      .getByRole('radio', { name: /CSV/ })
      .or(
        dialog()
          .getByText(/CSV file/)
          .first(),
      )
      .first()
      .click();
    await app.page.locator('input[type=file]').setInputFiles(path);
    await dialog().getByText(accessKeyId).first().waitFor();
    expect(await app.page.content()).not.toContain(secretAccessKey);
    await dialog().getByRole('button', { name: 'Add IAM user' }).click();
    await dialog().waitFor({ state: 'hidden' });
    expect(await callerArn(home, 'alice')).toBe('arn:aws:iam::111122223333:user/alice');
  });
});

describe('A config file that a person keeps by hand', () => {
  it('keeps every byte of theirs when profiles are added and removed', async () => {
    const withAlice = await readFile(home.configPath, 'utf8');
    expect(withAlice.startsWith(EXISTING_CONFIG)).toBe(true);
    await addRole(app.page, { name: 'Deploy', roleArn: people.deployRole, source: 'alice' });
    expect((await readFile(home.configPath, 'utf8')).startsWith(withAlice)).toBe(true);
  });

  it('asks before it sets their own default keys aside, and gives them back afterwards', async () => {
    const before = await readFile(home.configPath, 'utf8');
    await app.page.getByRole('button', { name: 'Make active: Deploy' }).click();
    await dialog()
      .getByRole('button', { name: /Set mine aside/ })
      .click();
    await untilSnapshot(app.page, ({ activeSessionId }) => activeSessionId !== null);
    expect(await callerArn(home, null)).toBe('arn:aws:sts::444455556666:assumed-role/Deploy/alice');
    const outcome = await app.page.evaluate(() =>
      window.cloakroom.invoke('session.makeActive', { sessionId: null, replace: false, insist: false }),
    );
    expect(outcome).toMatchObject({ ok: true });
    expect(await readFile(home.configPath, 'utf8')).toBe(before);
  });
});

describe('A session that fails', () => {
  it('shows the reason and the remedy, and tools hear the same', async () => {
    const admin = { name: 'Admin', roleArn: people.adminRole, source: 'alice', anyway: true };
    await addRole(app.page, admin);
    await app.page.getByRole('button', { name: 'Start Admin' }).click();
    await app.page
      .getByText(/does not let this source assume/)
      .first()
      .waitFor();
    const { stderr } = await askAws(home, 'admin');
    expect(stderr).toContain('turn on "Requires MFA"');
  });

  it('is refused while nobody answers the prompt, with the account and the way out', async () => {
    await app.page.evaluate(async () => {
      const current = await window.cloakroom.invoke('snapshot.get', {});
      if (!current.ok) return;
      const admin = current.value.sessions.find(({ label }) => label === 'Admin');
      if (admin?.kind !== 'role') return;
      const { label, roleArn, sourceSessionId, region, options } = admin;
      await window.cloakroom.invoke('session.updateRole', {
        sessionId: admin.id,
        label,
        roleArn,
        sourceSessionId,
        region,
        options: {
          ...options,
          tags: [...options.tags],
          policyArns: [...options.policyArns],
          requiresMfa: true,
        },
        profileName: 'admin',
      });
    });
    const waiting = askAws(home, 'admin');
    await app.page.getByRole('dialog', { name: /MFA/ }).getByRole('button', { name: 'Not now' }).click();
    expect((await waiting).stderr).toContain('The MFA code for alice (111122223333) was not given');
  });
});

describe('The window', () => {
  it('cannot reach the web, Node, or channels that do not exist', async () => {
    const reached = await app.page.evaluate(async () => ({
      node: typeof (globalThis as { process?: unknown }).process,
      require: typeof (globalThis as { require?: unknown }).require,
      fetched: await fetch('https://example.com/').then(
        () => 'reached',
        () => 'refused',
      ),
      opened: window.open('https://example.com/'),
      unknown: await window.cloakroom.invoke('vault.export' as 'snapshot.get', {}).then(
        () => 'answered',
        () => 'refused',
      ),
      bad: await window.cloakroom.invoke('session.start', { sessionId: 5 } as never),
    }));
    expect(reached).toMatchObject({
      node: 'undefined',
      require: 'undefined',
      fetched: 'refused',
      opened: null,
      unknown: 'refused',
      bad: { ok: false, error: { code: 'invalid-input' } },
    });
  });
});

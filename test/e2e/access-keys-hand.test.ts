// Access keys by hand in the real app: files, second keys, codes, leaks, and several rotations from the page.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AppHome, createAppHome, launchApp, type RunningApp, run } from '../harness/app.ts';
import { USER_ACCOUNT } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { addIamUser, keepScreenshot, openPage, snapshotOf, untilSnapshot } from './window.ts';

interface User {
  readonly arn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

let aws: LocalAws;
let home: AppHome;
let app: RunningApp;
const users = new Map<string, User>();
/** Of a user whom Cloakroom does not know. */
let stranger: User;

beforeAll(async () => {
  aws = await startLocalAws();
  for (const userName of ['bob', 'carol', 'dave', 'erin', 'fred'])
    users.set(userName, aws.world.addUser({ accountId: USER_ACCOUNT, userName }));
  stranger = aws.world.addUser({ accountId: '999988887777', userName: 'mallory' });
  home = await createAppHome(aws.environment());
  app = await launchApp(home);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
});

afterAll(async () => {
  await app?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, `hand ${task.name}`);
  const close = app.page.getByRole('dialog').getByRole('button', { name: /^(Close|Cancel)$/ });
  if (await close.first().isVisible()) await close.first().click();
});

const dialog = () => app.page.getByRole('dialog');
const press = (name: string | RegExp) => dialog().getByRole('button', { name }).click();
const clipboard = () => app.electron.evaluate(({ clipboard: board }) => board.readText());
const userOf = (name: string): User => {
  const user = users.get(name);
  if (!user) throw new Error(`no user ${name}`);
  return user;
};
const identityOf = async (label: string) => {
  const identity = (await snapshotOf(app.page)).identities.find((each) => each.label === label);
  if (!identity) throw new Error(`no identity ${label}`);
  return identity;
};
const rotationOf = async (label: string) => {
  const { id } = await identityOf(label);
  return (await snapshotOf(app.page)).rotations.find(({ identityId }) => identityId === id);
};
const untilPhase = async (label: string, phase: string) => {
  const { id } = await identityOf(label);
  await untilSnapshot(app.page, ({ rotations }) =>
    rotations.some((rotation) => rotation.identityId === id && rotation.phase === phase),
  );
};
const keysOf = (name: string) => aws.world.keysOf(userOf(name).arn);
const statusOf = (name: string, accessKeyId: string) =>
  keysOf(name).find((key) => key.accessKeyId === accessKeyId)?.status;
/** What AWS says now is on the page. */
const refresh = async () => {
  await openPage(app.page, 'Access keys');
  await app.page.evaluate(() => window.cloakroom.invoke('keys.refresh', { identityIds: [] }));
};
const menu = async (label: string, accessKeyId: string, group: string | null, item: string) => {
  await app.page.getByRole('button', { name: `More actions for ${label}, ${accessKeyId}` }).click();
  const entry = app.page.getByRole('menuitem', { name: item });
  // A group is open or opens when it is clicked.
  if (group !== null && !(await entry.isVisible()))
    await app.page.getByRole('menuitem', { name: group }).click();
  await entry.click();
  await dialog().waitFor();
};

describe('Access keys by hand', () => {
  it('come from a CSV file, which is shredded when somebody wants it', async () => {
    const { accessKeyId, secretAccessKey } = userOf('bob');
    const path = join(home.folder, 'bob_accessKeys.csv');
    await writeFile(path, `Access key ID,Secret access key\n${accessKeyId},${secretAccessKey}\n`);
    await openPage(app.page, 'IAM users');
    await app.page
      .getByRole('button', { name: /^Add (an )?IAM user$/ })
      .first()
      .click();
    await dialog().getByRole('radio', { name: 'Use the CSV file from the AWS console' }).check();
    await dialog().locator('input[type="file"]').setInputFiles(path);
    await dialog().getByText(accessKeyId).first().waitFor();
    await dialog().getByLabel('Name', { exact: true }).fill('bob');
    await press('Add IAM user');
    await dialog().waitFor({ state: 'hidden' });
    expect(await readFile(path, 'utf8')).toContain(secretAccessKey);
    await app.page.getByRole('button', { name: 'Shred the file' }).click();
    await app.page.getByText('The key file was overwritten and deleted').waitFor();
    const left = await run(home, 'bash', ['-c', `ls '${home.folder}' | grep -c csv`]);
    expect(left.stdout.trim()).toBe('0');
    expect((await run(home, 'grep', ['-rlF', secretAccessKey, home.folder])).stdout).toBe('');
  });

  it('are rotated where there are two only after one was chosen to go', async () => {
    await addIamUser(app.page, { name: 'carol', ...userOf('carol') });
    const spare = aws.world.addAccessKey(userOf('carol').arn).accessKeyId;
    await refresh();
    await app.page.getByRole('button', { name: 'Rotate… carol' }).click();
    await press('Rotate key');
    await dialog().getByText('There are two keys already, and AWS allows no more').waitFor();
    expect(
      await dialog()
        .getByRole('radio', { name: userOf('carol').accessKeyId })
        .isDisabled(),
    ).toBe(true);
    // Both are active: the other one has to be switched off first, and somebody has to say so.
    expect(await dialog().getByRole('radio', { name: spare }).isDisabled()).toBe(true);
    await press('Deactivate the other key…');
    await press(/^Deactivate/);
    await dialog().waitFor({ state: 'hidden' });
    await app.page.getByRole('button', { name: 'See rotation carol' }).click();
    await press('Look again');
    const go = dialog().getByRole('button', { name: 'Delete it and go on' });
    await go.waitFor();
    expect(await go.isDisabled()).toBe(true);
    expect(keysOf('carol')).toHaveLength(2);
    await dialog().getByRole('radio', { name: spare }).check();
    await dialog()
      .getByRole('checkbox', { name: /^Delete .* at AWS/ })
      .check();
    await press('Delete it and go on');
    await untilPhase('carol', 'grace');
    expect(statusOf('carol', spare)).toBeUndefined();
    expect(statusOf('carol', userOf('carol').accessKeyId)).toBe('Inactive');
    expect(statusOf('carol', (await identityOf('carol')).accessKeyId)).toBe('Active');
  });

  it('of a user who needs MFA are rotated with one code', async () => {
    const { arn } = userOf('dave');
    const device = aws.world.addMfaDevice({ userArn: arn });
    await addIamUser(app.page, { name: 'dave', ...userOf('dave') });
    aws.world.userPolicies.requireMfa(arn);
    await openPage(app.page, 'Access keys');
    await app.page.getByRole('button', { name: 'Rotate… dave' }).click();
    await press('Rotate key');
    const asked = app.page.getByRole('dialog', { name: /MFA/ });
    await asked.waitFor();
    await asked.getByLabel('MFA code').fill(device.code());
    await app.page.keyboard.press('Enter');
    await asked.waitFor({ state: 'hidden' });
    let again = false;
    await untilSnapshot(app.page, ({ prompts, rotations }) => {
      again ||= prompts.length > 0;
      return rotations.some(
        ({ label, phase }) => label === 'dave' && (phase === 'grace' || phase === 'ended'),
      );
    });
    expect(again).toBe(false);
    expect(await rotationOf('dave')).toMatchObject({ phase: 'grace', problem: null });
    expect(statusOf('dave', userOf('dave').accessKeyId)).toBe('Inactive');
  });

  it('made by hand go to the clipboard as two lines, and never into the page', async () => {
    await addIamUser(app.page, { name: 'erin', ...userOf('erin') });
    const held = userOf('erin').accessKeyId;
    await refresh();
    await menu('erin', held, 'This user', 'Create a second key…');
    await dialog()
      .getByRole('checkbox', { name: /^I need a key outside/ })
      .check();
    await press('Create key');
    await dialog()
      .getByText(/^Paste it now/)
      .waitFor();
    const [id = '', secret = '', ...rest] = (await clipboard()).split('\n');
    expect(rest).toEqual(['']);
    expect(statusOf('erin', id)).toBe('Active');
    expect(secret).toHaveLength(40);
    expect(await app.page.content()).toContain(id);
    expect(await app.page.content()).not.toContain(secret);
    expect(JSON.stringify(await snapshotOf(app.page))).not.toContain(secret);
    // It works, and the app cannot be made to show it again.
    await press('Delete it again…');
    await press('Deactivate instead…');
    await press(/^Deactivate/);
    await dialog().waitFor({ state: 'hidden' });
    expect(statusOf('erin', id)).toBe('Inactive');
    await app.page.getByRole('button', { name: `Delete… ${id}` }).click();
    await press('Delete key');
    await dialog().waitFor({ state: 'hidden' });
    expect(statusOf('erin', id)).toBeUndefined();
  });

  it('are not deleted when they are the last that works, unless their ID is typed', async () => {
    const held = userOf('erin').accessKeyId;
    await refresh();
    await menu('erin', held, 'This key', 'Delete…');
    await dialog().getByText('This is the last working key of erin').waitFor();
    const remove = dialog().getByRole('button', { name: 'Delete key' });
    expect(await remove.isDisabled()).toBe(true);
    const field = dialog().getByLabel('Type the key’s ID to delete it');
    await field.fill(`${held}X`);
    expect(await remove.isDisabled()).toBe(true);
    expect(statusOf('erin', held)).toBe('Active');
    // Nor by a call that leaves the window out.
    const { id: identityId } = await identityOf('erin');
    const refused = await app.page.evaluate(
      (input) => window.cloakroom.invoke('keys.delete', { ...input, typedId: null }),
      { identityId, accessKeyId: held },
    );
    expect(refused).toMatchObject({ ok: false, error: { code: 'in-use' } });
    await field.fill(held);
    await remove.click();
    await dialog().waitFor({ state: 'hidden' });
    expect(statusOf('erin', held)).toBeUndefined();
  });

  it('of others are told to be theirs, with what to do', async () => {
    await openPage(app.page, 'Access keys');
    await app.page.getByRole('button', { name: 'Look up a key…' }).click();
    await dialog().getByLabel('Access key ID').fill(stranger.accessKeyId);
    await press('Look up');
    await dialog().getByText('999988887777, says AWS').waitFor();
    await dialog()
      .getByText(/Tell whoever administers account 999988887777/)
      .waitFor();
    await dialog().getByText('"aws:TokenIssueTime"', { exact: false }).waitFor();
  });

  it('of ours that leaked are replaced at once, and gone in the end', async () => {
    await addIamUser(app.page, { name: 'fred', ...userOf('fred') });
    const leaked = userOf('fred').accessKeyId;
    await refresh();
    await app.page.getByRole('button', { name: 'Look up a key…' }).click();
    await dialog().getByLabel('Access key ID').fill(leaked);
    await press('Look up');
    await press('Replace it now and deactivate it');
    await untilSnapshot(app.page, ({ rotations }) =>
      rotations.some(({ label, end }) => label === 'fred' && end === 'rotated'),
    );
    expect(statusOf('fred', leaked)).toBeUndefined();
    expect(keysOf('fred')).toMatchObject([{ accessKeyId: (await identityOf('fred')).accessKeyId }]);
  });

  it('are rotated several at once from the page', async () => {
    const names = ['gina', 'hans', 'ines'];
    for (const userName of names) {
      users.set(userName, aws.world.addUser({ accountId: USER_ACCOUNT, userName }));
      await addIamUser(app.page, { name: userName, ...userOf(userName) });
    }
    await refresh();
    for (const name of names) await app.page.getByRole('checkbox', { name: `Select ${name}` }).check();
    await app.page.getByRole('button', { name: 'Rotate (3)…' }).click();
    await press('Rotate 3 keys');
    await dialog().getByText('3 of 3').waitFor({ timeout: 60_000 });
    for (const name of names) {
      await untilPhase(name, 'grace');
      expect(statusOf(name, userOf(name).accessKeyId)).toBe('Inactive');
    }
    expect(new Set(names.map((name) => keysOf(name).length))).toEqual(new Set([2]));
  });
});

// A desktop without a keychain: a vault that a passphrase opens, from choosing it to changing it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
import { type Bus, openBus, openKeyring } from '../integration/platform/keyring.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { addIamUser, keepScreenshot, openPage, snapshotOf, untilSnapshot } from './window.ts';

const PASSPHRASE = 'tangle mossy orbit EXAMPLE velvet';
const CHANGED = 'copper EXAMPLE lantern under nine maples';
const WRONG = 'tangle mossy orbit EXAMPLE satin';
const ALICE = 'arn:aws:iam::111122223333:user/alice';

let aws: LocalAws;
let people: People;
let bus: Bus;
let home: AppHome;
let app: RunningApp;

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  bus = await openBus();
  home = await createAppHome({
    ...aws.environment(),
    DBUS_SESSION_BUS_ADDRESS: bus.env.DBUS_SESSION_BUS_ADDRESS ?? '',
  });
  app = await launchApp(home);
});

afterAll(async () => {
  await app?.close();
  await bus?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, task.name);
});

const dialog = () => app.page.getByRole('dialog');
const field = (label: string) => dialog().getByLabel(label, { exact: true });
const press = (name: string) => dialog().getByRole('button', { name, exact: true }).click();
const restart = async () => {
  await app.close();
  app = await launchApp(home);
};
const enter = async (passphrase: string) => {
  await field('Passphrase').fill(passphrase);
  await press('Unlock');
};

describe('Without a keychain', () => {
  it('nothing is made by itself; a passphrase can be chosen, but no weak one', async () => {
    const { vault } = await untilSnapshot(app.page, ({ vault: { state } }) => state === 'unavailable');
    expect(vault.protection).toBeNull();
    await app.page.getByRole('button', { name: 'Use a passphrase…' }).click();
    await field('Passphrase').fill('passwordpassword');
    await dialog()
      .getByText(/^Very weak: ten thousand guesses/)
      .first()
      .waitFor();
    await field('Repeat the passphrase').fill('passwordpassword');
    await press('Use this passphrase');
    await dialog()
      .getByText(/four or more words/i)
      .first()
      .waitFor();
    expect((await snapshotOf(app.page)).vault.state).toBe('unavailable');

    await field('Passphrase').fill(PASSPHRASE);
    await dialog()
      .getByText(/^Strong: .* centuries$/)
      .first()
      .waitFor();
    await press('Use this passphrase');
    await dialog().getByText('This differs from the passphrase above').waitFor();
    await field('Repeat the passphrase').fill(PASSPHRASE);
    await press('Use this passphrase');
    await dialog().waitFor({ state: 'hidden' });
    expect((await snapshotOf(app.page)).vault).toEqual({
      state: 'open',
      error: null,
      protection: 'passphrase',
    });
  });

  it('keeps keys and gives tools credentials as any vault does', async () => {
    await addIamUser(app.page, { name: 'alice', ...people.alice });
    expect(await callerArn(home, 'alice')).toBe(ALICE);
  });
});

describe('After a start', () => {
  it('tools are told what to do, and the right passphrase is all that opens it', async () => {
    await restart();
    const { vault } = await untilSnapshot(app.page, ({ vault: { state } }) => state === 'locked');
    expect(vault.protection).toBe('passphrase');
    const told = await askAws(home, 'alice');
    expect(told.code).not.toBe(0);
    expect(told.stderr).toMatch(/waiting for its passphrase; press Unlock in Cloakroom and enter it/);

    await app.page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await enter(WRONG);
    await dialog().getByText('This passphrase does not open the vault').waitFor();
    expect((await snapshotOf(app.page)).vault.state).toBe('locked');
    await enter(PASSPHRASE);
    await dialog().waitFor({ state: 'hidden' });
    expect(await callerArn(home, 'alice')).toBe(ALICE);
  });

  it('a lock needs it again, wherever unlocking is asked for', async () => {
    await app.page.getByRole('button', { name: 'Lock vault' }).click();
    await untilSnapshot(app.page, ({ vault: { state } }) => state === 'locked');
    expect((await askAws(home, 'alice')).stderr).toContain('Cloakroom is locked');
    // As the tray and the small window do.
    await app.page.evaluate(() => window.cloakroom.invoke('vault.unlock', {}));
    await enter(PASSPHRASE);
    await dialog().waitFor({ state: 'hidden' });
    expect(await callerArn(home, 'alice')).toBe(ALICE);
  });
});

describe('Changing it', () => {
  it('takes the current one and gives a vault that only the new one opens', async () => {
    await openPage(app.page, 'Settings');
    await app.page.getByRole('button', { name: 'Change passphrase…' }).click();
    await field('Current passphrase').fill(WRONG);
    await field('New passphrase').fill(CHANGED);
    await field('Repeat the passphrase').fill(CHANGED);
    await press('Change passphrase');
    await dialog().getByText('This passphrase does not open the vault').waitFor();
    await field('Current passphrase').fill(PASSPHRASE);
    await press('Change passphrase');
    await dialog().waitFor({ state: 'hidden' });
    expect(await callerArn(home, 'alice')).toBe(ALICE);

    await restart();
    await untilSnapshot(app.page, ({ vault: { state } }) => state === 'locked');
    await app.page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await enter(PASSPHRASE);
    await dialog().getByText('This passphrase does not open the vault').waitFor();
    await enter(CHANGED);
    await dialog().waitFor({ state: 'hidden' });
    expect(await callerArn(home, 'alice')).toBe(ALICE);
  });
});

describe('A keychain that comes later', () => {
  it('is not used, and the window says so', async () => {
    const keyring = await openKeyring(bus);
    await restart();
    await untilSnapshot(app.page, ({ vault: { state } }) => state === 'locked');
    await app.page.getByRole('button', { name: 'Unlock', exact: true }).click();
    await enter(CHANGED);
    await dialog().waitFor({ state: 'hidden' });
    await openPage(app.page, 'Settings');
    await app.page.getByText(/It stays so, also where there is one now/).waitFor();
    expect(await keyring.items()).toEqual([]);
    await keyring.stop();
  });
});

describe('The home folder', () => {
  it('holds neither a passphrase nor a secret', async () => {
    await app.close();
    const secrets = [PASSPHRASE, CHANGED, WRONG, people.alice.secretAccessKey].flatMap((secret) => {
      const bytes = Buffer.from(secret);
      return [
        bytes,
        Buffer.from(secret, 'utf16le'),
        ...(['base64', 'hex'] as const).map((form) => Buffer.from(bytes.toString(form).slice(0, -3))),
      ];
    });
    const files = (await readdir(home.folder, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(files.map(({ name }) => name)).toContain('vault.json');
    for (const { parentPath, name } of files) {
      const text = await readFile(join(parentPath, name));
      for (const secret of secrets) expect(text.includes(secret), `${parentPath}/${name}`).toBe(false);
    }
  });
});

// What a person does in the window, by the names that are on the screen.
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Channel, Input, Output } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';

const results = fileURLToPath(new URL('../../test-results/', import.meta.url));

/** For looking at: `test-results/<name>.png`. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  if (page.isClosed()) return;
  await page.screenshot({ path: `${results}${name.replace(/[^\w]+/g, '-').slice(0, 80)}.png` });
}

/** What a click in the window asks of the main process. Rejects with what the window would be told. */
export async function callIn<C extends Channel>(page: Page, channel: C, input: Input<C>): Promise<Output<C>> {
  const outcome = await page.evaluate(
    ([name, value]) => window.cloakroom.invoke(name as Channel, value as never),
    [channel, input] as const,
  );
  if (!outcome.ok) throw new Error(`${channel}: ${outcome.error.message}`);
  return outcome.value as Output<C>;
}

export function snapshotOf(page: Page): Promise<Snapshot> {
  return callIn(page, 'snapshot.get', {});
}

/** Looks again and again until the snapshot is as wanted; the test's own time-out ends it. */
export async function untilSnapshot(page: Page, wanted: (snapshot: Snapshot) => boolean): Promise<Snapshot> {
  for (;;) {
    const snapshot = await snapshotOf(page);
    if (wanted(snapshot)) return snapshot;
    await page.waitForTimeout(25);
  }
}

/** A page of the navigation, by the name it has there. */
export async function openPage(page: Page, name: string): Promise<void> {
  await page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click();
}

export interface TypedUser {
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export async function fillIamUser(page: Page, user: TypedUser): Promise<void> {
  await openPage(page, 'All sessions');
  await page
    .getByRole('button', { name: 'Add IAM user' })
    .or(page.getByRole('button', { name: 'Add an IAM user' }))
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill(user.name);
  await dialog.getByLabel('Access key ID').fill(user.accessKeyId);
  await dialog.getByLabel('Secret access key').fill(user.secretAccessKey);
}

export async function addIamUser(page: Page, user: TypedUser): Promise<void> {
  await fillIamUser(page, user);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Add IAM user' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

export interface TypedRole {
  readonly name: string;
  readonly roleArn: string;
  readonly source: string;
  readonly requiresMfa?: boolean;
  /** It is saved although it could not be assumed, because no code was given or AWS refused. */
  readonly anyway?: boolean;
}

export async function addRole(page: Page, role: TypedRole): Promise<void> {
  await openPage(page, 'All sessions');
  await page.getByRole('button', { name: 'Add role' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Add role' });
  await dialog.getByLabel('Role ARN').fill(role.roleArn);
  await dialog.getByLabel('Name', { exact: true }).fill(role.name);
  await dialog.getByLabel('Source', { exact: true }).click();
  await page.getByRole('option').filter({ hasText: role.source }).first().click();
  if (role.requiresMfa) await dialog.getByLabel('Requires MFA').check();
  await dialog.getByRole('button', { name: 'Add role' }).click();
  // It is assumed before it is saved.
  if (role.anyway && role.requiresMfa)
    await page.getByRole('dialog', { name: /MFA/ }).getByRole('button', { name: 'Not now' }).click();
  if (role.anyway) await dialog.getByRole('button', { name: 'Save anyway' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

// What people see all day, light and dark, at two sizes; pictures in test-results/tour.
import { copyFile, mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askAws, run } from '../harness/app.ts';
import { roleInput, USER_ACCOUNT, userInput } from '../harness/people.ts';
import { PICTURES, Tour } from './tour-fixture.ts';
import { untilSnapshot } from './window.ts';

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
/** Pages the README shows. */
const README_PICTURES = [
  'home-light',
  'palette-light',
  'guard-light',
  'keys-rotation-light',
  'audit-entry-light',
];

let tour: Tour;
let deployId: string;

beforeAll(async () => {
  tour = await Tour.begin();
  const { sessionId } = await tour.call('identity.addIamUser', userInput(tour.people));
  const add = async (label: string, arn: string, source: string, mfa = false) =>
    (await tour.call('session.addRole', roleInput(label, arn, source, { requiresMfa: mfa }))).sessionId;
  deployId = await add('Deploy', tour.people.deployRole, sessionId);
  await add('Audit', tour.people.auditRole, deployId);
  const admin = await add('Admin-prod', tour.people.adminRole, sessionId, true);
  const broken = await add('Broken', tour.people.adminRole, sessionId);
  // bob's key is old, carol has two.
  tour.aws.world.setClockSkew(-200 * 86_400_000);
  const bob = tour.aws.world.addUser({ accountId: USER_ACCOUNT, userName: 'bob' });
  tour.aws.world.setClockSkew(0);
  const carol = tour.aws.world.addUser({ accountId: USER_ACCOUNT, userName: 'carol' });
  tour.aws.world.addAccessKey(carol.arn);
  for (const user of [bob, carol])
    await tour.call('identity.addIamUser', {
      ...userInput({ ...tour.people, alice: user }),
      label: user.userName,
      profileName: null,
    });
  await tour.call('session.setMarks', { sessionIds: [deployId], addTags: ['team-a'], colour: 'teal' });
  await tour.call('session.setFavourite', { sessionIds: [deployId, admin], favourite: true });
  await tour.call('session.start', { sessionId: deployId });
  await tour.call('session.makeActive', { sessionId: deployId, replace: false, insist: false });
  await tour.call('session.start', { sessionId: broken }).catch(() => {});
});

afterEach(() => tour.closeDialogs());

afterAll(() => tour?.end());

const fromMenu = async (session: string, item: string) => {
  await tour.goTo('All sessions');
  await tour.page.getByRole('button', { name: `More actions for ${session}`, exact: true }).click();
  await tour.page.getByRole('menuitem', { name: item }).click();
  await tour.dialog.waitFor();
};
const toKeys = async () => {
  // Settings have a part of that name.
  await tour.goTo('Home');
  await tour.goTo('Access keys');
};
const forSelected = async (item: RegExp) => {
  await tour.goTo('All sessions');
  await tour.page
    .getByLabel(/^Select all/)
    .first()
    .check();
  await tour.page.getByRole('button', { name: /^Actions/ }).click();
  await tour.page.getByRole('menuitem', { name: item }).click();
  await tour.dialog.waitFor();
};

describe('Every day, light and dark, at two sizes', () => {
  it('Home', async () => {
    await tour.goTo('Home');
    await tour.page
      .getByText(/does not let this source assume/)
      .first()
      .waitFor();
    expect(await tour.look('home')).toEqual([]);
  });

  it('IAM users, and roles', async () => {
    await tour.goTo('IAM users');
    expect(await tour.look('users')).toEqual([]);
    await tour.goTo('Roles');
    expect(await tour.look('roles')).toEqual([]);
  });

  it('the filters of a list', async () => {
    await tour.goTo('All sessions');
    await tour.page.getByRole('button', { name: /^Filters/ }).click();
    expect(await tour.look('filters')).toEqual([]);
    await tour.page.getByRole('button', { name: /^Filters/ }).click();
  });

  it('the palette, and what can be done with a session', async () => {
    await tour.page.keyboard.press('Control+k');
    const field = tour.page.getByRole('combobox', { name: 'What to find' });
    await field.waitFor();
    await field.fill('dep');
    expect(await tour.look('palette')).toEqual([]);
    await tour.page.keyboard.press('Tab');
    expect(await tour.look('palette-actions')).toEqual([]);
    await tour.page.keyboard.press('Escape');
  });

  it('the question before production becomes active', async () => {
    await tour.page.getByRole('button', { name: 'Make active: Admin-prod' }).click();
    await tour.dialog.waitFor();
    expect(await tour.look('guard')).toEqual([]);
  });

  it.each([
    ['console', 'Open console…'],
    ['copy', 'Copy credentials…'],
    ['policies', 'Policies…'],
    ['marks', 'Tags, colour and production…'],
  ])('the dialog %s', async (name, item) => {
    await fromMenu('Admin-prod', item);
    expect(await tour.look(name)).toEqual([]);
  });

  it.each([
    ['publish-many', /^Publish/],
    ['unpublish-many', /^Unpublish/],
    ['remove-many', /^Remove/],
  ])('for several sessions: %s', async (name, item) => {
    await forSelected(item);
    expect(await tour.look(name)).toEqual([]);
  });

  it('the details of a session, tab by tab', async () => {
    await tour.goTo('All sessions');
    await tour.page.getByRole('button', { name: 'Deploy', exact: true }).click();
    expect(await tour.look('details')).toEqual([]);
    await tour.page.getByRole('tab', { name: 'Use it' }).click();
    expect(await tour.look('details-use')).toEqual([]);
    await tour.page.getByRole('tab', { name: 'History' }).click();
    expect(await tour.look('details-history')).toEqual([]);
    await tour.page.getByRole('button', { name: 'Close panel' }).click();
  });

  it('a role whose ARN is that of something else', async () => {
    await tour.goTo('All sessions');
    await tour.page.getByRole('button', { name: 'Add role' }).first().click();
    await tour.dialog.getByLabel('Role ARN').fill('arn:aws:sts::444455556666:assumed-role/Deploy/alice');
    await tour.page.keyboard.press('Tab');
    await tour.dialog.getByText(/one session of the role/).waitFor();
    expect(await tour.look('role-arn')).toEqual([]);
  });

  it('the settings, and forgetting everything', async () => {
    await tour.goTo('Settings');
    expect(await tour.look('settings')).toEqual([]);
    for (const section of ['Lock', 'Production', 'Network', 'Where data lives']) {
      await tour.page.getByRole('heading', { name: section, exact: true }).scrollIntoViewIfNeeded();
      expect(await tour.look(`settings-${section.toLowerCase().replaceAll(' ', '-')}`)).toEqual([]);
    }
    await tour.page.getByRole('button', { name: /^Forget everything/ }).click();
    await tour.dialog.waitFor();
    expect(await tour.look('forget-all')).toEqual([]);
  });

  it('who asked, one entry, and which programs may', async () => {
    const { environment } = await untilSnapshot(
      tour.page,
      ({ environment: { helperPath } }) => helperPath !== null,
    );
    expect(await askAws(tour.home, 'deploy')).toMatchObject({ code: 0 });
    await run(tour.home, environment.helperPath ?? '', ['no-such-profile']);
    await tour.call('session.copyCredentials', { sessionId: deployId, shell: 'bash' });
    await tour.goTo('Home');
    await tour.goTo('Who asked');
    await tour.page.getByText('Credentials copied').waitFor();
    await tour.page.getByText('No such profile').waitFor();
    expect(await tour.look('audit')).toEqual([]);
    await tour.page.getByRole('button', { name: 'Verify' }).click();
    await tour.page.getByText('The log is intact').waitFor();
    await tour.page
      .getByRole('button', { name: /^Issued: / })
      .first()
      .click();
    await tour.page.getByRole('button', { name: 'Copy entry' }).waitFor();
    expect(await tour.look('audit-entry')).toEqual([]);
    await tour.page.getByRole('button', { name: 'Close panel' }).click();
    await tour.goTo('All sessions');
    await tour.page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await tour.page.getByRole('tab', { name: 'Programs' }).click();
    expect(await tour.look('details-programs')).toEqual([]);
    await tour.page.getByRole('button', { name: 'Close panel' }).click();
  });

  it('access keys: what is wrong with them, and a rotation in its grace period', async () => {
    await toKeys();
    await tour.page.getByText(/^The key is 200 days old/).waitFor();
    await tour.page.getByText('Two keys are active', { exact: false }).waitFor();
    expect(await tour.look('keys')).toEqual([]);
    await tour.page.getByRole('button', { name: 'Rotate… bob' }).click();
    await tour.dialog.waitFor();
    expect(await tour.look('keys-rotate')).toEqual([]);
    await tour.dialog.getByRole('button', { name: 'Rotate key' }).click();
    await untilSnapshot(tour.page, ({ rotations }) => rotations.some(({ phase }) => phase === 'grace'));
    await tour.dialog.getByText('The new key is in use').waitFor();
    expect(await tour.look('keys-rotation')).toEqual([]);
  });

  it.each([
    ['keys-policy', 'Policy…', null],
    ['keys-access', 'Permissions and MFA…', null],
    ['keys-leak', 'It became known to others…', 'This key'],
    ['keys-delete', 'Delete…', 'This key'],
  ])('what can be done with a key: %s', async (name, item, group) => {
    await toKeys();
    await tour.page
      .getByRole('button', { name: /^More actions for carol/ })
      .first()
      .click();
    const entry = tour.page.getByRole('menuitem', { name: item });
    if (group !== null && !(await entry.isVisible()))
      await tour.page.getByRole('menuitem', { name: group }).click();
    await entry.click();
    await tour.dialog.waitFor();
    if (name === 'keys-leak') await tour.dialog.getByRole('button', { name: 'Copy policy' }).waitFor();
    expect(await tour.look(name)).toEqual([]);
    if (name !== 'keys-leak') return;
    await tour.dialog.getByRole('button', { name: 'Copy policy' }).scrollIntoViewIfNeeded();
    expect(await tour.look('keys-leak-policy')).toEqual([]);
  });

  it('production that is active, and the lock', async () => {
    const { sessions } = await untilSnapshot(tour.page, () => true);
    const admin = sessions.find(({ label }) => label === 'Admin-prod')?.id ?? '';
    await tour.call('session.makeActive', { sessionId: admin, replace: false, insist: true });
    await tour.goTo('Home');
    expect(await tour.look('production')).toEqual([]);
    await tour.call('vault.lock', {});
    await untilSnapshot(tour.page, ({ vault }) => vault.state === 'locked');
    await tour.page
      .getByRole('button', { name: /^Unlock/ })
      .first()
      .waitFor();
    expect(await tour.look('locked')).toEqual([]);
    await tour.call('vault.unlock', {});
  });

  it('leaves the pictures of the README as they should be', async () => {
    if (process.env.CLOAKROOM_KEEP_PICTURES !== '1') return;
    await mkdir(images, { recursive: true });
    for (const name of README_PICTURES) await copyFile(`${PICTURES}${name}.png`, `${images}${name}.png`);
  });
});

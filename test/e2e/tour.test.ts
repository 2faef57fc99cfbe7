// A walk through every page, light and dark, at two sizes: nothing serious for people who use assistive technology, and
// pictures to look at in test-results/tour. What people do every day is in tour-daily.test.ts. With
// CLOAKROOM_KEEP_PICTURES=1 the pictures of the README are renewed.
import { appendFile, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { acmePortalInput, roleInput, userInput } from '../harness/people.ts';
import { answerConsentPage } from '../local-aws/identity-center/answer-consent-page.ts';
import type { LocalAws } from '../local-aws/index.ts';
import { PICTURES, Tour } from './tour-fixture.ts';
import { untilSnapshot } from './window.ts';

const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));

/** Pages the README shows. */
const README_PICTURES = ['mfa-light', 'import-light'];

let tour: Tour;

beforeAll(async () => {
  tour = await Tour.begin();
});

afterEach(() => tour.closeDialogs());

afterAll(() => tour?.end());

/** What people have in their files, good and bad. */
const UNHEALTHY = `
[profile reports]
region = eu-west-1

[profile "month end"]
region = eu-west-1 # closing

[profile auditor]
role_arn = arn:aws:iam::444455556666:role/Audit
source_profile = reports
mfa_arn = arn:aws:iam::111122223333:mfa/carol

[profile old]
role_arn = arn:aws:iam::444455556666:role/Old
source_profile = gone

[profile robot]
credential_process = /opt/robot/bin/get-credentials

[profile robot]
output = json
`;

function keysOf({ world }: LocalAws): string {
  const carol = world.addUser({ accountId: '111122223333', userName: 'carol' });
  return `[reports]\naws_access_key_id = ${carol.accessKeyId}\naws_secret_access_key = ${carol.secretAccessKey}\n`;
}

describe('Every page, light and dark, at two sizes', () => {
  it('the empty window', async () => {
    expect(await tour.look('empty')).toEqual([]);
  });

  it('the dialog for an IAM user', async () => {
    await tour.page.getByRole('button', { name: 'Add an IAM user' }).click();
    await tour.dialog.getByLabel('Name', { exact: true }).fill('alice');
    expect(await tour.look('add-user')).toEqual([]);
    await tour.dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('the sessions, all well', async () => {
    const { sessionId } = await tour.call('identity.addIamUser', userInput(tour.people));
    const deploy = await tour.call('session.addRole', roleInput('Deploy', tour.people.deployRole, sessionId));
    await tour.call(
      'session.addRole',
      roleInput('Audit', tour.people.auditRole, deploy.sessionId, { durationSeconds: 14_400 }),
    );
    const admin = roleInput('Admin', tour.people.adminRole, sessionId, { requiresMfa: true });
    await tour.call('session.addRole', admin);
    await tour.call('session.start', { sessionId: deploy.sessionId });
    await tour.call('session.makeActive', { sessionId: deploy.sessionId, replace: false, insist: false });
    await untilSnapshot(tour.page, ({ activeSessionId }) => activeSessionId === deploy.sessionId);
    await tour.goTo('All sessions');
    expect(await tour.look('sessions')).toEqual([]);
  });

  it('a session that failed', async () => {
    const { sessions } = await untilSnapshot(tour.page, () => true);
    const alice = sessions.find(({ label }) => label === 'alice')?.id ?? '';
    await tour.call('session.addRole', {
      ...roleInput('Broken', tour.people.adminRole, alice),
      profileName: null,
    });
    await tour.page.getByRole('button', { name: 'Start Broken' }).click();
    await untilSnapshot(tour.page, ({ statuses }) =>
      Object.values(statuses).some(({ state }) => state === 'failed'),
    );
    await tour.page
      .getByText(/does not let this source assume/)
      .first()
      .waitFor();
    expect(await tour.look('failed')).toEqual([]);
    await tour.page.getByRole('button', { name: 'Dismiss' }).first().click();
  });

  it('the details of a session', async () => {
    await tour.page.getByRole('button', { name: 'Audit', exact: true }).click();
    await tour.page.getByText(tour.people.auditRole).first().waitFor();
    expect(await tour.look('detail')).toEqual([]);
    await tour.page.getByRole('button', { name: 'Close panel' }).click();
  });

  it('the dialog for a role', async () => {
    await tour.page.getByRole('button', { name: 'Add role' }).first().click();
    await tour.dialog.getByRole('button', { name: 'More options' }).click();
    expect(await tour.look('add-role')).toEqual([]);
    await tour.dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('the question for an MFA code', async () => {
    await tour.page.getByRole('button', { name: 'Start Admin' }).click();
    await tour.dialog.getByRole('textbox', { name: 'MFA code' }).waitFor();
    expect(await tour.look('mfa')).toEqual([]);
    await tour.dialog.getByRole('button', { name: 'Not now' }).click();
    await tour.dialog.waitFor({ state: 'hidden' });
  });

  it('the dialog for a portal', async () => {
    await tour.page.getByRole('button', { name: 'Add portal' }).click();
    expect(await tour.look('add-portal')).toEqual([]);
    await tour.dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('a portal with its accounts and roles', async () => {
    const { portalId } = await tour.call('portal.add', {
      ...acmePortalInput,
      browser: { kind: 'copy-link' },
    });
    await tour.page.getByRole('link', { name: 'Acme' }).first().click();
    const signingIn = tour.call('portal.signIn', { portalId, method: null });
    const { portalStatuses } = await untilSnapshot(tour.page, (snapshot) => {
      const status = snapshot.portalStatuses[portalId];
      return status?.state === 'signing-in' && status.link !== null;
    });
    await tour.dialog.waitFor();
    const findings = await tour.look('sign-in');
    const status = portalStatuses[portalId];
    await answerConsentPage(status?.state === 'signing-in' ? (status.link ?? '') : '', { choice: 'Allow' });
    await signingIn;
    await untilSnapshot(tour.page, ({ listings }) => listings[portalId]?.state === 'complete');
    await tour.dialog.waitFor({ state: 'hidden' });
    await tour.page.getByText('(80)').first().waitFor();
    expect([...findings, ...(await tour.look('portal'))]).toEqual([]);
  });

  it('publishing many profiles', async () => {
    await tour.page.getByRole('button', { name: /Publish profiles/ }).click();
    await tour.page.getByText('checkout-production-Deploy', { exact: true }).first().waitFor();
    expect(await tour.look('publish')).toEqual([]);
  });

  it('the question before all profiles of a portal go', async () => {
    const { portals } = await untilSnapshot(tour.page, () => true);
    const portalId = portals[0]?.id ?? '';
    const rule = { accounts: ['checkout'], roles: ['Deploy'], folders: [], favouritesOnly: false };
    const wish = { portalId, rule, template: '{account}-{role}', region: null };
    const { token } = await tour.call('publish.preview', wish);
    await tour.call('publish.apply', { ...wish, token });
    await tour.page.getByRole('button', { name: /^Unpublish all/ }).click();
    await tour.dialog.getByText('credential_process').first().waitFor();
    expect(await tour.look('unpublish')).toEqual([]);
    await tour.dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('the history of the AWS files, and a change to be undone', async () => {
    await tour.goTo('History');
    await tour.page.getByRole('button', { name: /^Undo: Published/ }).waitFor();
    expect(await tour.look('history')).toEqual([]);
    await tour.page.getByRole('button', { name: /^Undo: Added the role Deploy/ }).click();
    await tour.dialog
      .getByRole('button', { name: /^(Undo|Close)$/ })
      .first()
      .waitFor();
    expect(await tour.look('undo')).toEqual([]);
    await tour.page.keyboard.press('Escape');
  });

  it('the health of the AWS files, with much to repair', async () => {
    await appendFile(tour.home.configPath, UNHEALTHY);
    await writeFile(tour.home.credentialsPath, keysOf(tour.aws), { mode: 0o644 });
    await tour.goTo('Health');
    await tour.page.getByText('mfa_arn').first().waitFor();
    expect(await tour.look('health')).toEqual([]);
    await tour.page
      .getByRole('button', { name: /^Repair: .*mfa_arn/ })
      .first()
      .click();
    await tour.dialog.getByText('mfa_serial').first().waitFor();
    expect(await tour.look('repair')).toEqual([]);
    await tour.dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('bringing over what is in the AWS files', async () => {
    await tour.goTo('Import');
    await tour.page.getByRole('button', { name: /^Check \d+ profiles?$/ }).waitFor();
    expect(await tour.look('import')).toEqual([]);
    await tour.page.getByRole('button', { name: /^Check \d+ profiles?$/ }).click();
    await tour.page.getByRole('button', { name: 'Next' }).and(tour.page.locator(':enabled')).waitFor();
    expect(await tour.look('import-check')).toEqual([]);
    await tour.page.getByRole('button', { name: 'Next' }).click();
    await tour.page.getByRole('button', { name: /^Bring over/ }).waitFor();
    expect(await tour.look('import-confirm')).toEqual([]);
    await tour.page.getByRole('button', { name: /^Bring over/ }).click();
    await tour.page.getByRole('button', { name: 'See sessions' }).waitFor();
    expect(await tour.look('import-done')).toEqual([]);
  });

  it('leaves the pictures of the README as they should be', async () => {
    if (process.env.CLOAKROOM_KEEP_PICTURES !== '1') return;
    await mkdir(images, { recursive: true });
    for (const name of README_PICTURES) await copyFile(`${PICTURES}${name}.png`, `${images}${name}.png`);
  });
});

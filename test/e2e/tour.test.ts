// A walk through every page, light and dark, at two sizes: nothing serious for people who use assistive technology, and
// pictures to look at in test-results/tour. With CLOAKROOM_KEEP_PICTURES=1 those of the README are renewed.
import { appendFile, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, Input, Output } from '../../shared/ipc.ts';
import { type AppHome, createAppHome, launchApp, type RunningApp } from '../harness/app.ts';
import {
  acmePortalInput,
  createAcmePortal,
  createPeople,
  type People,
  roleInput,
  userInput,
} from '../harness/people.ts';
import { answerConsentPage } from '../local-aws/identity-center/answer-consent-page.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { untilSnapshot } from './window.ts';

const folder = fileURLToPath(new URL('../../test-results/tour/', import.meta.url));
const images = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Pages the README shows. */
const README_PICTURES = ['sessions-light', 'mfa-light', 'portal-light', 'sessions-dark', 'import-light'];

let aws: LocalAws;
let people: People;
let home: AppHome;
let app: RunningApp;

const call = async <C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> => {
  const outcome = await app.page.evaluate(
    ([name, value]) => window.cloakroom.invoke(name as Channel, value as never),
    [channel, input] as const,
  );
  if (!outcome.ok) throw new Error(`${channel}: ${outcome.error.message}`);
  return outcome.value as Output<C>;
};

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  aws = await startLocalAws();
  people = createPeople(aws);
  createAcmePortal(aws);
  home = await createAppHome(aws.environment());
  app = await launchApp(home, ['--force-color-profile=srgb']);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
});

// One page's failure is not the next one's: what was open is closed.
afterEach(async () => {
  if (await app.page.getByRole('dialog').isVisible()) await app.page.keyboard.press('Escape');
});

afterAll(async () => {
  await app?.close();
  await aws?.close();
  await home?.remove();
});

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly where: string;
}

/** The same view in both themes and sizes: pictures, and what axe finds serious. */
const look = async (name: string): Promise<Finding[]> => {
  const { page } = app;
  const findings: Finding[] = [];
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const [size, width, height] of [
      ['', 1180, 760],
      ['-small', 900, 600],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: `${folder}${name}-${theme}${size}.png` });
    }
    // Tall, so that nothing is scrolled out of a dialog while axe looks.
    await page.setViewportSize({ width: 1180, height: 1900 });
    await page.evaluate(await readFile(axe, 'utf8'));
    findings.push(
      ...(await page.evaluate(async () => {
        const { axe: scanner } = globalThis as unknown as {
          axe: {
            run(): Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }>;
          };
        };
        const { violations } = await scanner.run();
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0]?.target.join(' ') ?? '' }));
      })),
    );
  }
  await page.setViewportSize({ width: 1180, height: 760 });
  return findings;
};

const goTo = (page: string) =>
  app.page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${page}`) })
    .click();

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

const dialog = () => app.page.getByRole('dialog');

describe('Every page, light and dark, at two sizes', () => {
  it('the empty window', async () => {
    expect(await look('empty')).toEqual([]);
  });

  it('the dialog for an IAM user', async () => {
    await app.page.getByRole('button', { name: 'Add an IAM user' }).click();
    await dialog().getByLabel('Name', { exact: true }).fill('alice');
    expect(await look('add-user')).toEqual([]);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('the sessions, all well', async () => {
    const { sessionId } = await call('identity.addIamUser', userInput(people));
    const deploy = await call('session.addRole', roleInput('Deploy', people.deployRole, sessionId));
    await call(
      'session.addRole',
      roleInput('Audit', people.auditRole, deploy.sessionId, { durationSeconds: 14_400 }),
    );
    const admin = roleInput('Admin', people.adminRole, sessionId, { requiresMfa: true });
    await call('session.addRole', admin);
    await call('session.start', { sessionId: deploy.sessionId });
    await call('session.makeActive', { sessionId: deploy.sessionId, replace: false });
    await untilSnapshot(app.page, ({ activeSessionId }) => activeSessionId === deploy.sessionId);
    expect(await look('sessions')).toEqual([]);
  });

  it('a session that failed', async () => {
    const { sessions } = await untilSnapshot(app.page, () => true);
    const alice = sessions.find(({ label }) => label === 'alice')?.id ?? '';
    await call('session.addRole', { ...roleInput('Broken', people.adminRole, alice), profileName: null });
    await app.page.getByRole('button', { name: 'Start Broken' }).click();
    await untilSnapshot(app.page, ({ statuses }) =>
      Object.values(statuses).some(({ state }) => state === 'failed'),
    );
    await app.page
      .getByText(/does not let this source assume/)
      .first()
      .waitFor();
    expect(await look('failed')).toEqual([]);
    await app.page.getByRole('button', { name: 'Dismiss' }).first().click();
  });

  it('the details of a session', async () => {
    await app.page.getByRole('button', { name: 'Audit', exact: true }).click();
    await app.page.getByText(people.auditRole).first().waitFor();
    expect(await look('detail')).toEqual([]);
    await app.page.getByRole('button', { name: 'Close panel' }).click();
  });

  it('the dialog for a role', async () => {
    await app.page.getByRole('button', { name: 'Add role' }).first().click();
    await dialog().getByRole('button', { name: 'More options' }).click();
    expect(await look('add-role')).toEqual([]);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('the question for an MFA code', async () => {
    await app.page.getByRole('button', { name: 'Start Admin' }).click();
    await dialog().getByRole('textbox', { name: 'MFA code' }).waitFor();
    expect(await look('mfa')).toEqual([]);
    await dialog().getByRole('button', { name: 'Not now' }).click();
    await dialog().waitFor({ state: 'hidden' });
  });

  it('the dialog for a portal', async () => {
    await app.page.getByRole('button', { name: 'Add portal' }).click();
    expect(await look('add-portal')).toEqual([]);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('a portal with its accounts and roles', async () => {
    const { portalId } = await call('portal.add', { ...acmePortalInput, browser: { kind: 'copy-link' } });
    await app.page.getByRole('link', { name: 'Acme' }).first().click();
    const signingIn = call('portal.signIn', { portalId, method: null });
    const { portalStatuses } = await untilSnapshot(app.page, (snapshot) => {
      const status = snapshot.portalStatuses[portalId];
      return status?.state === 'signing-in' && status.link !== null;
    });
    await dialog().waitFor();
    const findings = await look('sign-in');
    const status = portalStatuses[portalId];
    await answerConsentPage(status?.state === 'signing-in' ? (status.link ?? '') : '', { choice: 'Allow' });
    await signingIn;
    await untilSnapshot(app.page, ({ listings }) => listings[portalId]?.state === 'complete');
    await dialog().waitFor({ state: 'hidden' });
    await app.page.getByText('(80)').first().waitFor();
    expect([...findings, ...(await look('portal'))]).toEqual([]);
  });

  it('publishing many profiles', async () => {
    await app.page.getByRole('button', { name: /Publish profiles/ }).click();
    await app.page.getByText('checkout-production-Deploy', { exact: true }).first().waitFor();
    expect(await look('publish')).toEqual([]);
  });

  it('the question before all profiles of a portal go', async () => {
    const { portals } = await untilSnapshot(app.page, () => true);
    const portalId = portals[0]?.id ?? '';
    const rule = { accounts: ['checkout'], roles: ['Deploy'], folders: [], favouritesOnly: false };
    const wish = { portalId, rule, template: '{account}-{role}', region: null };
    const { token } = await call('publish.preview', wish);
    await call('publish.apply', { ...wish, token });
    await app.page.getByRole('button', { name: /^Unpublish all/ }).click();
    await dialog().getByText('credential_process').first().waitFor();
    expect(await look('unpublish')).toEqual([]);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('the history of the AWS files, and a change to be undone', async () => {
    await goTo('History');
    await app.page.getByRole('button', { name: /^Undo: Published/ }).waitFor();
    expect(await look('history')).toEqual([]);
    await app.page.getByRole('button', { name: /^Undo: Added the role Deploy/ }).click();
    await dialog()
      .getByRole('button', { name: /^(Undo|Close)$/ })
      .first()
      .waitFor();
    expect(await look('undo')).toEqual([]);
    await app.page.keyboard.press('Escape');
  });

  it('the health of the AWS files, with much to repair', async () => {
    await appendFile(home.configPath, UNHEALTHY);
    await writeFile(home.credentialsPath, keysOf(aws), { mode: 0o644 });
    await goTo('Health');
    await app.page.getByText('mfa_arn').first().waitFor();
    expect(await look('health')).toEqual([]);
    await app.page
      .getByRole('button', { name: /^Repair: .*mfa_arn/ })
      .first()
      .click();
    await dialog().getByText('mfa_serial').first().waitFor();
    expect(await look('repair')).toEqual([]);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('bringing over what is in the AWS files', async () => {
    await goTo('Import');
    await app.page.getByRole('button', { name: /^Check \d+ profiles?$/ }).waitFor();
    expect(await look('import')).toEqual([]);
    await app.page.getByRole('button', { name: /^Check \d+ profiles?$/ }).click();
    await app.page.getByRole('button', { name: 'Next' }).and(app.page.locator(':enabled')).waitFor();
    expect(await look('import-check')).toEqual([]);
    await app.page.getByRole('button', { name: 'Next' }).click();
    await app.page.getByRole('button', { name: /^Bring over/ }).waitFor();
    expect(await look('import-confirm')).toEqual([]);
    await app.page.getByRole('button', { name: /^Bring over/ }).click();
    await app.page.getByRole('button', { name: 'See sessions' }).waitFor();
    expect(await look('import-done')).toEqual([]);
  });

  it('leaves the pictures of the README as they should be', async () => {
    if (process.env.CLOAKROOM_KEEP_PICTURES !== '1') return;
    await mkdir(images, { recursive: true });
    for (const name of README_PICTURES) await copyFile(`${folder}${name}.png`, `${images}${name}.png`);
  });
});

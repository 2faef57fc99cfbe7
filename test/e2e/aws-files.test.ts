// The person's own AWS files in the real app: files that other programs damage survive everything byte for byte, a
// messy home comes over without a key left in it, what others write is noticed, and all of it can be taken back.
import { lstat, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type AppHome, callerArn, createAppHome, launchApp, type RunningApp, run } from '../harness/app.ts';
import {
  ACME_START_URL,
  createAcmePortal,
  createPeople,
  type People,
  ROLE_ACCOUNT,
  USER_ACCOUNT,
} from '../harness/people.ts';
import { answerConsentPage } from '../local-aws/identity-center/answer-consent-page.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { addIamUser, addRole, keepScreenshot, untilSnapshot } from './window.ts';

let aws: LocalAws;
let people: People;
let home: AppHome;
let app: RunningApp;

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail' && app) await keepScreenshot(app.page, task.name);
});

const dialog = () => app.page.getByRole('dialog');
const inMenu = async (session: string, item: string) => {
  await app.page.getByRole('button', { name: `More actions for ${session}`, exact: true }).click();
  await app.page.getByRole('menuitem', { name: item, exact: true }).click();
};
const goTo = (page: string) =>
  app.page
    .getByRole('navigation')
    .getByRole('link', { name: new RegExp(`^${page}`) })
    .click();

/** Undoes the newest change that has an Undo button. */
async function undoLast(): Promise<void> {
  await goTo('History');
  await app.page
    .getByRole('button', { name: /^Undo: / })
    .first()
    .click();
  await dialog().getByRole('button', { name: 'Undo', exact: true }).click();
  await dialog().waitFor({ state: 'hidden' });
}

/** Each is known to be lost or changed by some program that writes these files. */
const KILLERS = `# A comment that stops one program, and is dropped by another
; and this kind
[default]
region = eu-west-1

[profile numbers]
sso_account_id = 012345678901
max_attempts = 1e5

[profile nested]
region=eu-central-1
s3 =
    addressing_style = path
    max_concurrent_requests = 20

[services local]
dynamodb =
  endpoint_url = http://localhost:4567
[preview]
cloudfront = true`;

describe.each([
  { name: 'with LF, no newline at the end, behind a symlink', eol: '\n', linked: true },
  { name: 'with CRLF', eol: '\r\n', linked: false },
])('A config file that other programs damage, $name', ({ eol, linked }) => {
  const original = KILLERS.replaceAll('\n', eol);
  const config = () => readFile(home.configPath, 'utf8');
  /** Every line of the person's is there, whole, in order, with its own ending. */
  const expectAllThere = async () => {
    const text = await config();
    let from = 0;
    for (const line of original.split(/(?<=\n)/)) {
      const at = text.indexOf(line, from);
      expect(at, `${JSON.stringify(line)} after ${from} in\n${text}`).toBeGreaterThanOrEqual(from);
      from = at + line.length;
    }
  };

  beforeAll(async () => {
    aws = await startLocalAws();
    people = createPeople(aws);
    home = await createAppHome(aws.environment());
    await mkdir(join(home.folder, '.aws'));
    if (linked) {
      await mkdir(join(home.folder, 'dotfiles'));
      await writeFile(join(home.folder, 'dotfiles', 'aws-config'), original);
      await symlink('../dotfiles/aws-config', home.configPath);
    } else await writeFile(home.configPath, original);
    app = await launchApp(home);
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
  });

  afterAll(async () => {
    await app?.close();
    await aws?.close();
    await home?.remove();
  });

  it('survives added profiles', async () => {
    await addIamUser(app.page, { name: 'alice', ...people.alice });
    await addRole(app.page, { name: 'deploy', roleArn: people.deployRole, source: 'alice' });
    await expectAllThere();
    expect(await callerArn(home, 'deploy')).toMatch(/assumed-role\/Deploy/);
  });

  it('survives a renamed profile', async () => {
    await inMenu('deploy', 'Edit');
    await dialog().getByLabel('Profile name').fill('deploy-2');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'hidden' });
    await expectAllThere();
    expect(await callerArn(home, 'deploy-2')).toMatch(/assumed-role\/Deploy/);
  });

  it('survives a session that becomes active', async () => {
    await app.page.getByRole('button', { name: 'Make active: deploy' }).click();
    await untilSnapshot(app.page, ({ activeSessionId }) => activeSessionId !== null);
    await expectAllThere();
    expect(await callerArn(home, null)).toMatch(/assumed-role\/Deploy/);
  });

  it('survives removing, and comes back to the byte when all is removed', async () => {
    for (const session of ['deploy', 'alice']) {
      await inMenu(session, 'Remove');
      await dialog().getByRole('button', { name: 'Remove' }).click();
      await dialog().waitFor({ state: 'hidden' });
    }
    expect(await config()).toBe(original);
  });

  it('survives undo, one change after the other', async () => {
    await addIamUser(app.page, { name: 'alice', ...people.alice });
    const one = await config();
    await addRole(app.page, { name: 'deploy', roleArn: people.deployRole, source: 'alice' });
    const two = await config();
    await inMenu('deploy', 'Remove');
    await dialog().getByRole('button', { name: 'Remove' }).click();
    await dialog().waitFor({ state: 'hidden' });
    expect(await config()).toBe(one);

    await undoLast();
    expect(await config()).toBe(two);
    expect(await callerArn(home, 'deploy')).toMatch(/assumed-role\/Deploy/);
    for (const title of ['Added the role deploy', 'Added the IAM user alice']) {
      await app.page
        .getByRole('button', { name: `Undo: ${title}` })
        .first()
        .click();
      await dialog().getByRole('button', { name: 'Undo', exact: true }).click();
      await dialog().waitFor({ state: 'hidden' });
    }
    expect(await config()).toBe(original);
    expect((await lstat(home.configPath)).isSymbolicLink()).toBe(linked);
  });
});

describe('A messy home', () => {
  let bob: { arn: string; accessKeyId: string; secretAccessKey: string };
  let config = '';
  let credentials = '';
  const files = () =>
    Promise.all([readFile(home.configPath, 'utf8'), readFile(home.credentialsPath, 'utf8')]);

  beforeAll(async () => {
    aws = await startLocalAws();
    people = createPeople(aws);
    createAcmePortal(aws);
    bob = aws.world.addUser({ accountId: USER_ACCOUNT, userName: 'bob' });
    home = await createAppHome(aws.environment());
    config = messyConfig();
    credentials = messyCredentials();
    await mkdir(join(home.folder, '.aws'));
    await writeFile(home.configPath, config, { mode: 0o600 });
    await writeFile(home.credentialsPath, credentials, { mode: 0o600 });
    app = await launchApp(home);
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
  });

  afterAll(async () => {
    await app?.close();
    await aws?.close();
    await home?.remove();
  });

  function messyConfig(): string {
    return `# Everything I need for work

[default]
region = eu-west-1
output=json

[profile alice]    # me
region = eu-west-1
s3 =
    max_concurrent_requests = 20

[profile deploy]
role_arn = ${people.deployRole}
source_profile = alice
region = eu-central-1

[profile deploy-us]
role_arn = ${people.deployRole}
source_profile = alice
region = us-east-1

# needs a code
[profile admin]
role_arn=${people.adminRole}
source_profile=alice
mfa_serial=${people.mfa.serial}

[profile audit]
role_arn = ${people.auditRole}
source_profile = deploy
cli_pager =

[sso-session acme]
sso_start_url = ${ACME_START_URL}
sso_region = eu-west-1
sso_registration_scopes = sso:account:access

[profile sandbox]
sso_session = acme
sso_account_id = 700000000003
sso_role_name = Admin
region = eu-west-1

[profile robot]
credential_process = /opt/robot/bin/get-credentials --for robot

[profile old]
role_arn = arn:aws:iam::${ROLE_ACCOUNT}:role/Old
source_profile = gone

[preview]
cloudfront = true
`;
  }

  function messyCredentials(): string {
    return `[default]
aws_access_key_id = ${bob.accessKeyId}
aws_secret_access_key = ${bob.secretAccessKey}

# the team's
[alice]
aws_access_key_id=${people.alice.accessKeyId}
aws_secret_access_key=${people.alice.secretAccessKey}
`;
  }

  it('is shown what was found before anything is changed', async () => {
    await app.page.getByRole('heading', { name: 'What was found' }).first().waitFor();
    await app.page
      .getByText('source_profile')
      .first()
      .waitFor()
      .catch(() => {});
    for (const name of ['alice', 'deploy-us', 'sandbox', 'robot', 'old'])
      await app.page.getByText(name, { exact: true }).first().waitFor();
    expect(await files()).toEqual([config, credentials]);
  });

  it('comes over whole, and the AWS CLI works on every profile with no key left in any file', async () => {
    await app.page.getByRole('button', { name: /^Check \d+ profiles$/ }).click();
    await app.page.getByRole('button', { name: 'Next' }).click();
    expect(await files()).toEqual([config, credentials]);
    await app.page.getByRole('button', { name: /^Bring over \d+ profiles$/ }).click();
    await app.page.getByRole('button', { name: 'See sessions' }).waitFor();

    const user = (name: string) => `arn:aws:iam::${USER_ACCOUNT}:user/${name}`;
    expect(await callerArn(home, null)).toBe(user('bob'));
    expect(await callerArn(home, 'alice')).toBe(user('alice'));
    expect(await callerArn(home, 'deploy')).toMatch(/assumed-role\/Deploy/);
    expect(await callerArn(home, 'deploy-us')).toMatch(/assumed-role\/Deploy/);
    expect(await callerArn(home, 'audit')).toMatch(/assumed-role\/Audit/);

    const admin = callerArn(home, 'admin');
    await dialog().getByRole('textbox', { name: 'MFA code' }).fill(people.mfa.code());
    await app.page.keyboard.press('Enter');
    expect(await admin).toMatch(/assumed-role\/Admin/);

    const { portals } = await untilSnapshot(app.page, () => true);
    await app.page.evaluate((portalId) => {
      void window.cloakroom.invoke('portal.signIn', { portalId, method: 'device-code' });
    }, portals[0]?.id ?? '');
    const link = async () => {
      const { portalStatuses } = await untilSnapshot(app.page, ({ portalStatuses: each }) =>
        Object.values(each).some((status) => status.state === 'signing-in' && status.link !== null),
      );
      const [status] = Object.values(portalStatuses);
      return status?.state === 'signing-in' ? (status.link ?? '') : '';
    };
    await answerConsentPage(await link(), { choice: 'Allow' });
    await untilSnapshot(app.page, ({ portalStatuses }) =>
      Object.values(portalStatuses).some(({ state }) => state === 'signed-in'),
    );
    expect(await callerArn(home, 'sandbox')).toMatch(/AWSReservedSSO_/);

    const { alice } = people;
    const secrets = join(home.folder, 'secrets.txt');
    const ids = [alice.accessKeyId, bob.accessKeyId].join('\n');
    await writeFile(secrets, `${alice.secretAccessKey}\n${bob.secretAccessKey}\n`);
    const found = await run(home, 'grep', ['-rlFf', secrets, home.folder]);
    expect(found.stdout.trim().split('\n')).toEqual([secrets]);
    expect((await files()).join('')).not.toMatch(new RegExp(ids.replace('\n', '|')));
  });

  it('leaves what it did not bring over as it was', async () => {
    const [present] = await files();
    for (const line of [
      '# Everything I need for work',
      '[profile alice]    # me',
      '    max_concurrent_requests = 20',
      '# needs a code',
      'cli_pager =',
      'credential_process = /opt/robot/bin/get-credentials --for robot',
      'source_profile = gone',
      'cloudfront = true',
    ])
      expect(present.split('\n')).toContain(line);
  });

  it('is taken back as a whole, keys included', async () => {
    await goTo('History');
    await app.page.getByRole('button', { name: /^Undo: Brought over/ }).click();
    await dialog()
      .getByText('is forgotten', { exact: false })
      .first()
      .waitFor()
      .catch(() => {});
    await dialog().getByRole('button', { name: 'Undo', exact: true }).click();
    await dialog().waitFor({ state: 'hidden' });
    expect(await files()).toEqual([config, credentials]);
    const { identities, sessions, portals } = await untilSnapshot(app.page, () => true);
    expect([identities, sessions, portals]).toEqual([[], [], []]);
    expect(await callerArn(home, 'alice')).toBe(`arn:aws:iam::${USER_ACCOUNT}:user/alice`);
  });

  it('sees at once what another program breaks, and repairs it when asked', async () => {
    const broken = `${config}\n[profile alice]\nregion = us-east-1\n`;
    await writeFile(home.configPath, broken);
    await goTo('Health');
    const repair = app.page.getByRole('button', {
      name: /^Repair: .*alice.*several|^Repair: .*alice.*twice|^Repair: .*alice/,
    });
    await repair.first().click();
    await dialog().getByRole('button', { name: 'Repair', exact: true }).click();
    await dialog().waitFor({ state: 'hidden' });
    const [repaired] = await files();
    expect(repaired.match(/\[profile alice\]/g)).toHaveLength(1);
    await undoLast();
    expect((await files())[0]).toBe(broken);
  });
});

// Everything that Cloakroom does with secrets, in the real app; and then a search for each of them wherever somebody
// else could find it: files, logs, what the system shows of processes, the heap of the page, and, once it is locked,
// the heap of the main process.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, Input } from '../../shared/ipc.ts';
import {
  type AppHome,
  askAws,
  callerArn,
  createAppHome,
  launchApp,
  type RunningApp,
} from '../harness/app.ts';
import {
  heapOfMain,
  heapOfPage,
  type Leak,
  leaksInFolder,
  leaksInProcesses,
  secretsIn,
} from '../harness/leaks.ts';
import {
  acmePortalInput,
  createAcmePortal,
  createPeople,
  type People,
  roleInput,
} from '../harness/people.ts';
import { answerConsentPage } from '../local-aws/identity-center/answer-consent-page.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { addIamUser, callIn, fillIamUser, keepScreenshot, openPage, untilSnapshot } from './window.ts';

const WRONG_SECRET = 'EXAMPLEwrong/secretEXAMPLEwrong+secret00';
const checkout = fileURLToPath(new URL('../../', import.meta.url));

let aws: LocalAws;
let people: People;
let bob: { accessKeyId: string; secretAccessKey: string };
let home: AppHome;
let app: RunningApp;
/** Seen in processes at any moment of the tour. */
const seen: Leak[] = [];
let watching: Promise<void>;
let touring = true;

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  createAcmePortal(aws);
  bob = aws.world.addUser({ accountId: '111122223333', userName: 'bob' });
  home = await createAppHome(aws.environment());
  // Whatever is written to a temporary folder is looked at, too.
  home.env.TMPDIR = join(home.folder, 'tmp');
  await mkdir(home.env.TMPDIR, { mode: 0o700 });
  await mkdir(join(home.folder, '.aws'));
  await writeFile(
    home.credentialsPath,
    `[bob]\naws_access_key_id = ${bob.accessKeyId}\naws_secret_access_key = ${bob.secretAccessKey}\n`,
  );
  app = await start();
  watching = (async () => {
    while (touring) seen.push(...(await leaksInProcesses(secrets())));
  })();
});

afterAll(async () => {
  touring = false;
  await watching;
  await app?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, task.name);
});

const secrets = () => [...new Set([...aws.world.secrets(), WRONG_SECRET])];

async function start(): Promise<RunningApp> {
  const started = await launchApp(home);
  await untilSnapshot(started.page, ({ vault }) => vault.state === 'open');
  return started;
}

const call = <C extends Channel>(channel: C, input: Input<C>) => callIn(app.page, channel, input);

const sessionNamed = async (label: string) => {
  const { sessions } = await untilSnapshot(app.page, (each) =>
    each.sessions.some((one) => one.label === label),
  );
  return sessions.find((session) => session.label === label)?.id ?? '';
};

describe('After all that Cloakroom does with secrets', () => {
  it('has brought a key over, taken a typed one, and refused a wrong one', async () => {
    const { token } = await call('import.preview', { profiles: ['bob'] });
    await call('import.apply', { profiles: ['bob'], token });
    await addIamUser(app.page, { name: 'alice', ...people.alice });
    await fillIamUser(app.page, { name: 'wrong', ...people.alice, secretAccessKey: WRONG_SECRET });
    const dialog = app.page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Add IAM user' }).click();
    await dialog
      .getByText(/secret access key/i)
      .first()
      .waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await callerArn(home, 'bob')).toContain('user/bob');
  });

  it('has assumed roles, failed to assume one, asked for a code, and handed all of it to tools', async () => {
    const alice = await sessionNamed('alice');
    await call('session.addRole', roleInput('Deploy', people.deployRole, alice));
    await call('session.addRole', roleInput('Denied', people.auditRole, alice));
    await call('identity.updateIamUser', {
      identityId:
        (await untilSnapshot(app.page, () => true)).identities.find(({ label }) => label === 'alice')?.id ??
        '',
      label: 'alice',
      key: null,
      region: 'eu-west-1',
      mfaSerial: people.mfa.serial,
      mfaUse: 'for-roles-that-ask',
      keyUse: 'session-token',
      durationSeconds: 43_200,
      profileName: 'alice',
    });
    await call('session.addRole', roleInput('Admin', people.adminRole, alice, { requiresMfa: true }));
    expect(await callerArn(home, 'deploy')).toMatch(/assumed-role\/Deploy/);
    expect((await askAws(home, 'denied')).code).not.toBe(0);
    const admin = callerArn(home, 'admin');
    const { prompts } = await untilSnapshot(app.page, (each) => each.prompts.length > 0);
    await call('mfa.answer', { promptId: prompts[0]?.id ?? '', code: people.mfa.code() });
    expect(await admin).toMatch(/assumed-role\/Admin/);
  });

  it('has signed in to a portal, and out of nothing a tool got a role of it', async () => {
    const { portalId } = await call('portal.add', acmePortalInput);
    const signIn = call('portal.signIn', { portalId, method: 'device-code' });
    const { portalStatuses } = await untilSnapshot(app.page, ({ portalStatuses: each }) =>
      Object.values(each).some((status) => status.state === 'signing-in' && status.link !== null),
    );
    const status = portalStatuses[portalId];
    const link = status?.state === 'signing-in' ? status.link : null;
    await answerConsentPage(link ?? '', { choice: 'Allow' });
    await signIn;
    await untilSnapshot(app.page, ({ listings }) => listings[portalId]?.state === 'complete');
    const { sessionId } = await call('portal.openRole', {
      portalId,
      accountId: '700000000003',
      roleName: 'Admin',
    });
    await call('portal.setProfile', { sessionId, profileName: 'sandbox', region: 'eu-west-1' });
    expect(await callerArn(home, 'sandbox')).toMatch(/AWSReservedSSO_/);
  });

  it('has opened the console, copied credentials, and rotated a key', async () => {
    const deploy = await sessionNamed('Deploy');
    await call('settings.set', { browser: { kind: 'copy-link' } });
    await call('session.openConsole', { sessionId: deploy, region: null, service: null });
    await call('session.copyCredentials', { sessionId: deploy, shell: 'bash' });
    expect(await app.electron.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/AWS_SESSION_TOKEN/);
    const { identities } = await untilSnapshot(app.page, () => true);
    const bobs = identities.find(({ label }) => label === 'bob')?.id ?? '';
    await call('keys.rotate', { identityIds: [bobs] });
    await untilSnapshot(app.page, ({ rotations }) => rotations[0]?.phase === 'grace');
    await call('keys.deleteOldNow', { identityId: bobs, despiteUse: true });
    await untilSnapshot(app.page, ({ rotations }) => rotations[0]?.end === 'rotated');
    expect(await callerArn(home, 'bob')).toContain('user/bob');
  });

  it('has crashed with everything in memory, the page first, and come back', async () => {
    const { electron, page } = app;
    const gone = page.waitForEvent('crash');
    await electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    await gone;
    const main = electron.process();
    const over = new Promise((resolve) => main.once('exit', resolve));
    // The signal that would leave a core dump behind.
    main.kill('SIGABRT');
    await over;
    app = await start();
    expect(await callerArn(home, 'deploy')).toMatch(/assumed-role\/Deploy/);
  });

  it('no file of the home folder holds a secret: data, logs, browser storage, AWS files, temporary files', async () => {
    expect(secrets().length).toBeGreaterThan(20);
    expect(await leaksInFolder(home.folder, secrets())).toEqual([]);
    const names = (await readdir(home.folder, { recursive: true })).filter((name) =>
      /\b(core|\.dmp)\b/.test(name),
    );
    expect(names).toEqual([]);
  });

  it('would be noticed if one did', async () => {
    const [secret = ''] = secrets();
    const file = join(home.folder, '.cloakroom', 'planted');
    for (const form of [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret, 'utf16le')]) {
      await writeFile(file, form);
      expect((await leaksInFolder(home.folder, secrets())).map(({ where }) => where)).toEqual([file]);
    }
    await rm(file);
  });

  it('the page holds none in its heap, however it was typed', async () => {
    await openPage(app.page, 'All sessions');
    await addIamUser(app.page, { name: 'carol', ...carol() });
    for (const name of ['Home', 'Access keys', 'Settings']) await openPage(app.page, name);
    expect(secretsIn(await heapOfPage(app.page), secrets())).toEqual([]);
  });

  it('the main process holds none in its heap once it is locked', async () => {
    const file = join(home.folder, 'heap');
    expect(await callerArn(home, 'deploy')).toMatch(/assumed-role\/Deploy/);
    expect(secretsIn(await heapOfMain(app.electron, file), secrets())).not.toEqual([]);
    await call('vault.lock', {});
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'locked');
    expect(secretsIn(await heapOfMain(app.electron, file), secrets())).toEqual([]);
    await rm(file);
  });

  it('no process ever showed one in its arguments or environment', async () => {
    touring = false;
    await watching;
    expect(seen).toEqual([]);
  });

  it('none of the processes can leave a core dump', async () => {
    const pids = await app.electron.evaluate(({ app: electron }) =>
      electron.getAppMetrics().map(({ pid, type }) => ({ pid, type })),
    );
    const wanted = pids.filter(({ type }) => type === 'Browser' || type === 'Tab');
    expect(wanted.length).toBeGreaterThan(1);
    for (const { pid, type } of wanted) {
      const limits = await readFile(`/proc/${pid}/limits`, 'utf8');
      expect(`${type} ${/Max core file size +\d+/.exec(limits)?.[0]}`).toBe(
        `${type} Max core file size     0`.replace(/ {5}0$/, '        0'),
      );
    }
  });

  it('the built app holds no key of anybody', async () => {
    const found: string[] = [];
    for (const name of await readdir(join(checkout, 'dist'), { recursive: true })) {
      const text = await readFile(join(checkout, 'dist', name), 'latin1').catch(() => '');
      found.push(...(text.match(/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g) ?? []).map((key) => `${key} in ${name}`));
    }
    expect(found.filter((each) => !each.includes('EXAMPLE'))).toEqual([]);
  });
});

let carols: { accessKeyId: string; secretAccessKey: string } | null = null;
function carol() {
  carols ??= aws.world.addUser({ accountId: '111122223333', userName: 'carol' });
  return carols;
}

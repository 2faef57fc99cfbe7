// npm run demo [-- --once]: the real app on a local AWS, with sample identities in a folder of its own. Nothing of the
// user's AWS files, and no real AWS account, is touched.
//
// With --once nobody is waited for: one profile is used by the real AWS CLI, one JSON line is printed, exit 0.

import { type ChildProcess, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { Channel, Input, Output } from '../shared/ipc.ts';
import type { Snapshot } from '../shared/model.ts';
import {
  acmePortalInput,
  createAcmePortal,
  createPeople,
  type People,
  roleInput,
  userInput,
} from '../test/harness/people.ts';
import { startLocalAws } from '../test/local-aws/index.ts';
import { ensureAppBuilt } from './lib/app-build.ts';
import { openDesktopSession } from './lib/desktop-session.ts';
import { electronArguments, isRoot } from './lib/electron-command.ts';
import { checkout } from './lib/paths.ts';
import { hasDisplay, prepareMachine } from './lib/prepare-machine.ts';
import { runMain, ToolingError } from './lib/run-process.ts';

const SHOWN_PROFILE = 'deploy';
const once = process.argv.includes('--once');
/** Only the one JSON line may go to stdout with --once. */
const say = (line: string) => (once ? console.error(line) : console.log(line));

await runMain(async () => {
  // Without a display the demo brings a desktop of its own, and takes it away again.
  const need = hasDisplay() ? 'of-the-user' : 'isolated';
  if (need === 'isolated') say('No display found: starting a virtual one.');
  const { electron: runtime } = await prepareMachine({ desktop: need, awsCli: true });
  await ensureAppBuilt();
  const desktop = await openDesktopSession(need);
  // Under /tmp whatever TMPDIR says: the socket's path must stay below 108 bytes.
  const folder = await mkdtemp(existsSync('/tmp') ? '/tmp/cloakroom-demo-' : 'cloakroom-demo-');
  const aws = await startLocalAws();
  const own = {
    CLOAKROOM_HOME: join(folder, 'cloakroom'),
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    ...aws.environment(),
  };
  const env = { ...(desktop.env as Record<string, string>), ...own };
  let electron: ElectronApplication | null = null;
  try {
    electron = await _electron.launch({
      executablePath: runtime.executable,
      args: electronArguments([], isRoot(), checkout),
      env,
      chromiumSandbox: !isRoot(),
    });
    // Playwright's handlers would end this process at once; the demo has things to take away first.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal);
    const stopped = interrupted();
    const ended = new Promise<void>((resolve) => electron?.once('close', () => resolve()));
    const page = await electron.firstWindow();
    await page.waitForLoadState('load');
    await vaultOpen(page);
    const people = createPeople(aws);
    createAcmePortal(aws);
    await addSamples(page, people);
    const command = awsCommand(aws.url);
    const proof = await askAws(env, command(SHOWN_PROFILE));
    if (once) {
      console.log(JSON.stringify({ profile: SHOWN_PROFILE, ...proof }));
    } else {
      explain(own, command, proof);
      await Promise.race([ended, stopped, showCodes(page, people)]);
    }
    return 0;
  } finally {
    await electron?.close().catch(() => {});
    await forgetVaultKey(own.CLOAKROOM_HOME, env);
    await aws.close();
    await desktop.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** Calls the main process as the window does. */
async function call<C extends Channel>(page: Page, channel: C, input: Input<C>): Promise<Output<C>> {
  const outcome = await page.evaluate(
    ([name, value]) => window.cloakroom.invoke(name as Channel, value as never),
    [channel, input] as const,
  );
  if (outcome.ok) return outcome.value as Output<C>;
  throw new ToolingError(`The demo cannot go on: ${outcome.error.message}; ${outcome.error.remedy}.`);
}

async function vaultOpen(page: Page): Promise<void> {
  for (;;) {
    const { vault } = (await call(page, 'snapshot.get', {})) as Snapshot;
    if (vault.state === 'open') return;
    if (vault.error) throw new ToolingError(`${vault.error.message}: ${vault.error.remedy}.`);
    await delay(100);
  }
}

async function addSamples(page: Page, people: People): Promise<void> {
  const { sessionId } = await call(page, 'identity.addIamUser', userInput(people));
  const deploy = await call(page, 'session.addRole', roleInput('Deploy', people.deployRole, sessionId));
  await call(page, 'session.addRole', roleInput('Audit', people.auditRole, deploy.sessionId));
  const admin = roleInput('Admin', people.adminRole, sessionId, { requiresMfa: true });
  await call(page, 'session.addRole', admin);
  await call(page, 'portal.add', acmePortalInput);
}

interface Proof {
  readonly callerArn: string;
  readonly milliseconds: number;
}

/** With the endpoint spelled out: AWS CLIs before 2.13 do not know the endpoint variables. */
function awsCommand(endpoint: string) {
  return (profile: string): string[] => [
    ...['--endpoint-url', endpoint, '--region', 'eu-west-1'],
    ...['--profile', profile, 'sts', 'get-caller-identity'],
  ];
}

function askAws(env: Record<string, string>, command: string[]): Promise<Proof> {
  const args = [...command, '--output', 'json'];
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const child: ChildProcess = execFile('aws', args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      const milliseconds = Math.round(performance.now() - startedAt);
      if (error) reject(new ToolingError(`aws ${args.join(' ')} failed: ${stderr.trim() || error.message}`));
      else resolve({ callerArn: (JSON.parse(stdout) as { Arn: string }).Arn, milliseconds });
    });
    child.stdin?.end();
  });
}

function explain(
  own: Record<string, string>,
  command: (profile: string) => string[],
  { callerArn, milliseconds }: Proof,
): void {
  const line = (profile: string) => `  aws ${command(profile).join(' ')}`;
  const set = process.platform === 'win32' ? '$env:' : 'export ';
  const variables = Object.entries(own).filter(([name]) => name.startsWith('AWS_'));
  console.log(`
Cloakroom is open on a local AWS. In a terminal, paste:

${variables.map(([name, value]) => `  ${set}${name}="${value}"`).join('\n')}
${line('deploy')}
${line('audit')}
${line('admin')}

The last one asks for an MFA code in the window; it will be printed here.
The portal "Acme" in the window can be signed in to; its consent page opens in your browser.

The first of them, run just now with the real AWS CLI, took ${milliseconds} ms and answered:

  ${callerArn}

Press Ctrl-C to end; everything the demo made is removed.`);
}

/** Plays alice's MFA device: prints its code whenever the window asks for one. */
async function showCodes(page: Page, people: People): Promise<void> {
  let shown = '';
  for (;;) {
    const snapshot = (await call(page, 'snapshot.get', {}).catch(() => null)) as Snapshot | null;
    const prompt = snapshot?.prompts[0];
    // A closed window ends the polling, not the demo: the app lives on in the tray.
    if (!snapshot) return await new Promise<void>(() => {});
    if (prompt && prompt.id !== shown) {
      shown = prompt.id;
      console.log(`\nalice's MFA device shows ${people.mfa.code()}`);
    }
    await delay(500);
  }
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

/** The demo's keychain item, in case the desktop's own keychain was used. */
async function forgetVaultKey(home: string, env: Record<string, string>): Promise<void> {
  const text = await readFile(join(home, 'vault.json'), 'utf8').catch(() => null);
  if (text === null) return;
  const { id } = JSON.parse(text) as { id: string };
  const keytar = createRequire(import.meta.url).resolve('keytar');
  const script = 'require(process.argv[1]).deletePassword("Cloakroom", process.argv[2]).catch(() => {})';
  await new Promise<void>((resolve) => {
    execFile(process.execPath, ['-e', script, keytar, `vault ${id}`], { env, timeout: 10_000 }, () =>
      resolve(),
    );
  });
}

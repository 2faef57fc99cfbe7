// The real app in a real window: Electron driven by Playwright, in a home folder of its own, talking to a local AWS.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

export interface AppHome {
  /** The person's home folder. */
  readonly folder: string;
  /** What every program of that person runs with: the app, the AWS CLI, SDKs. */
  readonly env: Record<string, string>;
  readonly configPath: string;
  readonly credentialsPath: string;
  remove(): Promise<void>;
}

/** A home folder with nothing in it. `extra` is added to the environment. */
export async function createAppHome(extra: Record<string, string> = {}): Promise<AppHome> {
  // Short, because sockets live below it; not TMPDIR, which may be deep.
  const folder = await mkdtemp('/tmp/cr-');
  const runtime = join(folder, 'run');
  await mkdir(runtime, { mode: 0o700 });
  const inherited = Object.entries(process.env).filter(
    ([name, value]) =>
      value !== undefined && !/^(AWS_|CLOAKROOM_HOME|XDG_(CONFIG|CACHE|DATA|STATE)_HOME)/.test(name),
  ) as [string, string][];
  const env = { ...Object.fromEntries(inherited), HOME: folder, XDG_RUNTIME_DIR: runtime, ...extra };
  return {
    folder,
    env,
    configPath: join(folder, '.aws', 'config'),
    credentialsPath: join(folder, '.aws', 'credentials'),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

export interface RunningApp {
  readonly electron: ElectronApplication;
  /** The window, opened and showing the app. */
  readonly page: Page;
  close(): Promise<void>;
}

function electronProgram(): string {
  const program = process.env.CLOAKROOM_TEST_ELECTRON;
  if (program) return program;
  throw new Error('CLOAKROOM_TEST_ELECTRON is not set: run the tests with npm test');
}

export async function launchApp(home: AppHome, args: readonly string[] = []): Promise<RunningApp> {
  const electron = await _electron.launch({
    executablePath: electronProgram(),
    args: [checkout, '--force-device-scale-factor=1', ...args],
    env: home.env,
    timeout: 60_000,
  });
  const page = await electron.firstWindow();
  await page.waitForLoadState('load');
  page.setDefaultTimeout(20_000);
  return { electron, page, close: () => electron.close() };
}

/** Without a window or Playwright, as a person's desktop or the helper starts it. */
export function spawnApp(home: AppHome, args: readonly string[] = []): ChildProcess {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return spawn(electronProgram(), [...root, checkout, ...args], {
    env: home.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program as that person; never rejects for a non-zero exit. */
export function run(
  home: AppHome,
  program: string,
  args: readonly string[],
  extra: Record<string, string> = {},
) {
  return new Promise<CommandResult>((resolve) => {
    execFile(
      program,
      [...args],
      { env: { ...home.env, ...extra }, timeout: 120_000 },
      (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : 1) : 0;
        resolve({ code, stdout, stderr });
      },
    );
  });
}

/** Older AWS CLIs (before 2.13) do not know the endpoint variables. */
function endpointArguments(home: AppHome): string[] {
  const url = home.env.AWS_ENDPOINT_URL_STS;
  return url ? ['--endpoint-url', url] : [];
}

/** `aws … sts get-caller-identity` with the real AWS CLI, whatever comes of it. */
export function askAws(home: AppHome, profile: string, extra: Record<string, string> = {}) {
  const args = [...endpointArguments(home), '--profile', profile, '--region', 'eu-west-1'];
  return run(home, 'aws', [...args, 'sts', 'get-caller-identity'], extra);
}

/** The caller's ARN, as the real AWS CLI sees it. */
export async function callerArn(home: AppHome, profile: string | null): Promise<string> {
  const named = [...endpointArguments(home), ...(profile === null ? [] : ['--profile', profile])];
  const region = ['--region', 'eu-west-1', '--output', 'json'];
  const { code, stdout, stderr } = await run(home, 'aws', [
    ...named,
    ...region,
    'sts',
    'get-caller-identity',
  ]);
  if (code !== 0) throw new Error(`aws failed (${code}): ${stderr.trim()}`);
  return (JSON.parse(stdout) as { Arn: string }).Arn;
}

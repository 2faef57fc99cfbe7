// A home for the benchmark: the app's folder and AWS files below one temporary folder, a local AWS, and sessions that
// were added through the app's own channels. After that the app is started as people start it.
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { _electron, type Page } from 'playwright-core';
import { electronArguments, isRoot } from '../../scripts/lib/electron-command.ts';
import { checkout } from '../../scripts/lib/paths.ts';
import { capture, ToolingError } from '../../scripts/lib/run-process.ts';
import type { Channel, Input, Output } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import { createPeople, roleInput, USER_ACCOUNT, userInput } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { ElectronProcess } from './electron-process.ts';
import { largeCatalogue, writeCatalogue } from './large-catalogue.ts';

export interface BenchHome {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly aws: LocalAws;
  readonly electron: string;
  /** The installed helper, the app's socket. */
  readonly helper: string;
  readonly socket: string;
  /** A role profile; and more of them, each with an IAM user of its own, that nothing has asked for yet. */
  readonly profile: string;
  readonly coldProfiles: readonly string[];
  /** `extra` is added to its environment. */
  startApp(args: readonly string[], extra?: Readonly<Record<string, string>>): ElectronProcess;
  /** A folder for Cloakroom with 5,000 roles, each with a profile in an AWS config file of its own. */
  readonly many: Readonly<Record<'CLOAKROOM_HOME' | 'AWS_CONFIG_FILE', string>>;
  startEmptyApp(args: readonly string[], extra?: Readonly<Record<string, string>>): ElectronProcess;
  close(): Promise<void>;
}

export interface BenchHomeOptions {
  /** Made and removed by the caller; short, as a socket lives below it. */
  readonly folder: string;
  readonly desktop: NodeJS.ProcessEnv;
  readonly electron: string;
  readonly coldProfiles: number;
}

export async function createBenchHome(options: BenchHomeOptions): Promise<BenchHome> {
  const { folder, electron } = options;
  const aws = await startLocalAws();
  try {
    const runtime = join(folder, 'run');
    await mkdir(runtime, { mode: 0o700 });
    // There before the app is, so that it can be watched.
    await mkdir(join(runtime, 'cloakroom'), { mode: 0o700 });
    const inherited = Object.entries(options.desktop).filter(
      ([name]) => !/^(AWS_|CLOAKROOM_HOME|XDG_(CONFIG|CACHE|DATA|STATE)_HOME)/.test(name),
    );
    const env = {
      ...Object.fromEntries(inherited),
      HOME: folder,
      XDG_RUNTIME_DIR: runtime,
      CLOAKROOM_HOME: join(folder, 'cloakroom'),
      ...aws.environment(),
    };
    const { helper, coldProfiles } = await addSessions(electron, env, aws, options.coldProfiles);
    const many = await writeMany(folder, helper);
    return {
      folder,
      env,
      aws,
      electron,
      helper,
      socket: join(runtime, 'cloakroom', 'broker.sock'),
      profile: 'deploy',
      coldProfiles,
      many,
      startApp: (args, extra = {}) =>
        new ElectronProcess({ executable: electron, env: { ...env, ...extra }, appFolder: checkout, args }),
      startEmptyApp: (args, extra = {}) =>
        new ElectronProcess({
          executable: electron,
          env: { ...env, ...extra },
          appFolder: join(import.meta.dirname, 'empty-app'),
          args,
        }),
      close: () => aws.close(),
    };
  } catch (error) {
    await aws.close();
    throw error;
  }
}

export const MANY_ROLES = 5_000;

async function writeMany(folder: string, helper: string): Promise<BenchHome['many']> {
  const catalog = largeCatalogue(MANY_ROLES);
  const cloakroom = join(folder, 'many');
  await writeCatalogue(cloakroom, catalog);
  // Where this home's own helper will be installed: with another's, each profile would be one that somebody changed.
  const own = join(cloakroom, 'bin', basename(helper));
  const sections = catalog.profiles.map(
    ({ name }) => `[profile ${name}]\nregion = eu-west-1\ncredential_process = ${own} ${name}\n\n`,
  );
  const config = join(cloakroom, 'aws-config');
  await writeFile(config, sections.join(''));
  return { CLOAKROOM_HOME: cloakroom, AWS_CONFIG_FILE: config };
}

async function addSessions(
  electron: string,
  env: Record<string, string | undefined>,
  aws: LocalAws,
  cold: number,
) {
  const people = createPeople(aws);
  const app = await _electron.launch({
    executablePath: electron,
    args: electronArguments([], isRoot(), checkout),
    env: env as Record<string, string>,
    chromiumSandbox: !isRoot(),
  });
  try {
    const page = await app.firstWindow();
    await page.waitForLoadState('load');
    const helper = await helperOf(page);
    const addRole = async (label: string, alice: (typeof people)['alice']) => {
      const name = `${label.toLowerCase()}-user`;
      const user = userInput({ ...people, alice }, { label: name, profileName: name });
      const { sessionId } = await call(page, 'identity.addIamUser', user);
      await call(page, 'session.addRole', roleInput(label, people.deployRole, sessionId));
    };
    await addRole('Deploy', people.alice);
    const coldProfiles = Array.from({ length: cold }, (_, index) => `cold-${index + 1}`);
    for (const name of coldProfiles)
      await addRole(name, aws.world.addUser({ accountId: USER_ACCOUNT, userName: name }));
    return { helper, coldProfiles };
  } finally {
    await app.close();
  }
}

/** Calls the main process as the window does. */
async function call<C extends Channel>(page: Page, channel: C, input: Input<C>): Promise<Output<C>> {
  const outcome = await page.evaluate(
    ([name, value]) => window.cloakroom.invoke(name as Channel, value as never),
    [channel, input] as const,
  );
  if (outcome.ok) return outcome.value as Output<C>;
  throw new ToolingError(`${channel} failed: ${outcome.error.message}; ${outcome.error.remedy}.`);
}

/** Path of the installed helper, once the vault is open too. */
async function helperOf(page: Page): Promise<string> {
  for (;;) {
    const { vault, environment } = (await call(page, 'snapshot.get', {})) as Snapshot;
    if (vault.state === 'open' && environment.helperPath) return environment.helperPath;
    const problem = vault.error ?? environment.helperProblem;
    if (problem) throw new ToolingError(`${problem.message}: ${problem.remedy}.`);
    await delay(50);
  }
}

/** Asks until the app answers with credentials; what it wrote. */
export async function warmAnswer(home: BenchHome): Promise<string> {
  for (let tries = 1; ; tries++) {
    const { code, stdout, stderr } = await capture(home.helper, [home.profile], { env: home.env });
    if (code === 0) return stdout;
    if (tries === 20) throw new ToolingError(`The helper got no credentials: ${stderr.trim()}`);
    await delay(100);
  }
}

/**
 * Watches for the socket to accept a connection, from before the app is started; resolves to CLOCK_MONOTONIC, ns.
 * The kernel tells when the socket appears, so that watching takes no processor time from what is measured.
 */
export function socketAccepts(path: string): { readonly at: Promise<bigint>; stop(): void } {
  let watcher: FSWatcher | undefined;
  const at = new Promise<bigint>((resolve) => {
    let trying = false;
    const attempt = () => {
      trying = true;
      const probe = connect(path);
      probe.once('connect', () => {
        resolve(process.hrtime.bigint());
        probe.destroy();
      });
      // Made but not listening yet.
      probe.once('error', (error: NodeJS.ErrnoException) => {
        trying = false;
        if (error.code === 'ECONNREFUSED') setImmediate(attempt);
      });
    };
    watcher = watch(dirname(path), () => {
      if (!trying) attempt();
    });
  });
  return { at, stop: () => watcher?.close() };
}

// A GNOME Keyring of the test's own, on a bus of its own that can start nothing else: no unlock window can open, so
// a locked keyring answers at once, as after a dismissed window.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BusWriter, connectToBus } from './session-bus.ts';

const run = promisify(execFile);
const SECRETS = 'org.freedesktop.secrets';
const SECRETS_PATH = '/org/freedesktop/secrets';
const COLLECTION = `${SECRETS_PATH}/collection/login`;
const PASSWORD = 'password of the test keyring';

export interface Bus {
  /** For every program that is to use it. */
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  close(): Promise<void>;
}

export interface Keyring {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Whether it has ended without having been stopped. */
  died(): boolean;
  lock(): Promise<void>;
  unlock(): Promise<void>;
  /** Object paths of Cloakroom's items. */
  items(): Promise<readonly string[]>;
  deleteItems(): Promise<void>;
}

/** A session bus without a single service. */
export async function openBus(): Promise<Bus> {
  // Not TMPDIR, which may be too deep for a socket.
  const folder = await mkdtemp('/tmp/cr-bus-');
  const config = join(folder, 'bus.conf');
  await writeFile(
    config,
    `<busconfig><type>session</type><listen>unix:path=${folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>\n`,
  );
  const { PATH, CLOAKROOM_DESKTOP_SESSION } = process.env;
  const env = {
    PATH,
    // So that whoever ends the test run's own session ends these, too.
    ...(CLOAKROOM_DESKTOP_SESSION ? { CLOAKROOM_DESKTOP_SESSION } : {}),
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/bus`,
  };
  const daemon = spawn(
    'dbus-daemon',
    ['--nofork', '--nopidfile', '--print-address=1', `--config-file=${config}`],
    {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  await once(daemon.stdout, 'data');
  return {
    env,
    folder,
    close: async () => {
      await end(daemon);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Started and unlocked. */
export async function openKeyring(bus: Bus): Promise<Keyring> {
  let daemon: ChildProcess | null = null;
  const keyring: Keyring = {
    async start() {
      const control = join(bus.folder, 'control');
      await mkdir(control, { recursive: true, mode: 0o700 });
      daemon = spawn(
        'gnome-keyring-daemon',
        ['--foreground', '--unlock', '--components=secrets', `--control-directory=${control}`],
        { env: bus.env, stdio: ['pipe', 'ignore', 'ignore'] },
      );
      daemon.stdin?.end(PASSWORD);
      await serviceUp(bus.env);
    },
    async stop() {
      if (daemon) await end(daemon);
      daemon = null;
    },
    died: () => daemon !== null && (daemon.exitCode !== null || daemon.signalCode !== null),
    async lock() {
      await lockCollection(bus.env);
    },
    async unlock() {
      await unlockCollection(bus.env, PASSWORD);
    },
    items: () => cloakroomItems(bus.env),
    async deleteItems() {
      for (const item of await cloakroomItems(bus.env))
        await send(bus.env, item, 'org.freedesktop.Secret.Item.Delete');
    },
  };
  await keyring.start().catch(async (error: unknown) => {
    await keyring.stop();
    throw error;
  });
  return keyring;
}

export async function lockCollection(env: NodeJS.ProcessEnv): Promise<void> {
  await send(env, SECRETS_PATH, 'org.freedesktop.Secret.Service.Lock', `array:objpath:${COLLECTION}`);
}

/** With the call that gnome-keyring offers to its own tools and tests. */
export async function unlockCollection(env: NodeJS.ProcessEnv, password: string): Promise<void> {
  await callWithPassword(env, 'UnlockWithMasterPassword', 'o(oayays)', password, (body) =>
    body.string(COLLECTION),
  );
}

/** Makes a new, unlocked collection and has it take new items, as when a person changes the default keyring. */
export async function changeDefaultCollection(env: NodeJS.ProcessEnv): Promise<void> {
  const made = await callWithPassword(
    env,
    'CreateWithMasterPassword',
    'a{sv}(oayays)',
    'another password',
    (body) => {
      const label = new BusWriter().string('org.freedesktop.Secret.Collection.Label');
      const entry = label.signature('s').string('other').finish();
      body.uint32(entry.length).align(8).raw(entry);
    },
  );
  const collection = /\/org\/freedesktop\/secrets\/collection\/\w+/.exec(made.toString('latin1'))?.[0];
  const alias = ['string:default', `objpath:${collection}`];
  await send(env, SECRETS_PATH, 'org.freedesktop.Secret.Service.SetAlias', ...alias);
}

async function callWithPassword(
  env: NodeJS.ProcessEnv,
  member: string,
  signature: string,
  password: string,
  writeFirst: (body: BusWriter) => void,
): Promise<Buffer> {
  const bus = await connectToBus(env.DBUS_SESSION_BUS_ADDRESS ?? '');
  try {
    const secrets = { destination: SECRETS, path: SECRETS_PATH };
    const opened = await bus.call({
      ...secrets,
      interface: 'org.freedesktop.Secret.Service',
      member: 'OpenSession',
      signature: 'sv',
      write: (body) => body.string('plain').signature('s').string(''),
    });
    const session = /\/org\/freedesktop\/secrets\/session\/\w+/.exec(opened.toString('latin1'))?.[0];
    if (!session) throw new Error('the keyring opened no session');
    return await bus.call({
      ...secrets,
      interface: 'org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface',
      member,
      signature,
      write: (body) => {
        writeFirst(body);
        body.align(8).string(session);
        body.bytes(Buffer.alloc(0)).bytes(Buffer.from(password)).string('text/plain');
      },
    });
  } finally {
    bus.close();
  }
}

async function cloakroomItems(env: NodeJS.ProcessEnv): Promise<string[]> {
  const found = await send(
    env,
    SECRETS_PATH,
    'org.freedesktop.Secret.Service.SearchItems',
    'dict:string:string:service,Cloakroom',
  );
  return found.match(/\/org\/freedesktop\/secrets\/collection\/\S+/g) ?? [];
}

async function send(
  env: NodeJS.ProcessEnv,
  path: string,
  member: string,
  ...args: string[]
): Promise<string> {
  const options = ['--session', '--print-reply=literal', '--reply-timeout=5000', `--dest=${SECRETS}`];
  return (await run('dbus-send', [...options, path, member, ...args], { env })).stdout;
}

/** Waits until the name is taken and the collection is there. */
async function serviceUp(env: NodeJS.ProcessEnv): Promise<void> {
  const property = ['string:org.freedesktop.Secret.Collection', 'string:Locked'];
  const giveUpAt = Date.now() + 20_000;
  for (;;) {
    try {
      const answer = await send(env, COLLECTION, 'org.freedesktop.DBus.Properties.Get', ...property);
      if (answer.includes('boolean false')) return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
    }
  }
}

async function end(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, 'exit');
  daemon.kill();
  await ended;
}

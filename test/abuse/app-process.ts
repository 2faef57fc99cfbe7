// Starts app-program.ts against a local AWS, with a user and two roles that tools can ask for, and looks at it from
// outside. Linux only: descriptors are counted in /proc.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Channel, Input } from '../../shared/ipc.ts';
import { createPeople, type People, roleInput, userInput } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';

export type Order =
  | { readonly do: 'command'; readonly channel: Channel; readonly input: unknown }
  | { readonly do: 'memory' | 'stop' }
  | { readonly do: 'take-log'; readonly secrets: readonly string[] };

export interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Bytes, after a collection. */
export interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

export interface LogSummary {
  readonly counts: Readonly<Record<string, number>>;
  /** Entries that hold one of the secrets. */
  readonly leaks: number;
}

export interface HelperResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface AppProcess {
  readonly aws: LocalAws;
  readonly people: People;
  readonly userSessionId: string;
  readonly pid: number;
  readonly socket: string;
  readonly helperPath: string;
  /** The home that all it writes is in. */
  readonly folder: string;
  /** Answer line by profile: alice, deploy and audit, all with credentials at hand. */
  readonly expected: ReadonlyMap<string, string>;
  /** None of them may be seen anywhere but in an answer. */
  readonly secrets: readonly string[];
  command<C extends Channel>(channel: C, input: Input<C>): Promise<unknown>;
  memory(): Promise<Memory>;
  takeLog(): Promise<LogSummary>;
  /** Its ends of connections by tools, the listening one included, whether it has accepted them or not. */
  connections(): number;
  descriptors(): number;
  /** What it has written to stdout and stderr since then: nothing, as long as nothing is wrong. */
  output(): string;
  isRunning(): boolean;
  helper(profile: string): Promise<HelperResult>;
  close(): Promise<void>;
}

const checkout = fileURLToPath(new URL('../../', import.meta.url));
const program = fileURLToPath(new URL('./app-program.ts', import.meta.url));

export async function startAppProcess(): Promise<AppProcess> {
  const aws = await startLocalAws();
  const people = createPeople(aws);
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', program, JSON.stringify(aws.environment())],
    { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const { order, started } = talkTo(child, () => output);
  const { socket, helper: helperPath, folder } = await started;
  const pid = child.pid ?? 0;
  const command = (channel: Channel, input: unknown) => order<unknown>({ do: 'command', channel, input });
  const helper = (profile: string) => runHelper(helperPath, profile);

  const user = (await command('identity.addIamUser', userInput(people))) as { sessionId: string };
  const deploy = (await command(
    'session.addRole',
    roleInput('Deploy', people.deployRole, user.sessionId),
  )) as { sessionId: string };
  await command('session.addRole', roleInput('Audit', people.auditRole, deploy.sessionId));
  const expected = new Map<string, string>();
  const secrets = [people.alice.secretAccessKey];
  for (const profile of ['alice', 'deploy', 'audit']) {
    const { stdout, stderr } = await helper(profile);
    if (stderr) throw new Error(stderr);
    expected.set(profile, `+${stdout}`);
    const { SecretAccessKey, SessionToken } = JSON.parse(stdout) as Record<string, string>;
    secrets.push(SecretAccessKey ?? '', SessionToken ?? '');
  }

  // The SDK speaks of its own plans when it is first used.
  const outputBefore = output.length;
  return {
    aws,
    people,
    userSessionId: user.sessionId,
    pid,
    socket,
    helperPath,
    folder,
    expected,
    secrets,
    command,
    memory: () => order<Memory>({ do: 'memory' }),
    takeLog: () => order<LogSummary>({ do: 'take-log', secrets }),
    connections: () =>
      readFileSync('/proc/net/unix', 'utf8')
        .split('\n')
        .filter((line) => line.endsWith(` ${socket}`)).length,
    descriptors: () => readdirSync(`/proc/${pid}/fd`).length,
    output: () => output.slice(outputBefore),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    helper,
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        await order({ do: 'stop' });
        child.disconnect();
        await ended;
      }
      await aws.close();
    },
  };
}

interface Started {
  readonly socket: string;
  readonly helper: string;
  readonly folder: string;
}

/** A call fails with what the process says of it, or when the process ends. */
function talkTo(child: ChildProcess, output: () => string) {
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  const answerTo = (id: number) =>
    new Promise<unknown>((resolve, reject) => {
      waiting.set(id, { resolve, reject });
    });
  const started = answerTo(0) as Promise<Started>;
  child.on('message', ({ id, result, error }: Reply) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
  });
  child.once('exit', (code, signal) => {
    for (const call of waiting.values())
      call.reject(new Error(`the app ended with ${signal ?? code}: ${output()}`));
  });
  let last = 0;
  const order = <T>(what: Order): Promise<T> => {
    last += 1;
    const answer = answerTo(last) as Promise<T>;
    child.send({ id: last, order: what });
    return answer;
  };
  return { order, started };
}

function runHelper(path: string, profile: string): Promise<HelperResult> {
  return new Promise((resolve) => {
    execFile(path, [profile], { env: {}, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : 1) : 0, stdout, stderr });
    });
  });
}

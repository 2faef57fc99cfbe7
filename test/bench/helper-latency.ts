// One helper at a time and thirty at once, on a warm cache; and what of the time is the app's, the helper's, the
// operating system's.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type BenchHome, socketAccepts, warmAnswer } from './bench-home.ts';
import type { Table } from './figures.ts';
import { type NativePrograms, timeSpawns } from './native.ts';

const ROUNDS = 400;
const NODE_EVERY = 10;
const PARALLEL = 30;
const PARALLEL_ROUNDS = 40;

/** The app must be running. */
export async function measureHelper(home: BenchHome, programs: NativePrograms): Promise<Table[]> {
  const answer = await warmAnswer(home);
  const bareNode = await startBareServer(home, 'node', answer.length + 1);
  const bareElectron = await startBareServer(home, 'electron', answer.length + 1);
  const helper = { name: 'credential-helper', command: [home.helper, home.profile] };
  const nodeHelper = [
    process.execPath,
    join(import.meta.dirname, 'node-helper.mjs'),
    home.socket,
    home.profile,
  ];
  try {
    const single = await timeSpawns(
      programs,
      ROUNDS,
      [
        { name: '/bin/true', command: ['/bin/true'] },
        { name: 'static C, does nothing', command: [programs.rawClient] },
        {
          name: 'raw client, bare Node server',
          command: [programs.rawClient, bareNode.socket, home.profile],
        },
        {
          name: 'raw client, bare Electron server',
          command: [programs.rawClient, bareElectron.socket, home.profile],
        },
        { name: 'raw client', command: [programs.rawClient, home.socket, home.profile] },
        helper,
        { name: 'Node helper', command: nodeHelper, every: NODE_EVERY },
      ],
      home.env,
    );
    const parallel = await timeSpawns(
      programs,
      PARALLEL_ROUNDS,
      [
        { name: `${PARALLEL} x /bin/true`, command: ['/bin/true'], width: PARALLEL },
        {
          name: `${PARALLEL} x raw client`,
          command: [programs.rawClient, home.socket, home.profile],
          width: PARALLEL,
        },
        { ...helper, name: 'one credential-helper' },
        { ...helper, name: `${PARALLEL} x credential-helper`, width: PARALLEL },
      ],
      home.env,
    );
    return [
      {
        title: 'Credential helper, warm cache, one at a time',
        unit: 'ms',
        rows: single,
        compare: [
          ['credential-helper', 'raw client'],
          ['credential-helper', '/bin/true'],
          ['credential-helper', 'Node helper'],
          ['Node helper', 'credential-helper'],
          ['raw client', 'raw client, bare Electron server'],
          ['raw client, bare Electron server', 'raw client, bare Node server'],
        ],
        facts: { 'answer, bytes': answer.length },
      },
      {
        title: `Credential helper, warm cache, ${PARALLEL} at once (time of the batch)`,
        unit: 'ms',
        rows: parallel,
        compare: [
          [`${PARALLEL} x credential-helper`, `${PARALLEL} x raw client`],
          [`${PARALLEL} x credential-helper`, `${PARALLEL} x /bin/true`],
          [`${PARALLEL} x credential-helper`, 'one credential-helper'],
        ],
      },
    ];
  } finally {
    await bareElectron.end();
    await bareNode.end();
  }
}

interface BareServer {
  readonly socket: string;
  end(): Promise<void>;
}

async function startBareServer(
  home: BenchHome,
  runtime: 'node' | 'electron',
  bytes: number,
): Promise<BareServer> {
  const socket = join(home.folder, 'run', `${runtime}.sock`);
  const watched = socketAccepts(socket);
  const extra = { BARE_SERVER_SOCKET: socket, BARE_SERVER_BYTES: String(bytes) };
  let end: () => Promise<void>;
  if (runtime === 'electron') {
    const app = home.startEmptyApp(['--hidden'], extra);
    end = () => app.end();
  } else {
    const script = join(import.meta.dirname, 'bare-server.mjs');
    const child = spawn(process.execPath, [script], { env: { ...home.env, ...extra }, stdio: 'ignore' });
    end = async () => {
      child.kill();
    };
  }
  await watched.at.finally(() => watched.stop());
  return { socket, end };
}

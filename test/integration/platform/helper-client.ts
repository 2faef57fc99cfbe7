// A broker socket on real files, and clients that speak to it well and badly.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { encodeCredentials, encodeRequest } from '../../../shared/broker-protocol.ts';
import type { Answer } from '../../../src-main/core/broker.ts';
import type { Log } from '../../../src-main/core/ports.ts';
import {
  type BrokerSocket,
  type BrokerSocketOptions,
  listenForHelpers,
} from '../../../src-main/platform/broker-socket.ts';
import { createReadPeer } from '../../../src-main/platform/peer.ts';

/** Stands for what must reach the client and nothing else. */
export const ANSWER_SECRET = 'example/answer/secret/access/key';
export const uid = process.getuid?.() ?? null;

export interface LogEntry {
  readonly level: 'info' | 'warn';
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface MemoryLog extends Log {
  readonly entries: LogEntry[];
  reasons(): unknown[];
}

export function memoryLog(): MemoryLog {
  const entries: LogEntry[] = [];
  return {
    entries,
    info: (event, fields = {}) => entries.push({ level: 'info', event, fields }),
    warn: (event, fields = {}) => entries.push({ level: 'warn', event, fields }),
    reasons: () =>
      entries.filter(({ event }) => event === 'client dropped').map(({ fields }) => fields.reason),
  };
}

export const answerProfile: Answer = async ({ profile }) =>
  encodeCredentials(JSON.stringify({ Version: 1, AccessKeyId: profile, SecretAccessKey: ANSWER_SECRET }));

export async function makePlace(): Promise<{ folder: string; remove(): Promise<void> }> {
  // Not TMPDIR, which may be too deep for a socket.
  const folder = await mkdtemp('/tmp/cr-socket-');
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

export const candidate = (folder: string) => ({ folder, path: join(folder, 'broker.sock') });

export function listenAt(folder: string, options: Partial<BrokerSocketOptions> = {}): Promise<BrokerSocket> {
  return listenForHelpers({
    candidates: [candidate(folder)],
    platform: process.platform,
    uid,
    token: null,
    answer: answerProfile,
    readPeer: createReadPeer(process.platform),
    readCaller: () => null,
    log: memoryLog(),
    ...options,
  });
}

export const request = (profile: string, token: string | null = null) => encodeRequest({ profile, token });

export const answerTo = (profile: string) =>
  encodeCredentials(JSON.stringify({ Version: 1, AccessKeyId: profile, SecretAccessKey: ANSWER_SECRET }));

/** All that came until the other side closed; a reset counts as closed. */
export function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.once('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
}

/** Sends and reads till the end, as the helper does. */
export function ask(path: string, payload: string | Uint8Array): Promise<string> {
  const socket = connect(path);
  const answer = readAll(socket);
  socket.write(payload);
  return answer;
}

/** Handles of sockets that this process has open. */
export function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'PipeWrap').length;
}

export interface Listening {
  readonly path: string;
  readonly folder: string;
  readonly log: MemoryLog;
  /** Profiles that the broker was asked for. */
  readonly asked: string[];
  /** Connections so far. */
  readonly accepted: () => number;
}

export interface Broker {
  /** The folder that the sockets' folders are in. */
  readonly base: string;
  /** A socket in a folder of its own, with a log and counters. */
  listen(options?: Partial<BrokerSocketOptions>): Promise<Listening>;
  closeSockets(): Promise<void>;
  remove(): Promise<void>;
}

export async function makeBroker(): Promise<Broker> {
  const { folder: base, remove } = await makePlace();
  const open: BrokerSocket[] = [];
  let lastFolder = 0;
  return {
    base,
    remove,
    async listen(options = {}) {
      const log = memoryLog();
      const asked: string[] = [];
      let accepted = 0;
      const { answer = answerProfile, readPeer = createReadPeer(process.platform) } = options;
      lastFolder += 1;
      const folder = join(base, String(lastFolder));
      const socket = await listenAt(folder, {
        log,
        ...options,
        answer: (wanted, requestId) => {
          asked.push(wanted.profile);
          return answer(wanted, requestId);
        },
        readPeer: (client) => {
          accepted += 1;
          return readPeer(client);
        },
      });
      open.push(socket);
      return { path: socket.path, folder, log, asked, accepted: () => accepted };
    },
    async closeSockets() {
      for (const socket of open.splice(0)) await socket.close();
    },
  };
}

// Looks for secrets where none may be: in files, in what the system shows of processes, in heaps.
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CDPSession, ElectronApplication, Page } from 'playwright-core';

/** Forms in which a secret may be found again; each is long enough not to turn up by chance. */
export function tracesOf(secret: string): Buffer[] {
  const bytes = Buffer.from(secret, 'utf8');
  const inner = bytes.subarray(0, bytes.length - (bytes.length % 3));
  return [
    bytes,
    Buffer.from(secret, 'utf16le'),
    Buffer.from(encodeURIComponent(secret), 'utf8'),
    Buffer.from(inner.toString('base64'), 'utf8'),
    Buffer.from(bytes.toString('hex'), 'utf8'),
  ];
}

/** Beginnings of the secrets of which the bytes hold a trace: enough to tell which, too little to use. */
export function secretsIn(bytes: Buffer, secrets: readonly string[]): string[] {
  return secrets
    .filter((secret) => tracesOf(secret).some((trace) => bytes.includes(trace)))
    .map((secret) => `${secret.slice(0, 6)}…(${secret.length})`);
}

export interface Leak {
  readonly where: string;
  readonly secrets: readonly string[];
}

/** Every file below the folder, whatever it is; links are not followed. */
export async function leaksInFolder(folder: string, secrets: readonly string[]): Promise<Leak[]> {
  const leaks: Leak[] = [];
  for (const path of await filesBelow(folder)) {
    // A file may go while its folder is looked through.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    const found = secretsIn(bytes, secrets);
    if (found.length > 0) leaks.push({ where: path, secrets: found });
  }
  return leaks;
}

async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const paths = names.map((name) => join(folder, name));
  const found = await Promise.all(paths.map((path) => lstat(path).catch(() => null)));
  return paths.filter((_, index) => found[index]?.isFile());
}

/** What every program of this computer can see of every process, its own user's environment included. */
export async function leaksInProcesses(secrets: readonly string[]): Promise<Leak[]> {
  const leaks: Leak[] = [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  for (const pid of pids) {
    for (const what of ['cmdline', 'environ']) {
      const bytes = await readFile(`/proc/${pid}/${what}`).catch(() => Buffer.alloc(0));
      const found = secretsIn(bytes, secrets);
      if (found.length > 0) leaks.push({ where: `${what} of ${await nameOf(pid)}`, secrets: found });
    }
  }
  return leaks;
}

async function nameOf(pid: string): Promise<string> {
  return await readlink(`/proc/${pid}/exe`).catch(() => `process ${pid}`);
}

/** All strings that the page still holds on to. */
export async function heapOfPage(page: Page): Promise<Buffer> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return unescaped(chunks.join(''));
}

/** All strings that the main process still holds on to. */
export async function heapOfMain(electron: ElectronApplication, file: string): Promise<Buffer> {
  await electron.evaluate((_electron, path) => {
    process.getBuiltinModule('v8').writeHeapSnapshot(path);
  }, file);
  return unescaped(await readFile(file, 'utf8'));
}

/** A snapshot is JSON; a slash or a plus of a secret may stand there in another form. */
function unescaped(snapshot: string): Buffer {
  const { strings } = JSON.parse(snapshot) as { strings: string[] };
  return Buffer.from(strings.join('\n'), 'utf8');
}

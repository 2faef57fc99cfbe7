// A real process that closes its memory, and another one of the same user that tries to look into it. Root may look
// into everything, so as root both run as a user without rights.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const module = fileURLToPath(new URL('../../../src-main/platform/own-memory.ts', import.meta.url));
const loader = import.meta.resolve('tsx');
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;
const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
const env = { PATH: process.env.PATH ?? '', HOME: '/nonexistent' };

/** A checkout below a folder that is root's alone cannot be read by anybody else. */
const readable =
  process.platform === 'linux' && spawnSync('test', ['-r', module], { ...user, env }).status === 0;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});

/** A process that holds a secret, and has done what the code says. */
async function holder(code: string): Promise<{ pid: number; said: string }> {
  const script = `
    import { guardOwnMemory, preventCoreDumpsOf } from ${JSON.stringify(pathToFileURL(module).href)};
    globalThis.secret = 'EXAMPLE-secret-in-memory'.repeat(100);
    const said = (${code})(guardOwnMemory, preventCoreDumpsOf);
    console.log(JSON.stringify(said));
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--import', loader, '--input-type=module', '--eval', script], {
    ...user,
    env,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { pid: child.pid ?? 0, said: said.toString().trim() };
}

/** What another process of the same user gets of its memory: `read`, or why not. */
function lookInto(pid: number): string {
  const look = `
    const { openSync, readFileSync, readSync } = require('node:fs');
    try {
      const [range] = readFileSync('/proc/${pid}/maps', 'utf8').split('\\n').filter((line) => line.includes('[heap]'));
      const memory = openSync('/proc/${pid}/mem', 'r');
      readSync(memory, Buffer.alloc(16), 0, 16, parseInt(range.split('-')[0], 16));
      console.log('read');
    } catch (error) { console.log(error.code); }`;
  return spawnSync(process.execPath, ['-e', look], { ...user, env, cwd: '/' })
    .stdout.toString()
    .trim();
}

const coreLimit = (pid: number) =>
  spawnSync('grep', ['Max core file size', `/proc/${pid}/limits`])
    .stdout.toString()
    .replace(/ +/g, ' ')
    .trim();

describe.skipIf(!readable)('The memory of the app', () => {
  it('cannot be read by another program of the same user once it is closed', async () => {
    const { pid, said } = await holder(`(guard) => guard({ platform: 'linux', env: {} })`);
    expect(JSON.parse(said)).toEqual({ noCoreDumps: true, closed: true });
    expect(lookInto(pid)).toMatch(/EACCES|EPERM/);
    expect(coreLimit(pid)).toBe('Max core file size 0 0 bytes');
  });

  it('stays open on Wayland, whose portals have to look at who asks, and is not dumped there either', async () => {
    const { pid, said } = await holder(
      `(guard) => guard({ platform: 'linux', env: { XDG_SESSION_TYPE: 'wayland' } })`,
    );
    expect(JSON.parse(said)).toEqual({ noCoreDumps: true, closed: false });
    expect(coreLimit(pid)).toBe('Max core file size 0 0 bytes');
  });

  it('says so where nothing can be done, and throws nothing', async () => {
    const { said } = await holder(
      `(guard) => [guard({ platform: 'win32', env: {} }), guard({ platform: 'plan9', env: {} })]`,
    );
    const nothing = { noCoreDumps: false, closed: false };
    expect(JSON.parse(said)).toEqual([nothing, nothing]);
  });

  it('of another process of ours can be kept out of core dumps, too', async () => {
    const other = await holder('() => null');
    const { said } = await holder(
      `(_guard, prevent) => [prevent(${other.pid}, 'linux'), prevent(0, 'linux'), prevent(1, 'linux')]`,
    );
    // The first process of the system is not ours.
    expect(JSON.parse(said)).toEqual([true, false, false]);
    expect(coreLimit(other.pid)).toBe('Max core file size 0 0 bytes');
  });
});

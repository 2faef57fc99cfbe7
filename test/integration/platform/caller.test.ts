// Who asks, read from real processes, and from a /proc as it may be at bad moments.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReadCaller } from '../../../src-main/platform/caller.ts';
import { createLinuxProcesses } from '../../../src-main/platform/caller-linux.ts';

const onLinux = process.platform === 'linux';
const readCaller = createReadCaller(process.platform);

let root = '';
const children: ChildProcess[] = [];
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'cloakroom-caller-')));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(root, { recursive: true, force: true });
});

/** Resolves with the pid that the program, or one that it has started, writes to its stdout. */
async function run(command: string, args: readonly string[], more: { cwd?: string; uid?: number } = {}) {
  const child = spawn(command, args, { ...more, stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [chunk] = await new Promise<Buffer[]>((resolve) => {
    child.stdout?.once('data', (...said: Buffer[]) => resolve(said));
  });
  return { pid: Number(chunk?.toString('utf8').trim()), child };
}

const WAIT = 'echo $$; read -r x';

describe.runIf(onLinux)('The caller', () => {
  it('is a script with its path, and nothing else of its arguments', async () => {
    const script = join(root, 'tool.py');
    await writeFile(script, 'import os,sys\nprint(os.getpid(),flush=True)\nsys.stdin.read()\n');
    const { pid } = await run('python3', ['-u', 'tool.py', '--token', 'EXAMPLE-secret-argument'], {
      cwd: root,
    });
    const caller = readCaller(pid);
    expect(caller?.program).toMatchObject({ pid, name: 'tool.py', script });
    expect(caller?.program.executable).toMatch(/\/python3[.\d]*$/);
    expect(JSON.stringify(caller)).not.toContain('EXAMPLE');
  });

  it('is not what stands on the command line in place of a file', async () => {
    const { pid } = await run('bash', ['-c', WAIT, 'EXAMPLE-secret-argument']);
    const caller = readCaller(pid);
    expect(JSON.stringify(caller)).not.toContain('EXAMPLE');
    expect(caller?.chain[0]).toMatchObject({ pid, name: 'bash', script: null });
    expect(caller?.program.pid).not.toBe(pid);
  });

  it('is known by its own name when its file was renamed', async () => {
    await copyFile('/usr/bin/dash', join(root, 'deploy-tool'));
    const { pid } = await run(join(root, 'deploy-tool'), ['-c', WAIT]);
    expect(readCaller(pid)?.program).toMatchObject({
      name: 'deploy-tool',
      executable: join(root, 'deploy-tool'),
    });
  });

  it('has no path to be known again by once its file was replaced', async () => {
    const path = join(root, 'deploy-tool');
    await copyFile('/usr/bin/dash', path);
    const { pid } = await run(path, ['-c', WAIT]);
    await rm(path);
    expect(readCaller(pid)?.program).toMatchObject({ name: 'deploy-tool', executable: null });
    await copyFile('/usr/bin/dash', path);
    expect(readCaller(pid)?.program.executable).toBeNull();
  });

  it.runIf(process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0)(
    'has no path to be known again by where it has made up the file system itself',
    async () => {
      const path = join(root, 'trusted');
      await copyFile('/usr/bin/true', path);
      await copyFile('/usr/bin/dash', join(root, 'other'));
      const { pid } = await run('unshare', [
        '-m',
        'sh',
        '-c',
        `mount --bind ${root}/other ${path} && exec ${path} -c '${WAIT}'`,
      ]);
      expect(readCaller(pid)?.program).toMatchObject({ name: 'trusted', executable: null });
    },
  );

  it('is safe to show whatever a program calls itself', async () => {
    await copyFile('/usr/bin/dash', join(root, 'x)\u001b[2J\n(y'));
    const { pid } = await run(join(root, 'x)\u001b[2J\n(y'), ['-c', WAIT]);
    expect(readCaller(pid)?.program.name).toBe('x) [2J (y');
  });

  it('is told of a process that has ended and was not waited for', async () => {
    // A parent that never waits: its child stays as a zombie.
    const { pid } = await run('python3', [
      '-c',
      'import os,sys,time\np=os.fork()\nif p==0: os._exit(0)\nos.waitid(os.P_PID,p,os.WEXITED|os.WNOWAIT)\nprint(p,flush=True)\nsys.stdin.read()',
    ]);
    expect(readCaller(pid)?.chain[0]).toMatchObject({ pid, executable: null, script: null });
  });

  it('is null when there is no such process', () => {
    expect(readCaller(2 ** 30)).toBeNull();
    expect(readCaller(0)).toBeNull();
    expect(readCaller(-1)).toBeNull();
  });

  it('is not told on Windows', () => {
    expect(createReadCaller('win32')(process.pid)).toBeNull();
  });
});

describe.runIf(onLinux)('The processes in /proc', () => {
  const place = async (pid: number, parent: number, startedAt: number, exe: string | null = '/usr/bin/x') => {
    const folder = join(root, String(pid));
    await mkdir(folder);
    const rest = '0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0';
    await writeFile(join(folder, 'stat'), `${pid} (comm ${pid}) S ${parent} 1 1 ${rest} ${startedAt} 0\n`);
    if (exe !== null) await symlink(exe, join(folder, 'exe'));
  };
  const look = (pid: number) => createLinuxProcesses({ proc: root })(pid);
  const pids = (pid: number) => look(pid).map((process) => process.pid);

  it('end where a number belongs to another process by now', async () => {
    await place(30, 20, 900);
    await place(20, 10, 800);
    await place(10, 1, 850);
    expect(pids(30)).toEqual([30, 20]);
  });

  it('end at a circle, at a process that is gone and at no parent', async () => {
    await place(30, 20, 900);
    await place(20, 30, 900);
    await place(40, 41, 900);
    await place(50, 0, 900);
    expect(pids(30)).toEqual([30, 20]);
    expect(pids(40)).toEqual([40]);
    expect(pids(50)).toEqual([50]);
  });

  it('end after so many', async () => {
    for (let pid = 1; pid <= 40; pid++) await place(pid, pid + 1, 900);
    expect(pids(1)).toHaveLength(32);
  });

  it('are shown by the name they give themselves where their program may not be seen', async () => {
    await place(30, 0, 900, null);
    expect(look(30)).toEqual([{ pid: 30, comm: 'comm 30', executable: null, script: null, runs: null }]);
  });

  it('above the program are looked at once in a while; the program and what it starts, each time', async () => {
    await place(30, 20, 900, '/x/credential-helper');
    await place(20, 10, 800, '/x/tool');
    await place(10, 5, 700, '/x/terminal');
    await place(5, 0, 600, '/x/desktop');
    let now = 0;
    const processes = createLinuxProcesses({ proc: root, now: () => now });
    const programs = () => processes(30).map(({ executable }) => executable?.slice(3));
    expect(programs()).toEqual(['credential-helper', 'tool', 'terminal', 'desktop']);
    for (const pid of [20, 10]) await rm(join(root, String(pid)), { recursive: true });
    await place(20, 10, 800, '/x/other-tool');
    await place(10, 5, 700, '/x/other-terminal');
    expect(programs()).toEqual(['credential-helper', 'other-tool', 'terminal', 'desktop']);
    now = 10_000;
    expect(programs()).toEqual(['credential-helper', 'other-tool', 'other-terminal', 'desktop']);
  });

  it('are not those that had the number before', async () => {
    await place(30, 20, 900, '/x/tool');
    await place(20, 0, 800, '/x/terminal');
    const processes = createLinuxProcesses({ proc: root, now: () => 0 });
    expect(processes(30)).toHaveLength(2);
    await rm(join(root, '30'), { recursive: true });
    await place(30, 20, 500, '/x/tool');
    expect(processes(30)).toHaveLength(1);
  });

  it('are none of which the texts are rubbish', async () => {
    await mkdir(join(root, '30'));
    await writeFile(join(root, '30', 'stat'), 'rubbish');
    expect(pids(30)).toEqual([]);
  });
});

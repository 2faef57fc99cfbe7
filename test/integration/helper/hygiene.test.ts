// What the helper keeps to itself: no secret in its arguments, environment or core dumps, no hand on its stdin,
// no answer in the wrong descriptor; and what the built binary is.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  asRoot,
  buildHelper,
  failureText,
  finished,
  Installation,
  OTHER_UID,
  onLinux,
  onPosix,
  type Result,
  type RunOptions,
} from './harness.ts';

const SECRET = 'not-a-secret-0123456789';
const ANSWER = `+{"Version":1,"SecretAccessKey":"${SECRET}"}\n`;

describe.runIf(onPosix)('the helper', () => {
  let app: Installation;
  beforeEach(() => {
    app = new Installation();
  });
  afterEach(() => app.close());

  /** Looks at the helper between its request and the answer's last byte, when it already holds the secret. */
  async function whileAsking(look: (child: ChildProcess) => void, options: RunOptions = {}): Promise<Result> {
    let child: ChildProcess | undefined;
    let problem: unknown;
    await app.serve((socket) => {
      socket.write(ANSWER.slice(0, -1), () => {
        try {
          if (child) look(child);
        } catch (error) {
          problem = error;
        }
        socket.end('\n');
      });
    });
    child = app.start(['dev'], options);
    const result = await finished(child);
    if (problem) throw problem;
    return result;
  }

  it('answers while its stdin stays open and silent', async () => {
    const result = await whileAsking(() => undefined, { stdio: ['pipe', 'pipe', 'pipe'] });
    expect(result).toMatchObject({ code: 0, stderr: '' });
  });

  it.runIf(onLinux)('reads nothing from stdin', async () => {
    const file = join(app.folder, 'stdin');
    writeFileSync(file, 'typed by a person\n');
    const fd = openSync(file, 'r');
    try {
      const result = await whileAsking(() => undefined, { stdio: [fd, 'pipe', 'pipe'] });
      expect(result.code).toBe(0);
      expect(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8')).toMatch(/^pos:\s+0\n/);
    } finally {
      closeSync(fd);
    }
  });

  it('fails with a line, not a signal, when the reader of its stdout has gone', async () => {
    const result = await whileAsking((child) => child.stdout?.destroy());
    expect(failureText(result)).toBe(
      'the credentials could not be written to standard output (Broken pipe); check the calling tool',
    );
  });

  it.runIf(onLinux)('fails when stdout is full', async () => {
    const fd = openSync('/dev/full', 'w');
    try {
      const result = await whileAsking(() => undefined, { stdio: ['ignore', fd, 'pipe'] });
      expect(failureText(result)).toContain('(No space left on device)');
    } finally {
      closeSync(fd);
    }
  });

  it('gives up on a pipe that nobody reads', async () => {
    await app.close();
    app = new Installation({ answerTimeout: 400 });
    await app.serve((socket) => socket.end(`+{${'x'.repeat(60_000)}}\n`));
    // Pipes hold 65,536 bytes; this one has some already, and its other end held by a reader that never reads.
    const script = `{ head -c 6000 /dev/zero; "$0" dev; echo "exit $?" >&2; } | { exec 3<&0; read -r line <"$1"; }`;
    const fifo = join(app.folder, 'fifo');
    const shell = spawn('/bin/sh', ['-c', `mkfifo "$1"; ${script}`, app.helper, fifo], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    for await (const bytes of shell.stderr) {
      text += String(bytes);
      if (text.includes('exit ')) writeFileSync(fifo, 'done\n');
    }
    expect(text).toBe(
      'cloakroom: nobody took the credentials from standard output; let the calling tool read them\nexit 1\n',
    );
  });

  it.each(['>&-', '<&- >&-', '<&- >&- 2>&-', '2>&- >&-'])(
    'with descriptors closed (%s) writes no answer back to the app',
    async (closed) => {
      const received: Buffer[] = [];
      let ended: () => void = () => undefined;
      const closedByHelper = new Promise<void>((done) => {
        ended = done;
      });
      await app.serve((socket) => {
        socket.on('data', (bytes) => received.push(bytes));
        socket.on('close', () => ended());
        socket.end(ANSWER);
      });
      const shell = spawn('/bin/sh', ['-c', `exec "$0" dev ${closed}`, app.helper], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const result = await finished(shell);
      await closedByHelper;
      expect(result).toMatchObject({ code: 1, signal: null });
      expect(Buffer.concat(received).toString('utf8')).toBe('');
      expect(result.stdout.toString('utf8')).not.toContain(SECRET);
      if (!closed.includes('2>')) expect(failureText(result)).toContain('(Bad file descriptor)');
    },
  );

  it('answers with stdin and stderr closed', async () => {
    await app.serveAnswer(ANSWER);
    const result = await finished(
      spawn('/bin/sh', ['-c', 'exec "$0" dev <&- 2>&-', app.helper], { stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    expect(result.code).toBe(0);
    expect(result.stdout.toString('utf8')).toBe(ANSWER.slice(1));
  });

  it('finds its endpoint file through a symlink to it, from any folder', async () => {
    await app.serveAnswer(ANSWER);
    const link = join(app.socketFolder, 'link');
    symlinkSync(app.helper, link);
    const result = await finished(
      spawn(link, ['dev'], { cwd: tmpdir(), argv0: 'other', stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    expect(result.code).toBe(0);
  });

  describe.runIf(onLinux)('as /proc shows it', () => {
    it('allows itself no core dump', async () => {
      let limits = '';
      await whileAsking((child) => {
        limits = readFileSync(`/proc/${child.pid}/limits`, 'utf8');
      });
      expect(limits).toMatch(/^Max core file size\s+0\s/m);
    });

    // The kernel hands the /proc files of such a process to root, whoever runs it. Root's own prove nothing.
    it('hides its memory from other processes of the same user', async () => {
      await app.close();
      app = new Installation({ startTimeout: 40_000 });
      const user = asRoot ? { uid: OTHER_UID, gid: OTHER_UID } : {};
      const fifo = join(app.folder, 'fifo');
      execFileSync('mkfifo', ['-m', '666', fifo]);
      chmodSync(fifo, 0o666);
      app.writeEndpoint({ launch: ['/bin/sh', '-c', 'echo started > "$0"', fifo] });
      if (asRoot) app.giveTo(OTHER_UID);
      const started = new Socket({
        fd: openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK),
        writable: false,
      });
      const bystander = spawn('/bin/sleep', ['50'], { ...user, stdio: 'ignore' });
      const helper = app.start(['dev'], { env: { DISPLAY: ':9' }, ...(asRoot ? { uid: OTHER_UID } : {}) });
      try {
        await Promise.race([once(started, 'data'), once(helper, 'exit')]);
        expect(statSync(`/proc/${bystander.pid}/environ`).uid).not.toBe(0);
        expect(statSync(`/proc/${helper.pid}/environ`).uid).toBe(0);
      } finally {
        helper.kill('SIGKILL');
        bystander.kill('SIGKILL');
        started.destroy();
      }
    });

    // Only root may still look, see above.
    it.runIf(asRoot)('has no secret in its arguments or environment, and only the socket open', async () => {
      let seen = '';
      let open: string[] = [];
      await whileAsking((child) => {
        seen = ['cmdline', 'environ']
          .map((name) => readFileSync(`/proc/${child.pid}/${name}`, 'latin1'))
          .join('\n');
        open = ['3', '4'].map((fd) => linkOf(child.pid, fd));
      });
      expect(seen).toContain('\0dev\0');
      expect(seen).not.toContain(SECRET);
      expect(open[0]).toMatch(/^socket:/);
      expect(open[1]).toBe('');
    });
  });

  function linkOf(pid: number | undefined, fd: string): string {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  }
});

describe.runIf(onLinux)('the binary', () => {
  let bytes: Buffer;
  beforeAll(() => {
    bytes = readFileSync(buildHelper());
  });

  it('is smaller than 64 kB', () => {
    expect(bytes.length).toBeLessThan(64_000);
  });

  it('is static: it names no interpreter and no library', () => {
    expect(bytes.subarray(0, 5).toString('latin1')).toBe('\u007fELF\u0002');
    const headers = Number(bytes.readBigUInt64LE(32));
    const size = bytes.readUInt16LE(54);
    const types = Array.from({ length: bytes.readUInt16LE(56) }, (_, n) =>
      bytes.readUInt32LE(headers + n * size),
    );
    const [LOAD, DYNAMIC, INTERP] = [1, 2, 3];
    expect(types).toContain(LOAD);
    expect(types).not.toContain(DYNAMIC);
    expect(types).not.toContain(INTERP);
  });
});

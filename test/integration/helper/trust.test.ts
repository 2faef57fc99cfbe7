// The helper asks only a socket that its own user made and nobody else can replace.
import { chmodSync, lchownSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SOCKET_PATH_MAX_BYTES } from '../../../shared/broker-endpoint.ts';
import {
  asRoot,
  failureText,
  Installation,
  OTHER_UID,
  onLinux,
  onPosix,
  type RunOptions,
} from './harness.ts';

describe.runIf(onPosix)('what the helper trusts', () => {
  let app: Installation;
  let asked: number;

  async function serve(path?: string): Promise<void> {
    await app.serve((socket) => {
      asked++;
      socket.end('+{}\n');
    }, path);
  }
  /** The refusal's text, having seen that the request went nowhere. */
  async function refusal(options?: RunOptions): Promise<string> {
    const text = failureText(await app.run(['dev'], options));
    expect(asked).toBe(0);
    return text;
  }

  beforeEach(() => {
    app = new Installation();
    asked = 0;
  });
  afterEach(() => app.close());

  it.each([0o600, 0o644, 0o755])('includes a socket of mode %o in a folder of mode 0700', async (mode) => {
    await serve();
    chmodSync(app.socketPath, mode);
    expect(await app.run()).toMatchObject({ code: 0, stderr: '' });
    expect(asked).toBe(1);
  });

  it.each([0o720, 0o702, 0o777, 0o1777])('excludes a folder of mode %o', async (mode) => {
    await serve();
    chmodSync(app.socketFolder, mode);
    expect(await refusal()).toBe(
      `other users can write to a file of Cloakroom's (${app.socketFolder}); take that right away and restart Cloakroom`,
    );
  });

  it.each([0o620, 0o602, 0o666])('excludes a socket of mode %o', async (mode) => {
    await serve();
    chmodSync(app.socketPath, mode);
    expect(await refusal()).toContain(`other users can write to a file of Cloakroom's (${app.socketPath})`);
  });

  it('excludes a symlinked folder', async () => {
    await serve();
    const real = join(app.folder, 'real');
    renameSync(app.socketFolder, real);
    symlinkSync(real, app.socketFolder);
    expect(await refusal()).toContain(`in the place of a file Cloakroom made (${app.socketFolder})`);
  });

  it('excludes a symlinked socket', async () => {
    const real = join(app.socketFolder, 'real.sock');
    await serve(real);
    symlinkSync(real, app.socketPath);
    expect(await refusal()).toContain(`in the place of a file Cloakroom made (${app.socketPath})`);
  });

  it('excludes a plain file in the place of the socket', async () => {
    writeFileSync(app.socketPath, '+{}\n', { mode: 0o600 });
    expect(await refusal()).toContain(`in the place of a file Cloakroom made (${app.socketPath})`);
  });

  it('excludes a plain file in the place of the folder', async () => {
    rmSync(app.socketFolder, { recursive: true });
    writeFileSync(app.socketFolder, '', { mode: 0o600 });
    expect(await refusal()).toContain(`in the place of a file Cloakroom made (${app.socketFolder})`);
  });

  it('excludes a symlinked endpoint file', async () => {
    await serve();
    renameSync(app.endpointFile, `${app.endpointFile}.real`);
    symlinkSync(`${app.endpointFile}.real`, app.endpointFile);
    expect(await refusal()).toContain(`in the place of a file Cloakroom made (${app.endpointFile})`);
  });

  it('excludes a folder in the place of the endpoint file', async () => {
    await serve();
    rmSync(app.endpointFile);
    mkdirSync(app.endpointFile, { mode: 0o700 });
    expect(await refusal()).toContain(`in the place of a file Cloakroom made (${app.endpointFile})`);
  });

  it.each([0o620, 0o602])('excludes an endpoint file of mode %o', async (mode) => {
    await serve();
    chmodSync(app.endpointFile, mode);
    expect(await refusal()).toContain(`other users can write to a file of Cloakroom's (${app.endpointFile})`);
  });

  it('ends at a socket path that no socket address can hold', async () => {
    const most = SOCKET_PATH_MAX_BYTES[onLinux ? 'linux' : 'darwin'];
    const longest = `${app.socketFolder}/`.padEnd(most, 'x');
    app.writeEndpoint({ path: `${longest}x` });
    expect(await refusal()).toMatch(/^the path of Cloakroom's socket is too long \(\/.*x\); /);
    app.writeEndpoint({ path: longest });
    expect(await refusal()).toBe('Cloakroom is not running; open Cloakroom, then try again');
  });

  it('excludes a relative socket path', async () => {
    app.writeEndpoint({ path: 'run/broker.sock' });
    expect(await refusal()).toMatch(/^the path of Cloakroom's socket is not absolute; /);
  });

  it('needs the app to have been opened once', async () => {
    rmSync(app.endpointFile);
    expect(await refusal()).toBe(
      'Cloakroom has not been opened yet on this account; open Cloakroom once, then try again',
    );
  });

  it.each([
    ['empty', () => ''],
    ['of another version', (path: string) => `cloakroom-endpoint 2\npath=${path}\n`],
    ['cut off', (path: string) => `cloakroom-endpoint 1\npath=${path}`],
    ['without a path', () => 'cloakroom-endpoint 1\ntoken=00\n'],
    ['naming two paths', (path: string) => `cloakroom-endpoint 1\npath=${path}\npath=${path}\n`],
    ['holding a zero byte', (path: string) => `cloakroom-endpoint 1\npath=${path}\n\0\n`],
    ['holding a token that is not hex', (path: string) => `cloakroom-endpoint 1\npath=${path}\ntoken="}\n`],
    ['endless', (path: string) => `cloakroom-endpoint 1\npath=${path}\n${'x=y\n'.repeat(5_000)}`],
    [
      'holding too many arguments',
      (path: string) => `cloakroom-endpoint 1\npath=${path}\n${'launch=a\n'.repeat(33)}`,
    ],
  ])('excludes an endpoint file that is %s', async (_name, text) => {
    await serve();
    app.writeEndpointText(text(app.socketPath));
    expect(await refusal()).toMatch(
      /^the file that says where Cloakroom listens is damaged or of another version; /,
    );
  });

  it('allows keys in the endpoint file that a later version may add', async () => {
    await serve();
    app.writeEndpointText(`cloakroom-endpoint 1\ncolour=blue\n\npath=${app.socketPath}\n`);
    expect(await app.run()).toMatchObject({ code: 0 });
  });

  describe.runIf(asRoot)('of other accounts', () => {
    it.each(['endpointFile', 'socketFolder', 'socketPath'] as const)('excludes their %s', async (which) => {
      await serve();
      app.giveTo(OTHER_UID);
      lchownSync(app[which], OTHER_UID - 1, OTHER_UID - 1);
      if (which === 'endpointFile') chmodSync(app.endpointFile, 0o644);
      if (which === 'socketFolder') chmodSync(app.socketFolder, 0o755);
      expect(await refusal({ uid: OTHER_UID })).toContain(`belongs to another user (${app[which]})`);
    });

    it('excludes root’s own files for anyone else, and theirs for root', async () => {
      await serve();
      chmodSync(app.endpointFile, 0o644);
      expect(await refusal({ uid: OTHER_UID })).toContain('belongs to another user');
      app.giveTo(OTHER_UID);
      expect(await refusal()).toContain('belongs to another user');
    });

    it('excludes a listener of theirs behind a socket that looks right', async () => {
      await serve();
      app.giveTo(OTHER_UID);
      expect(await refusal({ uid: OTHER_UID })).toMatch(/^another user listens on Cloakroom's socket; /);
    });

    it('says so when the endpoint file may not be read', async () => {
      await serve();
      expect(await refusal({ uid: OTHER_UID })).toContain('cannot be read (Permission denied)');
    });
  });
});

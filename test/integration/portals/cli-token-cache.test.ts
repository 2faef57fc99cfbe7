import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Portal } from '../../../shared/portal.ts';
import type { SignedIn } from '../../../src-main/core/portals/portal-tokens.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { cacheFileName, createCliTokenCache, parseTime } from '../../../src-main/platform/cli-token-cache.ts';

const portal: Portal = {
  id: 'p',
  label: 'acme',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'eu-west-1',
  partition: 'aws',
  scopes: ['sso:account:access'],
  signIn: 'browser',
  browser: { kind: 'default' },
  shareWithCli: true,
  sessionName: 'dev',
  publishing: null,
  createdAt: 0,
};
const DEV = '34c6fceca75e456f25e7e99531e2425c6c1de443.json';
const AT = Date.UTC(2030, 0, 15, 12, 0, 0);

const signedIn: SignedIn = {
  registration: {
    clientId: 'fake-client',
    clientSecret: new Secret('fake-client-secret'),
    expiresAt: AT + 7_776_000_000,
  },
  token: {
    accessToken: new Secret('fake-access'),
    expiresAt: AT + 789,
    refreshToken: new Secret('fake-refresh'),
  },
};

/** As botocore writes it. */
const botocore = {
  startUrl: 'https://acme.awsapps.com/start',
  region: 'eu-west-1',
  accessToken: 'cli-access',
  expiresAt: '2030-01-15T12:00:00Z',
  clientId: 'cli-client',
  clientSecret: 'cli-client-secret',
  registrationExpiresAt: '2030-04-15T12:00:00Z',
  refreshToken: 'cli-refresh',
};

let home: string;
let folder: string;
let cache: ReturnType<typeof createCliTokenCache>;

beforeEach(async () => {
  home = await mkdtemp('/tmp/cli-cache-');
  folder = join(home, '.aws', 'sso', 'cache');
  cache = createCliTokenCache({ folder, lockFolder: join(home, 'locks') });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const put = async (content: unknown, name = DEV) => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
};

describe('The name of a cache file', () => {
  it.each([
    ['dev', DEV],
    ['https://acme.awsapps.com/start', '40169cea58ca6cbf23fb27b2542923fb5f524af0.json'],
    ['größe', '93c6a3acf1b4a1beba25d8a45a3ccd719721538b.json'],
  ])('of %s is its SHA-1', (key, name) => expect(cacheFileName(key)).toBe(name));
});

describe('The AWS CLI’s cache of sign-ins', () => {
  it('gets just the keys and times that botocore writes, readable by the owner alone', async () => {
    await cache.write(portal, signedIn);
    expect(await readdir(folder)).toEqual([DEV]);
    expect(JSON.parse(await readFile(join(folder, DEV), 'utf8'))).toEqual({
      ...botocore,
      accessToken: 'fake-access',
      clientId: 'fake-client',
      clientSecret: 'fake-client-secret',
      refreshToken: 'fake-refresh',
    });
    expect((await stat(join(folder, DEV))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('has no refreshToken key where there is none', async () => {
    await cache.write(portal, { ...signedIn, token: { ...signedIn.token, refreshToken: null } });
    expect(JSON.parse(await readFile(join(folder, DEV), 'utf8'))).not.toHaveProperty('refreshToken');
    expect((await cache.read(portal))?.token.refreshToken).toBeNull();
  });

  it('is read back as written, to the second', async () => {
    await cache.write(portal, signedIn);
    const read = await cache.read(portal);
    expect(read?.token.accessToken.reveal()).toBe('fake-access');
    expect(read?.token.refreshToken?.reveal()).toBe('fake-refresh');
    expect(read?.token.expiresAt).toBe(AT);
    expect(read?.registration).toMatchObject({ clientId: 'fake-client', expiresAt: AT + 7_776_000_000 });
    expect(read?.registration.clientSecret.reveal()).toBe('fake-client-secret');
  });

  it.each([
    ['botocore', {}],
    ['JavaScript, with fractions', { expiresAt: '2030-01-15T12:00:00.000Z' }],
    ['an old CLI', { expiresAt: '2030-01-15T12:00:00UTC' }],
    ['a newer CLI, with keys unknown here', { issuedAt: 1, scopes: ['x'] }],
    ['somebody who typed a slash', { startUrl: 'https://acme.awsapps.com/start/' }],
    ['somebody who pasted', { startUrl: 'https://ACME.awsapps.com/start/#/' }],
  ])('is understood as written by %s', async (_who, change) => {
    await put({ ...botocore, ...change });
    const read = await cache.read(portal);
    expect(read?.token.accessToken.reveal()).toBe('cli-access');
    expect(read?.token.expiresAt).toBe(AT);
    expect(read?.registration.clientId).toBe('cli-client');
  });

  it.each([
    ['another portal’s', { startUrl: 'https://other.awsapps.com/start' }],
    ['one without the client', { clientId: undefined }],
    ['one without a token', { accessToken: undefined }],
    ['a registration', { accessToken: undefined, startUrl: undefined, expiresAt: '2030-01-15T12:00:00Z' }],
  ])('gives nothing for %s', async (_what, change) => {
    await put({ ...botocore, ...change });
    expect(await cache.read(portal)).toBeNull();
  });

  it.each(['', '{', '{"startUrl": "https', 'null', '[]', '"x"', '\u0000'])(
    'gives nothing for %j, and does not fail',
    async (text) => {
      await put(text);
      expect(await cache.read(portal)).toBeNull();
    },
  );

  it('gives nothing where there is no file', async () => {
    expect(await cache.read(portal)).toBeNull();
  });

  it('is looked at again while the CLI is still writing', async () => {
    const text = JSON.stringify(botocore);
    await put(text.slice(0, 60));
    const read = cache.read(portal);
    await put(text);
    expect((await read)?.token.accessToken.reveal()).toBe('cli-access');
  });

  it('never shows a reader half of what Cloakroom writes', async () => {
    await cache.write(portal, signedIn);
    const writes = Promise.all(Array.from({ length: 10 }, () => cache.write(portal, signedIn)));
    let done = false;
    void writes.finally(() => {
      done = true;
    });
    while (!done) JSON.parse(await readFile(join(folder, DEV), 'utf8'));
    await writes;
    expect(await readdir(folder)).toEqual([DEV]);
  });

  it('loses one portal’s file and no other', async () => {
    await put(botocore, 'somebody-elses.json');
    await cache.write(portal, signedIn);
    await cache.remove(portal);
    await cache.remove(portal);
    expect(await readdir(folder)).toEqual(['somebody-elses.json']);
  });

  describe('tells who watches', () => {
    let changes = 0;
    let stop = () => {};
    beforeEach(() => {
      changes = 0;
      stop = cache.watch(() => changes++);
    });
    afterEach(() => stop());

    /** Does it, and waits until it was told. */
    const told = async (happening: () => Promise<unknown>) => {
      const before = changes;
      await happening();
      await vi.waitFor(() => expect(changes).toBeGreaterThan(before), { timeout: 20_000, interval: 5 });
    };

    it('of each change, until they stop', async () => {
      await told(() => put(botocore));
      await told(() => put({ ...botocore, accessToken: 'cli-access-2' }));
      await told(() => cache.write(portal, signedIn));
      await told(() => cache.remove(portal));
      stop();
      const before = changes;
      await new Promise<void>((toldAnother) => {
        stop = cache.watch(() => toldAnother());
        void put(botocore);
      });
      expect(changes).toBe(before);
    });

    it('also when there is no folder yet, and makes none', async () => {
      expect(await readdir(home)).toEqual([]);
      await told(() => put(botocore));
    });

    it('also after the folder was removed, with all that is above it, and made anew', async () => {
      await told(() => put(botocore));
      for (const removed of [folder, join(home, '.aws', 'sso'), join(home, '.aws')]) {
        await told(() => rm(removed, { recursive: true }));
        await told(() => put(botocore));
        await told(() => put({ ...botocore, accessToken: 'cli-access-2' }));
      }
    });

    it('also after the folder above was moved away', async () => {
      await told(() => put(botocore));
      await told(() => rename(join(home, '.aws'), join(home, 'away')));
      await told(() => put(botocore));
      await told(() => rm(join(folder, DEV)));
    });
  });
});

describe('A time in a token file', () => {
  it.each([
    ['2030-01-15T12:00:00Z', AT],
    ['2030-01-15T12:00:00.000Z', AT],
    ['2030-01-15T12:00:00UTC', AT],
    ['2030-01-15T12:00:00+00:00', AT],
    ['', 0],
    ['soon', 0],
  ])('%j is %i', (text, at) => expect(parseTime(text)).toBe(at));
});

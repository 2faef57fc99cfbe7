// The package in people's hands: apt installs it, an ordinary user runs it with Chromium's sandbox on, a newer version
// takes its place under the running app, and at the end nothing of that user's is gone.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { checkout } from '../../scripts/lib/paths.ts';
import { capture } from '../../scripts/lib/run-process.ts';
import { addIamUser, addRole, untilSnapshot } from '../e2e/window.ts';
import { createPeople } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { whyNotInstallable } from './machine.ts';
import { driveApp, endAppOf, PackagedApp, statusField } from './packaged-app.ts';
import { createPerson, type Person, systemAwsCli } from './person.ts';

const packages = inject('packages');
const [first, next] = packages?.debs ?? [];
const aws = systemAwsCli();
const whyNot = packages?.debs ? (aws ? null : 'no AWS CLI for all users') : await whyNotInstallable();
const DEPLOY = 'arn:aws:sts::444455556666:assumed-role/Deploy/alice';
const PROGRAM = '/opt/Cloakroom/cloakroom';

let local: LocalAws;
let person: Person;
let app: PackagedApp | null = null;

async function apt(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await capture(
    'apt-get',
    ['--quiet', '--yes', '--no-install-recommends', '--option', 'DPkg::Lock::Timeout=300', ...args],
    { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }, timeoutMs: 170_000 },
  );
  if (code !== 0) throw new Error(`apt-get ${args.join(' ')}: ${stdout}${stderr}`);
  return stdout + stderr;
}

/** As the person's AWS CLI sees it, or what it says instead. */
async function caller(profile: string): Promise<string> {
  const place = ['--endpoint-url', local.url, '--region', 'eu-west-1', '--profile', profile];
  const { stdout, stderr } = await person.run(aws ?? '', [
    ...place,
    ...['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'],
  ]);
  return stdout.trim() || stderr.trim();
}

const helper = () => join(person.home, '.cloakroom', 'bin', 'credential-helper');

/** Asks the helper again and again until told to stop; every refusal in words, and how often it answered. */
function askAllTheTime() {
  let stopped = false;
  const asking = (async () => {
    const refusals: string[] = [];
    let answers = 0;
    while (!stopped) {
      const { code, stdout, stderr } = await person.run(helper(), ['deploy']);
      if (code === 0 && stdout.includes('"Version"')) answers++;
      else refusals.push(stderr);
    }
    return { answers, refusals };
  })();
  return () => {
    stopped = true;
    return asking;
  };
}

async function startedVersions(): Promise<string[]> {
  const log = await readFile(join(person.home, '.cloakroom', 'logs', 'cloakroom.log'), 'utf8');
  return log
    .split('\n')
    .filter((line) => line.includes('"event":"starting"'))
    .map((line) => (JSON.parse(line) as { version: string }).version);
}

async function theirFiles(): Promise<Record<string, string>> {
  const names = ['.aws/config', '.cloakroom/catalog.json', '.cloakroom/vault.json'];
  const texts = await Promise.all(names.map((name) => readFile(join(person.home, name), 'utf8')));
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']));
}

describe.skipIf(whyNot !== null)(`The deb${whyNot === null ? '' : ` (left out: ${whyNot})`}`, () => {
  beforeAll(async () => {
    local = await startLocalAws();
    person = await createPerson(local.environment());
    // The package has no debug port to add sessions by; the variant for tests does it, in the same home.
    const people = createPeople(local);
    const driven = await driveApp({
      program: packages?.debuggable ?? '',
      env: person.env,
      as: person.ids,
      // Outside /opt no AppArmor profile lets it make user namespaces where that takes one.
      sandbox: false,
    });
    try {
      await untilSnapshot(driven.page, ({ vault }) => vault.state === 'open');
      await addIamUser(driven.page, { name: 'alice', ...people.alice });
      await addRole(driven.page, { name: 'Deploy', roleArn: people.deployRole, source: 'alice' });
    } finally {
      await driven.close();
    }
  });

  afterAll(async () => {
    await app?.close();
    if ((await whyNotInstallable()) !== null) await apt('purge', 'cloakroom');
    await person?.remove();
    await local?.close();
  });

  it('is installed by apt, with a command, a desktop entry and icons', async () => {
    await apt('install', first?.path ?? '');
    expect((await person.run('sh', ['-c', 'command -v cloakroom'])).stdout).toBe('/usr/bin/cloakroom\n');
    const entry = await readFile('/usr/share/applications/cloakroom.desktop', 'utf8');
    expect(entry).toContain(`\nExec=${PROGRAM} %U\n`);
    expect(entry).toContain('\nStartupWMClass=cloakroom\n');
    // By this the app leaves updates to apt.
    expect(await readFile('/opt/Cloakroom/resources/package-type', 'utf8')).toBe('deb');
    for (const size of [16, 32, 48, 64, 128, 256, 512]) {
      const own = await readFile(join(checkout, 'icons', `app-${size}.png`));
      const installed = await readFile(`/usr/share/icons/hicolor/${size}x${size}/apps/cloakroom.png`);
      expect([size, installed.equals(own)]).toEqual([size, true]);
    }
  });

  it('belongs to root, and nobody else can write to it', async () => {
    const { stdout } = await capture('find', [
      '/opt/Cloakroom',
      ...['(', '!', '-user', 'root', '-o', '-perm', '/022', ')', '!', '-type', 'l'],
    ]);
    expect(stdout).toBe('');
    expect((await stat('/opt/Cloakroom')).uid).toBe(0);
  });

  it('runs for an ordinary user with the sandbox on', async () => {
    app = new PackagedApp({ program: '/usr/bin/cloakroom', env: person.env, as: person.ids });
    const window = await app.untilWindow();
    expect(statusField(window, 'Uid').split('\t')[0]).toBe(String(person.ids.uid));
    // 2: a filter decides which system calls it may make (proc(5)).
    expect(statusField(window, 'Seccomp')).toBe('2');
    // It sees neither other processes nor files: it has a pid namespace of its own.
    expect(statusField(window, 'NSpid').split('\t').length).toBeGreaterThan(1);
    expect(app.output).not.toContain('no-sandbox');
  });

  it('answers that user’s AWS CLI, and names itself as what starts the app', async () => {
    expect(await caller('deploy')).toBe(DEPLOY);
    const endpoint = await readFile(join(person.home, '.cloakroom', 'bin', 'endpoint'), 'utf8');
    expect(endpoint.match(/^launch=.*$/gm)).toEqual([`launch=${PROGRAM}`, 'launch=--hidden']);
    expect(await startedVersions()).toContain(first?.version);
  });

  it('goes on answering while a newer version is installed under it', async () => {
    const stop = askAllTheTime();
    try {
      await apt('install', next?.path ?? '');
    } finally {
      const { answers, refusals } = await stop();
      expect(refusals).toEqual([]);
      expect(answers).toBeGreaterThan(0);
    }
    expect(app?.running).toBe(true);
    expect(await caller('deploy')).toBe(DEPLOY);
    expect(await person.run('test', ['-x', '/usr/bin/cloakroom'])).toMatchObject({ code: 0 });
  });

  it('is the newer version once the app was quit, started by the helper, with everything kept', async () => {
    const before = await theirFiles();
    await app?.close();
    app = null;
    expect(await caller('deploy')).toBe(DEPLOY);
    expect((await startedVersions()).at(-1)).toBe(next?.version);
    const after = await theirFiles();
    expect(after['.aws/config']).toBe(before['.aws/config']);
    const packaged = await readFile('/opt/Cloakroom/resources/credential-helper');
    expect((await readFile(helper())).equals(packaged)).toBe(true);
    await endAppOf(person.home);
  });

  it('leaves at a purge all that is the user’s, and says what that is and how to remove it', async () => {
    const before = await theirFiles();
    const said = await apt('purge', 'cloakroom');
    expect(said).toContain(`${person.home}/.cloakroom`);
    expect(said).toContain('~/.aws/config');
    expect(said).toContain('rm -r ~/.cloakroom');
    expect(await theirFiles()).toEqual(before);
    expect(await readdir('/opt').then((names) => names.includes('Cloakroom'))).toBe(false);
    expect((await person.run('sh', ['-c', 'command -v cloakroom'])).stdout).toBe('');
  });

  it('without the app, tools are told so by the helper, which stays', async () => {
    const { code, stderr } = await person.run(helper(), ['deploy']);
    expect(code).not.toBe(0);
    expect(stderr.toLowerCase()).toContain('cloakroom');
  });
});

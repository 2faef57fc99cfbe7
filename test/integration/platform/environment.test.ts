// The app's AWS clients in a person's environment. Each case runs in a process of its own: the SDK reads its
// environment once and remembers what it read.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  cloakroomHome,
  endpointOverrides,
  isolateAwsClients,
} from '../../../src-main/platform/environment.ts';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const program = fileURLToPath(new URL('./aws-client-program.ts', import.meta.url));
/** With these, the SDK refuses to send anything. */
const BREAKING = 'retry_mode = nonsense\nuse_fips_endpoint = true\n';
const VAULT_KEY_ID = 'AKIAEXAMPLEVAULTKEY0';

interface Seen {
  readonly url: string;
  readonly authorization: string;
}

let home: string;
let requests: Seen[];
const servers: Server[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cloakroom-environment-'));
  requests = [];
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
  await rm(home, { recursive: true, force: true });
});

/** Answers GetCallerIdentity, and notes who asked. */
async function startSts(): Promise<string> {
  const server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', authorization: request.headers.authorization ?? '' });
    response.setHeader('content-type', 'text/xml');
    response.end(
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
      <Arn>arn:aws:iam::111122223333:user/example</Arn><UserId>x</UserId><Account>111122223333</Account>
      </GetCallerIdentityResult></GetCallerIdentityResponse>`,
    );
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A person's AWS files that would send every call to `endpoint` and leave a trace when a program of theirs runs. */
async function writeAwsFiles(endpoint: string, more = ''): Promise<string> {
  const trace = join(home, 'process-ran');
  const tool = join(home, 'tool');
  await writeFile(tool, `#!/bin/sh\ntouch ${trace}\nexit 1\n`);
  await chmod(tool, 0o700);
  await mkdir(join(home, '.aws'));
  const profile = (header: string) =>
    `[${header}]\ncredential_process = ${tool}\nendpoint_url = ${endpoint}\nregion = sa-east-1\n${more}`;
  await writeFile(join(home, '.aws', 'config'), profile('default') + profile('profile other'));
  await writeFile(
    join(home, '.aws', 'credentials'),
    '[default]\naws_access_key_id = AKIAEXAMPLEFILEKEY00\naws_secret_access_key = example\n',
  );
  return trace;
}

/** What the app's STS client got, run in an environment like the app's own. */
async function callSts(env: NodeJS.ProcessEnv): Promise<{ arn?: string; error?: string; env: string[] }> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, join(home, '.cloakroom')], {
    cwd: checkout,
    env: { PATH: process.env.PATH, HOME: home, USERPROFILE: home, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(child, 'close');
  return JSON.parse(output) as { arn?: string; error?: string; env: string[] };
}

describe.skipIf(process.platform === 'win32')('an AWS client of the app', () => {
  test('takes its endpoint from the environment, and key, endpoint and settings from no file', async () => {
    const wanted = await startSts();
    const trace = await writeAwsFiles('http://127.0.0.1:9/from-the-file', BREAKING);

    const result = await callSts({ AWS_ENDPOINT_URL: wanted, AWS_PROFILE: 'other' });

    expect(result).toMatchObject({ arn: 'arn:aws:iam::111122223333:user/example' });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.authorization).toContain(`Credential=${VAULT_KEY_ID}/`);
    expect(requests[0]?.authorization).toContain('/eu-west-1/sts/');
    expect(existsSync(trace)).toBe(false);
  });

  test('does so too where variables name the files', async () => {
    const wanted = await startSts();
    const trace = await writeAwsFiles('http://127.0.0.1:9/from-the-file', BREAKING);
    const result = await callSts({
      AWS_ENDPOINT_URL: wanted,
      AWS_CONFIG_FILE: join(home, '.aws', 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEENVKEY000',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_SESSION_TOKEN: 'example',
      AWS_DEFAULT_PROFILE: 'other',
      AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/example',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/nonexistent',
    });
    expect(result.arn).toBe('arn:aws:iam::111122223333:user/example');
    expect(requests[0]?.authorization).toContain(`Credential=${VAULT_KEY_ID}/`);
    expect(existsSync(trace)).toBe(false);
    expect(result.env).toEqual([
      'AWS_CONFIG_FILE',
      'AWS_EC2_METADATA_DISABLED',
      'AWS_ENDPOINT_URL',
      'AWS_SHARED_CREDENTIALS_FILE',
    ]);
  });

  // The other tests could not fail if these did.
  test('would go where a file sends it if it were not kept from the files', async () => {
    await writeAwsFiles(await startSts());
    await callSts({ CLOAKROOM_TEST_LEAVE_OPEN: '1' });
    expect(requests.length).toBeGreaterThan(0);
  });

  test('would fail over the settings in a file if it were not kept from the files', async () => {
    const wanted = await startSts();
    await writeAwsFiles(wanted, BREAKING);
    const result = await callSts({ CLOAKROOM_TEST_LEAVE_OPEN: '1', AWS_ENDPOINT_URL: wanted });
    expect(result.error).toBeDefined();
    expect(requests).toEqual([]);
  });
});

describe('the environment', () => {
  test('keeps what has nothing to do with credentials', () => {
    const env = { PATH: '/bin', HTTPS_PROXY: 'http://proxy', AWS_CA_BUNDLE: '/ca', AWS_REGION: 'eu-west-1' };
    const isolated: NodeJS.ProcessEnv = { ...env };
    isolateAwsClients(isolated, '/home/me/.cloakroom');
    expect(isolated).toMatchObject(env);
  });

  test('Cloakroom’s folder is below the home folder unless an absolute path is chosen', () => {
    expect(cloakroomHome({})).toMatch(/[\\/]\.cloakroom$/);
    expect(cloakroomHome({ CLOAKROOM_HOME: '' })).toMatch(/[\\/]\.cloakroom$/);
    expect(cloakroomHome({ CLOAKROOM_HOME: '/elsewhere' })).toBe('/elsewhere');
    expect(() => cloakroomHome({ CLOAKROOM_HOME: 'relative/path' })).toThrow('not an absolute path');
  });

  test('endpoints that are sent elsewhere are listed in order, others not', () => {
    expect(
      endpointOverrides({
        AWS_ENDPOINT_URL_STS: 'http://b',
        AWS_ENDPOINT_URL: 'http://a',
        AWS_ENDPOINT_URL_IAM: '',
        AWS_ENDPOINT_URLS: 'http://c',
        AWS_REGION: 'eu-west-1',
      }),
    ).toEqual(['AWS_ENDPOINT_URL=http://a', 'AWS_ENDPOINT_URL_STS=http://b']);
  });

  test('a password in such an endpoint is shown to nobody', () => {
    const listed = endpointOverrides({
      AWS_ENDPOINT_URL: 'https://dana:hush@EXAMPLE@aws.example.com/path@home',
      AWS_ENDPOINT_URL_STS: 'dana:hush@localhost:4566',
      AWS_ENDPOINT_URL_IAM: 'https://iam.example.com/a@b',
    });
    expect(listed).toEqual([
      'AWS_ENDPOINT_URL=https://…@aws.example.com/path@home',
      'AWS_ENDPOINT_URL_IAM=https://iam.example.com/a@b',
      'AWS_ENDPOINT_URL_STS=…@localhost:4566',
    ]);
  });
});

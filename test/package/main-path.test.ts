// The main job with the packaged app: test/e2e/main-path.test.ts from a package, which differs from the development
// build by its fuses, its archive, its native modules and the helper it brings. Driven over its debug port.
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { addIamUser, addRole, keepScreenshot, untilSnapshot } from '../e2e/window.ts';
import { type AppHome, callerArn, createAppHome, run } from '../harness/app.ts';
import { createPeople, type People } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { type DrivenApp, driveApp, endAppOf } from './packaged-app.ts';

const packages = inject('packages');
const DEPLOY = 'arn:aws:sts::444455556666:assumed-role/Deploy/alice';

let aws: LocalAws;
let people: People;
let home: AppHome;
let driven: DrivenApp;

const start = () => driveApp({ program: packages?.debuggable ?? '', env: home.env });

describe.skipIf(!packages)('A person with the packaged app (Linux only)', () => {
  beforeAll(async () => {
    aws = await startLocalAws();
    people = createPeople(aws);
    home = await createAppHome(aws.environment());
    driven = await start();
  });

  afterAll(async () => {
    await driven?.close();
    await aws?.close();
    await home?.remove();
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepScreenshot(driven.page, `package ${task.name}`);
  });

  it('adds an IAM user, and the AWS CLI gets a session of that user from the helper the package brought', async () => {
    await untilSnapshot(driven.page, ({ vault }) => vault.state === 'open');
    await addIamUser(driven.page, { name: 'alice', ...people.alice });
    expect(await callerArn(home, 'alice')).toBe('arn:aws:iam::111122223333:user/alice');
    const config = await readFile(home.configPath, 'utf8');
    expect(config).toContain(`credential_process = ${home.folder}/.cloakroom/bin/credential-helper alice`);
  });

  it('adds a role, and the AWS CLI is that role', async () => {
    await addRole(driven.page, { name: 'Deploy', roleArn: people.deployRole, source: 'alice' });
    expect(await callerArn(home, 'deploy')).toBe(DEPLOY);
  });

  it('finds everything again after a restart', async () => {
    await driven.close();
    driven = await start();
    const { sessions } = await untilSnapshot(driven.page, ({ vault }) => vault.state === 'open');
    expect(sessions.map(({ label }) => label)).toEqual(['alice', 'Deploy']);
    expect(await callerArn(home, 'deploy')).toBe(DEPLOY);
  });

  it('need not start it: the helper does, with the program it was started with', async () => {
    await driven.close();
    const endpoint = await readFile(`${home.folder}/.cloakroom/bin/endpoint`, 'utf8');
    expect(endpoint).toContain(`launch=${packages?.debuggable}\n`);
    try {
      expect(await callerArn(home, 'deploy')).toBe(DEPLOY);
    } finally {
      await endAppOf(home.folder);
    }
  });

  it('has left no secret in any file', async () => {
    const { stdout } = await run(home, 'grep', ['-rlF', people.alice.secretAccessKey, home.folder]);
    expect(stdout).toBe('');
  });
});

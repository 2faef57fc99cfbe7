// Rotation of access keys in the real app: while tools ask without a pause, and across a kill.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RotationView } from '../../shared/access-keys.ts';
import type { Snapshot } from '../../shared/model.ts';
import {
  type AppHome,
  askAws,
  callerArn,
  createAppHome,
  launchApp,
  type RunningApp,
  run,
} from '../harness/app.ts';
import { createPeople, type People, roleInput } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { addIamUser, keepScreenshot, openPage, snapshotOf, untilSnapshot } from './window.ts';

const DEPLOY = 'arn:aws:sts::444455556666:assumed-role/Deploy/alice';

let aws: LocalAws;
let people: People;
let home: AppHome;
let app: RunningApp;

beforeAll(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  home = await createAppHome(aws.environment());
  app = await launchApp(home);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
  await addIamUser(app.page, { name: 'alice', ...people.alice });
  const { sessions } = await snapshotOf(app.page);
  const deploy = roleInput('Deploy', people.deployRole, sessions[0]?.id ?? '');
  await app.page.evaluate((input) => window.cloakroom.invoke('session.addRole', input), deploy);
});

afterAll(async () => {
  await app?.close();
  await aws?.close();
  await home?.remove();
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await keepScreenshot(app.page, task.name);
});

const dialog = () => app.page.getByRole('dialog');
const rotationOf = ({ rotations }: Snapshot): RotationView | undefined => rotations[0];
const heldKey = async () => (await snapshotOf(app.page)).identities[0]?.accessKeyId ?? '';
const rotate = async () => {
  await openPage(app.page, 'Access keys');
  await app.page
    .getByRole('button', { name: /^Rotate/ })
    .and(app.page.locator('tbody *'))
    .first()
    .click();
  await dialog()
    .getByRole('button', { name: /^Rotate/ })
    .click();
};

/** The real AWS CLI in a shell, again and again, until the file appears; one line per answer. */
const askWithoutPause = (until: string, profile: string) => {
  const endpoint = `--endpoint-url '${aws.environment().AWS_ENDPOINT_URL_STS}'`;
  const ask = `aws ${endpoint} --region eu-west-1 --profile ${profile} --output text sts get-caller-identity --query Arn`;
  return run(home, 'bash', [
    '-c',
    `while [ ! -e '${until}' ]; do ${ask} 2>&1 || echo FAILED; sleep 0.2; done`,
  ]);
};

describe('Rotating an access key', () => {
  it('is not noticed by tools that ask without a pause', async () => {
    const old = await heldKey();
    const stop = join(home.folder, 'stop');
    // AWS does not know a new key at once.
    aws.world.setKeyPropagationCalls(2);
    const asking = [askWithoutPause(stop, 'alice'), askWithoutPause(stop, 'deploy')];
    await rotate();
    const { rotations } = await untilSnapshot(
      app.page,
      (snapshot) => rotationOf(snapshot)?.phase === 'grace',
    );
    expect(await heldKey()).toBe(rotations[0]?.newKeyId);
    expect(await heldKey()).not.toBe(old);
    await dialog()
      .getByRole('button', { name: /^Delete the old key now/ })
      .click();
    await dialog()
      .getByRole('button', { name: /^Yes, / })
      .click();
    await untilSnapshot(app.page, (snapshot) => rotationOf(snapshot)?.end === 'rotated');
    await writeFile(stop, '');
    const answers = (await Promise.all(asking)).map(({ stdout }) => stdout.trim().split('\n'));
    for (const [index, wanted] of [people.alice.arn, DEPLOY].entries()) {
      expect(answers[index]?.length).toBeGreaterThan(2);
      expect(new Set(answers[index])).toEqual(new Set([wanted]));
    }
    // A new start has nothing in memory: what the vault holds works.
    await app.close();
    app = await launchApp(home);
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
    expect(await callerArn(home, 'deploy')).toBe(DEPLOY);
  });

  it('goes on after the app was killed in the middle, and the journal can be read', async () => {
    const old = await heldKey();
    aws.world.setKeyPropagationCalls(3);
    await rotate();
    await untilSnapshot(app.page, (snapshot) => rotationOf(snapshot)?.phase === 'proving');
    const killed = app.electron.process();
    const gone = new Promise((resolve) => killed.once('exit', resolve));
    killed.kill('SIGKILL');
    await gone;
    app = await launchApp(home);
    await untilSnapshot(app.page, (snapshot) => rotationOf(snapshot)?.phase === 'grace');
    expect(await heldKey()).not.toBe(old);
    expect(await askAws(home, 'alice')).toMatchObject({ code: 0 });
    await openPage(app.page, 'Access keys');
    await app.page.getByRole('button', { name: /^See rotation/ }).click();
    await dialog().getByText('Create the new key and seal its secret').waitFor();
    await dialog().getByText('Check that the new key works').waitFor();
    await app.page.keyboard.press('Escape');
  });

  it('is rolled back with one click, and the old key is in use again', async () => {
    const before = rotationOf(await snapshotOf(app.page));
    await app.page.getByRole('button', { name: /^See rotation/ }).click();
    await dialog()
      .getByRole('button', { name: /^Roll back/ })
      .click();
    await dialog()
      .getByRole('button', { name: /^Yes, / })
      .click();
    // The new key goes a minute later: IAM may not know one so young, and say that it is deleted already.
    await untilSnapshot(app.page, (snapshot) =>
      (rotationOf(snapshot)?.steps ?? []).some(({ step }) => step === 'back-delete-new'),
    );
    expect(await heldKey()).toBe(before?.oldKeyId);
    expect(await askAws(home, 'alice')).toMatchObject({ code: 0 });
  });

  it('has left no secret in any file but sealed ones', async () => {
    const { stdout } = await run(home, 'grep', ['-rlF', people.alice.secretAccessKey, home.folder]);
    expect(stdout).toBe('');
    const journals = await run(home, 'bash', ['-c', `cat '${home.folder}'/.cloakroom/rotations/*`]);
    expect(journals.stdout).toContain('check-identity');
    expect(await readFile(home.configPath, 'utf8')).not.toContain('aws_secret');
  });
});

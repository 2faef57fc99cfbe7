// Pictures of the questions about programs, in both themes and sizes, with what axe finds serious.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askAws, run } from '../harness/app.ts';
import { roleInput, userInput } from '../harness/people.ts';
import { Tour } from './tour-fixture.ts';
import { snapshotOf, untilSnapshot } from './window.ts';

let tour: Tour;

beforeAll(async () => {
  tour = await Tour.begin();
  const { sessionId } = await tour.call('identity.addIamUser', userInput(tour.people));
  const role = { ...roleInput('Shop production', tour.people.deployRole, sessionId), profileName: 'shop' };
  await tour.call('session.addRole', role);
});

afterAll(() => tour?.end());

it('the question, how the program was started, and what is left on Home when it is put off', async () => {
  // In a folder as deep as a person's own.
  const script = join(
    tour.home.folder,
    'projects-of-the-platform-team-shop-infrastructure-deploy-nightly.py',
  );
  const calls = 'import subprocess, sys; subprocess.run([sys.argv[1], "shop"])';
  await writeFile(script, calls);
  const { helperPath } = (await snapshotOf(tour.page)).environment;
  const waiting = [askAws(tour.home, 'shop')];
  await untilSnapshot(tour.page, ({ approvalRequests }) => approvalRequests.length === 1);
  waiting.push(run(tour.home, 'python3', [script, helperPath ?? '']));
  // In this order they are asked about.
  await untilSnapshot(tour.page, ({ approvalRequests }) => approvalRequests.length === 2);
  waiting.push(run(tour.home, 'python3', ['-c', calls, helperPath ?? '']));
  await untilSnapshot(tour.page, ({ approvalRequests }) => approvalRequests.length === 3);
  expect(await tour.look('approval')).toEqual([]);
  await tour.dialog.getByRole('button', { name: 'How it was started' }).click();
  expect(await tour.look('approval-chain')).toEqual([]);
  for (const next of ['nightly', 'python']) {
    await tour.dialog.getByRole('button', { name: 'Decide later' }).click();
    await tour.page.getByRole('dialog', { name: new RegExp(next) }).waitFor();
    expect(await tour.look(`approval-${next}`)).toEqual([]);
  }
  await tour.dialog.getByRole('button', { name: 'Decide later' }).click();
  await tour.dialog.waitFor({ state: 'hidden' });
  await tour.goTo('Home');
  expect(await tour.look('approval-home')).toEqual([]);
  for (const { id } of (await snapshotOf(tour.page)).approvalRequests)
    await tour.call('approval.answer', { requestId: id, answer: 'deny' });
  await Promise.all(waiting);
});

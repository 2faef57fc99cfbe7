// Pictures of the small window that a click on the tray opens, light and dark, with what axe finds serious.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPanel, type Panel } from '../harness/panel.ts';
import { roleInput, userInput } from '../harness/people.ts';
import { Tour } from './tour-fixture.ts';

let panel: Panel;
let tour: Tour;
let quick: Page;

beforeAll(async () => {
  panel = await openPanel();
  tour = await Tour.begin();
  const { sessionId } = await tour.call('identity.addIamUser', userInput(tour.people));
  const add = async (label: string, arn: string, source: string) =>
    (await tour.call('session.addRole', roleInput(label, arn, source))).sessionId;
  const deploy = await add('Deploy', tour.people.deployRole, sessionId);
  await add('Audit', tour.people.auditRole, deploy);
  const admin = await add('Admin-prod', tour.people.adminRole, sessionId);
  await tour.call('session.setFavourite', { sessionIds: [deploy, admin], favourite: true });
  await tour.call('session.start', { sessionId: deploy });
  await tour.call('session.makeActive', { sessionId: deploy, replace: false, insist: false });
  const opened = tour.app.electron.waitForEvent('window');
  await panel.clickIcon();
  quick = await opened;
  await quick.getByText('Deploy').first().waitFor();
});

afterAll(async () => {
  await tour?.end();
  panel?.close();
});

const field = () => quick.locator('input').first();

describe('The small window, light and dark', () => {
  it('as it opens', async () => {
    expect(await tour.lookAt(quick, 'quick')).toEqual([]);
  });

  it('with what a search finds', async () => {
    await field().fill('prod');
    await quick.getByText('Admin-prod').first().waitFor();
    expect(await tour.lookAt(quick, 'quick-search')).toEqual([]);
  });

  it('asking before a production session becomes active', async () => {
    await field().fill('prod');
    await quick.getByText('Admin-prod').first().waitFor();
    await field().press('Tab');
    const action = quick.getByLabel('What to do with Admin-prod');
    await action.fill('make active');
    await action.press('Enter');
    await quick.getByText('Make Admin-prod active?').waitFor();
    expect(await tour.lookAt(quick, 'quick-guard')).toEqual([]);
  });
});

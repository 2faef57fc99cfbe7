// One change, and all who hear of it ask what is new: they are told the same, and it is made once.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Snapshot } from '../../shared/model.ts';
import { startCloakroomInNode } from '../harness/cloakroom-in-node.ts';
import { turns } from '../unit/fakes/turns.ts';

let node: Awaited<ReturnType<typeof startCloakroomInNode>>;

beforeAll(async () => {
  node = await startCloakroomInNode({ aws: {} });
});

afterAll(() => node.close());

it('a change makes one snapshot for all who hear of it, and none is old', async () => {
  const { cloakroom } = node;
  const heard: Snapshot[] = [];
  const stops = [1, 2].map(() => cloakroom.onChange(() => heard.push(cloakroom.snapshot())));
  await cloakroom.commands['settings.set']({ theme: 'dark' });
  await turns();
  const [first, second] = heard;
  expect(first).toBe(second);
  expect(first?.settings.theme).toBe('dark');
  expect(cloakroom.snapshot()).not.toBe(second);
  for (const stop of stops) stop();

  const pair: Snapshot[] = [];
  const stop = cloakroom.onChange(() => {
    stop();
    pair.push(cloakroom.snapshot());
    cloakroom.showDesktop({ hotkeyProblem: null });
    pair.push(cloakroom.snapshot());
  });
  cloakroom.showDesktop({ hotkeyProblem: null });
  await turns();
  expect(pair).toHaveLength(2);
  expect(pair[0]).not.toBe(pair[1]);
});

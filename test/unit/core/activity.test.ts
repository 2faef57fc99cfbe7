import { describe, expect, it } from 'vitest';
import { Activity, MOST_EVENTS } from '../../../src-main/core/activity.ts';
import { MemoryActivityStore } from '../fakes/desktop.ts';
import { ManualClock } from '../fakes/manual-clock.ts';

function recorder() {
  const clock = new ManualClock();
  const store = new MemoryActivityStore();
  const activity = new Activity({ store, clock });
  let announced = 0;
  activity.onChange(() => {
    announced += 1;
  });
  return { clock, store, activity, announced: () => announced };
}

describe('what happened with a session', () => {
  it('is told newest first, and the same thing within the hour is counted', async () => {
    const { activity, clock } = recorder();
    activity.record('one', 'started');
    await clock.advance(60_000);
    for (let n = 0; n < 500; n++) activity.record('one', 'handed-out', 'deploy');
    activity.record('one', 'failed', 'AWS is slowing this account down');
    expect(activity.events('one').map(({ kind, about, times }) => [kind, about, times])).toEqual([
      ['failed', 'AWS is slowing this account down', 1],
      ['handed-out', 'deploy', 500],
      ['started', null, 1],
    ]);
    await clock.advance(3_600_000);
    activity.record('one', 'handed-out', 'deploy');
    expect(activity.events('one').filter(({ kind }) => kind === 'handed-out')).toHaveLength(2);
  });

  it('is bounded', async () => {
    const { activity, clock } = recorder();
    for (let n = 0; n < MOST_EVENTS + 50; n++) {
      activity.record('one', 'failed', `reason ${n}`);
      await clock.advance(1);
    }
    expect(activity.events('one')).toHaveLength(MOST_EVENTS);
    expect(activity.events('one')[0]?.about).toBe(`reason ${MOST_EVENTS + 49}`);
  });

  it('counts as use only what a person did, and announces only that', () => {
    const { activity, announced, clock } = recorder();
    activity.record('one', 'handed-out', 'deploy');
    activity.record('one', 'renewed');
    expect([activity.usage(), announced()]).toEqual([{}, 0]);
    activity.record('one', 'started');
    activity.record('one', 'console', null);
    expect(activity.usage()).toEqual({ one: { times: 2, lastAt: clock.now() } });
    expect(announced()).toBe(2);
    expect(activity.usage()).toBe(activity.usage());
  });

  it('survives a restart, and goes with the session', () => {
    const { activity, store, clock } = recorder();
    activity.record('one', 'started');
    activity.record('two', 'made-active');
    const again = new Activity({ store, clock });
    expect(again.usage()).toEqual(activity.usage());
    again.retain(new Set(['two']));
    expect(Object.keys(again.usage())).toEqual(['two']);
    expect(new Activity({ store, clock }).events('one')).toEqual([]);
  });
});

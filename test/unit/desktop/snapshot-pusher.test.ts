import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { type SnapshotChange, withChange } from '../../../shared/snapshot-change.ts';
import { Emitter } from '../../../src-main/core/emitter.ts';
import { type Receiver, SnapshotPusher } from '../../../src-main/desktop/snapshot-pusher.ts';
import { createDesk } from '../fakes/desk.ts';
import { ManualClock } from '../fakes/manual-clock.ts';

class FakeWindow implements Receiver {
  readonly sent: SnapshotChange[] = [];
  gone = false;
  #onDestroyed: (() => void)[] = [];

  get listeners(): number {
    return this.#onDestroyed.length;
  }

  isDestroyed(): boolean {
    return this.gone;
  }

  send(_channel: string, change: SnapshotChange): void {
    if (this.gone) throw new TypeError('Object has been destroyed');
    this.sent.push(change);
  }

  once(_event: 'destroyed', listener: () => void): void {
    this.#onDestroyed.push(listener);
  }

  destroyed(): void {
    this.gone = true;
    for (const listener of this.#onDestroyed) listener();
  }
}

function setUp() {
  const clock = new ManualClock();
  const changes = new Emitter();
  const first = createDesk().snapshot();
  let now: Snapshot = { ...first, revision: 1 };
  let made = 0;
  const snapshot = () => {
    made += 1;
    return now;
  };
  const change = (values: Partial<Snapshot> = {}) => {
    now = { ...now, ...values, revision: now.revision + 1 };
    changes.emit();
  };
  let followed = 0;
  const pusher = new SnapshotPusher({
    cloakroom: { snapshot, onChange: (listener) => changes.onChange(listener) },
    clock,
    followed: () => {
      followed += 1;
    },
  });
  return { clock, change, pusher, latest: () => now, made: () => made, followed: () => followed };
}

describe('windows are sent what has changed', () => {
  it('at once, then once per pause, and the last change always', async () => {
    const { clock, change, pusher, latest } = setUp();
    const window = new FakeWindow();
    let held: Snapshot | null = pusher.whole(window);
    change();
    for (let n = 0; n < 20; n++) change({ madeAt: n });
    expect(window.sent).toHaveLength(1);
    await clock.advance(100);
    expect(window.sent).toHaveLength(2);
    for (const each of window.sent) held = withChange(held, each);
    expect(held).toEqual(latest());
    await clock.advance(1_000);
    expect(window.sent).toHaveLength(2);
    expect(clock.timerCount).toBe(0);
  });

  it('without work or timers while there is none', () => {
    const { clock, change, made } = setUp();
    change();
    expect(made()).toBe(0);
    expect(clock.timerCount).toBe(0);
  });

  it('also when another one is gone without having said so', () => {
    const { change, pusher } = setUp();
    const [gone, other] = [new FakeWindow(), new FakeWindow()];
    pusher.whole(gone);
    pusher.whole(other);
    gone.gone = true;
    change();
    expect(other.sent).toHaveLength(1);
  });

  it('anew when its page was loaded again, with nothing listened for twice', () => {
    const { change, pusher, latest, followed } = setUp();
    const window = new FakeWindow();
    pusher.whole(window);
    change();
    expect(pusher.whole(window)).toBe(latest());
    expect(window.listeners).toBe(1);
    expect(followed()).toBe(2);
    window.destroyed();
    change();
    expect(window.sent).toHaveLength(1);
  });
});

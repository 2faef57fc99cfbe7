// When the tray is looked at anew and its menu is replaced, where a panel holds a copy of the menu: a replaced menu
// jumps under the pointer. So it is replaced at once when something but the times in it has changed, once a minute for
// those, and not while somebody reads a menu within it, which is all that a panel tells about being open.
import type { Clock } from '../core/ports.ts';
import { countsDown, shapeOf, type TrayItem } from './tray-menu.ts';

export interface TrayPaceParts {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** Brings up to date what cannot jump, and says what the menu should have now. */
  look(): readonly TrayItem[];
  /** When, epoch ms, the time that matters most gets a minute shorter; null: any time will do. */
  nextMinuteAt(): number | null;
  replace(items: readonly TrayItem[]): void;
}

export interface TrayPace {
  /** Something is not as it was. */
  changed(): void;
  /** A menu within the menu was opened. */
  opened(): void;
  /** An item was clicked, which closes the menu. */
  closed(): void;
  /** The panel's copy may be other than what was given to it: it checks the radio item that was clicked. */
  renew(): void;
  dispose(): void;
}

const MINUTE_MS = 60_000;
/** Many changes come together, such as while accounts are listed. */
const PAUSE_MS = 250;
const READING_MS = 8_000;
/** Some panels look into every menu as soon as they get it. */
const UNPACKING_MS = 1_000;

export function createTrayPace({ clock, look, nextMinuteAt, replace }: TrayPaceParts): TrayPace {
  let shape = '';
  let texts = '';
  /** When the times in it were right last. */
  let rightAt = 0;
  let givenAt = Number.NEGATIVE_INFINITY;
  let readingUntil = Number.NEGATIVE_INFINITY;
  let resting = false;
  let waiting = false;
  let cancelPause = () => {};
  let cancelTimer = () => {};

  const update = (forTime: boolean) => {
    cancelTimer();
    const items = look();
    const now = clock.now();
    const next = { shape: shapeOf(items), texts: JSON.stringify(items) };
    if (next.shape !== shape || (forTime && next.texts !== texts)) {
      if (now < readingUntil) {
        cancelTimer = clock.after(readingUntil - now, () => update(forTime));
        return;
      }
      ({ shape, texts } = next);
      givenAt = now;
      rightAt = now;
      replace(items);
    }
    if (forTime) rightAt = now;
    if (countsDown(items)) cancelTimer = clock.after(untilNextMinute(now), () => update(true));
  };

  // Counted from when they were right, or changes that keep coming would put it off for ever.
  const untilNextMinute = (now: number) => {
    const at = nextMinuteAt();
    const latest = Math.max(0, rightAt + MINUTE_MS - now);
    return at === null || at <= now ? latest : Math.min(latest, at - now);
  };

  const changed = () => {
    if (resting) {
      waiting = true;
      return;
    }
    resting = true;
    waiting = false;
    cancelPause = clock.after(PAUSE_MS, () => {
      resting = false;
      if (waiting) changed();
    });
    update(false);
  };

  return {
    changed,
    opened() {
      const now = clock.now();
      if (now - givenAt >= UNPACKING_MS) readingUntil = now + READING_MS;
    },
    closed() {
      readingUntil = Number.NEGATIVE_INFINITY;
      changed();
    },
    renew() {
      shape = '';
      changed();
    },
    dispose() {
      cancelPause();
      cancelTimer();
    },
  };
}

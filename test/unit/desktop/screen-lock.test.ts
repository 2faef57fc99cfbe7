import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AppError, type ErrorView } from '../../../shared/errors.ts';
import { createScreenLock } from '../../../src-main/desktop/screen-lock.ts';
import { turns } from '../fakes/turns.ts';

function made(watched: boolean) {
  const powerMonitor = new EventEmitter();
  const watches: { locked: () => void; stopped: boolean; ready: (error?: AppError) => void }[] = [];
  const shown: (ErrorView | null)[] = [];
  const causes: string[] = [];
  const screenLock = createScreenLock({
    powerMonitor,
    watch: watched
      ? (locked) =>
          new Promise((resolve, reject) => {
            const watch = {
              locked,
              stopped: false,
              ready: (error?: AppError) =>
                error
                  ? reject(error)
                  : resolve({
                      buses: ['session'],
                      stop: () => {
                        watch.stopped = true;
                      },
                    }),
            };
            watches.push(watch);
          })
      : null,
    lock: (cause) => causes.push(cause),
    show: (problem) => shown.push(problem),
  });
  return { powerMonitor, screenLock, watches, shown, locks: () => causes.length, causes };
}

const BOTH = { withScreen: true, onSleep: true };
const NEITHER = { withScreen: false, onSleep: false };

describe('locking with the screen and on sleep', () => {
  it('does neither until the settings want it', () => {
    const { powerMonitor, screenLock, locks } = made(false);
    screenLock.use(NEITHER);
    powerMonitor.emit('lock-screen');
    powerMonitor.emit('suspend');
    expect(locks()).toBe(0);
  });

  it('locks at each of them where the system tells both', () => {
    const { powerMonitor, screenLock, causes } = made(false);
    screenLock.use(BOTH);
    powerMonitor.emit('lock-screen');
    expect(causes).toEqual(['screen']);
    powerMonitor.emit('suspend');
    expect(causes).toEqual(['screen', 'sleep']);
    screenLock.use({ withScreen: false, onSleep: true });
    powerMonitor.emit('lock-screen');
    expect(causes).toHaveLength(2);
  });

  it('listens once, however often the same settings come', () => {
    const { powerMonitor, screenLock } = made(false);
    for (let times = 0; times < 3; times++) screenLock.use(BOTH);
    expect(powerMonitor.listenerCount('suspend')).toBe(1);
    screenLock.dispose();
    expect(powerMonitor.eventNames()).toEqual([]);
  });

  it('watches the screen itself where the system does not tell, and lets go when it is not wanted', async () => {
    const { screenLock, watches, locks, causes, shown } = made(true);
    screenLock.use(BOTH);
    watches[0]?.ready();
    await turns();
    watches[0]?.locked();
    expect(causes).toEqual(['screen']);
    screenLock.use({ withScreen: false, onSleep: true });
    expect(watches[0]?.stopped).toBe(true);
    watches[0]?.locked();
    expect(locks()).toBe(1);
    expect(shown.at(-1)).toBeNull();
  });

  it('lets go of a watch that comes up after the person has changed their mind', async () => {
    const { screenLock, watches } = made(true);
    screenLock.use(BOTH);
    screenLock.use(NEITHER);
    watches[0]?.ready();
    await turns();
    expect(watches[0]?.stopped).toBe(true);
  });

  it('shows why the screen cannot be watched, until it can or need not be', async () => {
    const { screenLock, watches, shown } = made(true);
    screenLock.use(BOTH);
    watches[0]?.ready(
      new AppError({ code: 'file-unreadable', message: 'This desktop does not say', remedy: 'x' }),
    );
    await turns();
    expect(shown.at(-1)?.message).toBe('This desktop does not say');
    screenLock.use(NEITHER);
    expect(shown.at(-1)).toBeNull();
  });
});

// One timer for everything in the window that counts down; it rests while nobody looks. What is drawn between two
// ticks is drawn with the time of that moment: credentials that are younger than the last tick would otherwise seem
// to last longer than AWS said.
import { useSyncExternalStore } from 'react';

const TICK_MS = 1000;
/** After the whole second, so that a timer that comes early does not fall before it. */
const LATE_MS = 20;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | null = null;
let ticks = 0;
let tickedAt = 0;

/** AWS's expiries are whole seconds: ticks come just after them, so that a text changes when what it says does. */
function wait(): void {
  timer = setTimeout(tick, TICK_MS - ((Date.now() - LATE_MS) % TICK_MS));
}

function tick(): void {
  wait();
  ticks += 1;
  tickedAt = Date.now();
  for (const listener of [...listeners]) listener();
}

function run(): void {
  const wanted = listeners.size > 0 && !document.hidden;
  if (wanted && timer === null) {
    tick();
  } else if (!wanted && timer !== null) {
    clearTimeout(timer);
    timer = null;
  }
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) document.addEventListener('visibilitychange', run);
  listeners.add(listener);
  run();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) document.removeEventListener('visibilitychange', run);
    run();
  };
}

/** `select` must give a plain value: the component renders again only when that value changes. */
export function useClock<T extends string | number | boolean>(select: (now: number) => T): T {
  const drawn = { at: Date.now(), ticks };
  return useSyncExternalStore(subscribe, () => select(drawn.ticks === ticks ? drawn.at : tickedAt));
}

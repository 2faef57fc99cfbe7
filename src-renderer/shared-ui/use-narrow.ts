import { useSyncExternalStore } from 'react';

/** Whether the window is narrower than `pixels`, followed live. */
export function useNarrow(pixels: number): boolean {
  return useSyncExternalStore(
    (listener) => {
      window.addEventListener('resize', listener);
      return () => window.removeEventListener('resize', listener);
    },
    () => window.innerWidth < pixels,
  );
}

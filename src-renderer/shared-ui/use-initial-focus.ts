// The field a person wants first has the focus when a dialog opens. The dialog frame moves the focus to its own
// close button while it mounts, so ours comes one turn later.
import { type RefObject, useEffect, useRef } from 'react';

interface Focusable {
  focus(): void;
}

export function useInitialFocus<T extends Focusable>(): RefObject<T | null> {
  const ref = useRef<T>(null);
  useEffect(() => {
    const turn = setTimeout(() => ref.current?.focus(), 0);
    return () => clearTimeout(turn);
  }, []);
  return ref;
}

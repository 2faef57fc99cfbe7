// The keyboard stays on the page when what had it is gone: a row that was repaired, a button that was for once.
import { type RefObject, useEffect, useRef } from 'react';

/** The element round every page. */
export const PAGE_ID = 'page';

function focusIsLost(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body;
}

export function rescueFocus(): void {
  if (focusIsLost()) document.getElementById(PAGE_ID)?.focus({ preventScroll: true });
}

/** Where a new view begins. */
export function focusTop(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
  scrollToTop();
}

export function scrollToTop(): void {
  if (document.scrollingElement) document.scrollingElement.scrollTop = 0;
}

/** After the dialog that this names, when what had led to it is gone as well; null: none is open. */
export function useFocusAfter(dialog: string | null): void {
  useEffect(() => {
    if (dialog === null) return;
    // The dialog gives the focus back first, and the next one takes it.
    return () => void setTimeout(rescueFocus, 0);
  }, [dialog]);
}

/** For a part whose buttons go when they are pressed: give it the ref and a `tabIndex` of -1. */
export function useFocusWithin<T extends HTMLElement>(state: unknown): RefObject<T | null> {
  const place = useRef<T>(null);
  const before = useRef(state);
  useEffect(() => {
    if (before.current !== state && focusIsLost()) place.current?.focus({ preventScroll: true });
    before.current = state;
  }, [state]);
  return place;
}

/** After each change of the rows, and not while a person is somewhere. */
export function useRescuedFocus(rows: unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are the reason
  useEffect(rescueFocus, [rows]);
}

// The keyboard stays on the page when what had it is gone: a row that was repaired, a button that was for once.
import { useEffect } from 'react';

/** The element round every page. */
export const PAGE_ID = 'page';

export function rescueFocus(): void {
  const { activeElement } = document;
  if (activeElement !== null && activeElement !== document.body) return;
  document.getElementById(PAGE_ID)?.focus({ preventScroll: true });
}

/** Where a new view begins. */
export function focusTop(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
  scrollToTop();
}

export function scrollToTop(): void {
  if (document.scrollingElement) document.scrollingElement.scrollTop = 0;
}

/** After each change of the rows, and not while a person is somewhere. */
export function useRescuedFocus(rows: unknown): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows are the reason
  useEffect(rescueFocus, [rows]);
}

// The keyboard follows what is looked at: into the panel with a session's details, and back to where it was opened from
// when that closes.
import type { AppLayoutProps } from '@cloudscape-design/components/app-layout';
import { type RefObject, useEffect, useRef } from 'react';
import { rescueFocus } from '../shared-ui/page-focus.ts';

export function usePanelFocus(openId: string | null, layout: RefObject<AppLayoutProps.Ref | null>): void {
  const last = useRef<string | null>(null);
  const origin = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const before = last.current;
    last.current = openId;
    if (openId === before) return;
    if (openId !== null && isSomewhere(document.activeElement)) origin.current = document.activeElement;
    // The panel is there, or gone, one turn later.
    const turn = setTimeout(() => {
      if (openId !== null) layout.current?.focusSplitPanel();
      else if (!isSomewhere(document.activeElement)) {
        if (origin.current?.isConnected) origin.current.focus({ preventScroll: true });
        rescueFocus();
      }
    }, 0);
    return () => clearTimeout(turn);
  }, [openId, layout]);
}

function isSomewhere(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && element !== document.body;
}

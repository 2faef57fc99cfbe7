// The keyboard follows what is looked at: into the panel with a change's lines, and back to its row when that closes.
import type { AppLayoutProps } from '@cloudscape-design/components/app-layout';
import { type RefObject, useEffect, useRef } from 'react';
import { titleId } from './history-page.tsx';

export function useChangeFocus(changeId: string | null, layout: RefObject<AppLayoutProps.Ref | null>): void {
  const last = useRef<string | null>(null);
  useEffect(() => {
    const before = last.current;
    last.current = changeId;
    if (changeId !== null) {
      // The panel is there one turn later.
      const turn = setTimeout(() => layout.current?.focusSplitPanel(), 0);
      return () => clearTimeout(turn);
    }
    if (before !== null) document.getElementById(titleId(before))?.querySelector('a')?.focus();
    return undefined;
  }, [changeId, layout]);
}

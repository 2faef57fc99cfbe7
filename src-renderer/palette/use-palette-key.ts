// Ctrl-K (Cmd-K on a Mac) opens the palette, unless a dialog is open: of the window's own, or one that came by itself,
// such as a question for an MFA code.
import { useEffect } from 'react';
import { useWindowActions } from '../shell/window-actions.tsx';

export function usePaletteKey(): void {
  const { dialog, open } = useWindowActions();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const ours = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k';
      if (!ours) return;
      event.preventDefault();
      if (dialog === null && document.querySelector(DIALOG) === null) open({ kind: 'palette' });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [dialog, open]);
}

const DIALOG = '[role="dialog"]';

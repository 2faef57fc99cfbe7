// Ctrl-K (Cmd-K on a Mac) opens the palette, unless a dialog is open.
import { useEffect } from 'react';
import { useWindowActions } from '../shell/window-actions.tsx';

export function usePaletteKey(): void {
  const { dialog, open } = useWindowActions();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const ours = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k';
      if (!ours) return;
      event.preventDefault();
      if (dialog === null) open({ kind: 'palette' });
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [dialog, open]);
}

// The global key that opens the small window. One at a time; which one is a setting.
import type { GlobalShortcut } from 'electron';
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';

export interface Hotkey {
  /** Electron accelerator, such as `Control+Alt+C`; null: none. Says why it could not be had, null when all is well. */
  use(accelerator: string | null): ErrorView | null;
  dispose(): void;
}

export interface HotkeyParts {
  readonly globalShortcut: Pick<GlobalShortcut, 'register' | 'unregister'>;
  /** Whether the desktop itself decides who gets keys (Wayland, by its portal). */
  readonly desktopDecides: boolean;
  pressed(): void;
}

/** After Electron is ready. */
export function createHotkey({ globalShortcut, desktopDecides, pressed }: HotkeyParts): Hotkey {
  let held: string | null = null;

  const release = () => {
    if (held !== null) globalShortcut.unregister(held);
    held = null;
  };

  return {
    use(accelerator) {
      if (accelerator === held) return null;
      release();
      if (accelerator === null) return null;
      let taken = false;
      let known = isGlobal(accelerator);
      try {
        if (known) taken = !globalShortcut.register(accelerator, pressed);
      } catch {
        known = false;
      }
      if (!known) return toWire(unknownKey(accelerator));
      if (taken) return toWire(takenKey(accelerator, desktopDecides));
      held = accelerator;
      return null;
    },
    dispose: release,
  };
}

/** A letter alone, or with Shift, would be taken away from every program a person types in. */
function isGlobal(accelerator: string): boolean {
  const modifiers = accelerator.split('+').slice(0, -1);
  const key = accelerator.split('+').at(-1) ?? '';
  return modifiers.some((modifier) => modifier.toLowerCase() !== 'shift') || /^F\d{1,2}$/i.test(key);
}

function unknownKey(accelerator: string): AppError {
  return new AppError({
    code: 'invalid-input',
    message: `${accelerator} is no key that can be used`,
    remedy:
      'choose a letter, digit or function key together with Control, Alt or Command, such as Control+Alt+C',
  });
}

function takenKey(accelerator: string, desktopDecides: boolean): AppError {
  return new AppError({
    code: 'in-use',
    message: desktopDecides
      ? `The desktop did not give ${accelerator} to Cloakroom`
      : `${accelerator} belongs to another program`,
    remedy: desktopDecides
      ? 'allow it when the desktop asks, look for Cloakroom among its keyboard shortcuts, or choose another key'
      : 'choose another key, or take this one away from the other program and save the settings again',
  });
}

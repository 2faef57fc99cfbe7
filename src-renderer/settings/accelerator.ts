// Pressed keys as an Electron accelerator, such as `CommandOrControl+Shift+A`, and back in words. Pure.
// Source of the names: Electron documentation, "Keyboard Shortcuts", available modifiers and key codes.

export interface PressedKeys {
  readonly key: string;
  /** Place on the keyboard, whatever is printed there. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

export type Recorded =
  | { readonly kind: 'keys'; readonly accelerator: string }
  /** Modifiers alone so far. */
  | { readonly kind: 'more'; readonly held: string }
  | { readonly kind: 'problem'; readonly problem: string };

const MODIFIER_KEYS: ReadonlySet<string> = new Set([
  'Control',
  'Shift',
  'Alt',
  'AltGraph',
  'Meta',
  'OS',
  'Super',
  'Hyper',
  'CapsLock',
  'NumLock',
  'Fn',
]);

const NAMED: Readonly<Record<string, string>> = {
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  Enter: 'Return',
  Space: 'Space',
  Backspace: 'Backspace',
  Delete: 'Delete',
  Insert: 'Insert',
  Home: 'Home',
  End: 'End',
  PageUp: 'PageUp',
  PageDown: 'PageDown',
  PrintScreen: 'PrintScreen',
  Minus: '-',
  Equal: '=',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Backquote: '`',
};

const onMac = (platform: string) => platform === 'darwin';

export function recordKeys(pressed: PressedKeys, platform: string): Recorded {
  const modifiers = modifiersOf(pressed, platform);
  if (MODIFIER_KEYS.has(pressed.key))
    return { kind: 'more', held: acceleratorText(modifiers.join('+'), platform) };
  const name = nameOf(pressed);
  if (name === null) return { kind: 'problem', problem: 'This key cannot be used; choose another one' };
  // With Shift alone, a letter is what people type.
  const strong = modifiers.some((modifier) => modifier !== 'Shift');
  const enough = strong || (modifiers.length > 0 && /^F\d+$/.test(name));
  if (enough) return { kind: 'keys', accelerator: [...modifiers, name].join('+') };
  const held = onMac(platform) ? 'Command, Control or Option' : 'Ctrl, Alt or the Super key';
  return { kind: 'problem', problem: `Hold ${held} as well, or the key could not be typed anywhere else` };
}

/** `CommandOrControl+Shift+A` -> `Ctrl+Shift+A`, on a Mac `Command+Shift+A`. */
export function acceleratorText(accelerator: string, platform: string): string {
  return accelerator
    .split('+')
    .map((part) => {
      if (part === 'CommandOrControl') return onMac(platform) ? 'Command' : 'Ctrl';
      if (part === 'Alt') return onMac(platform) ? 'Option' : 'Alt';
      return part === 'Super' && platform === 'win32' ? 'Windows' : part;
    })
    .join('+');
}

function modifiersOf({ ctrlKey, altKey, shiftKey, metaKey }: PressedKeys, platform: string): string[] {
  const mac = onMac(platform);
  return [
    ...((mac ? metaKey : ctrlKey) ? ['CommandOrControl'] : []),
    ...(mac && ctrlKey ? ['Control'] : []),
    ...(!mac && metaKey ? ['Super'] : []),
    ...(altKey ? ['Alt'] : []),
    ...(shiftKey ? ['Shift'] : []),
  ];
}

/** Letters as they are printed, everything else by its place: Shift and Alt change what the place gives. */
function nameOf({ key, code }: PressedKeys): string | null {
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  const place = /^(?:Key([A-Z])|Digit(\d)|(F(?:[1-9]|1\d|2[0-4])))$/.exec(code);
  if (place) return place[1] ?? place[2] ?? place[3] ?? null;
  const numpad = /^Numpad(\d)$/.exec(code);
  return numpad ? `num${numpad[1]}` : (NAMED[code] ?? null);
}

import { describe, expect, it } from 'vitest';
import { createHotkey } from '../../../src-main/desktop/hotkey.ts';

/** Electron's: throws for what is no key, says false for one that another program has. */
class FakeShortcuts {
  readonly held = new Map<string, () => void>();
  readonly elsewhere = new Set<string>();

  register(key: string, callback: () => void): boolean {
    if (key.endsWith('Nonsense')) throw new TypeError('conversion failure');
    if (this.elsewhere.has(key)) return false;
    this.held.set(key, callback);
    return true;
  }

  unregister(key: string): void {
    this.held.delete(key);
  }
}

function setUp(desktopDecides = false) {
  const globalShortcut = new FakeShortcuts();
  let presses = 0;
  const pressed = () => {
    presses += 1;
  };
  return {
    globalShortcut,
    hotkey: createHotkey({ globalShortcut, desktopDecides, pressed }),
    presses: () => presses,
  };
}

describe('the global key', () => {
  it('is held once, and does what it is for', () => {
    const { globalShortcut, hotkey, presses } = setUp();
    expect(hotkey.use('Control+Alt+C')).toBe(null);
    expect(hotkey.use('Control+Alt+C')).toBe(null);
    globalShortcut.held.get('Control+Alt+C')?.();
    expect(presses()).toBe(1);
  });

  it('is given back when another one or none is chosen, and at the end', () => {
    const { globalShortcut, hotkey } = setUp();
    hotkey.use('Control+Alt+C');
    expect(hotkey.use('Control+Alt+K')).toBe(null);
    expect([...globalShortcut.held.keys()]).toEqual(['Control+Alt+K']);
    expect(hotkey.use(null)).toBe(null);
    expect(globalShortcut.held.size).toBe(0);
    hotkey.use('Control+Alt+C');
    hotkey.dispose();
    expect(globalShortcut.held.size).toBe(0);
  });

  it('says that another program has it, and tries again when it is chosen again', () => {
    const { globalShortcut, hotkey } = setUp();
    globalShortcut.elsewhere.add('Control+Alt+C');
    expect(hotkey.use('Control+Alt+C')).toMatchObject({
      code: 'in-use',
      message: 'Control+Alt+C belongs to another program',
    });
    globalShortcut.elsewhere.clear();
    expect(hotkey.use('Control+Alt+C')).toBe(null);
    expect(globalShortcut.held.size).toBe(1);
  });

  it('points to the desktop’s own settings where those decide', () => {
    const { globalShortcut, hotkey } = setUp(true);
    globalShortcut.elsewhere.add('Control+Alt+C');
    expect(hotkey.use('Control+Alt+C')?.remedy).toMatch(/when the desktop asks/);
  });

  it('says what is no key', () => {
    expect(setUp().hotkey.use('Control+Nonsense')).toMatchObject({ code: 'invalid-input' });
  });

  it('takes no letter away that people type', () => {
    for (const [key, global] of Object.entries({
      K: false,
      'Shift+K': false,
      'Control+Shift+K': true,
      F8: true,
    })) {
      const { globalShortcut, hotkey } = setUp();
      expect(hotkey.use(key) === null, key).toBe(global);
      expect(globalShortcut.held.size).toBe(global ? 1 : 0);
    }
  });
});

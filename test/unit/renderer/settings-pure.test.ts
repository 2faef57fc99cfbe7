import { describe, expect, it } from 'vitest';
import { acceleratorText, type PressedKeys, recordKeys } from '../../../src-renderer/settings/accelerator.ts';
import { productionMatches, rowText } from '../../../src-renderer/settings/production-matches.ts';

const press = (key: string, code: string, held: Partial<PressedKeys> = {}): PressedKeys => ({
  key,
  code,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...held,
});
const recorded = (pressed: PressedKeys, platform = 'linux') => {
  const outcome = recordKeys(pressed, platform);
  return outcome.kind === 'keys' ? outcome.accelerator : outcome.kind;
};

describe('pressed keys', () => {
  it('become an accelerator as Electron names it', () => {
    expect(recorded(press('A', 'KeyA', { ctrlKey: true, shiftKey: true }))).toBe('CommandOrControl+Shift+A');
    expect(recorded(press('k', 'KeyK', { altKey: true, metaKey: true }))).toBe('Super+Alt+K');
    expect(recorded(press(' ', 'Space', { ctrlKey: true }))).toBe('CommandOrControl+Space');
    expect(recorded(press('ArrowUp', 'ArrowUp', { ctrlKey: true }))).toBe('CommandOrControl+Up');
    expect(recorded(press('5', 'Numpad5', { ctrlKey: true }))).toBe('CommandOrControl+num5');
    expect(recorded(press('F12', 'F12', { shiftKey: true }))).toBe('Shift+F12');
  });

  it('on a Mac are Command and Control, which are two keys there', () => {
    expect(recorded(press('a', 'KeyA', { metaKey: true }), 'darwin')).toBe('CommandOrControl+A');
    expect(recorded(press('a', 'KeyA', { ctrlKey: true }), 'darwin')).toBe('Control+A');
    expect(recorded(press('å', 'KeyA', { altKey: true, metaKey: true }), 'darwin')).toBe(
      'CommandOrControl+Alt+A',
    );
  });

  it('are the letter that is printed on them, and the digit whatever Shift makes of it', () => {
    expect(recorded(press('a', 'KeyQ', { ctrlKey: true }))).toBe('CommandOrControl+A');
    expect(recorded(press('!', 'Digit1', { ctrlKey: true, shiftKey: true }))).toBe(
      'CommandOrControl+Shift+1',
    );
  });

  it('need a modifier that typing does not need', () => {
    expect(recorded(press('a', 'KeyA'))).toBe('problem');
    expect(recorded(press('A', 'KeyA', { shiftKey: true }))).toBe('problem');
    expect(recorded(press('F5', 'F5'))).toBe('problem');
  });

  it('are not done while only modifiers are held', () => {
    const outcome = recordKeys(press('Shift', 'ShiftLeft', { ctrlKey: true, shiftKey: true }), 'linux');
    expect(outcome).toEqual({ kind: 'more', held: 'Ctrl+Shift' });
  });

  it('that have no name are refused', () => {
    expect(recorded(press('Process', '', { ctrlKey: true }))).toBe('problem');
    expect(recorded(press('ä', 'Unidentified', { ctrlKey: true }))).toBe('problem');
  });

  it('are shown by the names on the keyboard of this system', () => {
    expect(acceleratorText('CommandOrControl+Alt+A', 'linux')).toBe('Ctrl+Alt+A');
    expect(acceleratorText('CommandOrControl+Alt+A', 'darwin')).toBe('Command+Option+A');
    expect(acceleratorText('Super+A', 'win32')).toBe('Windows+A');
  });
});

describe('rules for production', () => {
  const row = (label: string, accountName: string | null, production: boolean | null = null) => ({
    label,
    accountId: '111111111111',
    accountName,
    principal: 'Admin',
    marks: { tags: [], colour: null, production, askBefore: null },
  });
  const rows = [
    row('Admin in acme-prod', 'acme-prod'),
    row('Admin in acme-dev', 'acme-dev', true),
    row('Admin in prod-copy', 'prod-copy', false),
    row('Deploy', null),
  ];

  it('are counted with what was said by hand', () => {
    const found = productionMatches(rows, [
      { subject: 'account', pattern: 'prod' },
      { subject: 'role', pattern: 'Deploy' },
    ]);
    expect(found.marked.map(({ label }) => label)).toEqual([
      'Admin in acme-prod',
      'Admin in acme-dev',
      'Deploy',
    ]);
    expect(found).toMatchObject({ byHand: 1, spared: 1, perRule: [2, 1] });
  });

  it('without one, only what was marked by hand counts', () => {
    const found = productionMatches(rows, []);
    expect(found.marked.map(({ label }) => label)).toEqual(['Admin in acme-dev']);
    expect(found.spared).toBe(0);
  });

  it('show names and account once', () => {
    expect(rows.slice(2).map(rowText)).toEqual([
      'Admin in prod-copy (111111111111)',
      'Deploy in 111111111111',
    ]);
    expect(rowText({ ...row('Ops', 'acme'), accountId: '222222222222' })).toBe('Ops in acme (222222222222)');
    expect(rowText({ ...row('Broken', null), accountId: '' })).toBe('Broken');
  });
});

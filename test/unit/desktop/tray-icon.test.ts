import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { panelIsDark, TRAY_ICONS, trayIcon, trayIconFile } from '../../../src-main/desktop/tray-icon.ts';
import { createDesk } from '../fakes/desk.ts';
import { START } from '../fakes/manual-clock.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

const icons = join(import.meta.dirname, '../../../icons');
const people = sampleCatalog([
  sampleUser('dana'),
  sampleRole('shop', 'dana'),
  sampleRole('shop-prod', 'dana'),
]);
const error = { code: 'network', message: 'm', remedy: 'r', account: null, details: [] } as const;

function iconOf(change: Partial<Snapshot>): string {
  const open = { vault: { state: 'open', error: null, protection: 'keychain' } } as const;
  return trayIcon({ ...createDesk(people).snapshot(), ...open, ...change });
}

const prompts = [{ id: 'p', identityId: 'dana', problem: null, openedAt: START, waitingFor: ['x'] }];
const signInRequests = [{ id: 'q', portalId: 'acme', openedAt: START, waitingFor: ['x'] }];

describe('the tray’s picture', () => {
  it('shows whether a session is active, and that it is production', () => {
    expect(iconOf({})).toBe('normal');
    expect(iconOf({ activeSessionId: 'shop' })).toBe('active');
    expect(iconOf({ activeSessionId: 'shop-prod' })).toBe('production');
    expect(iconOf({ activeSessionId: 'gone' })).toBe('normal');
  });

  it('asks for attention when a person is waited for or something is wrong', () => {
    expect(iconOf({ prompts })).toBe('attention');
    expect(iconOf({ signInRequests })).toBe('attention');
    expect(iconOf({ vault: { state: 'unavailable', error, protection: null } })).toBe('attention');
    expect(iconOf({ activeSessionId: 'shop', prompts })).toBe('attention');
    const statuses = { shop: { state: 'failed', error } } as const;
    expect(iconOf({ statuses })).toBe('normal');
    expect(iconOf({ activeSessionId: 'shop', statuses })).toBe('attention');
  });

  it('asks for attention when a rotation waits for a person, and not for the age of a key', () => {
    const finding = { identityId: 'dana', accessKeyId: null, severity: 'high', text: '' } as const;
    expect(iconOf({ keyFindings: [{ ...finding, code: 'rotation-waits' }] })).toBe('attention');
    expect(iconOf({ keyFindings: [{ ...finding, code: 'rotation-waits', severity: 'medium' }] })).toBe(
      'normal',
    );
    expect(iconOf({ keyFindings: [{ ...finding, code: 'too-old' }] })).toBe('normal');
  });

  it('stays red for production whatever else there is, but for the lock', () => {
    expect(iconOf({ activeSessionId: 'shop-prod', prompts })).toBe('production-attention');
    const vault = { state: 'locked', error, protection: 'keychain' } as const;
    expect(iconOf({ activeSessionId: 'shop-prod', prompts, vault })).toBe('locked');
  });

  it('is there for every state, panel and display', () => {
    const sizes = { linux: ['', '@2x'], win32: ['', '@1.25x', '@1.5x', '@2x'], darwin: ['', '@2x'] };
    for (const [platform, suffixes] of Object.entries(sizes))
      for (const icon of TRAY_ICONS)
        for (const dark of [true, false])
          for (const suffix of suffixes) {
            const file = trayIconFile(icon, platform, dark).replace('.png', `${suffix}.png`);
            expect(existsSync(join(icons, file)), file).toBe(true);
          }
  });

  it('is left to macOS to colour, unless it is to be red', () => {
    expect(trayIconFile('active', 'darwin', true)).toBe('tray/mac/activeTemplate.png');
    expect(trayIconFile('production', 'darwin', true)).toBe('tray/mac/production.png');
  });

  it('suits the panel: dark on Linux, unless the desktop’s panel follows the theme', () => {
    expect(panelIsDark('linux', 'GNOME', false)).toBe(true);
    expect(panelIsDark('linux', 'ubuntu:GNOME', false)).toBe(true);
    expect(panelIsDark('linux', undefined, false)).toBe(true);
    expect(panelIsDark('linux', 'KDE', false)).toBe(false);
    expect(panelIsDark('linux', 'KDE', true)).toBe(true);
    expect(panelIsDark('win32', undefined, false)).toBe(false);
    expect(panelIsDark('win32', undefined, true)).toBe(true);
  });
});

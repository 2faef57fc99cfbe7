import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { DEFAULT_SETTINGS } from '../../../shared/settings.ts';
import { createDesk } from '../fakes/desk.ts';
import { rejection } from '../fakes/rejection.ts';

const PROXY = {
  proxy: { kind: 'address' as const, url: 'http://proxy.example:3128', except: '' },
  caFile: null,
};

describe('settings', () => {
  it('change one by one, are kept, and go back to what they were at first', async () => {
    const { commands, catalog, store } = createDesk();
    await commands['settings.set']({ theme: 'dark' });
    await commands['settings.set']({ idleLockMinutes: 15 });
    expect(store.load().settings).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', idleLockMinutes: 15 });
    await commands['settings.reset']({});
    expect(catalog.state.settings).toEqual(DEFAULT_SETTINGS);
  });

  it('of the network are tried before they are kept', async () => {
    const { commands, catalog, network } = createDesk();
    await commands['settings.set']({ network: PROXY });
    expect(network.used).toEqual([PROXY]);
    network.failure = new AppError({
      code: 'file-unreadable',
      message: 'The CA file /ca.pem cannot be read',
      remedy: 'choose another',
    });
    const refused = commands['settings.set']({ network: { ...PROXY, caFile: '/ca.pem' } });
    expect((await rejection(refused)).code).toBe('file-unreadable');
    expect(catalog.state.settings.network).toEqual(PROXY);
    // What has nothing to do with it is not held up.
    await commands['settings.set']({ theme: 'light' });
    expect(catalog.state.settings.theme).toBe('light');
  });

  it('say how AWS is reached', async () => {
    const { commands, network } = createDesk();
    expect(await commands['network.test']({ region: 'eu-west-1' })).toEqual({ via: 'direct' });
    network.failure = new AppError({ code: 'proxy', message: 'refused', remedy: 'check it' });
    expect((await rejection(commands['network.test']({ region: 'eu-west-1' }))).code).toBe('proxy');
  });

  it('reach the desktop', async () => {
    const { commands, desktop } = createDesk();
    await commands['app.reveal']({ what: 'log' });
    await commands['app.showWindow']({ hash: '#/home' });
    await commands['app.closeQuick']({});
    expect(desktop).toMatchObject({ revealed: ['log'], shown: ['#/home'], closed: 1 });
  });
});

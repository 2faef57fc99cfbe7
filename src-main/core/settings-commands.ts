// Settings, the lock, and Cloakroom as a whole, as a person uses them.
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import { keyNames } from './access-keys/rotation-keys.ts';
import type { CatalogState } from './catalog.ts';
import type { ApplyChange } from './catalog-change.ts';
import type { CommandPorts, Commands } from './commands.ts';
import { forgetEverything } from './forget-everything.ts';
import { refuseClosedVault } from './prove-key.ts';

type SettingsChannel =
  | Extract<keyof Commands, `settings.${string}` | 'vault.lock' | 'vault.unlock'>
  | Exclude<Extract<keyof Commands, `app.${string}`>, 'app.diagnostics'>
  | 'network.test';

export function createSettingsCommands(
  ports: CommandPorts,
  apply: ApplyChange,
): Pick<Commands, SettingsChannel> {
  const { catalog, vault, desktop, lock } = ports;

  const change = async (next: (now: Settings) => Settings) => {
    const wanted = next(catalog.state.settings).network;
    // What cannot be used is refused before it is kept, and calls go on as they did.
    if (JSON.stringify(wanted) !== JSON.stringify(catalog.state.settings.network))
      await ports.applyNetwork(wanted);
    await apply({ kind: 'profile', title: 'Changed the settings' }, (state: CatalogState) => ({
      ...state,
      settings: next(state.settings),
    }));
  };

  return {
    'settings.set': async (changes) => {
      await change((now) => ({ ...now, ...withoutUndefined(changes) }));
      return {};
    },

    'settings.reset': async () => {
      await change(() => DEFAULT_SETTINGS);
      return {};
    },

    'network.test': async ({ region }) => ({ via: await ports.testConnection(region) }),

    'vault.unlock': async () => {
      await lock.unlock();
      return {};
    },

    'vault.lock': async () => {
      await lock.lock();
      return {};
    },

    'app.reveal': async ({ what }) => {
      await desktop.reveal(what);
      return {};
    },

    'app.forgetAll': async () => {
      refuseClosedVault(vault);
      const { identities } = catalog.state;
      // AWS has its keys in hand: what is half done would stay so for ever.
      for (const { id } of identities) await ports.accessKeys.refuseWhileRotating(id);
      await apply({ kind: 'removal', title: 'Forgot everything' }, forgetEverything);
      for (const { id } of identities) for (const name of keyNames(id)) await vault.remove(name);
      return {};
    },

    'app.showWindow': async ({ hash }) => {
      desktop.showWindow(hash);
      return {};
    },

    'app.closeQuick': async () => {
      desktop.closeQuick();
      return {};
    },
  };
}

/** What was left out stays as it is. */
function withoutUndefined<T extends object>(changes: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

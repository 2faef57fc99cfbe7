// The catalogue on disk, through electron-store: checked against its schema when read, versioned, no secrets.
// A file that cannot be read is never overwritten: the app says so and stops.
import Store from 'electron-store';
import { AppError } from '../../shared/errors.ts';
import { type CatalogState, type CatalogStore, EMPTY_CATALOG } from '../core/catalog.ts';
import { catalogSchema } from './catalog-schema.ts';

const VERSION = 1;

export function createCatalogStore(folder: string): CatalogStore {
  const options = { cwd: folder, name: 'catalog', configFileMode: 0o600, clearInvalidConfig: false };
  let store: Store<{ version?: number; catalog?: unknown }>;
  try {
    store = new Store(options);
  } catch (cause) {
    throw unreadable(folder, cause);
  }
  return {
    load() {
      const version = store.get('version');
      if (version === undefined && store.size === 0) return EMPTY_CATALOG;
      if (typeof version === 'number' && version > VERSION) throw tooNew(store.path);
      const parsed = catalogSchema.safeParse(store.get('catalog'));
      if (version !== VERSION || !parsed.success) throw unreadable(store.path, parsed.error);
      return parsed.data;
    },
    save(state: CatalogState) {
      try {
        store.store = { version: VERSION, catalog: state };
      } catch (cause) {
        throw new AppError({
          code: 'file-unwritable',
          message: `Cloakroom cannot write ${store.path}, so nothing was changed`,
          remedy: 'check free space and permissions of the folder, then try again',
          cause,
        });
      }
    },
  };
}

function unreadable(path: string, cause: unknown): AppError {
  return new AppError({
    code: 'file-malformed',
    message: `Cloakroom’s list of identities and sessions (${path}) cannot be read; it was left as it is`,
    remedy: 'restore it from a backup, or move it away to start with an empty list',
    cause,
  });
}

function tooNew(path: string): AppError {
  return new AppError({
    code: 'file-malformed',
    message: `${path} was written by a newer Cloakroom`,
    remedy: 'install that version or a newer one',
  });
}

// The catalogue on disk, through electron-store: checked against its schema when read, versioned, no secrets.
// A file that cannot be read is never overwritten: the app says so and stops.
import Store from 'electron-store';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { roleOptionsSchema, settingsSchema } from '../../shared/ipc.ts';
import { keyPolicySchema } from '../../shared/key-channels.ts';
import { COLOURS, KEY_USES, MFA_USES, PARTITIONS } from '../../shared/model.ts';
import { SIGN_IN_METHODS } from '../../shared/portal.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import { type CatalogState, type CatalogStore, EMPTY_CATALOG } from '../core/catalog.ts';

const VERSION = 1;

const identity = z.object({
  kind: z.literal('iam-user'),
  id: z.string(),
  label: z.string(),
  partition: z.enum(PARTITIONS),
  accountId: z.string(),
  userName: z.string(),
  userArn: z.string(),
  accessKeyId: z.string(),
  mfaSerial: z.string().nullable(),
  mfaUse: z.enum(MFA_USES),
  region: z.string(),
  createdAt: z.number(),
});

const sessionBase = {
  id: z.string(),
  label: z.string(),
  region: z.string().nullable(),
  createdAt: z.number(),
};

const session = z.discriminatedUnion('kind', [
  z.object({
    ...sessionBase,
    kind: z.literal('iam-user'),
    identityId: z.string(),
    keyUse: z.enum(KEY_USES),
    durationSeconds: z.number(),
  }),
  z.object({
    ...sessionBase,
    kind: z.literal('role'),
    roleArn: z.string(),
    sourceSessionId: z.string(),
    options: roleOptionsSchema,
  }),
  z.object({
    ...sessionBase,
    kind: z.literal('sso-role'),
    portalId: z.string(),
    accountId: z.string(),
    accountName: z.string(),
    email: z.string().nullable(),
    roleName: z.string(),
  }),
]);

const portal = z.object({
  id: z.string(),
  label: z.string(),
  startUrl: z.string(),
  region: z.string(),
  partition: z.enum(PARTITIONS),
  scopes: z.array(z.string()),
  signIn: z.enum(SIGN_IN_METHODS),
  browser: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('default') }),
    z.object({ kind: z.literal('program'), path: z.string() }),
    z.object({ kind: z.literal('copy-link') }),
  ]),
  shareWithCli: z.boolean(),
  sessionName: z.string().nullable(),
  publishing: z
    .object({
      rule: z.object({
        accounts: z.array(z.string()),
        roles: z.array(z.string()),
        folders: z.array(z.string()).default([]),
        favouritesOnly: z.boolean(),
      }),
      template: z.string(),
      region: z.string().nullable(),
    })
    .nullable()
    .default(null),
  createdAt: z.number(),
});

const catalog = z.object({
  identities: z.array(identity),
  sessions: z.array(session),
  profiles: z.array(
    z.object({ name: z.string(), sessionId: z.string(), region: z.string().nullable().default(null) }),
  ),
  activeSessionId: z.string().nullable(),
  portals: z.array(portal).default([]),
  favourites: z.array(z.string()).default([]),
  folders: z.record(z.string(), z.string()).default({}),
  marks: z
    .record(
      z.string(),
      z.object({
        tags: z.array(z.string()),
        colour: z.enum(COLOURS).nullable(),
        production: z.boolean().nullable(),
      }),
    )
    .default({}),
  // A setting that an older version did not have, or wrote in another way, falls back on its own.
  keyPolicies: z.record(z.string(), keyPolicySchema).default({}),
  settings: z.unknown().transform((stored) => readSettings(stored)),
});

function readSettings(stored: unknown): Settings {
  const known = typeof stored === 'object' && stored !== null ? stored : {};
  const entries = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse((known as Record<string, unknown>)[name]);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return { ...DEFAULT_SETTINGS, ...Object.fromEntries(entries) };
}

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
      const parsed = catalog.safeParse(store.get('catalog'));
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

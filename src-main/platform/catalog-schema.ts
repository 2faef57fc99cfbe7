// What the catalogue on disk must look like to be loaded, whatever version of Cloakroom or careless editor left it.
import { z } from 'zod';
import { keyPolicySchema, roleOptionsSchema, settingsSchema } from '../../shared/inputs.ts';
import { COLOURS, KEY_USES, MFA_USES, NO_MARKS, PARTITIONS } from '../../shared/model.ts';
import { SIGN_IN_METHODS } from '../../shared/portal.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/settings.ts';
import type { CatalogState } from '../core/catalog.ts';

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

const approval = z.object({
  sessionId: z.string(),
  executable: z.string(),
  script: z.string().nullable(),
  name: z.string(),
  grantedAt: z.number(),
});

export const catalogSchema = z.object({
  identities: z.array(identity),
  sessions: z.array(session),
  profiles: z.array(
    z.object({ name: z.string(), sessionId: z.string(), region: z.string().nullable().default(null) }),
  ),
  activeSessionId: z.string().nullable(),
  portals: z.array(portal).default([]),
  favourites: z.array(z.string()).default([]),
  folders: z.record(z.string(), z.string()).default({}),
  // What only decorates, or has a default, must not keep the rest from loading: each falls back on its own, such as when
  // an older version did not have it, or a newer one wrote it in another way.
  marks: z
    .record(
      z.string(),
      z
        .object({
          tags: z.array(z.string()).catch([]),
          colour: z.enum(COLOURS).nullable().catch(null),
          production: z.boolean().nullable().catch(null),
          askBefore: z.boolean().nullable().catch(null),
        })
        .catch(() => ({ ...NO_MARKS, tags: [] })),
    )
    .catch({}),
  approvals: z
    .unknown()
    .optional()
    .transform((stored) => readApprovals(stored)),
  keyPolicies: z
    .unknown()
    .optional()
    .transform((stored) => readKeyPolicies(stored)),
  settings: z
    .unknown()
    .optional()
    .transform((stored) => readSettings(stored)),
});

function readKeyPolicies(stored: unknown): CatalogState['keyPolicies'] {
  if (typeof stored !== 'object' || stored === null) return {};
  const entries = Object.entries(stored).flatMap(([identityId, policy]) => {
    const parsed = keyPolicySchema.safeParse(policy);
    return parsed.success ? [[identityId, parsed.data] as const] : [];
  });
  return Object.fromEntries(entries);
}

/** One that cannot be read is one that was not given. */
function readApprovals(stored: unknown): CatalogState['approvals'] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((each) => {
    const parsed = approval.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
}

function readSettings(stored: unknown): Settings {
  const known = typeof stored === 'object' && stored !== null ? stored : {};
  const entries = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
    const parsed = schema.safeParse((known as Record<string, unknown>)[name]);
    return parsed.success ? [[name, parsed.data] as const] : [];
  });
  return { ...DEFAULT_SETTINGS, ...Object.fromEntries(entries) };
}

// What a person enters, field by field and form by form, checked by the window as it is typed and by the main process on
// arrival. Each rule names its source where it is AWS's.
import { z } from 'zod';
import { isRegionName, parseRoleArn } from './arn.ts';
import { KEY_USES, MFA_USES } from './model.ts';
import { proxyAddressProblem } from './network.ts';
import { SIGN_IN_METHODS } from './portal.ts';
import { RULE_SUBJECTS } from './production.ts';
import { profileNameProblem } from './profile-name.ts';
import { DENSITIES, NOTICE_KINDS, THEMES } from './settings.ts';
import { normalizeStartUrl } from './start-url.ts';

// The window's content policy forbids making functions from text, which zod would otherwise try.
z.config({ jitless: true });

export const nothing = z.object({}).strict();
/** Made by the main process itself: passed on as it is. */
export const plainData = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null);

export const id = z.string().min(1).max(200);
export const label = z.string().trim().min(1, 'Enter a name').max(100, 'Use at most 100 characters');

export const folder = z.string().trim().min(1, 'Enter a name').max(60, 'Use at most 60 characters');

export const region = z.string().refine(isRegionName, 'Enter a region such as eu-west-1');

export const profileName = z.string().superRefine((name, context) => {
  const problem = profileNameProblem(name);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

/** Source: IAM identifiers: key ids are 16 to 128 word characters; long-term ones begin with AKIA. */
export const accessKeyId = z
  .string()
  .trim()
  .regex(/^[A-Z0-9]{16,128}$/, 'An access key ID is 16 or more capital letters and digits, such as AKIA…')
  .refine(
    (text) => !text.startsWith('ASIA'),
    'This is a temporary key; enter a long-term one (it begins with AKIA)',
  );

export const secretAccessKey = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9/+=]{40}$/, 'A secret access key is 40 characters: letters, digits, / and +');

/** Source: STS API reference, AssumeRole SerialNumber. */
export const mfaSerial = z
  .string()
  .trim()
  .regex(
    /^[\w+=/:,.@-]{9,256}$/,
    'Enter the device ARN (arn:aws:iam::…:mfa/…) or the serial number of the token',
  );

export const mfaCode = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'Enter the six digits that the device shows');

export const roleArn = z
  .string()
  .trim()
  .refine(
    (text) => parseRoleArn(text) !== null,
    'Enter a role ARN such as arn:aws:iam::123456789012:role/Admin',
  );

export const proxyAddress = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const problem = proxyAddressProblem(text);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

export const emptyToNull = (text: string | null) =>
  text === null || text.trim() === '' ? null : text.trim();
export const optional = <T extends z.ZodType<string, string>>(inner: T) =>
  z.union([z.string(), z.null()]).transform(emptyToNull).pipe(inner.nullable());

export const isJsonObject = (text: string) => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
};

/** Source of every bound: STS API reference, AssumeRole. */
export const roleOptionsSchema = z.object({
  durationSeconds: z
    .number()
    .int()
    .min(900, 'AWS allows 15 minutes at least')
    .max(43_200, 'AWS allows 12 hours at most'),
  roleSessionName: optional(
    z.string().regex(/^[\w+=,.@-]{2,64}$/, 'Use 2 to 64 letters, digits and _ + = , . @ -'),
  ),
  externalId: optional(
    z.string().regex(/^[\w+=,.@:/-]{2,1224}$/, 'Use 2 to 1224 letters, digits and _ + = , . @ : / -'),
  ),
  sourceIdentity: optional(
    z
      .string()
      .regex(/^[\w+=,.@-]{2,64}$/, 'Use 2 to 64 letters, digits and _ + = , . @ -')
      .refine(
        (text) => !text.toLowerCase().startsWith('aws:'),
        'AWS keeps names that begin with aws: for itself',
      ),
  ),
  tags: z
    .array(
      z.object({
        key: z.string().trim().min(1, 'Enter a key').max(128, 'Use at most 128 characters'),
        value: z.string().max(256, 'Use at most 256 characters'),
        transitive: z.boolean(),
      }),
    )
    .max(50, 'AWS allows 50 session tags')
    .refine(
      (tags) => new Set(tags.map((tag) => tag.key.toLowerCase())).size === tags.length,
      'Each key may be used once; AWS does not tell capitals apart',
    ),
  policy: optional(
    z
      .string()
      .max(2048, 'AWS allows 2,048 characters')
      .refine(isJsonObject, 'This is not a JSON policy document'),
  ),
  policyArns: z
    .array(
      z
        .string()
        .trim()
        .regex(/^arn:[a-z0-9-]+:iam::(aws|\d{12}):policy\/.+$/, 'Enter a managed policy ARN'),
    )
    .max(10, 'AWS allows ten policy ARNs'),
  requiresMfa: z.boolean(),
});

export const addIamUserSchema = z.object({
  label,
  key: z.discriminatedUnion('from', [
    z.object({ from: z.literal('typed'), accessKeyId, secretAccessKey }),
    /** A key file read by `identity.readKeyFile`; its secret stayed in the main process. */
    z.object({ from: z.literal('file'), draftId: id }),
  ]),
  region,
  mfaSerial: optional(mfaSerial),
  mfaUse: z.enum(MFA_USES),
  keyUse: z.enum(KEY_USES),
  durationSeconds: z
    .number()
    .int()
    .min(900, 'AWS allows 15 minutes at least')
    .max(129_600, 'AWS allows 36 hours at most'),
  /** Null: no profile for the user itself. */
  profileName: optional(profileName),
});

export const updateIamUserSchema = z.object({
  identityId: id,
  label,
  region,
  mfaSerial: optional(mfaSerial),
  mfaUse: z.enum(MFA_USES),
  keyUse: z.enum(KEY_USES),
  durationSeconds: addIamUserSchema.shape.durationSeconds,
  profileName: optional(profileName),
  /** A new key for the same user; null keeps the one in the vault. */
  key: addIamUserSchema.shape.key.nullable(),
});

/** Whose key it is, before anything is saved. */
export const testIamUserSchema = addIamUserSchema.pick({ label: true, key: true, region: true });

export const addRoleSchema = z.object({
  label,
  roleArn,
  sourceSessionId: id,
  region: optional(region),
  options: roleOptionsSchema,
  profileName: optional(profileName),
});

export const updateRoleSchema = addRoleSchema.extend({ sessionId: id });

/** A role as it stands in its dialog; `sessionId` when it is one that is being edited. */
export const testRoleSchema = addRoleSchema.extend({ sessionId: id.nullable() });

export const browserSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('default') }),
  z.object({
    kind: z.literal('program'),
    path: z.string().trim().min(1, 'Enter the path of the browser').max(1024),
  }),
  z.object({ kind: z.literal('copy-link') }),
]);

export const startUrl = z
  .string()
  .trim()
  .transform((text) => normalizeStartUrl(text) ?? text)
  .refine(
    (text) => normalizeStartUrl(text) !== null,
    'Enter the portal’s address, such as https://d-1234567890.awsapps.com/start',
  );

export const portalFields = {
  label,
  startUrl,
  region,
  signIn: z.enum(SIGN_IN_METHODS),
  browser: browserSchema,
  scopes: z
    .array(
      z
        .string()
        .trim()
        .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, 'A scope has no spaces or quotes'),
    )
    .min(1, 'Keep at least sso:account:access')
    .max(20),
  shareWithCli: z.boolean(),
  /** Name of the `[sso-session]`; needed for sharing. */
  sessionName: optional(profileName),
};

export const addPortalSchema = z.object(portalFields);
export const updatePortalSchema = z.object({ ...portalFields, portalId: id });

/** Of a vault; how strong it is shows as it is typed. */
export const passphrase = z
  .string()
  .min(12, 'Use at least 12 characters')
  .max(1_000, 'Use at most 1,000 characters');

export const keyPolicySchema = z.object({
  maxAgeDays: z.number().int().min(1, 'Use 1 day at least').max(3_650, 'Use at most ten years'),
  remindDaysBefore: z.number().int().min(0).max(365, 'Use at most a year'),
  rotatesItself: z.boolean(),
  graceHours: z.number().int().min(0).max(720, 'Use at most 30 days'),
});

export const settingsSchema = z.object({
  startAtLogin: z.boolean(),
  hotkey: optional(z.string().max(60)),
  theme: z.enum(THEMES),
  density: z.enum(DENSITIES),
  defaultRegion: optional(region),
  sessionSeconds: z.object({
    iamUser: addIamUserSchema.shape.durationSeconds,
    role: roleOptionsSchema.shape.durationSeconds,
  }),
  production: z.object({
    rules: z
      .array(
        z.object({
          subject: z.enum(RULE_SUBJECTS),
          pattern: z
            .string()
            .trim()
            .min(1, 'Enter a name or a pattern')
            .max(100, 'Use at most 100 characters'),
        }),
      )
      .max(50, 'Use at most 50 rules'),
    maxSeconds: roleOptionsSchema.shape.durationSeconds.nullable(),
  }),
  idleLockMinutes: z
    .number()
    .int()
    .min(1, 'Use 1 minute at least')
    .max(1440, 'Use 24 hours at most')
    .nullable(),
  lockWithScreen: z.boolean(),
  lockOnSleep: z.boolean(),
  checkForUpdates: z.boolean(),
  browser: browserSchema,
  network: z.object({
    proxy: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('environment') }),
      z.object({ kind: z.literal('none') }),
      z.object({ kind: z.literal('address'), url: proxyAddress, except: z.string().max(2000) }),
    ]),
    caFile: optional(z.string().max(4096)),
  }),
  keys: keyPolicySchema,
  notifications: z.record(z.enum(NOTICE_KINDS), z.boolean()),
});

export const roleOfPortal = z.object({
  portalId: id,
  accountId: z.string().regex(/^\d{12}$/),
  roleName: z.string().min(1).max(64),
});

export const publishSchema = z.object({
  portalId: id,
  rule: z.object({
    accounts: z.array(z.string()).max(200),
    roles: z.array(z.string()).max(200),
    folders: z.array(z.string()).max(200),
    favouritesOnly: z.boolean(),
  }),
  template: z.string().max(200),
  region: optional(region),
});

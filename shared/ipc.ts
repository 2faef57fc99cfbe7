// THE table of what the window may ask of the main process: channel -> input and output, checked on arrival.
// One table, however long (access keys have a file of their own): a channel that is not here does not exist. Outputs hold no secret; two inputs
// do, both just typed by a person: an access key being added, and an MFA code.
import { z } from 'zod';
import { isRegionName, parseRoleArn } from './arn.ts';
import type {
  ChangePreview,
  ChangeSummary,
  FileDiff,
  FindingView,
  FoundProfile,
  ImportPreview,
  UndoPreview,
} from './aws-files.ts';
import type { ErrorView } from './errors.ts';
import { keyChannels, keyPolicySchema } from './key-channels.ts';
import { type ActivityEvent, COLOURS, KEY_USES, MFA_USES, type Snapshot } from './model.ts';
import { proxyAddressProblem } from './network.ts';
import { type ListedAccount, type PublishPlanItem, SIGN_IN_METHODS } from './portal.ts';
import { RULE_SUBJECTS } from './production.ts';
import { profileNameProblem } from './profile-name.ts';
import { DENSITIES, EXPORT_SHELLS, NOTICE_KINDS, THEMES } from './settings.ts';
import type { SnapshotChange } from './snapshot-change.ts';
import { normalizeStartUrl } from './start-url.ts';

// The window's content policy forbids making functions from text, which zod would otherwise try.
z.config({ jitless: true });

const id = z.string().min(1).max(200);
const label = z.string().trim().min(1, 'Enter a name').max(100, 'Use at most 100 characters');

const folder = z.string().trim().min(1, 'Enter a name').max(60, 'Use at most 60 characters');

const region = z.string().refine(isRegionName, 'Enter a region such as eu-west-1');

const profileName = z.string().superRefine((name, context) => {
  const problem = profileNameProblem(name);
  if (problem) context.addIssue({ code: 'custom', message: problem });
});

/** Source: IAM identifiers: key ids are 16 to 128 word characters; long-term ones begin with AKIA. */
const accessKeyId = z
  .string()
  .trim()
  .regex(/^[A-Z0-9]{16,128}$/, 'An access key ID is 16 or more capital letters and digits, such as AKIA…')
  .refine(
    (text) => !text.startsWith('ASIA'),
    'This is a temporary key; enter a long-term one (it begins with AKIA)',
  );

const secretAccessKey = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9/+=]{40}$/, 'A secret access key is 40 characters: letters, digits, / and +');

/** Source: STS API reference, AssumeRole SerialNumber. */
const mfaSerial = z
  .string()
  .trim()
  .regex(
    /^[\w+=/:,.@-]{9,256}$/,
    'Enter the device ARN (arn:aws:iam::…:mfa/…) or the serial number of the token',
  );

const mfaCode = z
  .string()
  .trim()
  .regex(/^\d{6}$/, 'Enter the six digits that the device shows');

const roleArn = z
  .string()
  .trim()
  .refine(
    (text) => parseRoleArn(text) !== null,
    'Enter a role ARN such as arn:aws:iam::123456789012:role/Admin',
  );

const proxyAddress = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const problem = proxyAddressProblem(text);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });

const emptyToNull = (text: string | null) => (text === null || text.trim() === '' ? null : text.trim());
const optional = <T extends z.ZodType<string, string>>(inner: T) =>
  z.union([z.string(), z.null()]).transform(emptyToNull).pipe(inner.nullable());

const isJsonObject = (text: string) => {
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

const startUrl = z
  .string()
  .trim()
  .transform((text) => normalizeStartUrl(text) ?? text)
  .refine(
    (text) => normalizeStartUrl(text) !== null,
    'Enter the portal’s address, such as https://d-1234567890.awsapps.com/start',
  );

const portalFields = {
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

const roleOfPortal = z.object({
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

const publishPlan = z.object({
  items: z.array(z.custom<PublishPlanItem>()),
  /** Unified diff of the AWS config file, for reading. */
  diff: z.string(),
  /** To be sent back: nothing is applied but what was looked at. */
  token: z.string(),
  /** The listing is incomplete: nothing will be removed. */
  incomplete: z.boolean(),
});

const sessionIds = z.array(id).min(1).max(10_000);
const tag = z.string().trim().min(1, 'Enter a tag').max(40, 'Use at most 40 characters');

/** Profiles for several sessions at once, named by a template. */
const profilesOfMany = z.object({ sessionIds, template: z.string().max(200), region: optional(region) });

const nothing = z.object({}).strict();
/** Made by the main process itself: passed on as it is. */
const plainData = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null);
const fileDiff = plainData<FileDiff>();
const findingIds = z.object({ ids: z.array(z.string().max(500)).min(1).max(10_000) });
/** Profiles of the AWS files, by name. */
const importChoice = z.object({ profiles: z.array(z.string().max(1000)).min(1).max(10_000) });

/** Outputs are plain data made by the main process itself, so `snapshot.get` alone is passed on as it is. */
const snapshot = z.custom<Snapshot>((value) => typeof value === 'object' && value !== null);

export const channels = {
  'snapshot.get': { input: nothing, output: snapshot },
  /** The same, and from then on its changes are pushed to the window that asked. */
  'snapshot.follow': { input: nothing, output: snapshot },

  /** Reads the console's access-key CSV. The path comes from a file the person chose; no secret comes back. */
  'identity.readKeyFile': {
    input: z.object({ path: z.string().min(1).max(4096) }),
    output: z.object({ draftId: id, accessKeyId: z.string(), userName: z.string().nullable() }),
  },
  /** Proves the key with GetCallerIdentity first; refuses root. Nothing is kept when that fails. */
  'identity.addIamUser': { input: addIamUserSchema, output: z.object({ identityId: id, sessionId: id }) },
  /** GetCallerIdentity with the key, and its MFA devices as far as the user may list them; keeps nothing. */
  'identity.test': {
    input: testIamUserSchema,
    output: z.object({ userArn: z.string(), accountId: z.string(), mfaSerials: z.array(z.string()) }),
  },
  'identity.updateIamUser': { input: updateIamUserSchema, output: nothing },
  /** Forgets the identity, its secret, its session and its profiles. Refused while roles depend on it. */
  'identity.remove': { input: z.object({ identityId: id }), output: nothing },
  /** ListMFADevices, as far as the user may. */
  'identity.findMfaDevices': {
    input: z.object({ identityId: id }),
    output: z.object({ serials: z.array(z.string()) }),
  },

  'session.addRole': { input: addRoleSchema, output: z.object({ sessionId: id }) },
  'session.updateRole': { input: updateRoleSchema, output: nothing },
  'session.remove': { input: z.object({ sessionId: id }), output: nothing },
  /** Gets credentials now, asking for an MFA code if needed, and keeps them fresh. */
  'session.start': { input: z.object({ sessionId: id }), output: nothing },
  /** Forgets the credentials. Those already handed out stay valid at AWS until they expire. */
  'session.stop': { input: z.object({ sessionId: id }), output: nothing },
  /**
   * Points `[default]` at the session; null takes Cloakroom out of `[default]` again.
   * `replace` sets a person's own keys of `[default]` aside (commented out, restored later).
   */
  'session.makeActive': {
    input: z.object({
      sessionId: id.nullable(),
      replace: z.boolean(),
      /** Without it a production session is refused with `production-guard`. */
      insist: z.boolean(),
    }),
    output: nothing,
  },
  /** Of any kind, roles first; all of them or none. For IAM users this is `identity.remove`. */
  'session.removeMany': { input: z.object({ sessionIds }), output: nothing },
  /** Gets credentials for a role that is not saved (AssumeRole) and forgets them again. */
  'session.test': {
    input: testRoleSchema,
    output: z.object({ arn: z.string(), expiresAt: z.number().nullable() }),
  },
  /** Newest first. Ask again when the session's `usage` or status changes. */
  'session.activity': {
    input: z.object({ sessionId: id }),
    output: z.object({ events: z.array(plainData<ActivityEvent>()) }),
  },
  /** Opens the web console in the browser of the settings; with `copy-link` the link goes to the clipboard instead. */
  'session.openConsole': {
    input: z.object({ sessionId: id, region: optional(region), service: z.string().max(60).nullable() }),
    output: z.object({ copied: z.boolean(), notes: z.array(z.string()) }),
  },
  /** Puts lines with the credentials themselves on the clipboard, which is emptied after a minute. */
  'session.copyCredentials': {
    input: z.object({ sessionId: id, shell: z.enum(EXPORT_SHELLS) }),
    output: z.object({ expiresAt: z.number().nullable() }),
  },

  /** One more profile for a session, such as for another region; refused when the name is taken. */
  'session.addProfile': {
    input: z.object({ sessionId: id, profileName, region: optional(region) }),
    output: nothing,
  },
  /** What names they would get; nothing is written. Items with a problem are left out by `session.addProfiles`. */
  'session.planProfiles': { input: profilesOfMany, output: publishPlan.omit({ incomplete: true }) },
  'session.addProfiles': {
    input: profilesOfMany.extend({ token: z.string() }),
    output: z.object({ changed: z.number() }),
  },
  'session.removeProfiles': {
    input: z.object({ profileNames: z.array(z.string().min(1)).min(1).max(10_000) }),
    output: nothing,
  },
  'session.removeProfile': { input: z.object({ profileName: z.string().min(1) }), output: nothing },
  /** Null takes the sessions out of their folder. */
  'session.setFolder': {
    input: z.object({ sessionIds, folder: optional(folder) }),
    output: nothing,
  },
  'session.setFavourite': { input: z.object({ sessionIds, favourite: z.boolean() }), output: nothing },
  /** What is left out stays as it is. */
  'session.setMarks': {
    input: z.object({
      sessionIds,
      addTags: z.array(tag).max(20).optional(),
      removeTags: z.array(tag).max(1000).optional(),
      colour: z.enum(COLOURS).nullable().optional(),
      production: z.boolean().nullable().optional(),
    }),
    output: nothing,
  },

  'portal.add': { input: addPortalSchema, output: z.object({ portalId: id }) },
  'portal.update': { input: updatePortalSchema, output: nothing },
  /** Signs out, then forgets the portal, its sessions and their profiles. Refused while roles depend on them. */
  'portal.remove': { input: z.object({ portalId: id }), output: nothing },
  /** Resolves when signed in; rejects with `sign-in-…` when denied, cancelled or too late. Lists accounts after. */
  'portal.signIn': {
    input: z.object({ portalId: id, method: z.enum(SIGN_IN_METHODS).nullable() }),
    output: nothing,
  },
  'portal.cancelSignIn': { input: z.object({ portalId: id }), output: nothing },
  /** Tools that wait are told; not asked for again for a minute. */
  'portal.dismissSignIn': { input: z.object({ requestId: id }), output: nothing },
  'portal.signOut': { input: z.object({ portalId: id }), output: nothing },
  /** Lists accounts and roles, or goes on where it stopped; progress is in the snapshot. */
  'portal.list': { input: z.object({ portalId: id }), output: nothing },
  'portal.cancelListing': { input: z.object({ portalId: id }), output: nothing },
  /** What was listed; ask again when the snapshot's listing revision changes. */
  'portal.accounts': {
    input: z.object({ portalId: id }),
    output: z.object({ accounts: z.array(z.custom<ListedAccount>()) }),
  },
  /** Makes the account and role a session (or finds it), for starting, publishing or making it active. */
  'portal.openRole': { input: roleOfPortal, output: z.object({ sessionId: id }) },
  /** Puts roles of a portal into a folder, making them sessions; null takes them out. */
  'portal.setFolder': {
    input: z.object({
      portalId: id,
      roles: z
        .array(roleOfPortal.omit({ portalId: true }))
        .min(1)
        .max(10_000),
      folder: optional(folder),
    }),
    output: nothing,
  },
  /** Gives one portal session a profile, another name, or (null) none. */
  'portal.setProfile': {
    input: z.object({ sessionId: id, profileName: optional(profileName), region: optional(region) }),
    output: nothing,
  },
  /** `[sso-session]` sections and SSO profiles of the AWS config file that are no portals here yet. */
  'portal.found': {
    input: nothing,
    output: z.object({
      portals: z.array(
        z.object({
          sessionName: z.string(),
          startUrl: z.string(),
          region: z.string(),
          profiles: z.array(z.string()),
        }),
      ),
    }),
  },
  'publish.preview': { input: publishSchema, output: publishPlan },
  'publish.apply': {
    input: publishSchema.extend({ token: z.string() }),
    output: z.object({ changed: z.number() }),
  },
  /** What it would do to take every profile of the portal away again; applied with `publish.unpublish`. */
  'publish.previewUnpublish': { input: z.object({ portalId: id }), output: publishPlan },
  'publish.unpublish': {
    input: z.object({ portalId: id, token: z.string() }),
    output: z.object({ changed: z.number() }),
  },
  /** Takes the last publishing of this portal back, unless its profiles were changed since. */
  'publish.undo': { input: z.object({ portalId: id }), output: nothing },

  /** What these commands would do to the AWS files; they change more than one profile or a person's own lines. */
  'files.preview': {
    input: z.discriminatedUnion('of', [
      z.object({ of: z.literal('portal.remove'), portalId: id }),
      /** Of any kind; for an IAM user this is `identity.remove`. */
      z.object({ of: z.literal('session.remove'), sessionId: id }),
      z.object({ of: z.literal('session.removeMany'), sessionIds }),
      z.object({ of: z.literal('session.removeProfiles'), profileNames: z.array(z.string()).max(10_000) }),
      z.object({ of: z.literal('session.makeActive'), sessionId: id, replace: z.boolean() }),
      z.object({ of: z.literal('app.forgetAll') }),
    ]),
    output: z.object({ diffs: z.array(fileDiff) }),
  },

  /** Newest first. */
  'history.list': { input: nothing, output: z.object({ changes: z.array(plainData<ChangeSummary>()) }) },
  'history.show': { input: z.object({ changeId: id }), output: z.object({ diffs: z.array(fileDiff) }) },
  'history.previewUndo': { input: z.object({ changeId: id }), output: plainData<UndoPreview>() },
  /** Rejects with `file-busy` when files or catalogue are not as they were looked at. Is a change itself. */
  'history.undo': { input: z.object({ changeId: id, token: z.string() }), output: nothing },

  'health.check': { input: nothing, output: z.object({ findings: z.array(plainData<FindingView>()) }) },
  'health.preview': { input: findingIds, output: plainData<ChangePreview>() },
  'health.repair': { input: findingIds.extend({ token: z.string() }), output: nothing },

  /** The profiles of the AWS files; asks nobody and changes nothing. */
  'import.survey': { input: nothing, output: z.object({ profiles: z.array(plainData<FoundProfile>()) }) },
  /** Asks AWS whose keys these are (GetCallerIdentity), changes nothing. */
  'import.preview': { input: importChoice, output: plainData<ImportPreview>() },
  /** All of it or nothing. Keys leave the files only after they are sealed, read back and proved again. */
  'import.apply': {
    input: importChoice.extend({ token: z.string() }),
    output: z.object({ changeId: id, profiles: z.number() }),
  },

  ...keyChannels,

  'mfa.answer': { input: z.object({ promptId: id, code: mfaCode }), output: nothing },
  'mfa.dismiss': { input: z.object({ promptId: id }), output: nothing },

  /** Asks the keychain again; what ran when it was locked goes on. */
  'vault.unlock': { input: nothing, output: nothing },
  /** Forgets all credentials and the vault's key; tools are told at once. */
  'vault.lock': { input: nothing, output: nothing },

  'settings.set': { input: settingsSchema.partial(), output: nothing },
  'settings.reset': { input: nothing, output: nothing },
  /** Asks STS in this region for anything, through the proxy of the settings: any answer of AWS will do. */
  'network.test': { input: z.object({ region }), output: z.object({ via: z.enum(['direct', 'proxy']) }) },

  /** Shows one of our own files or folders in the desktop's file manager. */
  'app.reveal': { input: z.object({ what: z.enum(['data', 'log', 'config']) }), output: nothing },
  /** Everything but the settings: identities, secrets, portals, and their profiles in the AWS config file. */
  'app.forgetAll': { input: nothing, output: nothing },
  /** From the small window: opens the main one at this address (`#/…`). */
  'app.showWindow': { input: z.object({ hash: z.string().startsWith('#/').max(2000) }), output: nothing },
  'app.closeQuick': { input: nothing, output: nothing },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export type Channel = keyof typeof channels;
/** What the renderer sends. */
export type Input<C extends Channel> = z.input<(typeof channels)[C]['input']>;
/** What the handler receives, after trimming and defaults. */
export type Parsed<C extends Channel> = z.output<(typeof channels)[C]['input']>;
export type Output<C extends Channel> = z.output<(typeof channels)[C]['output']>;

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorView };

export const CHANNEL_PREFIX = 'cloakroom:';
/** Pushed by the main process: a SnapshotChange. */
export const SNAPSHOT_EVENT = 'cloakroom:event:snapshot';

/** What the preload script puts on `window.cloakroom`. */
export interface CloakroomApi {
  invoke<C extends Channel>(channel: C, input: Input<C>): Promise<Outcome<Output<C>>>;
  /** Calls back with every change; returns the way to stop. */
  onSnapshotChange(listener: (change: SnapshotChange) => void): () => void;
  /** Path of a file the person chose in this window. */
  pathOf(file: unknown): string;
}

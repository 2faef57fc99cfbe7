// THE table of what the window may ask of the main process: channel -> input and output, checked on arrival. A channel
// that is not here (or in key-channels.ts, guard-channels.ts) does not exist. Outputs hold no secret; some inputs do, all
// just typed by a person: an access key being added, an MFA code, the passphrase of a vault.
import { z } from 'zod';
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
import { guardChannels } from './guard-channels.ts';
import {
  addIamUserSchema,
  addPortalSchema,
  addRoleSchema,
  folder,
  id,
  mfaCode,
  nothing,
  optional,
  plainData,
  profileName,
  publishSchema,
  region,
  roleOfPortal,
  settingsSchema,
  testIamUserSchema,
  testRoleSchema,
  updateIamUserSchema,
  updatePortalSchema,
  updateRoleSchema,
} from './inputs.ts';
import { keyChannels } from './key-channels.ts';
import { type ActivityEvent, COLOURS, type Snapshot } from './model.ts';
import { type ListedAccount, type PublishPlanItem, SIGN_IN_METHODS } from './portal.ts';
import { EXPORT_SHELLS } from './settings.ts';
import type { SnapshotChange } from './snapshot-change.ts';

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
      askBefore: z.boolean().nullable().optional(),
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
  ...guardChannels,

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

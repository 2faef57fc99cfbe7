// All that a person's commands act on, put together as the app does it, on fake ports.

import { type AuditVerdict, NO_AUDIT } from '../../../shared/audit.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { Parsed } from '../../../shared/ipc.ts';
import type { Snapshot } from '../../../shared/model.ts';
import type { NetworkSettings } from '../../../shared/network.ts';
import { DESKTOP_WELL } from '../../../shared/settings.ts';
import { UPDATES_OFF } from '../../../shared/updates.ts';
import { KeyFiles } from '../../../src-main/core/access-keys/key-files.ts';
import { Activity } from '../../../src-main/core/activity.ts';
import { Approvals } from '../../../src-main/core/approvals.ts';
import { Catalog, type CatalogState, EMPTY_CATALOG } from '../../../src-main/core/catalog.ts';
import { type CommandPorts, createApply, createCommands } from '../../../src-main/core/commands.ts';
import { CredentialCache } from '../../../src-main/core/credential-cache.ts';
import { planCredentials } from '../../../src-main/core/credential-plan.ts';
import { FileHealth } from '../../../src-main/core/file-health.ts';
import { examineHere } from '../../../src-main/core/file-look.ts';
import { ChangeHistory } from '../../../src-main/core/history/change-history.ts';
import { Lock } from '../../../src-main/core/lock.ts';
import { MfaPrompts } from '../../../src-main/core/mfa-prompts.ts';
import { PortalListings } from '../../../src-main/core/portals/listing.ts';
import { PortalTokens } from '../../../src-main/core/portals/portal-tokens.ts';
import { PortalSignIn } from '../../../src-main/core/portals/sign-in.ts';
import { createAskToSignIn, SignInRequests } from '../../../src-main/core/portals/sign-in-requests.ts';
import { createResolver, keyName, renderKey } from '../../../src-main/core/session-resolver.ts';
import { buildSnapshot } from '../../../src-main/core/snapshot.ts';
import { mergeTexts } from '../../../src-main/platform/text-diff.ts';
import { FakeConsoleSignIn, FakeDesktop, MemoryActivityStore } from './desktop.ts';
import { FakePortal } from './fake-portal.ts';
import { FakeSts } from './fake-sts.ts';
import { ManualClock } from './manual-clock.ts';
import { MemoryAwsFiles } from './memory-aws-files.ts';
import { MemoryHistoryStore } from './memory-history-store.ts';
import { FakeBrowser, MemoryCliCache, MemoryListingStore } from './portal-ports.ts';
import {
  FakeIam,
  FakePresence,
  FakeVault,
  MemoryCatalogStore,
  RecordingAudit,
  RecordingLog,
} from './ports.ts';
import { FAKE_SECRET, HOME_ACCOUNT, keyIdOf, keyOf, OPTIONS } from './samples.ts';

const NOTHING_AUDITED: AuditVerdict = {
  intact: true,
  checked: 0,
  firstSequence: null,
  lastSequence: null,
  problem: null,
  brokenAt: null,
  endChecked: false,
};

export const HELPER = '/home/dana/.cloakroom/bin/credential-helper';

export type Desk = ReturnType<typeof createDesk>;

export function createDesk(catalogState: CatalogState = EMPTY_CATALOG, config = '') {
  const clock = new ManualClock();
  const sts = new FakeSts(clock);
  const iam = new FakeIam();
  const vault = new FakeVault();
  const presence = new FakePresence();
  const log = new RecordingLog();
  const files = new MemoryAwsFiles(config);
  const store = new MemoryCatalogStore(catalogState);
  const catalog = new Catalog(store);
  let ids = 0;
  const newId = () => `new-${++ids}`;
  const prompts = new MfaPrompts({ clock, presence, newId });
  const portal = new FakePortal(clock);
  const browser = new FakeBrowser();
  const cliCache = new MemoryCliCache();
  const listingStore = new MemoryListingStore();
  const requests = new SignInRequests({ clock, presence, newId });
  const tokens: PortalTokens = new PortalTokens({
    secrets: vault,
    oidc: portal,
    api: portal,
    clock,
    cliCache,
    askToSignIn: (which, asker) => askToSignIn(which, asker),
  });
  const signIn = new PortalSignIn({
    listen: browser.listen,
    openLink: browser.openLink,
    random: browser.random,
    sha256: browser.sha256,
    oidc: portal,
    clock,
    registration: (which) => tokens.registration(which),
    adopt: (which, signedIn) => tokens.adopt(which, signedIn),
  });
  const askToSignIn = createAskToSignIn(signIn, requests);
  const listings = new PortalListings({
    api: portal,
    store: listingStore,
    clock,
    random: () => 0.5,
    token: (which) => tokens.tokenWithoutAsking(which),
    refused: (which, token) => tokens.refused(which, token),
  });
  tokens.onChange(() => {
    for (const which of catalog.state.portals) {
      const status = tokens.status(which);
      if (status.state === 'signed-in' && status.expiresAt > clock.now()) requests.signedIn(which.id);
    }
  });
  const resolve = createResolver({
    secrets: vault,
    sts,
    iam,
    prompts,
    tokens,
    portalApi: portal,
    cache: () => cache,
  });
  const cache: CredentialCache = new CredentialCache({ clock, presence, resolve });
  const activityStore = new MemoryActivityStore();
  const activity = new Activity({ store: activityStore, clock });
  const desktop = new FakeDesktop();
  const audit = new RecordingAudit();
  let forgotten = 0;
  const forgetSigningKeys = async () => {
    forgotten += 1;
  };
  const lock = new Lock({
    catalog,
    vault,
    cache,
    prompts,
    requests,
    signIn,
    tokens,
    desktop,
    audit,
    forgetSigningKeys,
    clock,
  });
  const network = { used: [] as NetworkSettings[], failure: null as AppError | null };
  const consoleSignIn = new FakeConsoleSignIn();
  const keyFiles = new Map<string, string>();
  const helper = { path: HELPER as string | null };
  for (const identity of catalogState.identities) {
    vault.secrets.set(keyName(identity.id), renderKey(keyOf(identity.label)));
  }
  for (const name of ['dana', 'kim', 'lou']) {
    sts.owners.set(keyIdOf(name), `arn:aws:iam::${HOME_ACCOUNT}:user/${name}`);
  }

  const historyStore = new MemoryHistoryStore(vault);
  const diff = (before: string, after: string) => `- ${before}\n+ ${after}`;
  const history = new ChangeHistory({ store: historyStore, files, clock, newId, diff });
  const health = new FileHealth({
    files,
    catalog: () => catalog.state,
    helperPath: () => helper.path,
    programExists: () => null,
    examiner: examineHere(() => null),
  });

  const apply = createApply({
    catalog,
    files,
    history,
    helperPath: () => helper.path,
    log,
    cache,
    activity,
    prompts,
    requests,
    tokens,
    signIn,
    listings,
  });
  const approvals = new Approvals({ catalog, apply, audit, clock, presence, newId });

  const snapshot = (): Snapshot =>
    buildSnapshot({
      revision: 1,
      madeAt: clock.now(),
      catalog: catalog.state,
      statusOf: (target) => cache.status(target),
      prompts: prompts.list(),
      signInRequests: requests.list(),
      approvalRequests: approvals.requests(),
      passingApprovals: approvals.passing(),
      audit: NO_AUDIT,
      update: UPDATES_OFF,
      portalStatusOf: (which) => signIn.status(which.id) ?? tokens.status(which),
      listingOf: (id) => listings.summary(id),
      vault: vault.status(),
      configProblem: health.problem(),
      files: health.summary(),
      usage: activity.usage(),
      keyInventory: {},
      keyFindings: [],
      rotations: [],
      desktop: DESKTOP_WELL,
      environment: {
        dataFolder: '/home/dana/.cloakroom',
        fallbackRegion: 'us-east-1',
        proxyVariables: [],
        appVersion: '0',
        electronVersion: '0',
        platform: 'linux',
        configPath: files.configPath,
        credentialsPath: files.credentialsPath,
        helperPath: helper.path,
        helperProblem: null,
        endpoint: null,
        endpointProblem: null,
        endpointOverrides: [],
      },
    });

  const ports: CommandPorts = {
    catalog,
    vault,
    cache,
    prompts,
    sts,
    iam,
    consoleSignIn,
    desktop,
    lock,
    activity,
    audit,
    resolve,
    applyNetwork: async (settings) => {
      if (network.failure) throw network.failure;
      network.used.push(settings);
    },
    testConnection: async () => {
      if (network.failure) throw network.failure;
      return 'direct';
    },
    tokens,
    signIn,
    requests,
    listings,
    diff,
    history,
    health,
    merge: mergeTexts,
    defaultRegion: () => 'us-east-1',
    digest: (text) => text,
    files,
    clock,
    log,
    newId,
    helperPath: () => helper.path,
    readKeyFile: async (path) => keyFiles.get(path) ?? '',
    snapshot,
    approvals,
    auditLog: {
      list: async () => ({ entries: [], more: false }),
      verify: async () => ({ ...NOTHING_AUDITED }),
      exportTo: async () => {},
    },
    updates: { check: async () => {}, download: async () => {}, install: async () => {} },
    diagnostics: async () => '',
    accessKeys: {
      // Of the rest there is access-keys.test.ts.
      commands: {} as CommandPorts['accessKeys']['commands'],
      keyFiles: new KeyFiles({ clock, newId }),
      refuseWhileRotating: async () => {},
    },
  };

  return {
    clock,
    sts,
    iam,
    vault,
    log,
    files,
    store,
    catalog,
    prompts,
    presence,
    portal,
    browser,
    cliCache,
    listingStore,
    requests,
    tokens,
    signIn,
    listings,
    cache,
    lock,
    activity,
    desktop,
    network,
    consoleSignIn,
    keyFiles,
    helper,
    historyStore,
    history,
    health,
    snapshot,
    approvals,
    audit,
    /** How often AWS clients were told to forget their signing keys. */
    forgottenKeys: () => forgotten,
    commands: createCommands(ports, apply),
    ask: (sessionId: string) =>
      cache.get(planCredentials(catalog.state, sessionId), { by: 'helper', name: sessionId }),
    /** Everything a command may change, to compare before and after. */
    everything: () => ({
      catalog: catalog.state,
      stored: store.load(),
      secrets: [...vault.secrets].map(([name, secret]) => [name, secret.reveal()]),
      config: files.config,
      credentials: files.credentials,
      history: [...historyStore.entries.values()],
    }),
  };
}

/** What the window sends for a new IAM user whose key was typed in. */
export function userForm(
  name: string,
  more: Partial<Parsed<'identity.addIamUser'>> = {},
): Parsed<'identity.addIamUser'> {
  return {
    label: name,
    key: { from: 'typed', accessKeyId: keyIdOf(name), secretAccessKey: FAKE_SECRET },
    region: 'eu-west-1',
    mfaSerial: null,
    mfaUse: 'for-roles-that-ask',
    keyUse: 'session-token',
    durationSeconds: 43_200,
    profileName: name,
    ...more,
  };
}

export function roleForm(
  name: string,
  source: string,
  more: Partial<Parsed<'session.addRole'>> = {},
): Parsed<'session.addRole'> {
  return {
    label: name,
    roleArn: `arn:aws:iam::444455556666:role/${name}`,
    sourceSessionId: source,
    region: null,
    options: { ...OPTIONS, tags: [], policyArns: [] },
    profileName: name,
    ...more,
  };
}

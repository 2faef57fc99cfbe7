// Puts the parts together, without Electron: the window, the tray and the tests hold on to what this returns.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { brokerEndpoints } from '../../shared/broker-endpoint.ts';
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import type { Environment, Snapshot } from '../../shared/model.ts';
import { DEFAULT_NETWORK, type NetworkSettings } from '../../shared/network.ts';
import { DESKTOP_WELL, type DesktopStatus } from '../../shared/settings.ts';
import { AccessKeys } from '../core/access-keys/access-keys.ts';
import { CarriedSessions } from '../core/access-keys/key-sessions.ts';
import type { AccessKeyApi } from '../core/access-keys/ports.ts';
import { Activity } from '../core/activity.ts';
import type { AwsFiles } from '../core/aws-config/files-port.ts';
import { maskSecrets } from '../core/aws-config/mask-secrets.ts';
import { createBroker } from '../core/broker.ts';
import { Catalog, type CatalogStore } from '../core/catalog.ts';
import { type Commands, createApply, createCommands } from '../core/commands.ts';
import { CredentialCache, type Outcome } from '../core/credential-cache.ts';
import { type Changes, Emitter } from '../core/emitter.ts';
import { FileHealth } from '../core/file-health.ts';
import { ChangeHistory } from '../core/history/change-history.ts';
import { Lock } from '../core/lock.ts';
import { MfaPrompts } from '../core/mfa-prompts.ts';
import { PortalListings } from '../core/portals/listing.ts';
import { type CliTokenCache, PortalTokens } from '../core/portals/portal-tokens.ts';
import type { ListingStore, OidcApi, PortalApi, SignInPorts } from '../core/portals/ports.ts';
import { PortalSignIn } from '../core/portals/sign-in.ts';
import { createAskToSignIn, SignInRequests } from '../core/portals/sign-in-requests.ts';
import type { Clock, ConsoleSignIn, IamApi, Log, Presence, StsApi, Vault } from '../core/ports.ts';
import { createResolver } from '../core/session-resolver.ts';
import { buildSnapshot } from '../core/snapshot.ts';
import type { DesktopPorts } from '../core/using-sessions.ts';
import { createActivityStore } from '../platform/activity-store.ts';
import { type BrokerSocket, listenForHelpers } from '../platform/broker-socket.ts';
import { watchFiles } from '../platform/file-watch.ts';
import { installHelper, writeEndpointFile } from '../platform/helper-install.ts';
import { createHistoryStore } from '../platform/history-store.ts';
import { readKeyFile, shredKeyFile } from '../platform/key-file.ts';
import { createReadPeer } from '../platform/peer.ts';
import { createProgramExists } from '../platform/program.ts';
import { createRotationJournals } from '../platform/rotation-journal.ts';
import { diffText, mergeTexts } from '../platform/text-diff.ts';

/** A person who quits does not wait longer than this. */
const QUIT_PATIENCE_MS = 5_000;

export interface CloakroomParts {
  /** Cloakroom's own folder, absolute. */
  readonly home: string;
  readonly platform: string;
  readonly env: NodeJS.ProcessEnv;
  readonly uid: number | null;
  readonly catalogStore: CatalogStore;
  readonly vault: Vault;
  readonly sts: StsApi;
  readonly iam: IamApi;
  readonly keys: AccessKeyApi;
  /** AWS_ACCESS_KEY_ID of the environment the app was started in. */
  readonly environmentKeyId: string | null;
  readonly consoleSignIn: ConsoleSignIn;
  readonly desktop: DesktopPorts;
  /** Rejects, and changes nothing, when it cannot be used. */
  readonly applyNetwork: (settings: NetworkSettings) => Promise<void>;
  readonly testConnection: (region: string) => Promise<'direct' | 'proxy'>;
  readonly oidc: OidcApi;
  readonly portalApi: PortalApi;
  readonly listingStore: ListingStore;
  readonly cliTokenCache: CliTokenCache;
  readonly signInPorts: SignInPorts;
  readonly files: AwsFiles;
  readonly presence: Presence;
  readonly clock: Clock;
  readonly log: Log;
  /** The credential helper that came with the app. */
  readonly helperSource: string;
  /** Absolute program and arguments that start this app hidden. */
  readonly launch: readonly string[];
  /** What a helper gives the app in its environment when it starts it. */
  readonly launchEnvironment: Readonly<Record<string, string>>;
  readonly about: Pick<
    Environment,
    'appVersion' | 'electronVersion' | 'endpointOverrides' | 'proxyVariables'
  >;
}

export interface Cloakroom extends Changes {
  readonly commands: Commands;
  readonly prompts: MfaPrompts;
  snapshot(): Snapshot;
  /** How the desktop took a setting. */
  showDesktop(status: Partial<DesktopStatus>): void;
  /** Opens the socket, installs the helper and asks the keychain. Problems show in the snapshot; never rejects. */
  start(): Promise<void>;
  /** After sleep, or when the network is back. */
  wake(): void;
  stop(): Promise<void>;
}

export function createCloakroom(parts: CloakroomParts): Cloakroom {
  const { home, platform, env, vault, sts, iam, files, presence, clock, log } = parts;
  const changes = new Emitter();
  const catalog = new Catalog(parts.catalogStore);
  const prompts = new MfaPrompts({ clock, presence, newId: randomUUID });
  const requests = new SignInRequests({ clock, presence, newId: randomUUID });
  const tokens: PortalTokens = new PortalTokens({
    secrets: vault,
    oidc: parts.oidc,
    api: parts.portalApi,
    clock,
    cliCache: parts.cliTokenCache,
    askToSignIn: (portal, asker) => askToSignIn(portal, asker),
  });
  const signIn = new PortalSignIn({
    ...parts.signInPorts,
    oidc: parts.oidc,
    clock,
    registration: (portal) => tokens.registration(portal),
    adopt: (portal, signedIn) => tokens.adopt(portal, signedIn),
  });
  const askToSignIn = createAskToSignIn(signIn, requests);
  const listings = new PortalListings({
    api: parts.portalApi,
    store: parts.listingStore,
    clock,
    random: Math.random,
    token: (portal) => tokens.tokenWithoutAsking(portal),
    refused: (portal, token) => tokens.refused(portal, token),
  });
  const carried = new CarriedSessions(clock);
  const resolve = createResolver({
    secrets: vault,
    sts,
    iam,
    prompts,
    tokens,
    portalApi: parts.portalApi,
    cache: () => cache,
  });
  const activity = new Activity({
    store: createActivityStore({ path: placesIn(home).activity, clock, log }),
    clock,
  });
  const cache: CredentialCache = new CredentialCache({
    clock,
    presence,
    resolve: carried.around(resolve),
    noticed: (outcome) => noteOutcome(activity, catalog, outcome),
  });
  const lock = new Lock({ catalog, vault, cache, prompts, requests, tokens, clock });

  let socket: BrokerSocket | null = null;
  let environment: Environment = {
    ...parts.about,
    platform,
    configPath: files.configPath,
    credentialsPath: files.credentialsPath,
    helperPath: null,
    helperProblem: null,
    endpoint: null,
    endpointProblem: null,
    dataFolder: home,
    fallbackRegion: regionOfEnvironment(env),
  };
  let desktop = DESKTOP_WELL;
  let revision = 0;
  let stopWatchingFiles: () => Promise<void> = async () => {};
  const diff = (before: string, after: string) =>
    // A person's own keys may stand beside the lines that change.
    diffText(maskSecrets(before).text, maskSecrets(after).text);
  const helperPath = () => environment.helperPath;
  const history = new ChangeHistory({
    store: createHistoryStore({ folder: placesIn(home).history, sealer: vault, log }),
    files,
    clock,
    newId: randomUUID,
    diff,
  });
  const health = new FileHealth({
    files,
    catalog: () => catalog.state,
    helperPath,
    programExists: createProgramExists(env),
  });

  const changePorts = {
    catalog,
    files,
    history,
    helperPath,
    log,
    cache,
    activity,
    prompts,
    requests,
    tokens,
    signIn,
    listings,
  };
  const apply = createApply(changePorts);
  const accessKeys = new AccessKeys({
    ...changePorts,
    apply,
    vault,
    sts,
    iam,
    keys: parts.keys,
    journals: createRotationJournals({ folder: placesIn(home).rotations, log }),
    carried,
    clock,
    newId: randomUUID,
    random: Math.random,
    environmentKeyId: parts.environmentKeyId,
    copySecret: parts.desktop.copySecret,
    shred: shredKeyFile,
  });

  const snapshot = (): Snapshot =>
    buildSnapshot({
      revision,
      madeAt: clock.now(),
      catalog: catalog.state,
      statusOf: (target) => cache.status(target),
      prompts: prompts.list(),
      signInRequests: requests.list(),
      portalStatusOf: (portal) => signIn.status(portal.id) ?? tokens.status(portal),
      listingOf: (portalId) => listings.summary(portalId),
      vault: vault.status(),
      configProblem: health.problem(),
      files: filesSummary(),
      usage: activity.usage(),
      keyInventory: accessKeys.inventory(),
      keyFindings: accessKeys.findings(),
      rotations: accessKeys.rotations(),
      desktop,
      environment,
    });

  // The history has a list of its own, which the same revision stands for.
  let historyRevision = 0;
  history.onChange(() => {
    historyRevision += 1;
  });
  const filesSummary = () => {
    const summary = health.summary();
    return { ...summary, revision: summary.revision + historyRevision };
  };

  // One announcement for whatever changes in one go.
  let announced = false;
  const announce = () => {
    if (announced) return;
    announced = true;
    queueMicrotask(() => {
      announced = false;
      revision += 1;
      changes.emit();
    });
  };

  const changing = [
    catalog,
    cache,
    prompts,
    vault,
    requests,
    tokens,
    signIn,
    listings,
    health,
    history,
    activity,
    accessKeys,
  ];
  const stopListening = changing.map((part) => part.onChange(announce));
  stopListening.push(catalog.onChange(() => void health.look()));
  // However the sign-in came about (here, or with the AWS CLI when shared), who waits for it goes on.
  stopListening.push(
    tokens.onChange(() => {
      for (const portal of catalog.state.portals) {
        const status = tokens.status(portal);
        if (status.state === 'signed-in' && status.expiresAt > clock.now()) requests.signedIn(portal.id);
      }
    }),
  );
  // Only while a portal is shared: the CLI's folder is none of our business otherwise.
  let stopWatching: (() => void) | null = null;
  const watchShared = () => {
    const shared = catalog.state.portals.filter(({ shareWithCli }) => shareWithCli);
    if (shared.length === 0) {
      stopWatching?.();
      stopWatching = null;
      return;
    }
    stopWatching ??= parts.cliTokenCache.watch(() => {
      for (const portal of catalog.state.portals)
        if (portal.shareWithCli) tokens.look(portal).catch(() => {});
    });
  };
  stopListening.push(catalog.onChange(watchShared), () => stopWatching?.());
  const loadPortals = async () => {
    for (const portal of catalog.state.portals) {
      await tokens.load(portal).catch(() => {});
    }
  };
  stopListening.push(
    vault.onChange(() => {
      if (vault.status().state === 'open') void loadPortals();
    }),
  );

  const openSocket = async (token: string | null): Promise<string> => {
    socket = await listenForHelpers({
      candidates: brokerEndpoints({
        platform,
        env,
        cloakroomHome: home,
        nonce: randomBytes(16).toString('hex'),
      }),
      platform,
      uid: parts.uid,
      token,
      answer: createBroker({
        catalog,
        cache,
        log,
        refusal: () => lock.refusal(),
        handedOut: (sessionId, profile) => activity.record(sessionId, 'handed-out', profile),
      }),
      readPeer: createReadPeer(platform),
      log,
    });
    return socket.path;
  };

  const showDesktop = (status: Partial<DesktopStatus>) => {
    desktop = { ...desktop, ...status };
    announce();
  };

  const problemOf = async (task: () => Promise<void>): Promise<ErrorView | null> => {
    try {
      await task();
      return null;
    } catch (error) {
      const problem = toWire(error);
      log.warn('start-up problem', { code: problem.code, message: problem.message });
      return problem;
    }
  };

  // A refresh token on its way, or a change between file and catalogue, must not be cut off by a quit.
  const underWay = new Set<Promise<unknown>>();
  const finish = async () => {
    const rest = Promise.allSettled([...underWay, tokens.idle()]);
    await Promise.race([rest, new Promise<void>((resolve) => clock.after(QUIT_PATIENCE_MS, resolve))]);
  };

  return {
    commands: tracked(
      underWay,
      createCommands(
        {
          ...changePorts,
          vault,
          sts,
          iam,
          consoleSignIn: parts.consoleSignIn,
          desktop: parts.desktop,
          applyNetwork: async (settings) => {
            await parts.applyNetwork(settings);
            showDesktop({ networkProblem: null });
          },
          testConnection: parts.testConnection,
          lock,
          accessKeys,
          resolve,
          health,
          merge: mergeTexts,
          diff,
          digest: (text) => createHash('sha256').update(text).digest('hex'),
          clock,
          newId: randomUUID,
          defaultRegion: () => catalog.state.settings.defaultRegion ?? environment.fallbackRegion,
          readKeyFile,
          snapshot,
        },
        apply,
      ),
    ),
    prompts,
    snapshot,
    showDesktop,
    onChange: (listener) => changes.onChange(listener),

    async start() {
      const place = { home, platform };
      const token = platform === 'win32' ? randomBytes(32).toString('hex') : null;
      // Before any call: a proxy is there because nothing else gets through.
      const networkProblem = await problemOf(() => parts.applyNetwork(catalog.state.settings.network));
      if (networkProblem) {
        showDesktop({ networkProblem });
        // What the environment asks for holds all the same.
        await problemOf(() => parts.applyNetwork(DEFAULT_NETWORK));
      }
      // Not waited for: the keychain may be waiting for a person.
      void vault.unlock();
      watchShared();
      // Nor is the keychain for these: what was listed last is there at once.
      for (const { id } of catalog.state.portals) void listings.load(id);
      const endpointProblem = await problemOf(async () => {
        const path = await openSocket(token);
        environment = { ...environment, endpoint: path };
        await writeEndpointFile(place, {
          path,
          token,
          launch: parts.launch,
          environment: parts.launchEnvironment,
        });
        log.info('listening', { path });
      });
      const helperProblem = await problemOf(async () => {
        environment = { ...environment, helperPath: await installHelper(place, parts.helperSource) };
      });
      environment = { ...environment, endpointProblem, helperProblem };
      stopWatchingFiles = watchFiles([files.configPath, files.credentialsPath], () => {
        void health.look();
        void accessKeys.filesChanged();
      });
      await health.look();
      void accessKeys.start();
    },

    wake() {
      cache.retryFailed();
      void accessKeys.resume();
    },

    async stop() {
      for (const stop of stopListening) stop();
      accessKeys.dispose();
      await stopWatchingFiles();
      const quitting = new AppError({
        code: 'shutting-down',
        message: 'Cloakroom is quitting',
        remedy: 'start it again, then run the command again',
      });
      prompts.cancel(undefined, quitting);
      requests.cancel(undefined, quitting);
      for (const portal of catalog.state.portals) {
        signIn.cancel(portal);
        listings.cancel(portal.id);
      }
      cache.dispose();
      await socket?.close();
      await finish();
      await activity.flush();
    },
  };
}

/** Each command is in the set while it runs. */
function tracked(underWay: Set<Promise<unknown>>, commands: Commands): Commands {
  const entries = Object.entries(commands).map(([channel, command]) => [
    channel,
    (input: never) => {
      const running = command(input);
      const over = () => {
        underWay.delete(settled);
      };
      const settled: Promise<void> = running.then(over, over);
      underWay.add(settled);
      return running;
    },
  ]);
  return Object.fromEntries(entries) as Commands;
}

/** For whoever looks back on a session: what became of it without a person's doing. */
function noteOutcome(activity: Activity, catalog: Catalog, { target, renewal, error }: Outcome): void {
  if (!error && !renewal) return;
  const sessionId =
    'session' in target
      ? target.session.id
      : catalog.state.sessions.find(
          (session) => session.kind === 'iam-user' && session.identityId === target.identity.id,
        )?.id;
  if (sessionId === undefined) return;
  activity.record(sessionId, error ? 'failed' : 'renewed', error?.message ?? null);
}

/** For sessions and profiles that name no region: the environment's, else the one every SDK falls back on. */
function regionOfEnvironment(env: NodeJS.ProcessEnv): string {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
}

/** Where things are kept below Cloakroom's own folder. */
export const placesIn = (home: string) => ({
  vault: join(home, 'vault.json'),
  log: join(home, 'logs', 'cloakroom.log'),
  history: join(home, 'history'),
  activity: join(home, 'activity.json'),
  rotations: join(home, 'rotations'),
  locks: join(home, 'locks'),
  listings: join(home, 'listings'),
  window: join(home, 'window'),
});

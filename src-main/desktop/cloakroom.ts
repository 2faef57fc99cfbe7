// Puts the parts together, without Electron: the window, the tray and the tests hold on to what this returns.
import { createHash, randomUUID } from 'node:crypto';
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import type { Environment, Snapshot } from '../../shared/model.ts';
import { DEFAULT_NETWORK } from '../../shared/network.ts';
import { DESKTOP_WELL, type DesktopStatus } from '../../shared/settings.ts';
import { AccessKeys } from '../core/access-keys/access-keys.ts';
import { Approvals } from '../core/approvals.ts';
import { maskSecrets } from '../core/aws-config/mask-secrets.ts';
import { Catalog } from '../core/catalog.ts';
import { type Commands, createApply, createCommands } from '../core/commands.ts';
import { renderDiagnostics } from '../core/diagnostics.ts';
import { type Changes, Emitter } from '../core/emitter.ts';
import { FileHealth } from '../core/file-health.ts';
import { ChangeHistory } from '../core/history/change-history.ts';
import type { LockCause } from '../core/lock.ts';
import type { MfaPrompts } from '../core/mfa-prompts.ts';
import { buildSnapshot } from '../core/snapshot.ts';
import { createFileExaminer } from '../platform/file-examiner.ts';
import { watchFiles } from '../platform/file-watch.ts';
import { createHistoryStore } from '../platform/history-store.ts';
import { readKeyFile, shredKeyFile } from '../platform/key-file.ts';
import { createProgramExists } from '../platform/program.ts';
import { createRotationJournals } from '../platform/rotation-journal.ts';
import { readSystemFacts } from '../platform/system-facts.ts';
import { diffText, mergeTexts } from '../platform/text-diff.ts';
import type { CloakroomParts } from './cloakroom-parts.ts';
import { createCredentialEngine } from './credential-engine.ts';
import { createHelperService } from './helper-service.ts';
import { placesIn } from './places.ts';

export { placesIn } from './places.ts';

/** A person who quits does not wait longer than this. */
const QUIT_PATIENCE_MS = 5_000;

export interface Cloakroom extends Changes {
  readonly commands: Commands;
  readonly prompts: MfaPrompts;
  snapshot(): Snapshot;
  /** As `vault.lock`, where nobody pressed anything; the audit log says why. */
  lock(cause: LockCause): Promise<void>;
  /** How the desktop took a setting. */
  showDesktop(status: Partial<DesktopStatus>): void;
  /** Opens the socket, installs the helper and asks the keychain. Problems show in the snapshot; never rejects. */
  start(): Promise<void>;
  /**
   * Once, after `start`: the first look at the AWS files and the access keys, and open rotations go on. It takes a
   * processor and calls to AWS, so what a person or a tool waits for comes first. Never rejects.
   */
  lookAround(): Promise<void>;
  /** After sleep, or when the network is back. */
  wake(): void;
  stop(): Promise<void>;
}

export function createCloakroom(parts: CloakroomParts): Cloakroom {
  const { home, platform, env, vault, sts, iam, files, clock, log, auditLog, updates } = parts;
  const changes = new Emitter();
  const catalog = new Catalog(parts.catalogStore);
  const engine = createCredentialEngine(parts, catalog);
  const { cache, activity, prompts, requests, tokens, signIn, listings, lock } = engine;

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
  let stopped = false;
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
    examiner: createFileExaminer({ env, log }),
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
  const approvals = new Approvals({
    catalog,
    apply,
    audit: auditLog,
    clock,
    presence: parts.presence,
    newId: randomUUID,
  });
  lock.whenLocked((why) => approvals.cancel(why));
  const helpers = createHelperService(parts, catalog, engine, approvals);
  const accessKeys = new AccessKeys({
    ...changePorts,
    apply,
    vault,
    sts,
    iam,
    keys: parts.keys,
    journals: createRotationJournals({ folder: placesIn(home).rotations, log }),
    carried: engine.carried,
    clock,
    newId: randomUUID,
    random: Math.random,
    environmentKeyId: parts.environmentKeyId,
    copySecret: parts.desktop.copySecret,
    shred: shredKeyFile,
  });

  // All who hear of a change ask for the same snapshot, and with thousands of sessions one takes its time.
  let made: Snapshot | null = null;
  const snapshot = (): Snapshot => {
    if (!telling) return makeSnapshot();
    made ??= makeSnapshot();
    return made;
  };
  const makeSnapshot = (): Snapshot =>
    buildSnapshot({
      revision,
      madeAt: clock.now(),
      catalog: catalog.state,
      statusOf: (target) => cache.status(target),
      prompts: prompts.list(),
      signInRequests: requests.list(),
      approvalRequests: approvals.requests(),
      passingApprovals: approvals.passing(),
      audit: auditLog.summary(),
      update: updates.status(),
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
  let telling = false;
  const announce = () => {
    made = null;
    if (announced) return;
    announced = true;
    queueMicrotask(() => {
      announced = false;
      revision += 1;
      telling = true;
      try {
        changes.emit();
      } finally {
        telling = false;
        made = null;
      }
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
    approvals,
    auditLog,
    updates,
  ];
  const stopListening = changing.map((part) => part.onChange(announce));
  stopListening.push(catalog.onChange(() => void health.look()));
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
          approvals,
          audit: auditLog,
          auditLog,
          updates,
          diagnostics: async () =>
            renderDiagnostics(
              snapshot(),
              await parts.logLines(),
              await readSystemFacts({ env, places: Object.values(placesIn(home)) }),
            ),
          resolve: engine.resolve,
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
    lock: (cause) => lock.lock(cause),
    showDesktop,
    onChange: (listener) => changes.onChange(listener),

    async start() {
      // Before any call: a proxy is there because nothing else gets through.
      const networkProblem = await problemOf(() => parts.applyNetwork(catalog.state.settings.network));
      if (networkProblem) {
        showDesktop({ networkProblem });
        // What the environment asks for holds all the same.
        await problemOf(() => parts.applyNetwork(DEFAULT_NETWORK));
      }
      // Not waited for: the keychain may be waiting for a person.
      void vault.unlock();
      engine.start();
      const endpointProblem = await problemOf(() => helpers.open());
      const helperProblem = await problemOf(async () => {
        environment = { ...environment, helperPath: await helpers.install() };
      });
      environment = { ...environment, endpoint: helpers.path(), endpointProblem, helperProblem };
      announce();
      stopWatchingFiles = watchFiles([files.configPath, files.credentialsPath], () => {
        void health.look();
        void accessKeys.filesChanged();
      });
    },

    async lookAround() {
      if (stopped) return;
      await health.look();
      if (!stopped) void accessKeys.start();
    },

    wake() {
      cache.retryFailed();
      void accessKeys.resume();
    },

    async stop() {
      stopped = true;
      for (const stop of stopListening) stop();
      engine.stopListening();
      accessKeys.dispose();
      await stopWatchingFiles();
      const quitting = new AppError({
        code: 'shutting-down',
        message: 'Cloakroom is quitting',
        remedy: 'start it again, then run the command again',
      });
      approvals.cancel(quitting);
      engine.stop(quitting);
      await helpers.close();
      await finish();
      await Promise.all([activity.flush(), auditLog.flush()]);
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

/** For sessions and profiles that name no region: the environment's, else the one every SDK falls back on. */
function regionOfEnvironment(env: NodeJS.ProcessEnv): string {
  return env.AWS_REGION || env.AWS_DEFAULT_REGION || 'us-east-1';
}

// Everything of the app but Electron, in this process: real socket, real helper, real files, real AWS SDK clients.
// Only the keychain is a fake (the end-to-end tests use a real one).
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UPDATES_OFF } from '../../shared/updates.ts';
import { createAccessKeyApi } from '../../src-main/aws/access-keys.ts';
import { createConsoleSignIn } from '../../src-main/aws/console-sign-in.ts';
import { createIam } from '../../src-main/aws/iam.ts';
import { createOidc, createPortalApi } from '../../src-main/aws/identity-center.ts';
import { forgetSigningKeys } from '../../src-main/aws/signing-keys.ts';
import { createSts } from '../../src-main/aws/sts.ts';
import { type CatalogState, EMPTY_CATALOG } from '../../src-main/core/catalog.ts';
import type { Clock, Log, Presence, Updates } from '../../src-main/core/ports.ts';
import { type Cloakroom, createCloakroom, placesIn } from '../../src-main/desktop/cloakroom.ts';
import { createAuditLog } from '../../src-main/platform/audit-log.ts';
import { awsFileLocations, createAwsFiles } from '../../src-main/platform/aws-files.ts';
import { createReadCaller } from '../../src-main/platform/caller.ts';
import { createCliTokenCache } from '../../src-main/platform/cli-token-cache.ts';
import { systemClock } from '../../src-main/platform/clock.ts';
import { isolateAwsClients } from '../../src-main/platform/environment.ts';
import { createKeychain } from '../../src-main/platform/keychain.ts';
import { createListingStore } from '../../src-main/platform/listing-store.ts';
import { listenOnLoopback } from '../../src-main/platform/loopback.ts';
import { createVault } from '../../src-main/platform/vault.ts';
import type { CommandResult } from './app.ts';

const NO_UPDATES: Updates = {
  status: () => UPDATES_OFF,
  check: async () => {},
  download: async () => {},
  install: async () => {},
  onChange: () => () => {},
};

export interface CloakroomInNode {
  readonly cloakroom: Cloakroom;
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly helperPath: string;
  readonly configPath: string;
  /** Events written to the log, with their fields. */
  readonly logged: readonly { event: string; fields: Readonly<Record<string, unknown>> }[];
  /** Runs the installed helper. */
  helper(profile: string): Promise<CommandResult>;
  close(): Promise<void>;
}

export interface InNodeOptions {
  /** Endpoint variables of a local AWS; put into this process's environment too, where the SDK looks. */
  readonly aws: Record<string, string>;
  readonly presence?: Presence;
  readonly clock?: Clock;
  /** Plays the browser. */
  readonly openLink?: (link: string) => Promise<void>;
}

export async function startCloakroomInNode(options: InNodeOptions): Promise<CloakroomInNode> {
  const helperSource = process.env.CLOAKROOM_TEST_HELPER;
  if (!helperSource) throw new Error('CLOAKROOM_TEST_HELPER is not set: run the tests with npm test');
  const folder = await mkdtemp('/tmp/cn-');
  const runtime = join(folder, 'run');
  await mkdir(runtime, { mode: 0o700 });
  const home = join(folder, '.cloakroom');
  const env = { PATH: process.env.PATH ?? '', HOME: folder, XDG_RUNTIME_DIR: runtime, ...options.aws };
  Object.assign(process.env, options.aws);
  const locations = awsFileLocations(env, process.platform, folder);
  isolateAwsClients(process.env, home);

  const items = new Map<string, string>();
  const keychain = createKeychain({
    keytar: async () => ({
      getPassword: async (_service, account) => items.get(account) ?? null,
      setPassword: async (_service, account, password) => void items.set(account, password),
    }),
    service: 'test',
    platform: process.platform,
    isLocked: async () => false,
  });
  const logged: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const write: Log['info'] = (event, fields = {}) => logged.push({ event, fields });
  const places = placesIn(home);
  let stored: CatalogState = EMPTY_CATALOG;

  const vault = createVault({ path: places.vault, keychain });
  const cloakroom = createCloakroom({
    home,
    platform: process.platform,
    env,
    uid: process.getuid?.() ?? null,
    catalogStore: {
      load: () => stored,
      save: (state) => {
        stored = state;
      },
    },
    vault,
    sts: createSts(),
    iam: createIam(),
    keys: createAccessKeyApi(),
    environmentKeyId: null,
    consoleSignIn: createConsoleSignIn(process.env),
    forgetSigningKeys,
    desktop: {
      openSecretLink: async () => {},
      copySecret: () => {},
      takeSecretBack: async () => {},
      reveal: async () => {},
      askWhereToSave: async () => null,
      showWindow: () => {},
      closeQuick: () => {},
    },
    updates: NO_UPDATES,
    readCaller: createReadCaller(process.platform),
    auditLog: createAuditLog({
      folder: places.audit,
      clock: options.clock ?? systemClock,
      log: { info: write, warn: write },
      sealer: vault,
    }),
    logLines: async () => [],
    applyNetwork: async () => {},
    testConnection: async () => 'direct',
    oidc: createOidc(process.env),
    portalApi: createPortalApi(),
    listingStore: createListingStore(places.listings),
    cliTokenCache: createCliTokenCache({
      folder: join(folder, '.aws', 'sso', 'cache'),
      lockFolder: places.locks,
    }),
    signInPorts: {
      listen: listenOnLoopback,
      openLink: options.openLink ?? (async () => {}),
      random: (bytes) => randomBytes(bytes).toString('base64url'),
      sha256: (text) => createHash('sha256').update(text, 'ascii').digest('base64url'),
    },
    files: createAwsFiles({ locations, lockFolder: places.locks }),
    presence: options.presence ?? { screenLocked: async () => false },
    clock: options.clock ?? systemClock,
    log: { info: write, warn: write },
    helperSource,
    launch: ['/nonexistent/cloakroom', '--hidden'],
    launchEnvironment: {},
    about: { appVersion: '0', electronVersion: 'none', endpointOverrides: [], proxyVariables: [] },
  });
  await cloakroom.start();
  await cloakroom.lookAround();
  const { helperPath, helperProblem, endpointProblem } = cloakroom.snapshot().environment;
  if (!helperPath) throw new Error(`not started: ${JSON.stringify(helperProblem ?? endpointProblem)}`);

  return {
    cloakroom,
    folder,
    env,
    helperPath,
    configPath: locations.config,
    logged,
    helper: (profile) =>
      new Promise((resolve) => {
        execFile(helperPath, [profile], { env, timeout: 60_000 }, (error, stdout, stderr) => {
          resolve({ code: error ? (typeof error.code === 'number' ? error.code : 1) : 0, stdout, stderr });
        });
      }),
    async close() {
      await cloakroom.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

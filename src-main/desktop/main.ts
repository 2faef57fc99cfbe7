// The Electron shell: wires the parts to windows, tray and power events. No decisions here.
//
// The socket listens before Electron is ready: a helper that has just started this app is waiting for it.
import { createHash, randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, dialog, Menu, net, powerMonitor, shell } from 'electron';
import { AppError, toAppError } from '../../shared/errors.ts';
import { createAccessKeyApi } from '../aws/access-keys.ts';
import { setNetwork, testConnection } from '../aws/client-settings.ts';
import { createConsoleSignIn } from '../aws/console-sign-in.ts';
import { createIam } from '../aws/iam.ts';
import { createOidc, createPortalApi } from '../aws/identity-center.ts';
import { forgetSigningKeys } from '../aws/signing-keys.ts';
import { createSts } from '../aws/sts.ts';
import type { Log } from '../core/ports.ts';
import { createAuditLog } from '../platform/audit-log.ts';
import { awsFileLocations, createAwsFiles } from '../platform/aws-files.ts';
import { readCaFile } from '../platform/ca-file.ts';
import { createReadCaller } from '../platform/caller.ts';
import { createCatalogStore } from '../platform/catalog-store.ts';
import { createCliTokenCache } from '../platform/cli-token-cache.ts';
import { systemClock } from '../platform/clock.ts';
import {
  cloakroomHome,
  endpointOverrides,
  environmentToKeep,
  isolateAwsClients,
  proxyVariables,
} from '../platform/environment.ts';
import { createKeychain, type Keytar, secretServiceLocked } from '../platform/keychain.ts';
import { createListingStore } from '../platform/listing-store.ts';
import { createFileLog, readLogLines } from '../platform/log.ts';
import { listenOnLoopback } from '../platform/loopback.ts';
import { guardOwnMemory } from '../platform/own-memory.ts';
import { createVault } from '../platform/vault.ts';
import { declareAppProtocol, serveApp } from './app-protocol.ts';
import { takeSecretBack } from './clipboard.ts';
import { type Cloakroom, createCloakroom, placesIn } from './cloakroom.ts';
import { dropDebugSwitches } from './debug-switches.ts';
import { createDesktopPorts, type LateWindows } from './desktop-ports.ts';
import { registerChannels } from './ipc.ts';
import { announceNotices } from './notices.ts';
import { openLink } from './open-link.ts';
import { createPresence } from './presence.ts';
import { askInDialog } from './question.ts';
import { createQuickWindow } from './quick-window.ts';
import { reveal } from './reveal.ts';
import { followSettings } from './settings-effects.ts';
import { SnapshotPusher } from './snapshot-pusher.ts';
import { createTray } from './tray.ts';
import { createTrustGuard } from './trust.ts';
import { checkForUpdatesDaily, createUpdates } from './updates.ts';
import { createMainWindow, denyPermissions, denyTheWeb, rendererFolder } from './window.ts';

const HIDDEN = '--hidden';
const windows: LateWindows = { current: null };
/** The first look around waits for the window, so long after it has what it shows, and not for ever. */
const LOOK_AFTER_MS = 300;
const LOOK_AT_LAST_MS = 3_000;
let summoned = false;
let ready = false;
const NETWORK_ASK_MS = 5_000;
const HELPER_NAME = process.platform === 'win32' ? 'credential-helper.exe' : 'credential-helper';
const distFolder = join(dirname(fileURLToPath(import.meta.url)), '..');

// Electron becomes ready only after this module has been evaluated, so nothing here may wait for that.
try {
  dropDebugSwitches(app);
  const home = cloakroomHome(process.env);
  app.setPath('userData', placesIn(home).window);
  app.setPath('sessionData', placesIn(home).window);
  // A second start hands over to the first and ends.
  if (app.requestSingleInstanceLock()) {
    app.on('second-instance', (_event, argv) => {
      if (!argv.includes(HIDDEN)) showWhenReady();
    });
    app.on('activate', showWhenReady);
    const log = createFileLog(placesIn(home).log);
    log.info('memory', { ...guardOwnMemory({ platform: process.platform, env: process.env }) });
    const cloakroom = await listen(home, log);
    void showUp(cloakroom, log).catch(cannotStart);
  } else {
    app.exit(0);
  }
} catch (thrown) {
  void cannotStart(thrown);
}

/** Everything but what people see. */
async function listen(home: string, log: Log): Promise<Cloakroom> {
  const places = placesIn(home);
  const locations = awsFileLocations(process.env, process.platform, homedir());
  const overrides = endpointOverrides(process.env);
  const proxies = proxyVariables(process.env);
  const environmentKeyId = process.env.AWS_ACCESS_KEY_ID || null;
  const launchEnvironment = environmentToKeep(process.env);
  isolateAwsClients(process.env, home);
  declareAppProtocol();
  denyTheWeb();
  // On Wayland no program sees keys that are not its own; the desktop's portal hands out global ones.
  app.commandLine.appendSwitch('enable-features', 'GlobalShortcutsPortal');

  const keychain = createKeychain({
    // Native, and loaded late: a missing libsecret must be a message, not a crash.
    keytar: async () => (await import('keytar')).default as unknown as Keytar,
    service: 'Cloakroom',
    platform: process.platform,
    isLocked: process.platform === 'linux' ? secretServiceLocked : async () => null,
  });
  const vault = createVault({ path: places.vault, keychain });
  const auditLog = createAuditLog({ folder: places.audit, clock: systemClock, log, sealer: vault });
  const cloakroom = createCloakroom({
    home,
    platform: process.platform,
    env: process.env,
    uid: process.getuid?.() ?? null,
    catalogStore: createCatalogStore(home),
    vault,
    sts: createSts(),
    iam: createIam(),
    keys: createAccessKeyApi(),
    environmentKeyId,
    consoleSignIn: createConsoleSignIn(process.env),
    forgetSigningKeys,
    desktop: createDesktopPorts(windows, (what) =>
      reveal(what, { data: home, log: places.log, config: locations.config }, shell),
    ),
    applyNetwork: async (settings) => {
      for (const problem of await setNetwork(settings, readCaFile))
        log.warn('CA file of the environment left out', { message: problem.message });
    },
    testConnection: async (region) => {
      const result = await testConnection(region);
      if (result instanceof AppError) throw result;
      return result.via;
    },
    oidc: createOidc(process.env),
    portalApi: createPortalApi(),
    listingStore: createListingStore(places.listings),
    cliTokenCache: createCliTokenCache({
      folder: join(homedir(), '.aws', 'sso', 'cache'),
      lockFolder: places.locks,
    }),
    signInPorts: {
      listen: listenOnLoopback,
      openLink,
      random: (bytes) => randomBytes(bytes).toString('base64url'),
      sha256: (text) => createHash('sha256').update(text, 'ascii').digest('base64url'),
    },
    files: createAwsFiles({ locations, lockFolder: places.locks }),
    presence: createPresence(process.platform, process.env),
    clock: systemClock,
    log,
    logLines: () => readLogLines(places.log),
    auditLog,
    readCaller: createReadCaller(process.platform),
    updates: createUpdates(),
    helperSource: app.isPackaged
      ? join(process.resourcesPath, HELPER_NAME)
      : join(distFolder, 'helper', HELPER_NAME),
    launch: launchCommand(),
    launchEnvironment,
    about: {
      appVersion: app.getVersion(),
      electronVersion: process.versions.electron,
      endpointOverrides: overrides,
      proxyVariables: proxies,
    },
  });
  log.info('starting', { version: app.getVersion(), electron: process.versions.electron, pid: process.pid });
  stopOnQuit(cloakroom);
  await cloakroom.start();
  return cloakroom;
}

async function showUp(cloakroom: Cloakroom, log: Log): Promise<void> {
  const icons = join(app.getAppPath(), 'icons');
  const icon = join(icons, 'app.png');
  const preload = join(distFolder, 'preload', 'index.cjs');
  const placeFile = join(cloakroom.snapshot().environment.dataFolder, 'window', 'place.json');
  const window = createMainWindow({ preload, icon, placeFile });
  const quick = createQuickWindow({ preload, icon });
  windows.current = {
    show: (hash) => {
      quick.hide();
      window.show(hash);
    },
    closeQuick: () => quick.hide(),
  };
  const lookAround = firstLook(cloakroom);
  const followed = () => setTimeout(lookAround, LOOK_AFTER_MS);
  registerChannels({
    commands: cloakroom.commands,
    pusher: new SnapshotPusher({ cloakroom, clock: systemClock, followed }),
    guard: createTrustGuard({ snapshot: () => cloakroom.snapshot(), ask: askInDialog }),
    log,
  });
  // Closing the window leaves the app in the tray; tools go on getting credentials.
  app.on('window-all-closed', () => {});

  await app.whenReady();
  Menu.setApplicationMenu(
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }])
      : null,
  );
  denyPermissions();
  serveApp(rendererFolder());
  announceNotices(cloakroom, window);
  createTray({
    cloakroom,
    icons,
    desktop: process.env.XDG_CURRENT_DESKTOP,
    window,
    quick,
    quit: () => app.quit(),
  });
  followSettings({ cloakroom, launch: launchCommand(), pressed: () => quick.toggle(), log });
  checkForUpdatesDaily(cloakroom, log);
  watchPower(cloakroom);
  if (summoned || !startsHidden()) window.show();
  ready = true;
  setTimeout(lookAround, LOOK_AT_LAST_MS);
}

/** A person may start it a second time while the first start is still under way. */
function showWhenReady(): void {
  summoned = true;
  if (ready) windows.current?.show();
}

/** The function it returns may be called again and again. */
function firstLook(cloakroom: Cloakroom): () => void {
  let looked = false;
  return () => {
    if (looked) return;
    looked = true;
    void cloakroom.lookAround();
  };
}

/** macOS passes no arguments when it starts an app at login. */
function startsHidden(): boolean {
  if (process.argv.includes(HIDDEN)) return true;
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

async function cannotStart(thrown: unknown): Promise<void> {
  const error = toAppError(thrown);
  process.stderr.write(`cloakroom: ${error.message}; ${error.remedy}\n`);
  await app.whenReady();
  showProblem('Cloakroom cannot start', error);
  app.exit(1);
}

function showProblem(title: string, { message, remedy }: AppError): void {
  dialog.showErrorBox(title, `${message}.\n\nWhat to do: ${remedy}.`);
}

function watchPower(cloakroom: Cloakroom): void {
  powerMonitor.on('resume', () => cloakroom.wake());
  powerMonitor.on('unlock-screen', () => cloakroom.wake());
  watchNetwork(() => cloakroom.wake(), cloakroom);
}

/** Chromium tells pages only when the network is back; the main process asks, and only while it is away. */
function watchNetwork(back: () => void, { onChange }: Pick<Cloakroom, 'onChange'>): void {
  let asking: NodeJS.Timeout | null = null;
  const ask = () => {
    if (!net.isOnline() || asking === null) return;
    clearInterval(asking);
    asking = null;
    back();
  };
  // A failed renewal is a change, so an outage that matters is noticed here.
  onChange(() => {
    if (asking === null && !net.isOnline()) asking = setInterval(ask, NETWORK_ASK_MS);
  });
}

function stopOnQuit(cloakroom: Cloakroom): void {
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    stopped = true;
    void Promise.allSettled([cloakroom.stop(), takeSecretBack()]).then(() => app.quit());
  });
}

/** How a helper starts this app: the program itself, and in development the folder it was started from. */
function launchCommand(): string[] {
  const program = process.env.APPIMAGE ?? process.execPath;
  const flags =
    process.argv.includes('--no-sandbox') || app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : [];
  return app.isPackaged ? [program, ...flags, HIDDEN] : [program, ...flags, app.getAppPath(), HIDDEN];
}

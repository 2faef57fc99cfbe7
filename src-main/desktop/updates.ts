// Newer versions through electron-updater, against the feed that the package names (app-update.yml). What is offered
// and what is refused is decided in core/updates.ts; the library fetches and verifies:
//
// - Windows: the installer's Authenticode signature must be of the publisher that app-update.yml names.
// - macOS: the system takes no update whose signature is not of the same developer as the running app.
// - Linux (AppImage): the SHA-512 in the feed. It proves that the file is the one the feed announced, and no more:
//   whoever can change the feed can change both. The feed is read over TLS.
//
// From source there is a feed only where a dev-app-update.yml lies in the app's folder, the library's own convention.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { AppUpdater } from 'electron-updater';
import type { Log, Updates } from '../core/ports.ts';
import { checkDaily, whyUpdatesAreOff } from '../core/update-rules.ts';
import { createUpdateDesk, type UpdateFeed } from '../core/updates.ts';
import { systemClock } from '../platform/clock.ts';
import type { Cloakroom } from './cloakroom.ts';

export function createUpdates(): Updates {
  return createUpdateDesk({
    off: whyOff(),
    currentVersion: app.getVersion(),
    feed: openFeed,
    now: () => systemClock.now(),
  });
}

/** As long as the settings say so. After Electron is ready. */
export function checkForUpdatesDaily(cloakroom: Pick<Cloakroom, 'snapshot' | 'commands'>, log: Log): void {
  if (cloakroom.snapshot().update.state === 'off') return;
  const stop = checkDaily({
    clock: systemClock,
    wanted: () => cloakroom.snapshot().settings.checkForUpdates,
    check: async () => {
      await cloakroom.commands['update.check']({});
      const { update } = cloakroom.snapshot();
      if (update.state !== 'failed') return true;
      log.warn('no answer about newer versions', {
        code: update.error.code,
        reason: update.error.details[0],
      });
      return false;
    },
  });
  app.once('will-quit', stop);
}

function whyOff(): string | null {
  const feed = app.isPackaged
    ? join(process.resourcesPath, 'app-update.yml')
    : join(app.getAppPath(), 'dev-app-update.yml');
  return whyUpdatesAreOff({
    platform: process.platform,
    packaged: app.isPackaged,
    hasFeed: existsSync(feed),
    packageType: app.isPackaged ? readPackageType() : null,
    appImage: Boolean(process.env.APPIMAGE),
  });
}

/** electron-builder's note of what the program was installed from. */
function readPackageType(): string | null {
  try {
    return readFileSync(join(process.resourcesPath, 'package-type'), 'utf8').trim() || null;
  } catch {
    return null;
  }
}

let opened: Promise<UpdateFeed> | null = null;

/** Loaded when first needed: most starts look for nothing. */
function openFeed(): Promise<UpdateFeed> {
  opened ??= import('electron-updater').then(({ default: { autoUpdater } }) => feedOf(autoUpdater));
  return opened;
}

function feedOf(updater: AppUpdater): UpdateFeed {
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = true;
  updater.allowPrerelease = false;
  updater.allowDowngrade = false;
  // A web installer would fetch what no signature was checked of.
  updater.disableWebInstaller = true;
  updater.forceDevUpdateConfig = !app.isPackaged;
  updater.logger = null;
  // Failures reach whoever asked; without a listener the same ones would end the process.
  updater.on('error', () => {});
  return {
    async newest() {
      const found = await updater.checkForUpdates();
      if (!found) throw new Error('electron-updater does not look for updates here');
      const { version, releaseNotes } = found.updateInfo;
      return { version, notes: releaseNotes, forUs: found.isUpdateAvailable };
    },
    async download(progress) {
      const report = ({ percent }: { readonly percent: number }) => progress(percent);
      updater.on('download-progress', report);
      try {
        await updater.downloadUpdate();
      } finally {
        updater.off('download-progress', report);
      }
    },
    async restart() {
      // In the order of an ordinary end: the app says goodbye to tools and closes its windows; then, instead of ending,
      // the new version is put in place and started, which must not find this one holding on to being the only one.
      app.once('will-quit', (event) => {
        event.preventDefault();
        app.releaseSingleInstanceLock();
        updater.once('error', () => app.exit(1));
        updater.quitAndInstall(true, true);
      });
      app.quit();
    },
  };
}

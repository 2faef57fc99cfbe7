// The operating system's keychain, through keytar, made safe to wait for.
//
// keytar on Linux answers null both for "no such item" and for "locked, and the unlock window was dismissed", and
// each waiting call holds one of four libuv threads. So calls go one at a time, and a null is checked against the
// collection's own Locked property. findCredentials and findPassword crash on a locked keyring: they are not used.
import { execFile } from 'node:child_process';
import { AppError } from '../../shared/errors.ts';

export interface Keychain {
  /** Null: there is surely no such item. Rejects with `vault-locked` or `vault-unavailable`. */
  read(account: string): Promise<string | null>;
  write(account: string, value: string): Promise<void>;
}

/** The three calls of keytar that are used. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
}

export interface KeychainPorts {
  readonly keytar: () => Promise<Keytar>;
  readonly service: string;
  readonly platform: string;
  /** Whether the item, or the place where it would be, is locked. Null: cannot be told. */
  readonly isLocked: (service: string, account: string) => Promise<boolean | null>;
}

export function createKeychain({ keytar, service, platform, isLocked }: KeychainPorts): Keychain {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const result = last.then(task);
    last = result.catch(() => {});
    return result;
  };
  const asking = async <T>(call: (tar: Keytar) => Promise<T>): Promise<T> => {
    let tar: Keytar;
    try {
      tar = await keytar();
    } catch (cause) {
      throw notLoaded(platform, cause);
    }
    try {
      return await call(tar);
    } catch (cause) {
      throw refused(platform, cause);
    }
  };

  return {
    read: (account) =>
      inTurn(async () => {
        const value = await asking((tar) => tar.getPassword(service, account));
        if (value !== null) return value;
        const answer = await isLocked(service, account);
        if (answer === true) throw locked(platform);
        // Elsewhere a locked keychain is an error, and null means what it says.
        if (answer === null && platform === 'linux') throw silent();
        return null;
      }),
    write: (account, value) => inTurn(() => asking((tar) => tar.setPassword(service, account, value))),
  };
}

/**
 * Asks the Secret Service, without opening its unlock window: true where it knows the item as a locked one (it may be
 * in any collection), else the Locked property of the default collection. Null when there is no way to ask, or no
 * default collection. Source: Secret Service API 0.2, Service.SearchItems and Collection.Locked.
 */
export async function secretServiceLocked(service: string, account: string): Promise<boolean | null> {
  const found = await askSecretService([
    '/org/freedesktop/secrets',
    'org.freedesktop.Secret.Service.SearchItems',
    `dict:string:string:service,${service},account,${account}`,
  ]);
  // Two arrays of object paths: unlocked items, locked items.
  const lockedItems = found?.split('array [')[2];
  if (lockedItems?.includes('/')) return true;
  const property = await askSecretService([
    '/org/freedesktop/secrets/aliases/default',
    'org.freedesktop.DBus.Properties.Get',
    'string:org.freedesktop.Secret.Collection',
    'string:Locked',
  ]);
  const answer = /boolean (true|false)/.exec(property ?? '')?.[1];
  return answer === undefined ? null : answer === 'true';
}

function askSecretService(message: readonly string[]): Promise<string | null> {
  const options = ['--session', '--print-reply=literal', '--reply-timeout=2000'];
  return new Promise((resolve) => {
    execFile(
      'dbus-send',
      [...options, '--dest=org.freedesktop.secrets', ...message],
      { timeout: 3_000 },
      (error, stdout) => resolve(error ? null : stdout),
    );
  });
}

/** libsecret. Not `auth`: that a bus of another user "exhausted all authentication mechanisms" is no lock. */
const LOCKED_ON_LINUX = /locked collection|dismissed|IsLocked/i;
/** The texts of errSecUserCanceled, errSecInteractionNotAllowed and errSecAuthFailed, and of older systems. */
const LOCKED_ELSEWHERE = /user canceled|interaction is not allowed|user name or passphrase|auth/i;

const NAMES: Readonly<Record<string, string>> = { darwin: 'Keychain', win32: 'Windows Credential Manager' };

function nameOf(platform: string): string {
  return NAMES[platform] ?? 'keyring';
}

function locked(platform: string): AppError {
  return new AppError({
    code: 'vault-locked',
    message: `The ${nameOf(platform)} is locked`,
    remedy: 'unlock it in Cloakroom: press Unlock and enter your login password when your desktop asks',
  });
}

function silent(): AppError {
  return new AppError({
    code: 'vault-unavailable',
    message: 'The keyring does not say whether Cloakroom’s key is gone or only locked',
    remedy: 'open and unlock your keyring, then press Try again',
  });
}

function refused(platform: string, cause: unknown): AppError {
  const text = cause instanceof Error ? cause.message : '';
  if ((platform === 'linux' ? LOCKED_ON_LINUX : LOCKED_ELSEWHERE).test(text)) return locked(platform);
  // libsecret holds on to the service it met first, so asking again in this process cannot succeed.
  if (/The name :\d/.test(text)) {
    return new AppError({
      code: 'vault-unavailable',
      message: 'The keyring service has been restarted since Cloakroom started',
      remedy: 'quit Cloakroom and start it again',
      details: [text.slice(0, 300)],
      cause,
    });
  }
  return new AppError({
    code: 'vault-unavailable',
    message:
      platform === 'linux'
        ? 'No keyring service answers, so there is no safe place for your keys'
        : `The ${nameOf(platform)} does not answer`,
    remedy:
      platform === 'linux'
        ? 'install and start GNOME Keyring, KWallet or KeePassXC with its Secret Service turned on, then press Try again'
        : 'sign out and in again, then press Try again',
    details: text ? [text.slice(0, 300)] : [],
    cause,
  });
}

function notLoaded(platform: string, cause: unknown): AppError {
  return new AppError({
    code: 'vault-unavailable',
    message: 'The part of Cloakroom that talks to the keychain could not be loaded',
    remedy:
      platform === 'linux'
        ? 'install libsecret (package libsecret-1-0), then start Cloakroom again'
        : 'reinstall Cloakroom',
    details: cause instanceof Error ? [cause.message.slice(0, 300)] : [],
    cause,
  });
}

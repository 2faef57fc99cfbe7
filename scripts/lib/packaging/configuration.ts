// What electron-builder.yml cannot know: this machine's Electron, and what the environment says about updates and
// signing. Pure.

import type { Configuration } from 'electron-builder';
import { ToolingError } from '../run-process.ts';

export interface Variant {
  /** Instead of package.json's. */
  readonly version: string | null;
  /** With a debug port for tests (src-main/desktop/debug-switches.ts). Never for people. */
  readonly debuggable: boolean;
  /** Larger packages, made in a fraction of the time. */
  readonly fast: boolean;
}

export interface ConfigurationInput {
  readonly output: string;
  readonly electron: { readonly folder: string; readonly version: string };
  readonly variant: Variant;
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type Environment = ConfigurationInput['env'];

/** To be laid over electron-builder.yml. ToolingError where the environment says something that cannot be. */
export function configurationFor({
  output,
  electron,
  variant,
  platform,
  env,
}: ConfigurationInput): Configuration {
  const feed = updateFeed(env.CLOAKROOM_UPDATE_URL);
  const signed = canSign(platform, env);
  return {
    directories: { output },
    electronDist: electron.folder,
    electronVersion: electron.version,
    // null: no app-update.yml, and the app says that it does not update itself.
    publish: feed === null ? null : { provider: 'generic', url: feed },
    // A package that should be signed and is not is no package.
    forceCodeSigning: signed,
    ...(variant.fast ? { compression: 'store', deb: { compression: 'zst' } } : {}),
    ...(variant.version || variant.debuggable
      ? {
          extraMetadata: {
            ...(variant.version ? { version: variant.version } : {}),
            ...(variant.debuggable ? { cloakroomDebuggable: true } : {}),
          },
        }
      : {}),
    ...(platform === 'darwin'
      ? { mac: { ...(signed ? {} : { identity: null }), notarize: signed && canNotarize(env) } }
      : {}),
  };
}

/** Updates are fetched from there; over a connection that nobody can change them on. */
function updateFeed(url: string | undefined): string | null {
  if (!url) return null;
  if (URL.canParse(url) && new URL(url).protocol === 'https:') return url;
  throw new ToolingError(`CLOAKROOM_UPDATE_URL is ${url}; it has to be an https address.`);
}

/** electron-builder's own variables; it looks into the key chain of macOS only where CSC_NAME says so. */
function canSign(platform: string, env: Environment): boolean {
  if (platform === 'darwin') return Boolean(env.CSC_LINK || env.CSC_NAME);
  return platform === 'win32' && Boolean(env.WIN_CSC_LINK || env.CSC_LINK);
}

function canNotarize(env: Environment): boolean {
  return Boolean(
    (env.APPLE_API_KEY && env.APPLE_API_KEY_ID && env.APPLE_API_ISSUER) ||
      (env.APPLE_ID && env.APPLE_APP_SPECIFIC_PASSWORD && env.APPLE_TEAM_ID),
  );
}

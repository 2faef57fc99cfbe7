// The AWS CLI's own cache of sign-ins, ~/.aws/sso/cache, written and read exactly as botocore does; only for portals
// a person chose to share. The tokens in it lie in a plain file: that is the CLI's way, and the consequence shown.
//
// Source: botocore tokens.py and SSOTokenLoader; AWS SDKs and Tools Reference, SSO token provider. The file of a
// session is sha1(session name).json below the home folder, whatever AWS_CONFIG_FILE says. The CLI writes in place,
// so a half-written file is looked at again.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { z } from 'zod';
import type { Portal } from '../../shared/portal.ts';
import { normalizeStartUrl } from '../../shared/start-url.ts';
import type { CliTokenCache } from '../core/portals/portal-tokens.ts';
import { Secret } from '../core/secret.ts';
import { writeFileAtomic } from './atomic-write.ts';
import { watchFiles } from './file-watch.ts';

const READ_TRIES = 5;
const READ_PAUSE_MS = 40;

const tokenFile = z.object({
  startUrl: z.string(),
  region: z.string().optional(),
  accessToken: z.string(),
  expiresAt: z.string(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  registrationExpiresAt: z.string().optional(),
  refreshToken: z.string().optional(),
});

export interface CliTokenCacheOptions {
  /** `~/.aws/sso/cache`. */
  readonly folder: string;
  readonly lockFolder: string;
}

export function createCliTokenCache({ folder, lockFolder }: CliTokenCacheOptions): CliTokenCache {
  const fileOf = (portal: Portal) => join(folder, cacheFileName(portal.sessionName ?? portal.startUrl));

  /** Against other Cloakrooms; the CLI takes no lock. */
  const locked = async (portal: Portal, task: () => Promise<void>): Promise<void> => {
    await mkdir(lockFolder, { recursive: true, mode: 0o700 });
    const release = await lock(fileOf(portal), {
      realpath: false,
      lockfilePath: join(lockFolder, `sso-${cacheFileName(portal.sessionName ?? portal.startUrl)}.lock`),
      retries: { retries: 20, minTimeout: 25, maxTimeout: 250 },
      stale: 5_000,
      // Another Cloakroom took it after a sleep. The write is atomic, so the worst is that the younger one stays.
      onCompromised: () => {},
    });
    try {
      await task();
    } finally {
      await release().catch(() => {});
    }
  };

  return {
    async read(portal) {
      for (let attempt = 1; attempt <= READ_TRIES; attempt++) {
        const text = await readFile(fileOf(portal), 'utf8').catch(() => null);
        if (text === null) return null;
        try {
          return toSignedIn(tokenFile.parse(JSON.parse(text)), portal);
        } catch {
          if (attempt < READ_TRIES) await delay(READ_PAUSE_MS);
        }
      }
      return null;
    },

    write: (portal, { registration, token }) =>
      locked(portal, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const content = {
          startUrl: portal.startUrl,
          region: portal.region,
          accessToken: token.accessToken.reveal(),
          expiresAt: isoSeconds(token.expiresAt),
          clientId: registration.clientId,
          clientSecret: registration.clientSecret.reveal(),
          registrationExpiresAt: isoSeconds(registration.expiresAt),
          ...(token.refreshToken ? { refreshToken: token.refreshToken.reveal() } : {}),
        };
        await writeFileAtomic(fileOf(portal), Buffer.from(JSON.stringify(content)), { mode: 0o600 });
      }),

    watch(listener) {
      // The folder above too, so that `~/.aws` moved away and made anew is noticed.
      const stop = watchFiles([folder, dirname(folder)], listener);
      return () => void stop();
    },

    remove: (portal) => locked(portal, () => rm(fileOf(portal), { force: true })),
  };
}

/** Source: botocore SSOTokenLoader: SHA-1 of the session name (legacy: of the start URL). */
export function cacheFileName(key: string): string {
  return `${createHash('sha1').update(key).digest('hex')}.json`;
}

function toSignedIn(file: z.infer<typeof tokenFile>, portal: Portal) {
  if (normalizeStartUrl(file.startUrl) !== portal.startUrl || !file.clientId || !file.clientSecret)
    return null;
  return {
    registration: {
      clientId: file.clientId,
      clientSecret: new Secret(file.clientSecret),
      expiresAt: parseTime(file.registrationExpiresAt ?? ''),
    },
    token: {
      accessToken: new Secret(file.accessToken),
      expiresAt: parseTime(file.expiresAt),
      refreshToken: file.refreshToken ? new Secret(file.refreshToken) : null,
    },
  };
}

/** `…Z`, with or without fractions, and the `…UTC` of old CLIs; 0 when it is none of them. */
export function parseTime(text: string): number {
  const at = Date.parse(text.replace(/UTC$/, 'Z'));
  return Number.isNaN(at) ? 0 : at;
}

function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

// One preparing process at a time per user: the others wait, then find the work done.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';

/** Holds a lock on the cache folder while `work` runs. A crashed holder is taken over after a minute. */
export async function withCacheLock<T>(cache: string, work: () => Promise<T>): Promise<T> {
  await mkdir(cache, { recursive: true });
  const release = await lockfile.lock(cache, {
    lockfilePath: join(cache, 'lock'),
    stale: 60_000,
    update: 5_000,
    retries: { retries: 3600, factor: 1, minTimeout: 250, maxTimeout: 250 },
    // All that is built under the lock is put in place by rename, so losing it costs time, not correctness.
    onCompromised: () => undefined,
  });
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}

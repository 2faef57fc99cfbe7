// What a problem report says about the computer, beyond what the window shows.
import { readdir, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { basename, join } from 'node:path';
import type { SystemFacts } from '../core/diagnostics.ts';

export interface SystemFactsInput {
  readonly env: NodeJS.ProcessEnv;
  /** Files and folders of Cloakroom's own, absolute. */
  readonly places: readonly string[];
}

/** Never rejects: what cannot be told is null. */
export async function readSystemFacts({ env, places }: SystemFactsInput): Promise<SystemFacts> {
  const sizes = await Promise.all(
    places.map(async (place): Promise<[string, number | null]> => [basename(place), await bytesOf(place)]),
  );
  return {
    release: release(),
    processor: process.arch,
    chromium: process.versions.chrome ?? '',
    node: process.versions.node,
    desktop: env.XDG_CURRENT_DESKTOP ?? null,
    sessionType: env.XDG_SESSION_TYPE ?? null,
    bytes: Object.fromEntries(sizes),
  };
}

/** Of a folder: all files in it, not those deeper. */
async function bytesOf(place: string): Promise<number | null> {
  try {
    const found = await stat(place);
    if (!found.isDirectory()) return found.size;
    const sizes = await Promise.all(
      // A name may lead nowhere, such as Chromium's lock.
      (await readdir(place)).map((name) =>
        stat(join(place, name)).then(
          (file) => (file.isFile() ? file.size : 0),
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  } catch {
    return null;
  }
}

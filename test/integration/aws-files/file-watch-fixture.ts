// A home folder with files to watch, and witnesses of what a watch says.
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { watchFiles } from '../../../src-main/platform/file-watch.ts';
import { placesIn } from './new-files.ts';

export interface Witness {
  calls: number;
  /** What the first file held at the last call; undefined before the first call. */
  saw: string | null | undefined;
  readonly stop: () => Promise<void>;
}

/** Call it where the tests are declared. */
export function watchFixture() {
  let home = '';
  const stops: (() => Promise<void>)[] = [];
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'cloakroom-watch-'));
    mkdirSync(dirname(placesIn(home).config));
  });
  afterEach(async () => {
    await Promise.all(stops.splice(0).map((stop) => stop()));
    rmSync(home, { recursive: true, force: true });
  });
  return {
    /** `config` is to be a file in an empty folder. */
    placed: () => ({ home, config: placesIn(home).config }),
    witness(...paths: readonly string[]): Witness {
      const stop = watchFiles(paths, () => {
        seen.calls++;
        seen.saw = read(paths[0] ?? '');
      });
      stops.push(stop);
      const seen: Witness = { calls: 0, saw: undefined, stop };
      return seen;
    },
  };
}

/** Null when there is no such file. */
export function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

export function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

export const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

/** Does it, and waits until it was noticed. */
export async function noticed(by: Witness, happening: () => void): Promise<void> {
  const { calls } = by;
  happening();
  await eventually(() => expect(by.calls).toBeGreaterThan(calls));
}

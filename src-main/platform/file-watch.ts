// Tells when files may have changed: made, written in place, replaced, removed, pointed elsewhere (symlinks), also
// when their folders come and go. A path may be a folder; then what lies directly in it counts too.
//
// The library says where something happens; whether it is a change is seen from the files themselves (what their
// links say; inode, size, times), before and after. That is what makes it dependable: the library drops events that
// follow each other closely, and knows neither a folder that is not there yet nor one that was made anew. Where the
// system has no watches left, the same look is taken every second.
import { type BigIntStats, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { basename, dirname, join, parse, resolve, sep } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { type FSWatcher, watch as watchFolders } from 'chokidar';

const COALESCE_MS = 25;
const POLL_MS = 1_000;
/** Two writes closer than a tick of the system's clock may leave the same times. */
const TICK_MS = 16;
const LINKS_MAX = 40;

interface Look {
  /** The same text means the same files. */
  readonly state: string;
  /** A file changed just now: one more write could leave the same state. */
  readonly fresh: boolean;
  /** To be watched, with what tells them from one made anew in their place. */
  readonly folders: ReadonlyMap<string, string>;
}

interface Watch {
  readonly paths: readonly string[];
  readonly changed: () => void;
  look: Look;
}

interface Armed {
  readonly key: string;
  readonly watcher: FSWatcher;
  /** Set when a watched folder itself went: another one in its place may even have its inode number. */
  gone: boolean;
}

// One watcher for all: those of the library share what they have on a folder, and as long as one of them holds on to
// a removed folder, the others would get its dead watch again.
const watches = new Set<Watch>();
let armed: Armed | null = null;
let soon: NodeJS.Timeout | null = null;
let polling: NodeJS.Timeout | null = null;

/**
 * From now on calls `changed` after any of the files has changed, at most once in 25 ms, sometimes without need; the
 * last change is always followed by a call. Never throws. Call the answer to stop: `changed` is not called after that,
 * and once it has resolved nothing but short timers of the library's (at most a second) keep the process alive.
 */
export function watchFiles(paths: readonly string[], changed: () => void): () => Promise<void> {
  const absolute = paths.map((path) => resolve(path));
  const watch: Watch = { paths: absolute, changed, look: lookAt(absolute) };
  watches.add(watch);
  setImmediate(arm);
  return async () => {
    watches.delete(watch);
    await turn();
    await arm();
  };
}

/**
 * Watches what the last looks say. Always in a turn of its own: the library must not be closed halfway through
 * starting a watch, or that one would stay.
 */
async function arm(): Promise<void> {
  const folders = new Map([...watches].flatMap(({ look }) => [...look.folders]));
  const key = JSON.stringify([...folders].sort());
  if (armed?.key === key && !armed.gone) return;
  const before = armed?.watcher;
  if (polling) clearInterval(polling);
  polling = null;
  armed = null;
  const closed = before?.close();
  if (watches.size > 0) armed = start(key, [...folders.keys()]);
  else if (soon) {
    clearTimeout(soon);
    soon = null;
  }
  await closed;
}

function start(key: string, paths: readonly string[]): Armed {
  const folders = new Set(paths.map(withSlashes));
  const watcher = watchFolders([...folders], {
    depth: 0,
    ignoreInitial: true,
    followSymlinks: false,
    atomic: false,
    // Never single files: one that goes while its watch is being closed opens that again, for good.
    ignored: (path) => !folders.has(withSlashes(path)),
  });
  const started: Armed = { key, watcher, gone: false };
  // All that the system says; the library's other events come of comparing folders, and leave things out.
  watcher.on('raw', (_event, name, details) => {
    const { watchedPath } = details as { readonly watchedPath?: string };
    if (watchedPath !== undefined && name === basename(watchedPath)) started.gone = true;
    checkSoon();
  });
  watcher.on('error', () => {
    if (armed === started) polling ??= setInterval(() => check(false), POLL_MS).unref();
  });
  // What happened before it began to watch.
  watcher.on('ready', () => armed === started && check(false));
  return started;
}

function checkSoon(): void {
  soon ??= setTimeout(() => {
    soon = null;
    check(true);
  }, COALESCE_MS);
}

function check(somethingHappened: boolean): void {
  const due: Watch[] = [];
  for (const watch of watches) {
    const { state, fresh } = watch.look;
    watch.look = lookAt(watch.paths);
    if (watch.look.state !== state || (somethingHappened && fresh)) due.push(watch);
  }
  void arm();
  for (const watch of due) if (watches.has(watch)) watch.changed();
}

// ---- looking

function lookAt(paths: readonly string[]): Look {
  const state: string[] = [];
  const folders = new Map<string, string>();
  const oldest = BigInt(Date.now() - TICK_MS) * 1_000_000n;
  let fresh = false;
  const note = (entry: string, found: BigIntStats | null, link = '') => {
    state.push(`${entry}\0${found ? identityOf(found) : ''}\0${link}`);
    fresh ||= found !== null && !found.isDirectory() && (found.ctimeNs > oldest || found.mtimeNs > oldest);
  };
  const watchFolder = (folder: string) => {
    const found = statOf(folder);
    if (found) folders.set(folder, identityOf(found));
  };
  for (const path of paths) {
    for (const { entry, found, link } of stepsTo(path)) {
      watchFolder(dirname(entry));
      note(entry, found, link);
      if (!found?.isDirectory()) continue;
      watchFolder(entry);
      for (const name of namesIn(entry)) note(join(entry, name), statOf(join(entry, name)));
    }
  }
  return { state: state.join('\n'), fresh, folders };
}

interface Step {
  readonly entry: string;
  readonly found: BigIntStats | null;
  readonly link: string;
}

/** The links on the way, and what the path leads to; or the first part of it that is not there. */
function stepsTo(path: string): Step[] {
  const steps: Step[] = [];
  const { root } = parse(path);
  let folder = root;
  let rest = partsOf(path.slice(root.length));
  let links = 0;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    const entry = join(folder, name);
    const found = statOf(entry);
    if (found?.isSymbolicLink() && links++ < LINKS_MAX) {
      const link = linkOf(entry);
      // A link in the root is the system's (/var, /home), and a watch there would wake for everything on some.
      if (folder !== root) steps.push({ entry, found, link });
      const { root: start } = parse(link);
      // Its parts may be links too, and `..` in it counts from where they lead.
      if (start) folder = start;
      rest = [...partsOf(link.slice(start.length)), ...rest];
    } else if (rest.length === 0 || !found?.isDirectory()) {
      steps.push({ entry, found, link: '' });
      break;
    } else folder = entry;
  }
  return steps;
}

function partsOf(path: string): string[] {
  return path.split(sep === '\\' ? /[\\/]/ : '/').filter((part) => part !== '' && part !== '.');
}

/** A folder's times change with what is in it, and say nothing about which one it is. */
function identityOf(found: BigIntStats): string {
  const { dev, ino, size, mtimeNs, ctimeNs } = found;
  return (found.isDirectory() ? [dev, ino] : [dev, ino, size, mtimeNs, ctimeNs]).join(' ');
}

function statOf(path: string): BigIntStats | null {
  return quietly(() => lstatSync(path, { bigint: true })) ?? null;
}

function linkOf(path: string): string {
  return quietly(() => readlinkSync(path)) ?? '';
}

function namesIn(folder: string): string[] {
  return quietly(() => readdirSync(folder).sort()) ?? [];
}

/** What cannot be seen is as good as not there: it may be gone the next moment anyway. */
function quietly<T>(task: () => T): T | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}

function withSlashes(path: string): string {
  return sep === '\\' ? path.replaceAll('\\', '/') : path;
}

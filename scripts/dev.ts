// npm run dev: builds, runs the app, and on each change rebuilds what changed and starts the app anew.
// There is no development server: protocol, policy and files are those of a release.

import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { createBuilder } from 'vite';
import { ensureAppBuilt } from './lib/app-build.ts';
import { type AppProgram, programsTouchedBy } from './lib/app-programs.ts';
import { openDesktopSession } from './lib/desktop-session.ts';
import { electronArguments, isRoot, warnAboutSandbox } from './lib/electron-command.ts';
import { checkout } from './lib/paths.ts';
import { prepareMachine } from './lib/prepare-machine.ts';
import { exitCodeOf, runMain } from './lib/run-process.ts';

/** Editors write a file in several steps. */
const SETTLE_MS = 80;

await runMain(async () => {
  const { electron } = await prepareMachine({ desktop: 'of-the-user' });
  await ensureAppBuilt();
  warnAboutSandbox();
  const session = await openDesktopSession('of-the-user');
  if (session.note) console.error(session.note);
  const builder = await createBuilder({
    configFile: join(checkout, 'vite.config.ts'),
    logLevel: 'warn',
    build: { watch: null },
  });

  return new Promise<number>((resolve) => {
    let app: ChildProcess | null = null;
    let restarting = false;
    const changed = new Set<AppProgram>();
    let timer: NodeJS.Timeout | undefined;
    let work = Promise.resolve();

    const start = (): void => {
      const child = spawn(electron.executable, electronArguments(process.argv.slice(2), isRoot()), {
        stdio: 'inherit',
        env: session.env,
      });
      app = child;
      child.on('exit', (code, signal) => {
        if (!restarting) void stop(exitCodeOf(code, signal));
      });
      child.on('error', () => void stop(1));
    };
    const endApp = async (): Promise<void> => {
      const child = app;
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      await new Promise<void>((ended) => {
        const last = setTimeout(() => child.kill('SIGKILL'), 5_000);
        child.once('exit', () => {
          clearTimeout(last);
          ended();
        });
        child.kill('SIGTERM');
      });
    };
    const stop = async (code: number): Promise<void> => {
      restarting = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      await endApp();
      await session.close();
      resolve(code);
    };
    const rebuild = async (): Promise<void> => {
      const programs = [...changed];
      changed.clear();
      if (programs.length === 0) return;
      const startedAt = Date.now();
      try {
        for (const program of programs) {
          const environment = builder.environments[program];
          if (environment) await builder.build(environment);
        }
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
        console.error('Does not build; the running app is the last good one.');
        for (const program of programs) changed.add(program);
        return;
      }
      console.log(`Rebuilt ${programs.join(', ')} in ${Date.now() - startedAt} ms; restarting.`);
      restarting = true;
      await endApp();
      restarting = false;
      start();
    };
    const watchers = ['shared', 'src-main', 'src-renderer'].map((folder) =>
      watch(join(checkout, folder), { recursive: true }, (_event, name) => {
        for (const program of programsTouchedBy(join(folder, name ?? ''))) changed.add(program);
        clearTimeout(timer);
        timer = setTimeout(() => {
          work = work.then(rebuild);
        }, SETTLE_MS);
      }),
    );
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => void stop(exitCodeOf(null, signal)));
    start();
  });
});

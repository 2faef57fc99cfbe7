// npm start [-- arguments]: the app itself, from this checkout.

import { ensureAppBuilt } from './lib/app-build.ts';
import { runInDesktopSession } from './lib/desktop-session.ts';
import { electronArguments, isRoot, warnAboutSandbox } from './lib/electron-command.ts';
import { prepareMachine } from './lib/prepare-machine.ts';
import { runMain } from './lib/run-process.ts';

await runMain(async () => {
  const { electron } = await prepareMachine({ desktop: 'of-the-user' });
  await ensureAppBuilt();
  warnAboutSandbox();
  return runInDesktopSession(electron.executable, electronArguments(process.argv.slice(2), isRoot()), {
    desktop: 'of-the-user',
  });
});

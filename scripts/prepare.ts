// npm run prepare-machine: fetches and builds everything the other commands need, for tests as well.
// With `-- --system-packages-only` no more than apt-get's part, for runs as another user (sudo).

import { prepareMachine } from './lib/prepare-machine.ts';
import { runMain } from './lib/run-process.ts';
import { ensureSystemPackages } from './lib/system-packages.ts';

await runMain(async () => {
  if (process.argv.includes('--system-packages-only')) {
    await ensureSystemPackages(['electron', 'virtual-display', 'keyring', 'helper', 'aws-cli']);
    return 0;
  }
  const { electron, helper } = await prepareMachine({ desktop: 'isolated', awsCli: true });
  console.log(`Electron ${electron.version} (${electron.origin}): ${electron.executable}`);
  console.log(`Credential helper: ${helper}`);
  return 0;
});

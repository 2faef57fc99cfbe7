// npm run package [-- targets] [-- --output folder]: installable packages of the app in release/, for this system and
// processor: deb, rpm, AppImage, tar.gz; dmg, zip; nsis; or dir, the app unpacked. Without names, all that can be made
// here. docs/releasing.md has the variables for the update feed and for signing.
//
// For tests: --fast (larger, quicker), --version (another than package.json's), --debuggable (has a debug port).

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageApp } from './lib/packaging/package-app.ts';
import { renderSizes } from './lib/packaging/sizes.ts';
import { checkout } from './lib/paths.ts';
import { runMain, ToolingError } from './lib/run-process.ts';

await runMain(async () => {
  const { values, positionals } = readArguments();
  const output = values.output ?? join(checkout, 'release');
  const { electron, artifacts, installed, leftOut } = await packageApp(positionals, output, {
    version: values.version ?? null,
    debuggable: values.debuggable ?? false,
    fast: values.fast ?? false,
  });
  console.log(`\nElectron ${electron.version} (${electron.origin}).`);
  if (electron.origin === 'registry-fallback')
    console.log(
      'That is not the Electron this checkout names: these packages are for trying out, not for people.',
    );
  if (values.debuggable) console.log('With a debug port: for tests only.');
  for (const reason of leftOut) console.log(`Left out: ${reason}`);
  const total = installed.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`\n${renderSizes(`In ${output}`, artifacts)}`);
  console.log(`\n${renderSizes('Installed', [...installed, { name: 'in all', bytes: total }])}`);
  return 0;
});

// electron-builder's cleaning up at the end would otherwise say 0, whatever happened.
process.exit(process.exitCode);

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        output: { type: 'string' },
        version: { type: 'string' },
        debuggable: { type: 'boolean' },
        fast: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new ToolingError((error as Error).message);
  }
}

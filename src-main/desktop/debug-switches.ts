// A packaged app gives nobody a debug port: whoever can start the app could otherwise read all that its window shows,
// and act in it. Fuses close Node's debugger (electron-builder.yml); Chromium's are switches of its command line, taken
// away here before Chromium looks at them, which is when Electron becomes ready.
//
// The one exception is a package built for tests: its package.json says `"cloakroomDebuggable": true`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'electron';

/** Chromium's content_switches.cc and network_switches.cc, Electron's command-line switches. */
const SWITCHES = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-debugging-socket-name',
  'remote-allow-origins',
  'auto-open-devtools-for-tabs',
  // Everything the window loads, written to a file.
  'log-net-log',
  'net-log-capture-mode',
  // Start the window's process under, or as, another program.
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'browser-subprocess-path',
  'js-flags',
];

/** To be called before Electron is ready; later it is without effect. */
export function dropDebugSwitches(app: Pick<App, 'isPackaged' | 'getAppPath' | 'commandLine'>): void {
  if (!app.isPackaged || isDebuggable(app.getAppPath())) return;
  for (const name of SWITCHES) app.commandLine.removeSwitch(name);
}

/** No when in doubt. */
function isDebuggable(appFolder: string): boolean {
  try {
    const text = readFileSync(join(appFolder, 'package.json'), 'utf8');
    return (JSON.parse(text) as { cloakroomDebuggable?: unknown }).cloakroomDebuggable === true;
  } catch {
    return false;
  }
}

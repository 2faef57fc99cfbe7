// The least an Electron app can be: one window of the app's size with one word in it. `--hidden`: not even that.
// With BARE_SERVER_SOCKET in its environment it also answers there.
import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';

app.on('window-all-closed', () => {});
if (process.env.BARE_SERVER_SOCKET) await import('../bare-server.mjs');
void app.whenReady().then(() => {
  app.on('activate', open);
  if (!process.argv.includes('--hidden')) open();
});

function open() {
  const window = new BrowserWindow({
    width: 1180,
    height: 760,
    show: false,
    webPreferences: { sandbox: true, contextIsolation: true, spellcheck: false },
  });
  window.once('ready-to-show', () => window.show());
  void window.loadFile(join(import.meta.dirname, 'index.html'));
}

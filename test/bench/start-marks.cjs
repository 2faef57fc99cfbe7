// Loaded into an Electron app before its own code (`electron -r`), the same for the app and the empty one: writes to
// descriptor 3 what happened when, one line `<mark> <CLOCK_MONOTONIC, ns>` each. Closes all windows on SIGUSR2, and
// asks the app for its window on SIGCONT.
const { writeSync } = require('node:fs');
const { app, BrowserWindow } = require('electron');

const mark = (name, at = process.hrtime.bigint()) => writeSync(3, `${name} ${at}\n`);

// The page's clock counts from the epoch.
const FIRST_CONTENT = `new Promise((resolve) => {
  new PerformanceObserver((list) => {
    const paint = list.getEntriesByName('first-contentful-paint')[0];
    if (paint) resolve(performance.timeOrigin + paint.startTime);
  }).observe({ type: 'paint', buffered: true });
})`;

// The app's page is there when it has heard from the main process; the empty one has nothing to wait for.
const SHOWN = `new Promise((resolve) => {
  const look = () => {
    const there = document.querySelector('.page') || !document.getElementById('root');
    requestAnimationFrame(there ? () => resolve(performance.timeOrigin + performance.now()) : look);
  };
  look();
})`;

mark('script');
app.once('ready', () => mark('ready'));
app.on('browser-window-created', (_event, window) => {
  const contents = window.webContents;
  window.once('ready-to-show', () => mark('ready-to-show'));
  contents.once('did-finish-load', () => {
    mark('load');
    const ahead = process.hrtime.bigint() - BigInt(Math.round(Date.now() * 1e6));
    for (const [name, script] of [
      ['content', FIRST_CONTENT],
      ['shown', SHOWN],
    ])
      contents
        .executeJavaScript(script)
        .then((epochMs) => mark(name, BigInt(Math.round(epochMs * 1e6)) + ahead))
        .catch(() => {});
  });
});
process.on('SIGUSR2', () => {
  for (const window of BrowserWindow.getAllWindows()) window.close();
});
process.on('SIGCONT', () => {
  mark('asked');
  app.emit('activate');
});

// What a page that was taken over could try: each attempt is made in the real window, and fails.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channels } from '../../shared/ipc.ts';
import { type AppHome, createAppHome, launchApp, type RunningApp, spawnApp } from '../harness/app.ts';
import { untilSnapshot } from './window.ts';

let home: AppHome;
let app: RunningApp;
let outside: Server;
let address: string;
/** Requests that reached a server of somebody else. */
const reached: string[] = [];

beforeAll(async () => {
  outside = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*');
    response.end('<script>parent.postMessage("here", "*")</script>');
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  home = await createAppHome();
  app = await launchApp(home);
  await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
});

afterAll(async () => {
  await app?.close();
  outside?.close();
  await home?.remove();
});

/** Null when it came through. */
const refusalOf = (url: string): Promise<string | null> =>
  app.page.evaluate(
    (to) =>
      fetch(to).then(
        () => null,
        (error: unknown) => String(error),
      ),
    url,
  );

describe('A page that was taken over', () => {
  it('has no Node, and of the main process nothing but the three functions of the bridge', async () => {
    const seen = await app.page.evaluate(() => ({
      node: ['require', 'process', 'module', 'global', 'Buffer'].filter((name) => name in window),
      bridge: Object.keys(window.cloakroom).sort(),
    }));
    expect(seen.node).toEqual([]);
    expect(seen.bridge).toEqual(['invoke', 'onSnapshotChange', 'pathOf']);
  });

  it('is in a sandbox, isolated, without DevTools of its own to open', async () => {
    const preferences = await app.electron.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((contents) => {
        // Electron's types do not name it.
        const known = contents as unknown as { getLastWebPreferences(): Electron.WebPreferences | null };
        const { sandbox, contextIsolation, nodeIntegration, webSecurity } =
          known.getLastWebPreferences() ?? {};
        return { sandbox, contextIsolation, nodeIntegration, webSecurity };
      }),
    );
    expect(preferences.length).toBeGreaterThan(0);
    for (const each of preferences)
      expect(each).toEqual({
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
      });
  });

  it('reaches nobody: no request, picture, script, frame, form, socket or beacon leaves the window', async () => {
    expect(await refusalOf(`${address}/fetch`)).toMatch(/Failed to fetch|Content Security Policy/);
    await app.page.evaluate((to) => {
      const add = (name: string, values: object) =>
        document.body.append(Object.assign(document.createElement(name), values));
      add('img', { src: `${to}/img` });
      add('script', { src: `${to}/script` });
      add('iframe', { src: `${to}/frame` });
      add('link', { rel: 'stylesheet', href: `${to}/style` });
      add('link', { rel: 'prefetch', href: `${to}/prefetch` });
      navigator.sendBeacon(`${to}/beacon`, 'x');
      try {
        new WebSocket(`${to.replace('http', 'ws')}/socket`).onerror = () => {};
      } catch {
        // Refused at once.
      }
      const form = document.createElement('form');
      form.action = `${to}/form`;
      form.method = 'post';
      document.body.append(form);
      form.submit();
    }, address);
    // A request that is allowed comes later than all of them.
    await app.page.evaluate(() => fetch('index.html').then((answer) => answer.text()));
    expect(reached).toEqual([]);
    expect(app.page.url()).toMatch(/^app:\/\/cloakroom\/index\.html/);
  });

  it('runs no text as code, and no inline script or style', async () => {
    const outcome = await app.page.evaluate(async () => {
      const tries: Record<string, string> = {};
      // In a task of the page's own: what the debugger runs itself may do more.
      await new Promise<void>((resolve) =>
        setTimeout(() => {
          const attempt = (name: string, what: () => unknown) => {
            try {
              tries[name] = String(what());
            } catch (error) {
              tries[name] = (error as Error).name;
            }
          };
          // biome-ignore lint/security/noGlobalEval: that it does not work is what is tested
          attempt('eval', () => window.eval('1 + 1'));
          attempt('function', () => new Function('return 1')());
          resolve();
        }),
      );
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      const image = document.createElement('img');
      image.setAttribute('onerror', 'window.handlerRan = true');
      image.src = 'data:,no-picture';
      const failed = new Promise((resolve) => image.addEventListener('error', resolve));
      document.body.append(image);
      await failed;
      const link = document.createElement('a');
      link.href = 'javascript:window.linkRan=true';
      document.body.append(link);
      link.click();
      return { ...tries, ran: ['inlineRan', 'handlerRan', 'linkRan'].filter((name) => name in window) };
    });
    expect(outcome).toEqual({ eval: 'EvalError', function: 'EvalError', ran: [] });
  });

  it('goes nowhere, and opens no window', async () => {
    const opened = await app.page.evaluate((to) => window.open(to) === null, `${address}/window`);
    expect(opened).toBe(true);
    for (const target of [
      `${address}/go`,
      'file:///etc/passwd',
      'data:text/html,x',
      'app://other/index.html',
      'app://cloakroom.evil/index.html',
      'view-source:app://cloakroom/index.html',
    ]) {
      const stayed = await app.page.evaluate(async (to) => {
        window.location.assign(to);
        // Asked for later than the page, and answered.
        await fetch('index.html');
        return window.location.href;
      }, target);
      expect(stayed).toMatch(/^app:\/\/cloakroom\/index\.html/);
    }
    expect(reached).toEqual([]);
    expect(
      await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
    ).toBeLessThanOrEqual(2);
  });

  it('is allowed nothing that the system guards', async () => {
    const denied = await app.page.evaluate(async () => {
      const names = [
        'geolocation',
        'notifications',
        'camera',
        'microphone',
        'midi',
        'clipboard-read',
      ] as const;
      const states: Record<string, string> = {};
      for (const name of names) {
        states[name] = await navigator.permissions.query({ name: name as PermissionName }).then(
          ({ state }) => state,
          () => 'unknown',
        );
      }
      const outcomeOf = (attempt: () => Promise<unknown>) =>
        Promise.resolve()
          .then(attempt)
          .then(
            () => 'had',
            () => 'refused',
          );
      states.reading = await outcomeOf(() => navigator.clipboard.readText());
      states.media = await outcomeOf(() => navigator.mediaDevices.getUserMedia({ audio: true }));
      states.asked = await Notification.requestPermission();
      return states;
    });
    expect(denied).toMatchObject({ reading: 'refused', media: 'refused', asked: 'denied' });
    for (const state of Object.values(denied)) expect(['denied', 'refused', 'unknown']).toContain(state);
  });

  it('gets no file but those of the window, however it spells the path', async () => {
    for (const path of [
      'app://cloakroom/../../package.json',
      'app://cloakroom/%2e%2e/%2e%2e/package.json',
      'app://cloakroom/..%2f..%2fpackage.json',
      'app://cloakroom//etc/passwd',
      'app://cloakroom/assets/../../../package.json',
      'app://cloakroom/index.html%00.json',
    ]) {
      const answer = await app.page.evaluate(
        (url) =>
          fetch(url).then(
            async (got) => `${got.status} ${await got.text()}`,
            () => 'refused',
          ),
        path,
      );
      expect(`${path}: ${answer}`).toMatch(/: (?:refused|404 not found)$/);
    }
    expect(await refusalOf('file:///etc/passwd')).not.toBeNull();
  });

  it('can call the channels of the table and no other, with inputs that fit', async () => {
    const call = (channel: string, input: unknown) =>
      app.page.evaluate(
        async ([name, data]) => {
          try {
            return await (window.cloakroom.invoke as (...values: unknown[]) => Promise<unknown>)(name, data);
          } catch (error) {
            return String(error);
          }
        },
        [channel, input] as const,
      );
    expect(await call('shell.openExternal', {})).toMatch(/No handler registered/);
    expect(await call('__proto__', {})).toMatch(/No handler registered/);
    for (const input of [null, 7, 'text', [], { sessionId: 7 }, { sessionId: { $ne: 1 } }])
      expect(await call('session.start', input)).toMatchObject({
        ok: false,
        error: { code: 'invalid-input' },
      });
    // Every channel says no to what it does not know, and none falls over.
    for (const channel of Object.keys(channels)) {
      const answer = await call(channel, '\u0000');
      expect(`${channel} ${JSON.stringify(answer)}`).toContain('"code":"invalid-input"');
    }
  });

  it('is refused when a frame or a page from elsewhere calls', async () => {
    const refused = await app.electron.evaluate(async ({ ipcMain }) => {
      const handlers = (
        ipcMain as unknown as { _invokeHandlers: Map<string, (...values: unknown[]) => Promise<unknown>> }
      )._invokeHandlers;
      const handle = handlers.get('cloakroom:snapshot.get');
      const outcomes: string[] = [];
      for (const frame of [
        null,
        { url: 'https://cloakroom/index.html', parent: null },
        { url: 'app://cloakroom.evil/index.html', parent: null },
        { url: 'app://cloakroom/index.html', parent: {} },
        { url: 'file:///index.html', parent: null },
      ]) {
        const event = { senderFrame: frame, sender: {} };
        await Promise.resolve()
          .then(() => handle?.(event, {}))
          .then(
            (answer) => outcomes.push(JSON.stringify(answer)),
            (error: Error) => outcomes.push(error.message),
          );
      }
      return outcomes;
    });
    expect(refused).toEqual(['refused', 'refused', 'refused', 'refused', 'refused']);
  });
});

describe('The app itself', () => {
  it('runs once: a second start hands over to the first, and ends', async () => {
    const second = spawnApp(home);
    const code = await new Promise((resolve) => second.once('exit', resolve));
    expect(code).toBe(0);
    expect((await untilSnapshot(app.page, () => true)).vault.state).toBe('open');
  });

  it('sends no crash reports', async () => {
    expect(
      await app.electron.evaluate(({ crashReporter }) => {
        try {
          return crashReporter.getUploadToServer();
        } catch {
          // Never started.
          return false;
        }
      }),
    ).toBe(false);
  });
});

// The last: each of them loads the page anew.
describe('A page that leaves for one that Electron does not ask about', () => {
  it.each(['about:blank', 'about:srcdoc'])('such as %s, is back at once', async (target) => {
    const state = () =>
      app.page
        .evaluate(async () => {
          if ('left' in window) return 'not gone yet';
          const outcome = await window.cloakroom.invoke('snapshot.get', {});
          return outcome.ok ? outcome.value.vault.state : outcome.error.code;
        })
        // It is on its way.
        .catch(() => null);
    await expect.poll(state).toBe('open');
    await app.page.evaluate((to) => {
      Object.assign(window, { left: true });
      setTimeout(() => window.location.assign(to));
    }, target);
    await expect.poll(state).toBe('open');
    expect(app.page.url()).toMatch(/^app:\/\/cloakroom\/index\.html/);
  });
});

// A walk through pages of the real app, light and dark, at two sizes: pictures to look at in test-results/tour, and
// what axe finds that is serious for people who use assistive technology.
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { Channel, Input, Output } from '../../shared/ipc.ts';
import { type AppHome, createAppHome, launchApp, type RunningApp } from '../harness/app.ts';
import { createAcmePortal, createPeople, type People } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';
import { callIn, openPage, untilSnapshot } from './window.ts';

export const PICTURES = fileURLToPath(new URL('../../test-results/tour/', import.meta.url));
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly where: string;
}

export class Tour {
  readonly aws: LocalAws;
  readonly people: People;
  readonly home: AppHome;
  readonly app: RunningApp;

  static async begin(): Promise<Tour> {
    await mkdir(PICTURES, { recursive: true });
    const aws = await startLocalAws();
    const people = createPeople(aws);
    createAcmePortal(aws);
    const home = await createAppHome(aws.environment());
    const app = await launchApp(home, ['--force-color-profile=srgb']);
    await untilSnapshot(app.page, ({ vault }) => vault.state === 'open');
    return new Tour({ aws, people, home, app });
  }

  private constructor(parts: Pick<Tour, 'aws' | 'people' | 'home' | 'app'>) {
    this.aws = parts.aws;
    this.people = parts.people;
    this.home = parts.home;
    this.app = parts.app;
  }

  async end(): Promise<void> {
    await this.app.close();
    await this.aws.close();
    await this.home.remove();
  }

  get page() {
    return this.app.page;
  }

  /** The open one. */
  get dialog() {
    return this.page.getByRole('dialog');
  }

  /** As the window calls the main process. */
  call<C extends Channel>(channel: C, input: Input<C>): Promise<Output<C>> {
    return callIn(this.page, channel, input);
  }

  goTo(name: string): Promise<void> {
    return openPage(this.page, name);
  }

  /** Closes what is open: one page's failure is not the next one's. */
  async closeDialogs(): Promise<void> {
    // One that was typed into asks first, and goes at Cancel.
    for (let tries = 0; tries < 3 && (await this.dialog.first().isVisible()); tries++) {
      const cancel = this.dialog
        .first()
        .getByRole('button', { name: /^(Cancel|Close|Leave it as it is|Not now)$/ });
      if (await cancel.first().isVisible()) await cancel.first().click();
      else await this.page.keyboard.press('Escape');
    }
  }

  /** The same view in both themes and sizes: pictures, and what axe finds serious. */
  async look(name: string): Promise<Finding[]> {
    const { page } = this;
    const findings: Finding[] = [];
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const [size, width, height] of [
        ['', 1180, 760],
        ['-small', 900, 600],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: `${PICTURES}${name}-${theme}${size}.png` });
      }
      // Tall, so that nothing is scrolled out of a dialog while axe looks.
      await page.setViewportSize({ width: 1180, height: 1900 });
      findings.push(...(await seriousFindings(page)));
    }
    await page.setViewportSize({ width: 1180, height: 760 });
    return findings;
  }

  /** The same of a window that has one size. */
  async lookAt(page: Page, name: string): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.screenshot({ path: `${PICTURES}${name}-${theme}.png` });
      findings.push(...(await seriousFindings(page)));
    }
    return findings;
  }
}

async function seriousFindings(page: Page): Promise<Finding[]> {
  await page.evaluate(await readFile(axe, 'utf8'));
  return page.evaluate(async () => {
    const { axe: scanner } = globalThis as unknown as {
      axe: {
        run(): Promise<{ violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }>;
      };
    };
    const { violations } = await scanner.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0]?.target.join(' ') ?? '' }));
  });
}

// The smaller ports of the Identity Center parts, in memory: a browser, the CLI's cache, the stored listings.

import type { Parsed } from '../../../shared/ipc.ts';
import type { SsoRoleSession } from '../../../shared/model.ts';
import type { Portal } from '../../../shared/portal.ts';
import { ssoSessionId } from '../../../shared/portal.ts';
import type { CliTokenCache, SignedIn } from '../../../src-main/core/portals/portal-tokens.ts';
import type { ListingStore, SignInPorts, StoredListing } from '../../../src-main/core/portals/ports.ts';
import { START } from './manual-clock.ts';

export const START_URL = 'https://acme.awsapps.com/start';

export function samplePortal(id: string, more: Partial<Portal> = {}): Portal {
  return {
    id,
    label: id,
    startUrl: START_URL,
    region: 'eu-west-1',
    partition: 'aws',
    scopes: ['sso:account:access'],
    signIn: 'browser',
    browser: { kind: 'default' },
    shareWithCli: false,
    sessionName: null,
    publishing: null,
    createdAt: START,
    ...more,
  };
}

export function portalForm(label: string, more: Partial<Parsed<'portal.add'>> = {}): Parsed<'portal.add'> {
  const { startUrl, region, signIn, browser, shareWithCli, sessionName } = samplePortal(label);
  return {
    label,
    startUrl,
    region,
    signIn,
    browser,
    scopes: ['sso:account:access'],
    shareWithCli,
    sessionName,
    ...more,
  };
}

export function sampleSsoRole(
  portalId: string,
  accountId: string,
  roleName: string,
  more: Partial<SsoRoleSession> = {},
): SsoRoleSession {
  return {
    kind: 'sso-role',
    id: ssoSessionId(portalId, accountId, roleName),
    label: `${roleName} in ${accountId}`,
    region: 'eu-west-1',
    createdAt: START,
    portalId,
    accountId,
    accountName: accountId,
    email: null,
    roleName,
    ...more,
  };
}

interface OpenLoopback {
  readonly state: string;
  readonly portal: string;
  readonly redirectUri: string;
  closed: boolean;
  settle(query: Record<string, string>): void;
}

/** Opens nothing; the test plays the person. */
export class FakeBrowser implements SignInPorts {
  readonly opened: { link: string; program: string | null }[] = [];
  readonly loopbacks: OpenLoopback[] = [];
  failure: Error | null = null;
  /** Links are being opened, for as long as the test likes. */
  stuck = false;
  #numbers = 0;

  listen: SignInPorts['listen'] = async ({ expectedState, portal }) => {
    let settle: OpenLoopback['settle'] = () => {};
    const answer = new Promise<Record<string, string>>((resolve) => {
      settle = resolve;
    });
    const port = 50_000 + this.loopbacks.length;
    const loopback: OpenLoopback = {
      state: expectedState,
      portal,
      redirectUri: `http://127.0.0.1:${port}/oauth/callback`,
      closed: false,
      settle,
    };
    this.loopbacks.push(loopback);
    return {
      redirectUri: loopback.redirectUri,
      answer,
      close: async () => {
        loopback.closed = true;
      },
    };
  };

  openLink: SignInPorts['openLink'] = async (link, program) => {
    this.opened.push({ link, program });
    if (this.failure) throw this.failure;
    if (this.stuck) await new Promise<never>(() => {});
  };

  random: SignInPorts['random'] = (bytes) => `random-${bytes}-${++this.#numbers}`;
  sha256: SignInPorts['sha256'] = (text) => `sha256(${text})`;

  get openLoopbacks(): number {
    return this.loopbacks.filter(({ closed }) => !closed).length;
  }

  /** The person presses Allow, or what the query says. */
  answer(query: Record<string, string> = { code: 'fake-code' }): void {
    const loopback = this.loopbacks.at(-1);
    if (!loopback) throw new Error('no sign-in listens');
    loopback.settle({ state: loopback.state, ...query });
  }
}

export class MemoryCliCache implements CliTokenCache {
  readonly files = new Map<string, SignedIn>();
  reads = 0;
  failure: Error | null = null;
  readonly #listeners = new Set<() => void>();

  async read(portal: Portal): Promise<SignedIn | null> {
    this.reads += 1;
    return this.files.get(nameOf(portal)) ?? null;
  }

  async write(portal: Portal, signedIn: SignedIn): Promise<void> {
    if (this.failure) throw this.failure;
    this.files.set(nameOf(portal), signedIn);
  }

  async remove(portal: Portal): Promise<void> {
    this.files.delete(nameOf(portal));
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

const nameOf = (portal: Portal) => portal.sessionName ?? portal.startUrl;

/** Keeps what is stored as text, as a disk would. */
export class MemoryListingStore implements ListingStore {
  readonly texts = new Map<string, string>();
  failure: Error | null = null;
  saves = 0;

  async load(portalId: string): Promise<StoredListing | null> {
    const text = this.texts.get(portalId);
    return text === undefined ? null : (JSON.parse(text) as StoredListing);
  }

  async save(portalId: string, listing: StoredListing): Promise<void> {
    this.saves += 1;
    if (this.failure) throw this.failure;
    this.texts.set(portalId, JSON.stringify(listing));
  }

  async remove(portalId: string): Promise<void> {
    this.texts.delete(portalId);
  }
}

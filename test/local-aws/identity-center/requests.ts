// Requests that wait for a person: browser sign-ins before consent, authorization codes after it, device codes.
import { randomBytes, randomInt } from 'node:crypto';
import type { OidcClient } from './clients.ts';
import type { Person, Portal } from './portal.ts';

/** Consonants only, as in AWS's user codes: no word comes out by chance. */
const USER_CODE_LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const BROWSER_SECONDS = 600;
const CODE_SECONDS = 300;

export interface BrowserRequest {
  readonly client: OidcClient;
  readonly portal: Portal;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly state: string | null;
  readonly codeChallenge: string;
}

interface AuthorizationCode {
  readonly request: BrowserRequest;
  readonly person: Person;
  readonly expiresAt: number;
}

export interface DeviceRequest {
  readonly client: OidcClient;
  readonly portal: Portal;
  readonly deviceCode: string;
  readonly userCode: string;
  readonly expiresAt: number;
  /** Grows with every poll that comes too early. */
  intervalSeconds: number;
  polledAt: number | null;
  answer: Person | 'denied' | null;
}

/** What a consent page is about. */
export type Pending =
  | { readonly kind: 'browser'; readonly request: BrowserRequest }
  | { readonly kind: 'device'; readonly request: DeviceRequest };

export class SignInRequests {
  readonly #pending = new Map<string, { readonly pending: Pending; readonly expiresAt: number }>();
  readonly #codes = new Map<string, AuthorizationCode>();
  readonly #devices = new Map<string, DeviceRequest>();

  /** A page that asks; the id goes into its form. */
  ask(pending: Pending, now: number): string {
    const id = randomBytes(18).toString('base64url');
    this.#pending.set(id, { pending, expiresAt: now + BROWSER_SECONDS * 1000 });
    return id;
  }

  /** Each page is answered once; undefined after that, after ten minutes, and for ids never given. */
  takeAnswered(id: string, now: number): Pending | undefined {
    const asked = this.#pending.get(id);
    this.#pending.delete(id);
    return asked && asked.expiresAt > now ? asked.pending : undefined;
  }

  grantCode(request: BrowserRequest, person: Person, now: number): string {
    const code = randomBytes(48).toString('base64url');
    this.#codes.set(code, { request, person, expiresAt: now + CODE_SECONDS * 1000 });
    request.portal.recordSecrets(code);
    return code;
  }

  /** A code works once, within five minutes. */
  takeCode(code: string, now: number): AuthorizationCode | undefined {
    const granted = this.#codes.get(code);
    this.#codes.delete(code);
    return granted && granted.expiresAt > now ? granted : undefined;
  }

  startDevice(client: OidcClient, portal: Portal, now: number): DeviceRequest {
    const request: DeviceRequest = {
      client,
      portal,
      deviceCode: randomBytes(48).toString('base64url'),
      userCode: newUserCode(),
      expiresAt: now + portal.deviceCodeSeconds * 1000,
      intervalSeconds: portal.pollIntervalSeconds,
      polledAt: null,
      answer: null,
    };
    this.#devices.set(request.deviceCode, request);
    portal.recordSecrets(request.deviceCode);
    return request;
  }

  findDevice(deviceCode: string): DeviceRequest | undefined {
    return this.#devices.get(deviceCode);
  }

  /** As typed by a person: any case, with or without the dash. Only one that still waits. */
  findUserCode(typed: string, now: number): DeviceRequest | undefined {
    const letters = typed.toUpperCase().replace(/[^A-Z]/g, '');
    return [...this.#devices.values()].find(
      ({ userCode, answer, expiresAt }) =>
        userCode.replace('-', '') === letters && answer === null && expiresAt > now,
    );
  }

  dropDevice(request: DeviceRequest): void {
    this.#devices.delete(request.deviceCode);
  }
}

function newUserCode(): string {
  const letters = Array.from({ length: 8 }, () => USER_CODE_LETTERS.charAt(randomInt(20)));
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}

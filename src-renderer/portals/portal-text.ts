// What is known of a portal's sign-in and listing, in words and colour. Pure.
import type { ListingSummary, PortalStatus, SignInMethod } from '../../shared/portal.ts';
import type { Tone } from '../sessions/state-text.ts';
import { momentText, timeLeftText } from '../shared-ui/time-text.ts';

export interface Mark {
  readonly tone: Tone;
  readonly text: string;
}

export const SIGNED_OUT: PortalStatus = { state: 'signed-out', error: null };

/** One word beside the portal's name. */
export function portalMark(status: PortalStatus | undefined, waiting: boolean): Mark {
  if (status?.state === 'signing-in') return { tone: 'loading', text: 'Signing in' };
  if (waiting) return { tone: 'warning', text: 'Tools wait for a sign-in' };
  if (status?.state === 'signed-in') return { tone: 'success', text: 'Signed in' };
  return status?.error
    ? { tone: 'error', text: 'Signed out, the last sign-in failed' }
    : { tone: 'stopped', text: 'Signed out' };
}

/** A sign-in that is over and cannot renew itself is none. */
export function signInMark(status: PortalStatus, now: number): Mark {
  if (status.state !== 'signed-in') return portalMark(status, false);
  if (status.expiresAt > now) return { tone: 'success', text: 'Signed in' };
  return status.renewable
    ? { tone: 'loading', text: 'Being renewed' }
    : { tone: 'warning', text: 'Sign-in expired' };
}

/** The second line: how long, and what happens then. Empty when there is nothing to add. */
export function signInNote(status: PortalStatus, now: number, locale?: string): string {
  if (status.state !== 'signed-in' || status.expiresAt <= now) return '';
  return status.renewable
    ? `Renewed by itself before ${momentText(status.expiresAt, now, locale)}`
    : `Until ${momentText(status.expiresAt, now, locale)} (${timeLeftText(status.expiresAt, now)})`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

export function listedText(listing: ListingSummary): string {
  if (listing.state === 'never') return 'Nothing listed yet';
  return `${count(listing.accounts, 'account')}, ${count(listing.roles, 'role')}`;
}

/** "3 added, 1 removed since the listing before"; empty when nothing changed. */
export function changesText(listing: ListingSummary): string {
  if (listing.state !== 'complete') return '';
  const parts = [
    ...(listing.added > 0 ? [`${listing.added.toLocaleString('en')} added`] : []),
    ...(listing.removed > 0 ? [`${listing.removed.toLocaleString('en')} removed`] : []),
  ];
  return parts.length === 0 ? '' : `${parts.join(', ')} since the listing before`;
}

/** 0 to 100. */
export function progressOf(listing: ListingSummary): number {
  return listing.accounts === 0 ? 0 : Math.min(100, (listing.accountsDone / listing.accounts) * 100);
}

export function progressText(listing: ListingSummary): string {
  return listing.accounts === 0
    ? 'Looking for accounts'
    : `${listing.accountsDone.toLocaleString('en')} of ${count(listing.accounts, 'account')}, ${count(listing.roles, 'role')} so far`;
}

/** "deploy, audit, billing and 23 more". */
export function waitingText(names: readonly string[], shown = 4): string {
  if (names.length <= shown + 1) return names.join(', ');
  return `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
}

export function otherMethod(method: SignInMethod): SignInMethod {
  return method === 'browser' ? 'device-code' : 'browser';
}

export const METHOD_INSTEAD: Readonly<Record<SignInMethod, string>> = {
  browser: 'Sign in with the browser instead',
  'device-code': 'Sign in with a device code instead',
};

/** "9:41" until the end, "0:00" after it. */
export function countdownText(endsAt: number, now: number): string {
  const seconds = Math.max(0, Math.floor((endsAt - now) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

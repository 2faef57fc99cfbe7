// What the browser sees: /authorize, the device page, and the answer to either. A request that cannot be trusted
// to redirect safely (unknown client, foreign redirect URI) gets a page; any other error goes back to the client
// by redirect. Source: RFC 6749, section 4.1.2.1.
import type { ServiceAnswer } from '../service.ts';
import type { World } from '../world.ts';
import { type JsonInput, text } from './json-service.ts';
import { consentPage, messagePage, userCodePage } from './pages.ts';
import type { Person, Portal } from './portal.ts';
import { matchesRegistered } from './redirect-uri.ts';
import type { BrowserRequest, DeviceRequest, Pending } from './requests.ts';

export function showAuthorize({ request, world }: JsonInput): ServiceAnswer {
  const { query } = request;
  const client = world.identityCenter.clients.find(query.get('client_id') ?? '', world.now());
  const portal = client?.issuerUrl ? world.identityCenter.findPortal(client.issuerUrl) : undefined;
  if (!client || !portal) return refusal('The application is not registered.');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!client.redirectUris.some((registered) => matchesRegistered(redirectUri, registered))) {
    return refusal('The redirect URI is not registered.');
  }
  const state = query.get('state');
  const fail = (error: string) => redirect(redirectUri, { error, state });
  if (query.get('response_type') !== 'code') return fail('unsupported_response_type');
  if (!client.grantTypes.includes('authorization_code')) return fail('unauthorized_client');
  const codeChallenge = query.get('code_challenge') ?? '';
  if (query.get('code_challenge_method') !== 'S256' || !/^[\w-]{43}$/.test(codeChallenge)) {
    return fail('invalid_request');
  }
  const asked = (query.get('scopes') ?? '').split(/[\s,]+/).filter((scope) => scope !== '');
  if (asked.some((scope) => !client.scopes.includes(scope))) return fail('invalid_scope');
  const scopes = asked.length > 0 ? asked : client.scopes;
  return ask(world, {
    kind: 'browser',
    request: { client, portal, scopes, redirectUri, state, codeChallenge },
  });
}

export function showDevice({ request, world }: JsonInput): ServiceAnswer {
  const userCode = request.query.get('user_code');
  if (userCode === null) return userCodePage();
  const device = world.identityCenter.requests.findUserCode(userCode, world.now());
  if (!device) return refusal('The code is not valid, or no longer.');
  return ask(world, { kind: 'device', request: device });
}

export function answerConsent({ body, world }: JsonInput): ServiceAnswer {
  const pending = world.identityCenter.requests.takeAnswered(text(body, 'id') ?? '', world.now());
  if (!pending) return refusal('This page was answered before, or is too old.');
  const allowed = text(body, 'choice') === 'allow';
  const person = pending.request.portal.findPerson(text(body, 'person') ?? '');
  if (allowed && !person) return refusal('Nobody of that name is in the portal.');
  const answer = allowed && person ? person : 'denied';
  return pending.kind === 'browser'
    ? answerBrowser(world, pending.request, answer)
    : answerDevice(world, pending.request, answer);
}

function answerBrowser(world: World, request: BrowserRequest, answer: Person | 'denied'): ServiceAnswer {
  const { redirectUri, state } = request;
  if (answer === 'denied') return redirect(redirectUri, { error: 'access_denied', state });
  const code = world.identityCenter.requests.grantCode(request, answer, world.now());
  return redirect(redirectUri, { code, state });
}

function answerDevice(world: World, request: DeviceRequest, answer: Person | 'denied'): ServiceAnswer {
  // Two pages of one code may be open; the first answer counts.
  if (request.answer !== null || request.expiresAt <= world.now()) {
    return refusal('The code is not valid, or no longer.');
  }
  request.answer = answer;
  return answer === 'denied'
    ? messagePage(200, 'Request denied', 'You can close this window.')
    : messagePage(200, 'Request approved', 'You can close this window and go back to your device.');
}

function ask(world: World, pending: Pending): ServiceAnswer {
  const { client, portal } = pending.request;
  return consentPage({
    id: world.identityCenter.requests.ask(pending, world.now()),
    startUrl: portal.startUrl,
    clientName: client.clientName,
    scopes: pending.kind === 'browser' ? pending.request.scopes : client.scopes,
    userCode: pending.kind === 'device' ? pending.request.userCode : null,
    people: peopleOf(portal),
  });
}

function peopleOf(portal: Portal): readonly Person[] {
  if (portal.people.length === 0) throw new Error(`nobody is in the portal ${portal.startUrl}`);
  return portal.people;
}

function redirect(redirectUri: string, params: Record<string, string | null>): ServiceAnswer {
  const location = new URL(redirectUri);
  for (const [name, value] of Object.entries(params)) {
    if (value !== null) location.searchParams.set(name, value);
  }
  return { ...messagePage(303, 'Signed in', 'Going back.'), headers: { Location: location.href } };
}

function refusal(reason: string): ServiceAnswer {
  return messagePage(400, 'This request cannot be answered', reason);
}

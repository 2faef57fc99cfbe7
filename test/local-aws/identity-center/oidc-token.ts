// CreateToken, for each of the three grants. Source: the OIDC API reference; RFC 7636 (PKCE), RFC 8628 (device).
import { createHash } from 'node:crypto';
import type { ServiceAnswer } from '../service.ts';
import { DEVICE_CODE, GRANT_TYPES, type GrantType, type OidcClient, requireGrant } from './clients.ts';
import { type JsonInput, jsonAnswer, requiredText } from './json-service.ts';
import { oidcError } from './oidc-errors.ts';

const SLOW_DOWN_SECONDS = 5;
/** A poll this much early still counts as on time: timers and the network are no clockwork. */
const POLL_TOLERANCE_MS = 50;

type Grant = (input: JsonInput, client: OidcClient) => unknown;

const GRANTS: Readonly<Record<GrantType, Grant>> = {
  authorization_code: withCode,
  [DEVICE_CODE]: withDeviceCode,
  refresh_token: withRefreshToken,
};

export function createToken(input: JsonInput): ServiceAnswer {
  const { body, world } = input;
  const [clientId, clientSecret] = [requiredText(body, 'clientId'), requiredText(body, 'clientSecret')];
  const asked = requiredText(body, 'grantType');
  const client = world.identityCenter.clients.authenticate(clientId, clientSecret, world.now());
  const grantType = GRANT_TYPES.find((known) => known === asked);
  if (!grantType) throw oidcError('unsupported_grant_type', `Unsupported grant type ${asked}`);
  requireGrant(client, grantType);
  return jsonAnswer(GRANTS[grantType](input, client));
}

function withCode({ body, world }: JsonInput, client: OidcClient): unknown {
  const { requests, tokens } = world.identityCenter;
  const code = requiredText(body, 'code');
  const codeVerifier = requiredText(body, 'codeVerifier');
  const redirectUri = requiredText(body, 'redirectUri');
  const granted = requests.takeCode(code, world.now());
  const { request } = granted ?? {};
  if (!granted || request?.client !== client) throw oidcError('invalid_grant', 'Invalid authorization code');
  if (request.redirectUri !== redirectUri) throw oidcError('invalid_grant', 'The redirect URI differs');
  const challenge = createHash('sha256').update(codeVerifier).digest('base64url');
  if (!/^[\w.~-]{43,128}$/.test(codeVerifier) || challenge !== request.codeChallenge) {
    throw oidcError('invalid_grant', 'Invalid code verifier');
  }
  return tokens.signIn(request.portal, granted.person, client, world.now());
}

function withDeviceCode({ body, world }: JsonInput, client: OidcClient): unknown {
  const { requests, tokens } = world.identityCenter;
  const now = world.now();
  const device = requests.findDevice(requiredText(body, 'deviceCode'));
  if (device?.client !== client) throw oidcError('invalid_grant', 'Invalid device code');
  if (device.answer === 'denied') throw oidcError('access_denied', 'The person denied the request');
  if (device.expiresAt <= now) throw oidcError('expired_token', 'The device code has expired');
  if (device.answer) {
    requests.dropDevice(device);
    return tokens.signIn(device.portal, device.answer, client, now);
  }
  const dueAt = (device.polledAt ?? Number.NEGATIVE_INFINITY) + device.intervalSeconds * 1000;
  device.polledAt = now;
  if (now >= dueAt - POLL_TOLERANCE_MS) {
    throw oidcError('authorization_pending', 'The person has not answered yet');
  }
  device.intervalSeconds += SLOW_DOWN_SECONDS;
  throw oidcError('slow_down', `Poll at most every ${device.intervalSeconds} seconds`);
}

function withRefreshToken({ body, world }: JsonInput, client: OidcClient): unknown {
  return world.identityCenter.tokens.refresh(client, requiredText(body, 'refreshToken'), world.now());
}

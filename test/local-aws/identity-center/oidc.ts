// SSO OIDC: clients register, people sign in through a browser or with a device code, clients fetch tokens.
// Source: the OIDC API reference (2019-06-10) and what AWS's own clients send to /authorize.
import type { ServiceAnswer } from '../service.ts';
import { ACCOUNT_ACCESS, DEVICE_CODE, GRANT_TYPES, type GrantType, requireGrant } from './clients.ts';
import { answerConsent, showAuthorize, showDevice } from './consent.ts';
import {
  invalidRequest,
  type JsonInput,
  jsonAnswer,
  jsonService,
  requiredText,
  text,
  texts,
} from './json-service.ts';
import { OIDC_FAULTS, oidcError, renderOidcError } from './oidc-errors.ts';
import { createToken } from './oidc-token.ts';
import { isLoopbackUri } from './redirect-uri.ts';

/** Of a registration that names none: what AWS's own device clients rely on. */
const DEFAULT_GRANT_TYPES: readonly GrantType[] = [DEVICE_CODE, 'refresh_token'];
const KNOWN_SCOPE = new RegExp(`^(${ACCOUNT_ACCESS}|codewhisperer:[a-z_]+)$`);

export function createSsoOidc() {
  return jsonService({
    name: 'sso-oidc',
    faultDefaults: OIDC_FAULTS,
    renderError: renderOidcError,
    routes: {
      'POST /client/register': { operation: 'RegisterClient', run: registerClient },
      'POST /device_authorization': { operation: 'StartDeviceAuthorization', run: startDeviceAuthorization },
      'POST /token': { operation: 'CreateToken', run: createToken },
      'GET /authorize': { operation: 'Authorize', run: showAuthorize },
      'GET /device': { operation: 'DevicePage', run: showDevice },
      'POST /consent': { operation: 'Consent', run: answerConsent },
    },
  });
}

function registerClient({ body, world }: JsonInput): ServiceAnswer {
  const { identityCenter } = world;
  const clientName = requiredText(body, 'clientName');
  if (requiredText(body, 'clientType') !== 'public') {
    throw oidcError('invalid_client_metadata', 'The client type must be public');
  }
  const scopes = texts(body, 'scopes');
  const badScope = scopes.find((scope) => !KNOWN_SCOPE.test(scope));
  if (badScope !== undefined) throw oidcError('invalid_scope', `Invalid scope ${badScope}`);
  const redirectUris = texts(body, 'redirectUris');
  const badUri = redirectUris.find((uri) => !isLoopbackUri(uri));
  if (badUri !== undefined) throw oidcError('invalid_redirect_uri', `Invalid redirect URI ${badUri}`);
  const grantTypes = readGrantTypes(body);
  const issuerUrl = text(body, 'issuerUrl') ?? null;
  const portal = issuerUrl === null ? undefined : identityCenter.findPortal(issuerUrl);
  if (issuerUrl !== null && !portal) throw invalidRequest('Invalid issuerUrl');
  if (grantTypes.includes('authorization_code') && (!portal || redirectUris.length === 0)) {
    throw invalidRequest('The authorization code grant needs redirectUris and issuerUrl');
  }
  const client = identityCenter.clients.register(
    { clientName, scopes, grantTypes, redirectUris, issuerUrl },
    world.now(),
  );
  portal?.clients.add(client);
  return jsonAnswer({
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    clientIdIssuedAt: client.issuedAt / 1000,
    clientSecretExpiresAt: client.expiresAt / 1000,
  });
}

function readGrantTypes(body: JsonInput['body']): readonly GrantType[] {
  const asked = texts(body, 'grantTypes');
  if (asked.length === 0) return DEFAULT_GRANT_TYPES;
  return asked.map((name) => {
    const grantType = GRANT_TYPES.find((known) => known === name);
    if (!grantType) throw oidcError('unsupported_grant_type', `Unsupported grant type ${name}`);
    return grantType;
  });
}

function startDeviceAuthorization({ request, body, world }: JsonInput): ServiceAnswer {
  const { clients, requests } = world.identityCenter;
  const client = clients.authenticate(
    requiredText(body, 'clientId'),
    requiredText(body, 'clientSecret'),
    world.now(),
  );
  requireGrant(client, DEVICE_CODE);
  const portal = world.identityCenter.findPortal(requiredText(body, 'startUrl'));
  if (!portal) throw invalidRequest('Invalid startUrl');
  portal.clients.add(client);
  const device = requests.startDevice(client, portal, world.now());
  const verificationUri = `http://${request.header('host')}/device`;
  return jsonAnswer({
    deviceCode: device.deviceCode,
    userCode: device.userCode,
    verificationUri,
    verificationUriComplete: `${verificationUri}?user_code=${device.userCode}`,
    expiresIn: portal.deviceCodeSeconds,
    interval: portal.pollIntervalSeconds,
  });
}

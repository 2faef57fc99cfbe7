// The SSO portal: which accounts and roles a signed-in person has, and credentials for them.
// Source: the Portal API reference (2019-06-10). The 403 "No access" is in no model, but it is what is answered.
import { AwsError } from '../aws-error.ts';
import type { FaultDefaults } from '../faults.ts';
import type { ServiceAnswer, ServiceRequest } from '../service.ts';
import type { World } from '../world.ts';
import { invalidRequest, type JsonInput, jsonAnswer, jsonService } from './json-service.ts';
import { portalPage } from './portal-paging.ts';
import { issueRoleCredentials } from './role-credentials.ts';
import type { SsoSession } from './tokens.ts';

const FAULTS: FaultDefaults = {
  throttle: { status: 429, code: 'TooManyRequestsException', message: 'Rate exceeded' },
  error: { status: 500, code: 'InternalServerException', message: 'Internal server error' },
};

export function createSsoPortal() {
  return jsonService({
    name: 'sso',
    faultDefaults: FAULTS,
    renderError,
    routes: {
      'GET /assignment/accounts': { operation: 'ListAccounts', run: listAccounts },
      'GET /assignment/roles': { operation: 'ListAccountRoles', run: listAccountRoles },
      'GET /federation/credentials': { operation: 'GetRoleCredentials', run: getRoleCredentials },
      'POST /logout': { operation: 'Logout', run: logout },
    },
  });
}

function listAccounts({ request, world }: JsonInput): ServiceAnswer {
  const { portal, person } = admit(request, world);
  const accounts = portal.accountsOf(person);
  const { items, nextToken } = portalPage(request, portal, 'accounts', accounts, (item) => item.accountId);
  const accountList = items.map(({ accountId, name, email }) => ({
    accountId,
    accountName: name,
    emailAddress: email,
  }));
  return jsonAnswer({ accountList, nextToken });
}

function listAccountRoles({ request, world }: JsonInput): ServiceAnswer {
  const { portal, person } = admit(request, world);
  const accountId = requiredParam(request, 'account_id');
  const roleNames = portal.roleNamesOf(person, accountId);
  if (roleNames.length === 0) throw noAccess();
  const { items, nextToken } = portalPage(request, portal, `roles ${accountId}`, roleNames, (name) => name);
  return jsonAnswer({ roleList: items.map((roleName) => ({ roleName, accountId })), nextToken });
}

function getRoleCredentials({ request, world }: JsonInput): ServiceAnswer {
  const { portal, person } = signedIn(request, world);
  const accountId = requiredParam(request, 'account_id');
  const roleName = requiredParam(request, 'role_name');
  const session = issueRoleCredentials(world, portal, person, accountId, roleName);
  if (!session) throw noAccess();
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = session;
  return jsonAnswer({
    roleCredentials: { accessKeyId, secretAccessKey, sessionToken, expiration: expiresAt },
  });
}

/** Ends the sign-in, all its tokens; role credentials already given live on. */
function logout({ request, world }: JsonInput): ServiceAnswer {
  const session = signedIn(request, world);
  session.refreshToken = null;
  for (const token of session.accessTokens) token.expiresAt = 0;
  return { status: 200, contentType: 'application/json', body: '' };
}

/** A list call: counted, and refused when the bucket is empty. */
function admit(request: ServiceRequest, world: World): SsoSession {
  const session = signedIn(request, world);
  const { portal } = session;
  if (portal.admit(world.now())) return session;
  const { status, code, message } = FAULTS.throttle;
  throw new AwsError(status, code, message, portal.retryAfterSeconds);
}

function signedIn(request: ServiceRequest, world: World): SsoSession {
  const header = request.header('x-amz-sso_bearer_token');
  if (!header) throw invalidRequest('Missing access token');
  const token = world.identityCenter.tokens.find(header);
  if (token && token.expiresAt > world.now()) return token.session;
  throw new AwsError(401, 'UnauthorizedException', 'Session token not found or invalid');
}

function requiredParam({ query }: ServiceRequest, name: string): string {
  const value = query.get(name);
  if (value) return value;
  throw invalidRequest(`Missing ${name}`);
}

function noAccess(): AwsError {
  return new AwsError(403, 'ForbiddenException', 'No access');
}

function renderError(error: AwsError): ServiceAnswer {
  return {
    status: error.status,
    contentType: 'application/json',
    headers: { 'x-amzn-ErrorType': error.code },
    body: JSON.stringify({
      message: error.message,
      __type: `com.amazonaws.switchboard.portal#${error.code}`,
    }),
  };
}

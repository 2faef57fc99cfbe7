// The web console as a session: gets credentials that the console takes, and makes the link that signs a browser in.
//
// Roles go in with their own credentials. An IAM user's session cannot: the console takes no GetSessionToken
// credentials, so GetFederationToken is called with the long-term key, under the policy that leaves the user's own
// permissions as they are (a session's permissions are what both the user and the session policy allow).
// GetFederationToken takes no MFA code: whatever a policy allows only with MFA is refused in that console session.
import { AppError } from '../../../shared/errors.ts';
import type { IamUserIdentity } from '../../../shared/model.ts';
import { type CatalogState, findSession } from '../catalog.ts';
import type { CredentialCache } from '../credential-cache.ts';
import {
  type LongTermKeyTarget,
  planCredentials,
  type SessionTokenTarget,
  type Target,
} from '../credential-plan.ts';
import type { CallContext, Clock, ConsoleSignIn, Credentials, SecretStore, StsApi } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { readLongTermKey } from '../session-resolver.ts';
import { type ConsolePlace, consoleDestination, loginLink } from './console-url.ts';

/** Source: IAM User Guide: a console session lives twelve hours at most. */
const LONGEST_CONSOLE_SECONDS = 43_200;

export interface ConsolePorts {
  readonly catalog: { readonly state: CatalogState };
  readonly cache: Pick<CredentialCache, 'get'>;
  readonly secrets: SecretStore;
  readonly sts: Pick<StsApi, 'getFederationToken'>;
  readonly signIn: ConsoleSignIn;
  readonly clock: Pick<Clock, 'now'>;
}

export interface ConsoleLink {
  /** Signs in whoever has it, for 15 minutes: not for a command line, a log or a history. */
  readonly link: Secret;
  /** When the console session ends, epoch ms; null when AWS did not say. */
  readonly endsAt: number | null;
  /** What a person should know of this console session. */
  readonly notes: readonly string[];
}

export interface ConsoleOpener {
  /**
   * `region` null: the session's own. May wait for a person (MFA, a portal's sign-in), as a click on Start does.
   * Rejects with the AppErrors of planning, of the credentials' own calls and of the sign-in endpoint; with
   * `invalid-input` for a region, service or partition the console does not have.
   */
  link(sessionId: string, place: ConsolePlace): Promise<ConsoleLink>;
}

interface Admission {
  readonly credentials: Credentials;
  /** How long the console session is to live; null: as long as the credentials. */
  readonly durationSeconds: number | null;
  readonly notes: readonly string[];
}

export function createConsoleOpener(ports: ConsolePorts): ConsoleOpener {
  return {
    async link(sessionId, { region, service }) {
      const target = planCredentials(ports.catalog.state, sessionId);
      // First, so that nobody is asked for a code for an address that does not exist.
      const home = findSession(ports.catalog.state, sessionId)?.region ?? target.region;
      const destination = consoleDestination(target.partition, { region: region ?? home, service });
      const endpoint = ports.signIn.endpoint(target.partition);
      const admission = isUser(target)
        ? await admitUser(ports, sessionId, target)
        : await admitRole(ports, sessionId, target);
      const { token, seconds } = await signinToken(ports.signIn, admission, contextOf(target));
      return {
        link: loginLink(endpoint, token, destination),
        endsAt: seconds === null ? admission.credentials.expiresAt : ports.clock.now() + seconds * 1_000,
        notes: admission.notes,
      };
    },
  };
}

function isUser(target: Target): target is LongTermKeyTarget | SessionTokenTarget {
  return target.kind === 'long-term-key' || target.kind === 'session-token';
}

async function admitRole(ports: ConsolePorts, sessionId: string, target: Target): Promise<Admission> {
  const name = findSession(ports.catalog.state, sessionId)?.label ?? target.label;
  const credentials = await ports.cache.get(target, { by: 'person', name });
  // A chained role may not ask for a length beyond an hour, and the length of a portal's role is the permission
  // set's to say: those console sessions end with their credentials.
  const durationSeconds = target.kind === 'role' && !target.chained ? target.durationSeconds : null;
  return { credentials, durationSeconds, notes: [] };
}

async function admitUser(
  ports: ConsolePorts,
  sessionId: string,
  target: LongTermKeyTarget | SessionTokenTarget,
): Promise<Admission> {
  const { identity } = target;
  const session = findSession(ports.catalog.state, sessionId);
  const asked = session?.kind === 'iam-user' ? session.durationSeconds : LONGEST_CONSOLE_SECONDS;
  const key = await readLongTermKey(ports.secrets, identity);
  const name = federatedName(identity.userName);
  const request = {
    name,
    durationSeconds: Math.min(asked, LONGEST_CONSOLE_SECONDS),
    policyArns: [`arn:${identity.partition}:iam::aws:policy/AdministratorAccess`],
  };
  const credentials = await ports.sts
    .getFederationToken(key, request, contextOf(target))
    .catch((error: unknown) => {
      throw mayNotFederate(error, identity, name);
    });
  return {
    credentials,
    // AWS refuses a length here: the one of GetFederationToken counts.
    durationSeconds: null,
    notes: [
      `AWS opens the console for an IAM user without MFA: what policies allow ${identity.userName} only with MFA is refused there. Open it as a role for that`,
    ],
  };
}

/** Source: STS API, GetFederationToken: 2 to 32 of the characters that user names are made of, too. */
function federatedName(userName: string): string {
  return userName
    .replace(/[^\w+=,.@-]/g, '-')
    .padEnd(2, '-')
    .slice(0, 32);
}

/**
 * The documentation gives a length only to roles that were assumed with long-term keys; whether one from a
 * GetSessionToken session counts, AWS alone knows. A refused length is thus left out rather than reported.
 */
async function signinToken(
  signIn: ConsoleSignIn,
  { credentials, durationSeconds }: Admission,
  context: CallContext,
): Promise<{ token: Secret; seconds: number | null }> {
  try {
    const token = await signIn.getSigninToken(credentials, { durationSeconds }, context);
    return { token, seconds: durationSeconds };
  } catch (error) {
    const tooLong = error instanceof AppError && error.code === 'duration-too-long';
    if (!tooLong || durationSeconds === null) throw error;
    const token = await signIn.getSigninToken(credentials, { durationSeconds: null }, context);
    return { token, seconds: null };
  }
}

function mayNotFederate(error: unknown, identity: IamUserIdentity, name: string): unknown {
  if (!(error instanceof AppError) || error.code !== 'access-denied') return error;
  const resource = `arn:${identity.partition}:sts::${identity.accountId}:federated-user/${name}`;
  return new AppError({
    code: 'access-denied',
    message: `${identity.label} may not open the console: AWS denies sts:GetFederationToken to this user`,
    remedy: `ask an administrator to allow sts:GetFederationToken on ${resource}, or open the console as a role`,
    account: error.account,
    details: error.details,
    cause: error.cause,
  });
}

function contextOf({ region, partition, label, accountId }: Target): CallContext {
  return { region, partition, account: `${label} (${accountId})` };
}

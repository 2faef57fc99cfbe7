// Runs one step of a plan through the ports: reads the long-term key, calls STS, asks for a code when MFA is
// planned. Sources come from the cache, so that parents are shared and fetched once.
import { AppError } from '../../shared/errors.ts';
import type { IamUserIdentity } from '../../shared/model.ts';
import type { Asker } from './askers.ts';
import type { CredentialCache, Resolve } from './credential-cache.ts';
import type { RoleTarget, SessionTokenTarget, SsoRoleTarget, Target } from './credential-plan.ts';
import type { MfaPrompts } from './mfa-prompts.ts';
import type { PortalTokens } from './portals/portal-tokens.ts';
import type { PortalApi } from './portals/ports.ts';
import type { CallContext, Credentials, IamApi, LongTermKey, SecretStore, StsApi } from './ports.ts';
import { Secret } from './secret.ts';

const MFA_TRIES = 3;

export interface ResolverPorts {
  readonly secrets: SecretStore;
  readonly sts: StsApi;
  readonly iam: IamApi;
  readonly prompts: MfaPrompts;
  readonly tokens: Pick<PortalTokens, 'token' | 'refused'>;
  readonly portalApi: Pick<PortalApi, 'credentials'>;
  /** To drop a parent that AWS no longer accepts. */
  readonly cache: () => Pick<CredentialCache, 'invalidate'>;
}

export function createResolver(ports: ResolverPorts): Resolve {
  return async (target, asker, get) => {
    switch (target.kind) {
      case 'long-term-key':
        return asCredentials(await readLongTermKey(ports.secrets, target.identity));
      case 'session-token':
        return await sessionToken(ports, target, asker);
      case 'sso-role':
        return await roleCredentials(ports, target, asker);
      case 'role':
        return await assumeRole(ports, target, get);
    }
  };
}

async function sessionToken(
  ports: ResolverPorts,
  target: SessionTokenTarget,
  asker: Asker,
): Promise<Credentials> {
  const key = await readLongTermKey(ports.secrets, target.identity);
  const context = contextOf(target);
  const { durationSeconds } = target;
  if (!target.mfa) return await ports.sts.getSessionToken(key, { durationSeconds, mfa: null }, context);

  const serial = target.identity.mfaSerial ?? (await findSerial(ports.iam, key, target.identity, context));
  return await sessionWithCode(ports, {
    identity: target.identity,
    key,
    serial,
    asker,
    durationSeconds,
    context,
  });
}

/** GetSessionToken with codes from a person, who may mistype twice. Rejects with `mfa-…` when no good code came. */
export async function sessionWithCode(
  { sts, prompts }: Pick<ResolverPorts, 'sts' | 'prompts'>,
  wish: {
    readonly identity: IamUserIdentity;
    readonly key: LongTermKey;
    readonly serial: string;
    readonly asker: Asker;
    readonly durationSeconds: number;
    readonly context: CallContext;
  },
): Promise<Credentials> {
  const { identity, key, serial, asker, durationSeconds, context } = wish;
  for (let attempt = 1, problem: string | null = null; ; attempt++) {
    const code = await prompts.code(identity, asker, problem);
    try {
      return await sts.getSessionToken(key, { durationSeconds, mfa: { serial, code } }, context);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'mfa-wrong-code' || attempt === MFA_TRIES)
        throw error;
      problem = 'AWS did not accept that code. Wait for the next one and check that it is this device’s';
    }
  }
}

async function assumeRole(
  ports: ResolverPorts,
  target: RoleTarget,
  get: (source: Target) => Promise<Credentials>,
): Promise<Credentials> {
  const { roleSessionName, durationSeconds } = target;
  const { roleArn, options } = target.session;
  const request = { roleArn, roleSessionName, durationSeconds, options };
  const context: CallContext = {
    region: target.region,
    partition: target.partition,
    account: `${target.session.label} (${target.accountId})`,
  };
  const source = await get(target.source);
  try {
    return await ports.sts.assumeRole(source, request, context);
  } catch (error) {
    // The parent looked valid to us and not to AWS: revoked, or the key behind it was deactivated. Once more, anew.
    const parentDied =
      error instanceof AppError && (error.code === 'source-expired' || error.code === 'invalid-key');
    if (!parentDied) throw error;
    ports.cache().invalidate(target.source.id, source);
    return await ports.sts.assumeRole(await get(target.source), request, context);
  }
}

async function roleCredentials(
  ports: ResolverPorts,
  target: SsoRoleTarget,
  asker: Asker,
): Promise<Credentials> {
  const { portal, accountId, session } = target;
  for (let attempt = 1; ; attempt++) {
    const token = await ports.tokens.token(portal, asker);
    try {
      return await ports.portalApi.credentials(portal, token, accountId, session.roleName);
    } catch (error) {
      // 401: the token died before its time. Renewed, or asked for, once.
      const dead = error instanceof AppError && error.code === 'sign-in-required';
      if (!dead || attempt > 1) throw error;
      await ports.tokens.refused(portal, token);
    }
  }
}

async function findSerial(
  iam: IamApi,
  key: LongTermKey,
  identity: IamUserIdentity,
  context: CallContext,
): Promise<string> {
  const unknown = (cause?: unknown) =>
    new AppError({
      code: 'mfa-required',
      message: `${identity.label} needs MFA, and Cloakroom does not know its device`,
      remedy: `edit ${identity.label} and enter the device's ARN or serial number`,
      account: identity.accountId,
      cause,
    });
  const serials = await iam.listMfaDevices(key, context).catch((cause: unknown) => {
    if (cause instanceof AppError && cause.code === 'access-denied') throw unknown(cause);
    throw cause;
  });
  const [serial] = serials;
  if (serial === undefined) throw unknown();
  return serial;
}

function contextOf(target: SessionTokenTarget): CallContext {
  const { identity, region } = target;
  return { region, partition: identity.partition, account: `${identity.label} (${identity.accountId})` };
}

/** Vault entry of an IAM user's access key: JSON of both halves, so that they can never be mixed up. */
export function keyName(identityId: string): string {
  return `iam-user/${identityId}/access-key`;
}

export function renderKey(key: LongTermKey): Secret {
  const { accessKeyId, secretAccessKey } = key;
  return new Secret(JSON.stringify({ accessKeyId, secretAccessKey: secretAccessKey.reveal() }));
}

export async function readLongTermKey(secrets: SecretStore, identity: IamUserIdentity): Promise<LongTermKey> {
  const sealed = await secrets.get(keyName(identity.id));
  if (!sealed) {
    throw new AppError({
      code: 'secret-missing',
      message: `The vault holds no access key for ${identity.label}`,
      remedy: `edit ${identity.label} and enter its access key again`,
      account: identity.accountId,
    });
  }
  const key = parseKey(sealed);
  if (key) return key;
  throw new AppError({
    code: 'vault-damaged',
    message: `The vault's entry for ${identity.label} holds no access key`,
    remedy: `edit ${identity.label} and enter its access key again`,
    account: identity.accountId,
  });
}

/** Null when it is not what renderKey made. A parser's own error would quote the text, which is a secret. */
export function parseKey(sealed: Secret): LongTermKey | null {
  try {
    const { accessKeyId, secretAccessKey } = JSON.parse(sealed.reveal()) as Record<string, unknown>;
    if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return null;
    return { accessKeyId, secretAccessKey: new Secret(secretAccessKey) };
  } catch {
    return null;
  }
}

function asCredentials(key: LongTermKey): Credentials {
  return { ...key, sessionToken: null, expiresAt: null, clockOffsetMs: 0 };
}

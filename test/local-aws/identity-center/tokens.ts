// Sign-ins and their tokens. A sign-in can be refreshed only with scope sso:account:access; each refresh gives a
// new refresh token and ends the one before. Without the scope: one access token of 8 hours.
// Source: the OIDC API reference, CreateToken, and the Identity Center User Guide on session durations.
import { randomBytes } from 'node:crypto';
import { ACCOUNT_ACCESS, type OidcClient } from './clients.ts';
import { oidcError } from './oidc-errors.ts';
import type { Person, Portal } from './portal.ts';

const UNSCOPED_SECONDS = 8 * 3600;

export interface SsoSession {
  readonly portal: Portal;
  readonly person: Person;
  readonly client: OidcClient;
  readonly endsAt: number;
  readonly accessTokens: AccessToken[];
  /** The one that still works. */
  refreshToken: string | null;
}

interface AccessToken {
  readonly session: SsoSession;
  expiresAt: number;
}

/** The answer of CreateToken. */
interface IssuedTokens {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  readonly expiresIn: number;
  readonly refreshToken?: string;
}

export class SsoTokens {
  readonly #accessTokens = new Map<string, AccessToken>();
  readonly #refreshTokens = new Map<string, SsoSession>();

  signIn(portal: Portal, person: Person, client: OidcClient, now: number): IssuedTokens {
    const scoped = client.scopes.includes(ACCOUNT_ACCESS);
    const session: SsoSession = {
      portal,
      person,
      client,
      endsAt: now + (scoped ? portal.sessionSeconds : UNSCOPED_SECONDS) * 1000,
      accessTokens: [],
      refreshToken: null,
    };
    portal.sessions.push(session);
    return this.#issue(session, scoped ? portal.accessTokenSeconds : UNSCOPED_SECONDS, now);
  }

  /** Throws invalid_grant for a token that is unknown, used, another client's, or of a sign-in that has ended. */
  refresh(client: OidcClient, refreshToken: string, now: number): IssuedTokens {
    const session = this.#refreshTokens.get(refreshToken);
    const lives = session?.refreshToken === refreshToken && session.endsAt > now;
    if (!session || !lives || session.client !== client) {
      throw oidcError('invalid_grant', 'Invalid refresh token provided');
    }
    return this.#issue(session, session.portal.accessTokenSeconds, now);
  }

  /** Dead ones too; undefined for a token never issued. */
  find(accessToken: string): AccessToken | undefined {
    return this.#accessTokens.get(accessToken);
  }

  #issue(session: SsoSession, seconds: number, now: number): IssuedTokens {
    const { portal, client } = session;
    const accessToken = newToken('aoa');
    const expiresAt = Math.min(now + seconds * 1000, session.endsAt);
    const issued: AccessToken = { session, expiresAt };
    session.accessTokens.push(issued);
    this.#accessTokens.set(accessToken, issued);
    portal.recordSecrets(accessToken);
    const answer = {
      accessToken,
      tokenType: 'Bearer' as const,
      expiresIn: Math.floor((expiresAt - now) / 1000),
    };
    if (!client.scopes.includes(ACCOUNT_ACCESS) || !client.grantTypes.includes('refresh_token'))
      return answer;
    const refreshToken = newToken('aor');
    session.refreshToken = refreshToken;
    this.#refreshTokens.set(refreshToken, session);
    portal.recordSecrets(refreshToken);
    return { ...answer, refreshToken };
  }
}

function newToken(prefix: string): string {
  return `${prefix}LOCAL${randomBytes(180).toString('base64url')}`;
}

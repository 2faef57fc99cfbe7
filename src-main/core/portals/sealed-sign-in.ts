// A portal's sign-in as it lies in the vault: registration and tokens in one, so that they can never be mixed up.
import { Secret } from '../secret.ts';
import type { PortalToken, Registration } from './ports.ts';

export interface SignedIn {
  readonly registration: Registration;
  readonly token: PortalToken;
}

export function renderSignedIn({ registration, token }: SignedIn): Secret {
  return new Secret(
    JSON.stringify({
      clientId: registration.clientId,
      clientSecret: registration.clientSecret.reveal(),
      registrationExpiresAt: registration.expiresAt,
      accessToken: token.accessToken.reveal(),
      expiresAt: token.expiresAt,
      refreshToken: token.refreshToken?.reveal() ?? null,
    }),
  );
}

/** Null when it is not what renderSignedIn made. A parser's own error would quote the text, which is a secret. */
export function parseSignedIn(sealed: Secret): SignedIn | null {
  let stored: Record<string, unknown>;
  try {
    stored = JSON.parse(sealed.reveal()) as Record<string, unknown>;
  } catch {
    return null;
  }
  const { clientId, clientSecret, registrationExpiresAt, accessToken, expiresAt, refreshToken } =
    stored ?? {};
  if (typeof clientId !== 'string' || typeof clientSecret !== 'string' || typeof accessToken !== 'string')
    return null;
  if (typeof registrationExpiresAt !== 'number' || typeof expiresAt !== 'number') return null;
  return {
    registration: {
      clientId,
      clientSecret: new Secret(clientSecret),
      expiresAt: registrationExpiresAt,
    },
    token: {
      accessToken: new Secret(accessToken),
      expiresAt,
      refreshToken: typeof refreshToken === 'string' ? new Secret(refreshToken) : null,
    },
  };
}

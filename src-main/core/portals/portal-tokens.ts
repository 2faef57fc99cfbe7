// The portals' sign-ins: access tokens given out, renewed ahead of expiry, and given up when AWS says so.
//
// A refresh token is single use: it is re-read from the vault (and, when shared, from the AWS CLI's cache) right
// before it is spent, and what comes back is saved before anything else happens. Only AWS's own word ends a
// sign-in: invalid_grant, expired_token, 401. Throttling, 5xx and the network never do.
import { AppError, type ErrorView, toAppError, toWire } from '../../../shared/errors.ts';
import type { Portal, PortalStatus } from '../../../shared/portal.ts';
import type { Asker } from '../askers.ts';
import { type Changes, Emitter } from '../emitter.ts';
import type { Clock, SecretStore } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { OidcApi, PortalApi, PortalToken, Registration } from './ports.ts';
import { parseSignedIn, renderSignedIn, type SignedIn } from './sealed-sign-in.ts';

/** Renewed when less than this is left (botocore: 15 minutes; JavaScript and Rust: 5). */
const RENEW_BELOW_MS = 10 * 60_000;
/** After a failed renewal the token that is still valid serves for so long before the next try (JavaScript: the same). */
const RENEWAL_PAUSE_MS = 30_000;

export type { SignedIn } from './sealed-sign-in.ts';

/** The AWS CLI's token cache, when a portal is shared with it. */
export interface CliTokenCache {
  read(portal: Portal): Promise<SignedIn | null>;
  write(portal: Portal, signedIn: SignedIn): Promise<void>;
  remove(portal: Portal): Promise<void>;
  /** Calls back when any sign-in in the cache has changed; returns the way to stop. */
  watch(listener: () => void): () => void;
}

export interface PortalTokenPorts {
  readonly secrets: SecretStore;
  readonly oidc: OidcApi;
  readonly api: PortalApi;
  readonly clock: Clock;
  readonly cliCache: CliTokenCache;
  /** Resolves when the person has signed in; rejects when they will not, or cannot be asked. */
  readonly askToSignIn: (portal: Portal, asker: Asker) => Promise<void>;
}

interface Entry {
  signedIn: SignedIn | null;
  loaded: Promise<void> | null;
  renewal: Promise<SignedIn> | null;
  /** Monotonic ms before which no renewal is tried while the held token is valid. */
  renewAgainAt: number;
  /** AWS has given it, the vault would not take it: saved before anything else as soon as the vault does. */
  unsaved: SignedIn | null;
  /** Counts sign-ins and sign-outs: a renewal that was under way meanwhile is about a sign-in that is over. */
  generation: number;
  /** The last access token that AWS answered with 401. */
  refused: Secret | null;
  /** Why the person is signed out, when it was not their own doing. */
  error: ErrorView | null;
  /** Of the sign-in that was put out of memory: how it stood, until it is read again. */
  before: (Pick<PortalToken, 'expiresAt'> & { readonly renewable: boolean }) | null;
}

export class PortalTokens implements Changes {
  readonly #ports: PortalTokenPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new Emitter();

  constructor(ports: PortalTokenPorts) {
    this.#ports = ports;
  }

  /** An access token that AWS should take. Asks the person when there is none and none can be had silently. */
  async token(portal: Portal, asker: Asker): Promise<Secret> {
    for (let attempt = 0; ; attempt++) {
      try {
        return (await this.#silent(portal)).token.accessToken;
      } catch (error) {
        if (toAppError(error).code !== 'sign-in-required' || attempt > 0) throw error;
        await this.#ports.askToSignIn(portal, asker);
      }
    }
  }

  /** The same without ever asking: `sign-in-required` instead. */
  async tokenWithoutAsking(portal: Portal): Promise<Secret> {
    return (await this.#silent(portal)).token.accessToken;
  }

  /** AWS answered 401 to this token: it is not given out again. The refresh token may still be good. */
  async refused(portal: Portal, token: Secret): Promise<void> {
    const entry = await this.#entry(portal);
    const held = entry.signedIn;
    if (held?.token.accessToken.reveal() !== token.reveal()) return;
    // Vault and cache still hold it with a time that looks good. Whether the sign-in has ended is found out when the
    // next token is asked for: the AWS CLI may have left a better one.
    entry.refused = token;
    entry.signedIn = unlessRefused(held, entry);
    this.#changes.emit();
  }

  /** A sign-in has succeeded: saved first, then used. */
  async adopt(portal: Portal, signedIn: SignedIn): Promise<void> {
    const entry = this.#known(portal.id);
    entry.generation += 1;
    entry.unsaved = signedIn;
    await this.#save(portal, entry, signedIn);
    if (portal.shareWithCli) await this.#ports.cliCache.write(portal, signedIn);
  }

  /** The CLI's cache has changed: a younger sign-in in it counts from now on. */
  async look(portal: Portal): Promise<void> {
    const entry = await this.#entry(portal);
    const stored = await this.#read(portal, entry);
    if (!stored || stored.token.expiresAt <= (entry.signedIn?.token.expiresAt ?? 0)) return;
    entry.signedIn = stored;
    entry.error = null;
    this.#changes.emit();
  }

  /** Sharing was turned on: the sign-in that is there goes into the CLI's cache, too. */
  async share(portal: Portal): Promise<void> {
    const { signedIn } = await this.#entry(portal);
    if (signedIn) await this.#ports.cliCache.write(portal, signedIn);
  }

  /** Sharing was turned off: our sign-in leaves the CLI's cache; one that is the CLI's own stays. */
  async unshare(portal: Portal): Promise<void> {
    const { signedIn } = await this.#entry(portal);
    const shared = await this.#ports.cliCache.read(portal);
    if (!signedIn || !shared || !sameToken(shared, signedIn)) return;
    // It may have been the CLI's doing, and never have been in the vault.
    await this.#ports.secrets.put(tokenName(portal.id), renderSignedIn(signedIn));
    await this.#ports.cliCache.remove(portal);
  }

  /** Ends the session at AWS, then forgets it here; the second happens even if the first fails. */
  async signOut(portal: Portal): Promise<void> {
    const entry = await this.#entry(portal);
    const held = entry.signedIn;
    await this.#end(portal, entry, null);
    try {
      if (portal.shareWithCli) await this.#ports.cliCache.remove(portal);
    } finally {
      if (held && held.token.expiresAt > this.#ports.clock.now())
        await this.#ports.api.logout(portal, held.token.accessToken);
    }
  }

  /** The registered client, if it is still good; for a new sign-in. */
  async registration(portal: Portal): Promise<Registration | null> {
    const { signedIn } = await this.#entry(portal);
    const registration = signedIn?.registration ?? null;
    return registration && registration.expiresAt > this.#ports.clock.now() + 60_000 ? registration : null;
  }

  /** Without the `signing-in` state, which belongs to the sign-in itself. */
  status(portal: Portal): Exclude<PortalStatus, { state: 'signing-in' }> {
    const entry = this.#entries.get(portal.id);
    const standing = (entry && standingOf(entry.signedIn)) ?? entry?.before;
    if (!standing) return { state: 'signed-out', error: entry?.error ?? null };
    const { expiresAt, renewable } = standing;
    if (expiresAt <= this.#ports.clock.now() && !renewable) {
      return { state: 'signed-out', error: toWire(ended(portal)) };
    }
    return { state: 'signed-in', expiresAt, renewable };
  }

  /** Reads what the vault has, so that status() is true from the start. */
  async load(portal: Portal): Promise<void> {
    await this.#entry(portal);
  }

  forget(portalId: string): void {
    this.#entries.delete(portalId);
  }

  /** Out of memory, all but how it stands: what is sealed is read again when it is needed. */
  forgetAll(): void {
    const known = [...this.#entries];
    this.#entries.clear();
    for (const [portalId, { signedIn, before, error }] of known)
      this.#entries.set(portalId, { ...emptyEntry(), before: standingOf(signedIn) ?? before, error });
    this.#changes.emit();
  }

  /** Resolves when no renewal is under way any more: a refresh token on its way to AWS is spent. */
  async idle(): Promise<void> {
    await Promise.allSettled([...this.#entries.values()].map((entry) => entry.renewal));
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  async #silent(portal: Portal): Promise<SignedIn> {
    const entry = await this.#entry(portal);
    const { clock } = this.#ports;
    const left = () => (entry.signedIn ? entry.signedIn.token.expiresAt - clock.now() : 0);
    if (entry.signedIn && left() > RENEW_BELOW_MS) return entry.signedIn;
    const pausing = !entry.renewal && clock.monotonic() < entry.renewAgainAt;
    if (entry.signedIn && left() > 0 && pausing) return entry.signedIn;
    entry.renewal ??= this.#renew(portal, entry).finally(() => {
      entry.renewal = null;
    });
    try {
      return await entry.renewal;
    } catch (error) {
      // Still valid beats renewed, for all who waited: a failed renewal matters only when nothing is left.
      if (!entry.signedIn || left() <= 0) throw error;
      entry.renewAgainAt = clock.monotonic() + RENEWAL_PAUSE_MS;
      return entry.signedIn;
    }
  }

  async #renew(portal: Portal, entry: Entry): Promise<SignedIn> {
    const { clock, oidc } = this.#ports;
    if (entry.unsaved) return await this.#save(portal, entry, entry.unsaved);
    const { generation } = entry;
    // Somebody else (the CLI, when shared) may have spent the refresh token since, and left a better one.
    const stored = (await this.#read(portal, entry)) ?? entry.signedIn;
    if (entry.generation !== generation) return this.#overtaken(portal, entry);
    if (stored && stored.token.expiresAt - clock.now() > RENEW_BELOW_MS) {
      entry.signedIn = stored;
      this.#changes.emit();
      return stored;
    }
    const refreshToken = stored?.token.refreshToken;
    if (!stored) throw notSignedIn(portal);
    if (!refreshToken) return await this.#over(portal, entry, stored);
    let token: PortalToken;
    try {
      token = await oidc.refresh(portal, stored.registration, refreshToken);
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code !== 'sign-in-required' && error.code !== 'client-unknown') throw error;
      const again = await this.#read(portal, entry);
      if (entry.generation !== generation) return this.#overtaken(portal, entry);
      const newer = again?.token.refreshToken?.reveal() !== refreshToken.reveal();
      if (again && newer && again.token.expiresAt > clock.now()) {
        entry.signedIn = again;
        this.#changes.emit();
        return again;
      }
      return await this.#over(portal, entry, stored);
    }
    // Signed out or in anew meanwhile: what was renewed belongs to a session that is over, and must not come back.
    if (entry.generation !== generation) return this.#overtaken(portal, entry);
    // A server that sends no new refresh token means the old one to be kept.
    const renewed = {
      registration: stored.registration,
      token: { ...token, refreshToken: token.refreshToken ?? refreshToken },
    };
    entry.unsaved = renewed;
    await this.#save(portal, entry, renewed);
    // The vault has it: a CLI cache that cannot be written must not cost this sign-in; the next renewal tries again.
    if (portal.shareWithCli) await this.#ports.cliCache.write(portal, renewed).catch(() => {});
    return renewed;
  }

  /** What cannot be renewed serves until it expires; then it is over. */
  async #over(portal: Portal, entry: Entry, last: SignedIn): Promise<never> {
    if (last.token.expiresAt <= this.#ports.clock.now()) {
      await this.#end(portal, entry, ended(portal));
      const shared = portal.shareWithCli ? await this.#ports.cliCache.read(portal) : null;
      if (shared && sameToken(shared, last)) await this.#ports.cliCache.remove(portal);
    }
    throw ended(portal);
  }

  #overtaken(portal: Portal, { signedIn }: Entry): SignedIn {
    if (signedIn && signedIn.token.expiresAt > this.#ports.clock.now()) return signedIn;
    throw notSignedIn(portal);
  }

  #known(portalId: string): Entry {
    const known = this.#entries.get(portalId);
    if (known) return known;
    const entry = emptyEntry();
    this.#entries.set(portalId, entry);
    return entry;
  }

  async #entry(portal: Portal): Promise<Entry> {
    const known = this.#known(portal.id);
    known.loaded ??= this.#read(portal, known).then(
      (signedIn) => {
        known.signedIn ??= signedIn;
        known.before = null;
        this.#changes.emit();
      },
      (error) => {
        // The vault was not open: looked at again next time.
        known.loaded = null;
        throw error;
      },
    );
    await known.loaded;
    return known;
  }

  async #end(portal: Portal, entry: Entry, error: AppError | null): Promise<void> {
    entry.generation += 1;
    // The vault first: what it would not forget now, it would bring back at the next start.
    await this.#ports.secrets.remove(tokenName(portal.id));
    entry.signedIn = null;
    entry.before = null;
    entry.unsaved = null;
    entry.error = error ? toWire(error) : null;
    this.#changes.emit();
  }

  /** The vault's, or the CLI's when that one is younger. */
  async #read(portal: Portal, entry: Entry): Promise<SignedIn | null> {
    const sealed = await this.#ports.secrets.get(tokenName(portal.id));
    const own = unlessRefused(sealed ? parseSignedIn(sealed) : null, entry);
    const shared = portal.shareWithCli ? unlessRefused(await this.#ports.cliCache.read(portal), entry) : null;
    if (!own || !shared) return own ?? shared;
    return shared.token.expiresAt > own.token.expiresAt ? shared : own;
  }

  /** Into the vault first, then in use. */
  async #save(portal: Portal, entry: Entry, signedIn: SignedIn): Promise<SignedIn> {
    await this.#ports.secrets.put(tokenName(portal.id), renderSignedIn(signedIn));
    entry.signedIn = signedIn;
    entry.unsaved = null;
    entry.refused = null;
    entry.error = null;
    entry.renewAgainAt = Number.NEGATIVE_INFINITY;
    this.#changes.emit();
    return signedIn;
  }
}

export function tokenName(portalId: string): string {
  return `portal/${portalId}/sign-in`;
}

function emptyEntry(): Entry {
  return {
    signedIn: null,
    loaded: null,
    renewal: null,
    renewAgainAt: Number.NEGATIVE_INFINITY,
    unsaved: null,
    generation: 0,
    refused: null,
    error: null,
    before: null,
  };
}

function standingOf(signedIn: SignedIn | null): Entry['before'] {
  if (!signedIn) return null;
  const { expiresAt, refreshToken } = signedIn.token;
  return { expiresAt, renewable: refreshToken !== null };
}

function sameToken(one: SignedIn, other: SignedIn): boolean {
  return one.token.accessToken.reveal() === other.token.accessToken.reveal();
}

function unlessRefused<T extends SignedIn | null>(signedIn: T, { refused }: Pick<Entry, 'refused'>): T {
  if (!signedIn || !refused || signedIn.token.accessToken.reveal() !== refused.reveal()) return signedIn;
  return { ...signedIn, token: { ...signedIn.token, expiresAt: 0 } };
}

function notSignedIn(portal: Portal): AppError {
  return new AppError({
    code: 'sign-in-required',
    message: `You are not signed in to ${portal.label}`,
    remedy: `sign in to ${portal.label} in Cloakroom`,
    account: portal.label,
  });
}

function ended(portal: Portal): AppError {
  return new AppError({
    code: 'sign-in-required',
    message: `The sign-in to ${portal.label} has ended`,
    remedy: `sign in to ${portal.label} again in Cloakroom`,
    account: portal.label,
  });
}

// Lists the accounts and roles of a portal: paced, cancellable, kept half-way so that a quit costs nothing, and
// compared with the listing before. What is incomplete never replaces what was complete.
import { AppError, toAppError, toWire } from '../../../shared/errors.ts';
import {
  type ListedAccount,
  type ListingSummary,
  NEVER_LISTED,
  type Portal,
} from '../../../shared/portal.ts';
import { type Changes, Emitter } from '../emitter.ts';
import type { Clock } from '../ports.ts';
import type { Secret } from '../secret.ts';
import { MOST_AT_ONCE, Pacer } from './pacer.ts';
import type { ListingStore, Page, PortalApi, StoredListing } from './ports.ts';

/** Progress is written and shown after so many accounts. */
const SAVE_EVERY = 25;
const MOST_TRIES = 12;

export interface ListingPorts {
  readonly api: PortalApi;
  readonly store: ListingStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly token: (portal: Portal) => Promise<Secret>;
  readonly refused: (portal: Portal, token: Secret) => Promise<void>;
}

type AccountItem = Pick<ListedAccount, 'accountId' | 'name' | 'email'>;

interface Found {
  accounts: AccountItem[];
  accountsComplete: boolean;
  roles: Record<string, readonly string[]>;
}

interface Entry {
  stored: StoredListing | null;
  summary: ListingSummary;
  running: Promise<void> | null;
  cancelled: boolean;
}

export class PortalListings implements Changes {
  readonly #ports: ListingPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new Emitter();

  constructor(ports: ListingPorts) {
    this.#ports = ports;
  }

  /** Lists anew, or goes on where the last one stopped. Joins a running one. Rejects with why it is incomplete. */
  async refresh(portal: Portal): Promise<void> {
    const entry = await this.#entry(portal.id);
    entry.running ??= this.#list(portal, entry).finally(() => {
      entry.running = null;
    });
    await entry.running;
  }

  cancel(portalId: string): void {
    const entry = this.#entries.get(portalId);
    if (entry?.running) entry.cancelled = true;
  }

  /** What was listed last; while the very first listing runs, what it has found so far. */
  async accounts(portalId: string): Promise<readonly ListedAccount[]> {
    const { stored } = await this.#entry(portalId);
    if (!stored) return [];
    return stored.completedAt === null && stored.unfinished ? soFar(stored.unfinished) : stored.accounts;
  }

  /** Whether the last complete listing can be trusted to say that something is gone. */
  isComplete(portalId: string): boolean {
    return this.#entries.get(portalId)?.summary.state === 'complete';
  }

  summary(portalId: string): ListingSummary {
    return this.#entries.get(portalId)?.summary ?? NEVER_LISTED;
  }

  async load(portalId: string): Promise<void> {
    await this.#entry(portalId);
  }

  async forget(portalId: string): Promise<void> {
    this.cancel(portalId);
    await this.#entries.get(portalId)?.running?.catch(() => {});
    this.#entries.delete(portalId);
    await this.#ports.store.remove(portalId);
    this.#changes.emit();
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  async #list(portal: Portal, entry: Entry): Promise<void> {
    const before = entry.stored;
    const kept = before?.unfinished;
    const found: Found = kept
      ? { accounts: [...kept.accounts], accountsComplete: kept.accountsComplete, roles: { ...kept.roles } }
      : { accounts: [], accountsComplete: false, roles: {} };
    // Pages have no stable tokens across runs: an unfinished list of accounts begins again.
    if (!found.accountsComplete) found.accounts = [];
    entry.cancelled = false;
    this.#show(entry, { state: 'running', error: null, ...counts(found) });
    try {
      const pacer = new Pacer(this.#ports);
      await this.#listAccounts(portal, entry, found, pacer);
      await this.#listRoles(portal, entry, found, pacer);
      await this.#complete(portal.id, entry, found);
    } catch (thrown) {
      await this.#keepUnfinished(portal.id, entry, found);
      const error = toAppError(thrown);
      this.#show(entry, { state: 'incomplete', error: toWire(error), ...counts(found) });
      throw error;
    }
  }

  async #listAccounts(portal: Portal, entry: Entry, found: Found, pacer: Pacer): Promise<void> {
    if (found.accountsComplete) return;
    let nextToken: string | null = null;
    do {
      const token: string | null = nextToken;
      const page: Page<AccountItem> = await this.#call(portal, entry, pacer, (access) =>
        this.#ports.api.accounts(portal, access, token),
      );
      found.accounts.push(...page.items);
      nextToken = page.nextToken;
      if (entry.stored === null || entry.stored.completedAt === null)
        await this.#keepUnfinished(portal.id, entry, found);
      this.#show(entry, { state: 'running', ...counts(found) });
    } while (nextToken !== null);
    found.accountsComplete = true;
  }

  async #listRoles(portal: Portal, entry: Entry, found: Found, pacer: Pacer): Promise<void> {
    const todo = found.accounts.filter(({ accountId }) => !Object.hasOwn(found.roles, accountId));
    let unsaved = 0;
    const worker = async () => {
      for (let account = todo.shift(); account; account = todo.shift()) {
        const { accountId } = account;
        const roles: string[] = [];
        let nextToken: string | null = null;
        do {
          const token: string | null = nextToken;
          const page: Page<string> = await this.#call(portal, entry, pacer, (access) =>
            this.#ports.api.roles(portal, access, accountId, token),
          );
          roles.push(...page.items);
          nextToken = page.nextToken;
        } while (nextToken !== null);
        found.roles[accountId] = roles;
        unsaved += 1;
        if (unsaved >= SAVE_EVERY) {
          unsaved = 0;
          await this.#keepUnfinished(portal.id, entry, found);
        }
        this.#show(entry, { state: 'running', ...counts(found) });
      }
    };
    const results = await Promise.allSettled(Array.from({ length: MOST_AT_ONCE }, worker));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  /** One call, with patience for throttling and faults of the service, and with a renewed token after a 401. */
  async #call<T>(
    portal: Portal,
    entry: Entry,
    pacer: Pacer,
    send: (token: Secret) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      if (entry.cancelled) throw cancelled(portal);
      const token = await this.#ports.token(portal);
      try {
        return await pacer.run(() => {
          if (entry.cancelled) throw cancelled(portal);
          return send(token);
        });
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.code === 'sign-in-required') await this.#ports.refused(portal, token);
        else if (!isPassing(error)) throw error;
        if (attempt >= MOST_TRIES) throw error;
        if (error.code !== 'sign-in-required') await pacer.backOff(attempt, null);
      }
    }
  }

  async #complete(portalId: string, entry: Entry, found: Found): Promise<void> {
    const before = entry.stored?.completedAt == null ? null : entry.stored.accounts;
    const accounts = compare(before, found);
    const removed = before ? countMissing(before, found) : 0;
    const added = before
      ? accounts.flatMap((account) => account.roles).filter((role) => role.added).length
      : 0;
    const completedAt = this.#ports.clock.now();
    entry.stored = { accounts, removed, added, completedAt, unfinished: null };
    await this.#ports.store.save(portalId, entry.stored);
    this.#show(entry, { state: 'complete', error: null, completedAt, added, removed, ...counts(found) });
  }

  async #keepUnfinished(portalId: string, entry: Entry, found: Found): Promise<void> {
    const last = entry.stored ?? { accounts: [], removed: 0, added: 0, completedAt: null };
    const unfinished = {
      accounts: [...found.accounts],
      accountsComplete: found.accountsComplete,
      roles: { ...found.roles },
    };
    entry.stored = { ...last, unfinished };
    await this.#ports.store.save(portalId, entry.stored);
  }

  async #entry(portalId: string): Promise<Entry> {
    const known = this.#entries.get(portalId);
    if (known) return known;
    const stored = await this.#ports.store.load(portalId);
    // Loaded by somebody else meanwhile: theirs counts.
    const other = this.#entries.get(portalId);
    if (other) return other;
    const entry: Entry = { stored, summary: summaryOf(stored), running: null, cancelled: false };
    this.#entries.set(portalId, entry);
    this.#changes.emit();
    return entry;
  }

  #show(entry: Entry, part: Partial<ListingSummary>): void {
    entry.summary = { ...entry.summary, ...part, revision: entry.summary.revision + 1 };
    this.#changes.emit();
  }
}

function counts(found: Found): Pick<ListingSummary, 'accounts' | 'roles' | 'accountsDone'> {
  const roles = Object.values(found.roles);
  return {
    accounts: found.accounts.length,
    accountsDone: roles.length,
    roles: roles.reduce((sum, names) => sum + names.length, 0),
  };
}

function summaryOf(stored: StoredListing | null): ListingSummary {
  if (!stored) return NEVER_LISTED;
  const roles = stored.accounts.reduce((sum, account) => sum + account.roles.length, 0);
  const { completedAt, added, removed } = stored;
  return {
    ...NEVER_LISTED,
    state: stored.unfinished ? 'incomplete' : 'complete',
    revision: 1,
    accounts: stored.accounts.length,
    accountsDone: stored.accounts.length,
    roles,
    completedAt,
    added,
    removed,
  };
}

function compare(before: readonly ListedAccount[] | null, found: Found): ListedAccount[] {
  const known = new Map(before?.map((account) => [account.accountId, account]));
  return found.accounts
    .map((account) => {
      const old = known.get(account.accountId);
      const oldRoles = new Set(old?.roles.map((role) => role.name));
      const roles = [...(found.roles[account.accountId] ?? [])].sort();
      return {
        ...account,
        added: before !== null && !old,
        roles: roles.map((name) => ({ name, added: before !== null && !oldRoles.has(name) })),
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name) || a.accountId.localeCompare(b.accountId));
}

function soFar(unfinished: NonNullable<StoredListing['unfinished']>): ListedAccount[] {
  return compare(null, { ...unfinished, accounts: [...unfinished.accounts], roles: { ...unfinished.roles } });
}

function countMissing(before: readonly ListedAccount[], found: Found): number {
  return before.flatMap(({ accountId, roles }) => {
    const now = new Set(found.roles[accountId] ?? []);
    return roles.filter((role) => !now.has(role.name));
  }).length;
}

function isPassing(error: AppError): boolean {
  return (
    error.code === 'throttled' ||
    error.code === 'timeout' ||
    error.code === 'aws-failure' ||
    error.code === 'network'
  );
}

function cancelled(portal: Portal): AppError {
  return new AppError({
    code: 'listing-cancelled',
    message: `Listing the accounts of ${portal.label} was stopped`,
    remedy: 'list again: it goes on where it stopped',
    account: portal.label,
  });
}

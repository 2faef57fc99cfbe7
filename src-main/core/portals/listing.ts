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
import { askedPauseMs, type ListingStore, type Page, type PortalApi, type StoredListing } from './ports.ts';

/** Progress is written after so many accounts. */
const SAVE_EVERY = 25;
const MOST_TRIES = 12;
/** An unfinished listing is gone on with for so long. */
const RESUME_WITHIN_MS = 24 * 60 * 60_000;

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
  readonly startedAt: number;
  accounts: AccountItem[];
  accountsComplete: boolean;
  roles: Record<string, readonly string[]>;
}

interface Entry {
  stored: StoredListing | null;
  summary: ListingSummary;
  running: Run | null;
}

interface Run {
  readonly promise: Promise<void>;
  cancel(): void;
}

/** How a run learns that it was cancelled. */
interface Stop {
  requested: boolean;
  /** Rejects when cancelled, and never resolves: to be raced with whatever takes time. */
  readonly promise: Promise<never>;
}

export class PortalListings implements Changes {
  readonly #ports: ListingPorts;
  readonly #entries = new Map<string, Entry>();
  /** By start URL: people in one portal share AWS's limit, and what was learned of it outlives a listing. */
  readonly #pacers = new Map<string, Pacer>();
  readonly #changes = new Emitter();

  constructor(ports: ListingPorts) {
    this.#ports = ports;
  }

  /** Lists anew, or goes on where the last one stopped. Joins a running one. Rejects with why it is incomplete. */
  async refresh(portal: Portal): Promise<void> {
    const entry = await this.#entry(portal.id);
    entry.running ??= this.#start(portal, entry);
    await entry.running.promise;
  }

  cancel(portalId: string): void {
    this.#entries.get(portalId)?.running?.cancel();
  }

  /** What was listed last; while the very first listing runs, what it has found so far. */
  async accounts(portalId: string): Promise<readonly ListedAccount[]> {
    const { stored } = await this.#entry(portalId);
    if (!stored) return [];
    return stored.completedAt === null && stored.unfinished
      ? compare(null, stored.unfinished)
      : stored.accounts;
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
    await this.#entries.get(portalId)?.running?.promise.catch(() => {});
    this.#entries.delete(portalId);
    await this.#ports.store.remove(portalId);
    this.#changes.emit();
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  #start(portal: Portal, entry: Entry): Run {
    let reject: (error: AppError) => void = () => {};
    const stop: Stop = {
      requested: false,
      promise: new Promise<never>((_resolve, onStop) => {
        reject = onStop;
      }),
    };
    stop.promise.catch(() => {});
    const promise = this.#list(portal, entry, stop).finally(() => {
      entry.running = null;
    });
    const cancel = () => {
      stop.requested = true;
      reject(cancelled(portal));
    };
    return { promise, cancel };
  }

  async #list(portal: Portal, entry: Entry, stop: Stop): Promise<void> {
    const found = this.#begin(entry);
    this.#show(entry, { state: 'running', error: null, ...counts(found) });
    try {
      await this.#listAccounts(portal, entry, found, stop);
      await this.#listRoles(portal, entry, found, stop);
      await this.#complete(portal.id, entry, found);
    } catch (thrown) {
      await this.#keepUnfinished(portal.id, entry, found);
      const error = toAppError(thrown);
      this.#show(entry, { state: 'incomplete', error: toWire(error), ...counts(found) });
      throw error;
    }
  }

  /** Goes on where the last one stopped, unless that is long ago: what it found then may not be true any more. */
  #begin(entry: Entry): Found {
    const now = this.#ports.clock.now();
    const kept = entry.stored?.unfinished;
    if (!kept || Math.abs(now - kept.startedAt) > RESUME_WITHIN_MS)
      return { startedAt: now, accounts: [], accountsComplete: false, roles: {} };
    // Pages have no stable tokens across runs: an unfinished list of accounts begins again.
    const accounts = kept.accountsComplete ? [...kept.accounts] : [];
    return { ...kept, accounts, roles: { ...kept.roles } };
  }

  async #listAccounts(portal: Portal, entry: Entry, found: Found, stop: Stop): Promise<void> {
    if (found.accountsComplete) return;
    const seen = new Set<string>();
    let nextToken: string | null = null;
    do {
      const token: string | null = nextToken;
      const page: Page<AccountItem> = await this.#call(portal, stop, (access) =>
        this.#ports.api.accounts(portal, access, token),
      );
      // Assignments change while pages are read, and move accounts from one to the next.
      for (const account of page.items) {
        if (!seen.has(account.accountId)) found.accounts.push(account);
        seen.add(account.accountId);
      }
      nextToken = page.nextToken;
      if (entry.stored === null || entry.stored.completedAt === null)
        await this.#keepUnfinished(portal.id, entry, found);
      this.#show(entry, { state: 'running', ...counts(found) });
    } while (nextToken !== null);
    found.accountsComplete = true;
  }

  async #listRoles(portal: Portal, entry: Entry, found: Found, stop: Stop): Promise<void> {
    const todo = found.accounts.filter(({ accountId }) => !Object.hasOwn(found.roles, accountId));
    let unsaved = 0;
    const worker = async () => {
      for (let account = todo.shift(); account; account = todo.shift()) {
        const { accountId } = account;
        const roles: string[] = [];
        let nextToken: string | null = null;
        do {
          const token: string | null = nextToken;
          const page: Page<string> = await this.#call(portal, stop, (access) =>
            this.#ports.api.roles(portal, access, accountId, token),
          );
          roles.push(...page.items);
          nextToken = page.nextToken;
        } while (nextToken !== null);
        found.roles[accountId] = [...new Set(roles)];
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
    if (failed?.status !== 'rejected') return;
    // The account may have gone since it was listed: the next listing asks for the accounts again.
    if (toAppError(failed.reason).code === 'not-assigned') found.accountsComplete = false;
    throw failed.reason;
  }

  /** One call, with patience for throttling and faults of the service, and with a renewed token after a 401. */
  async #call<T>(portal: Portal, stop: Stop, send: (token: Secret) => Promise<T>): Promise<T> {
    const pacer = this.#pacer(portal);
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      const token = await Promise.race([this.#ports.token(portal), stop.promise]);
      const sendUnlessStopped = async () => {
        if (stop.requested) throw cancelled(portal);
        return await send(token);
      };
      try {
        // A cancelled listing waits for nothing that is under way, nor for its turn.
        return await Promise.race([pacer.run(sendUnlessStopped), stop.promise]);
      } catch (thrown) {
        const error = toAppError(thrown);
        const dead = error.code === 'sign-in-required';
        if ((dead ? renewed : !isPassing(error)) || attempt >= MOST_TRIES) throw error;
        if (dead) {
          renewed = true;
          await this.#ports.refused(portal, token);
        } else await Promise.race([pacer.backOff(attempt, askedPauseMs(error)), stop.promise]);
      }
    }
  }

  #pacer(portal: Portal): Pacer {
    const pacer = this.#pacers.get(portal.startUrl) ?? new Pacer(this.#ports);
    this.#pacers.set(portal.startUrl, pacer);
    return pacer;
  }

  async #complete(portalId: string, entry: Entry, found: Found): Promise<void> {
    const before = entry.stored?.completedAt == null ? null : entry.stored.accounts;
    const accounts = compare(before, found);
    const removed = before ? countMissing(before, accounts) : 0;
    const added = before
      ? accounts.flatMap((account) => account.roles).filter((role) => role.added).length
      : 0;
    const completedAt = this.#ports.clock.now();
    entry.stored = { accounts, removed, added, completedAt, unfinished: null };
    await this.#save(portalId, entry.stored);
    this.#show(entry, { state: 'complete', error: null, completedAt, added, removed, ...counts(found) });
  }

  async #keepUnfinished(portalId: string, entry: Entry, found: Found): Promise<void> {
    const last = entry.stored ?? { accounts: [], removed: 0, added: 0, completedAt: null };
    const unfinished = {
      startedAt: found.startedAt,
      accounts: [...found.accounts],
      accountsComplete: found.accountsComplete,
      roles: { ...found.roles },
    };
    entry.stored = { ...last, unfinished };
    await this.#save(portalId, entry.stored);
  }

  /** What cannot be stored is listed again at the next start; it is no reason to give up what AWS has answered. */
  async #save(portalId: string, listing: StoredListing): Promise<void> {
    await this.#ports.store.save(portalId, listing).catch(() => {});
  }

  async #entry(portalId: string): Promise<Entry> {
    const known = this.#entries.get(portalId);
    if (known) return known;
    const stored = await this.#ports.store.load(portalId);
    // Loaded by somebody else meanwhile: theirs counts.
    const other = this.#entries.get(portalId);
    if (other) return other;
    const entry: Entry = { stored, summary: summaryOf(stored), running: null };
    this.#entries.set(portalId, entry);
    this.#changes.emit();
    return entry;
  }

  #show(entry: Entry, part: Partial<ListingSummary>): void {
    entry.summary = { ...entry.summary, ...part, revision: entry.summary.revision + 1 };
    this.#changes.emit();
  }
}

type Unfinished = NonNullable<StoredListing['unfinished']>;

function counts(found: Unfinished): Pick<ListingSummary, 'accounts' | 'roles' | 'accountsDone'> {
  const done = found.accounts.flatMap(({ accountId }) => {
    const roles = found.roles[accountId];
    return roles ? [roles.length] : [];
  });
  return {
    accounts: found.accounts.length,
    accountsDone: done.length,
    roles: done.reduce((sum, roles) => sum + roles, 0),
  };
}

function summaryOf(stored: StoredListing | null): ListingSummary {
  if (!stored) return NEVER_LISTED;
  const { accounts, unfinished, completedAt, added, removed } = stored;
  const shown =
    completedAt === null && unfinished
      ? counts(unfinished)
      : {
          accounts: accounts.length,
          accountsDone: accounts.length,
          roles: accounts.reduce((sum, account) => sum + account.roles.length, 0),
        };
  return {
    ...NEVER_LISTED,
    ...shown,
    state: unfinished ? 'incomplete' : 'complete',
    revision: 1,
    completedAt,
    added,
    removed,
  };
}

function compare(before: readonly ListedAccount[] | null, found: Unfinished): ListedAccount[] {
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

function countMissing(before: readonly ListedAccount[], after: readonly ListedAccount[]): number {
  const left = new Map(after.map(({ accountId, roles }) => [accountId, roles]));
  return before.flatMap(({ accountId, roles }) => {
    const now = new Set(left.get(accountId)?.map((role) => role.name));
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

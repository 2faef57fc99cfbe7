// A small world to rotate keys in: what outlives the process (AWS, vault, journals, catalogue, files), and processes
// that may be killed at any call. The rules that must always hold are checked after every call.
import { expect } from 'vitest';
import type { RotationView } from '../../../../shared/access-keys.ts';
import type { AppError } from '../../../../shared/errors.ts';
import type { RotationPorts } from '../../../../src-main/core/access-keys/ports.ts';
import { AccessKeyRotations } from '../../../../src-main/core/access-keys/rotation.ts';
import type { RotationJournal } from '../../../../src-main/core/access-keys/rotation-journal.ts';
import type { LongTermKey } from '../../../../src-main/core/ports.ts';
import { Secret } from '../../../../src-main/core/secret.ts';
import { renderKey } from '../../../../src-main/core/session-resolver.ts';
import { FakeIam, said } from '../../fakes/fake-iam.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { FakeVault, RecordingLog } from '../../fakes/ports.ts';
import { keyIdOf, type SampleUser, sampleUser } from '../../fakes/samples.ts';
import { turns } from '../../fakes/turns.ts';

export const FAULTS = [
  'fails before its effect',
  'answer lost',
  'killed before',
  'killed after',
  'throttled',
  'access denied',
  'clock skew',
] as const;
export type Fault = (typeof FAULTS)[number];

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** More than the longest way from one call to the next. */
const TURNS = 60;
const NEVER = new Promise<never>(() => {});

export class World {
  readonly clock = new ManualClock();
  readonly iam = new FakeIam(this.clock);
  readonly vault = new FakeVault();
  readonly users: SampleUser[];
  readonly accessKeyIds = new Map<string, string>();
  /** File and profile -> the key in it. */
  readonly files = new Map<string, LongTermKey>();
  readonly log = new RecordingLog();
  /** Every call of a port, in order. */
  readonly calls: string[] = [];
  /** By the number of the call. */
  faults = new Map<number, Fault>();
  /** From this moment on nothing that goes over the network gets there. */
  offline = false;
  graceMs = DAY_MS;
  mfaCodes = 0;
  mfaProblem: AppError | null = null;
  /** The catalogue's key at the time. */
  readonly renewed: (string | undefined)[] = [];
  checks = 0;
  mostInFlight = 0;
  /** Broken rules, with the call after which they were; a throw would look like a failed call. */
  readonly broken: string[] = [];
  /** Called after each call, for interfering. */
  after: (call: string) => void = () => {};
  rotations: AccessKeyRotations;
  readonly #journals = new Map<string, string>();
  #parsed: RotationJournal[] | null = null;
  #process = { alive: true };
  #ids = 0;
  #inFlight = 0;
  #seed = 7;

  constructor(names: readonly string[] = ['dana']) {
    this.users = names.map((name) => sampleUser(name));
    for (const { identity } of this.users) {
      const { id, userName, userArn, accessKeyId } = identity;
      this.iam.users.set(userName, userArn);
      const key = this.iam.addKey(userName, accessKeyId);
      this.vault.secrets.set(`iam-user/${id}/access-key`, renderKey(key));
      this.accessKeyIds.set(id, accessKeyId);
      this.files.set(`profile ${userName} in the credentials file`, key);
    }
    this.rotations = new AccessKeyRotations(this.#ports(), {});
  }

  get identityIds(): string[] {
    return this.users.map(({ identity }) => identity.id);
  }

  get dana(): string {
    return this.identityIds[0] ?? '';
  }

  get oldId(): string {
    return keyIdOf('dana');
  }

  /** Of the first identity. */
  get view(): RotationView {
    const found = this.rotations.views().find(({ identityId }) => identityId === this.dana);
    if (!found) throw new Error('no rotation');
    return found;
  }

  get journals(): RotationJournal[] {
    this.#parsed ??= [...this.#journals.values()].map((text) => JSON.parse(text) as RotationJournal);
    return [...this.#parsed];
  }

  get journalTexts(): string {
    return [...this.#journals.values()].join('\n');
  }

  /** The process dies where it is, and another one starts. */
  async restart(): Promise<void> {
    this.#process.alive = false;
    this.rotations.dispose();
    this.#process = { alive: true };
    this.rotations = new AccessKeyRotations(this.#ports(), {});
    await this.resumeAll();
  }

  /** As the app does after its start: when the journals cannot be read, once more a little later. */
  async resumeAll(): Promise<void> {
    for (let attempt = 0; attempt < 4 && this.#process.alive; attempt++) {
      const resumed = this.rotations.resumeAll().then(
        () => true,
        () => false,
      );
      const died = this.settle().then(() => !this.#process.alive);
      if (await Promise.race([resumed, died])) return;
    }
  }

  async start(): Promise<void> {
    await Promise.race([this.rotations.start(this.identityIds).catch(() => {}), this.settle()]);
    await this.settle();
  }

  /** Until everything has ended or rests, with dead processes started anew; at most so long. */
  async run(ms: number): Promise<void> {
    for (let left = ms; left > 0; ) {
      await this.settle();
      if (!this.#process.alive) {
        await this.restart();
        continue;
      }
      const step = Math.min(left, this.clock.nextTimerIn ?? left);
      await this.clock.advance(step);
      left -= Math.max(1, step);
      const views = this.rotations.views();
      if (views.length > 0 && views.every(({ end }) => end !== null)) return;
    }
  }

  check(): void {
    this.checks += 1;
    for (const { identity } of this.users) {
      for (const rule of this.#brokenRules(identity.id, identity.userName))
        this.broken.push(`${rule}, after call ${this.calls.length - 1}, ${this.calls.at(-1)}`);
    }
  }

  /** Until only time can bring it further. */
  async settle(): Promise<void> {
    for (let calls = -1; calls !== this.calls.length; ) {
      calls = this.calls.length;
      await turns(TURNS);
    }
  }

  /** What must be true of everything that has ended. */
  checkEnd(identityId: string, { reportedAllowed = false } = {}): void {
    expect(this.broken).toEqual([]);
    const journal = this.journals.filter((each) => each.identityId === identityId).at(-1);
    const user = this.users.find(({ identity }) => identity.id === identityId)?.identity;
    if (!journal || !user) throw new Error('no journal');
    const ids = this.iam.keysOf(user.userName).map(({ accessKeyId }) => accessKeyId);
    const inUse = journal.end === 'rotated' ? journal.newKeyId : user.accessKeyId;
    const others = ids.filter((id) => id !== inUse);
    if (reportedAllowed) expect(others.filter((id) => !journal.reported.includes(id))).toEqual([]);
    else expect(others, 'other keys at AWS').toEqual([]);
    expect(this.iam.key(inUse ?? '')?.status).toBe('Active');
    expect(this.#secretIds(identityId, ['']), 'the vault’s key').toEqual([inUse]);
    expect(this.accessKeyIds.get(identityId), 'the catalogue’s key').toBe(inUse);
    const inFiles = [...this.files.values()].map(({ accessKeyId }) => accessKeyId);
    if (this.users.length === 1) expect(new Set(inFiles), 'keys in files').toEqual(new Set([inUse]));
    if (journal.end === 'rotated' || journal.end === 'rolled-back') {
      expect(this.#secretIds(identityId, ['/pending', '/previous']), 'left in the vault').toEqual([]);
    }
  }

  /** Plain comparisons: this runs after every call of a thousand rotations. */
  #brokenRules(identityId: string, userName: string): string[] {
    const broken: string[] = [];
    const keys = this.iam.keysOf(userName);
    const sealed = this.#secretIds(identityId, ['', '/pending', '/previous']);
    const [inUse] = this.#secretIds(identityId, ['']);
    const works = (id: string | undefined) => this.iam.key(id ?? '')?.status === 'Active';
    if (!sealed.some(works)) broken.push('no working key in the vault');
    if (keys.length > 2) broken.push('more than two keys at AWS');
    if (!works(inUse)) broken.push('what the vault hands out does not work');
    const catalogued = this.accessKeyIds.get(identityId) ?? '';
    if (!sealed.includes(catalogued)) broken.push('the vault lacks the secret of the catalogue’s key');
    for (const id of [inUse, catalogued]) {
      const key = this.iam.key(id ?? '');
      if (key?.made && key.proofs < 3) broken.push(`${id} is in use and not proved`);
    }
    for (const [place, { accessKeyId }] of this.files) {
      if (place.includes(` ${userName} `) && !works(accessKeyId)) broken.push(`${place} holds a dead key`);
    }
    const journal = this.journals.filter((each) => each.identityId === identityId).at(-1);
    const finding = journal?.end === null && ['create-key', 'drop-lost-key'].includes(journal.step);
    for (const { accessKeyId, made } of keys) {
      const known = sealed.includes(accessKeyId) || journal?.reported.includes(accessKeyId) || finding;
      if (made && !known) broken.push(`${accessKeyId} is neither in the vault nor reported`);
    }
    return broken;
  }

  /** The same in every run. */
  #random(): number {
    this.#seed = (this.#seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.#seed / 2_147_483_648;
  }

  #secretIds(identityId: string, suffixes: readonly string[]): string[] {
    return suffixes.flatMap((suffix) => {
      const secret = this.vault.secrets.get(`iam-user/${identityId}/access-key${suffix}`);
      return secret ? [(JSON.parse(secret.reveal()) as { accessKeyId: string }).accessKeyId] : [];
    });
  }

  #ports(): RotationPorts {
    const process = this.#process;
    const call = async <T>(name: string, effect: () => T | Promise<T>): Promise<T> => {
      if (!process.alive) return NEVER;
      const fault = this.faults.get(this.calls.length);
      this.calls.push(name);
      const remote = name.startsWith('iam:') || name.startsWith('sts:');
      if (this.offline && remote) throw said('network');
      if (fault === 'fails before its effect') throw failure(name);
      if (fault === 'throttled') throw said('throttled');
      if (fault === 'access denied') throw said('access-denied');
      if (fault === 'clock skew') throw said('clock-skew');
      if (fault === 'killed before') {
        process.alive = false;
        return NEVER;
      }
      this.#inFlight += 1;
      this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
      await turns(2);
      const result = await (async () => effect())().finally(() => {
        this.#inFlight -= 1;
      });
      this.check();
      this.after(name);
      if (fault === 'answer lost') throw remote ? said('timeout') : failure(name);
      if (fault === 'killed after') process.alive = false;
      return process.alive ? result : NEVER;
    };
    const { api } = this.iam;
    const { vault } = this;
    return {
      keys: {
        list: (...given) => call('iam:ListAccessKeys', () => api.list(...given)),
        create: (...given) => call('iam:CreateAccessKey', () => api.create(...given)),
        setStatus: (...given) => call(`iam:UpdateAccessKey ${given[3]}`, () => api.setStatus(...given)),
        remove: (...given) => call('iam:DeleteAccessKey', () => api.remove(...given)),
        lastUsed: (...given) => call('iam:GetAccessKeyLastUsed', () => api.lastUsed(...given)),
      },
      sts: {
        getCallerIdentity: (signer) =>
          call('sts:GetCallerIdentity', () => this.iam.getCallerIdentity(signer)),
      },
      vault: {
        status: () => vault.status(),
        get: (name) => call('vault get', () => vault.get(name)),
        put: (name, secret) =>
          call(`vault put ${tail(name)}`, () => vault.put(name, new Secret(secret.reveal()))),
        remove: (name) => call(`vault remove ${tail(name)}`, () => vault.remove(name)),
      },
      identities: {
        find: (id) => {
          const identity = this.users.find((user) => user.identity.id === id)?.identity;
          return identity ? { ...identity, accessKeyId: this.accessKeyIds.get(id) ?? '' } : null;
        },
        setAccessKeyId: (id, keyId) => call('catalogue', () => void this.accessKeyIds.set(id, keyId)),
      },
      places: {
        find: (id) =>
          call('places find', () =>
            [...this.files].filter(([, key]) => key.accessKeyId === id).map(([place]) => place),
          ),
        replace: (from, to) =>
          call('places replace', () => {
            for (const [place, key] of this.files)
              if (key.accessKeyId === from.accessKeyId) this.files.set(place, to);
          }),
      },
      sessions: {
        renew: (id) =>
          call('sessions renew', () => {
            this.renewed.push(this.accessKeyIds.get(id));
          }),
      },
      mfa: {
        session: async (_identityId, key) => {
          if (this.mfaProblem) throw this.mfaProblem;
          if (!this.iam.mfaDemanded) return null;
          this.mfaCodes += 1;
          return call('sts:GetSessionToken', () => this.iam.sessionWithMfa(key));
        },
      },
      journals: {
        load: () => call('journal load', () => this.journals),
        save: (journal) =>
          call('journal save', () => {
            this.#journals.set(journal.id, JSON.stringify(journal));
            this.#parsed = null;
          }),
      },
      clock: this.clock,
      log: this.log,
      newId: () => `rotation-${++this.#ids}`,
      random: () => this.#random(),
      graceMs: () => this.graceMs,
    };
  }
}

function tail(name: string): string {
  return name.split('/').slice(2).join('/');
}

function failure(name: string): AppError {
  if (name.startsWith('vault')) return said('vault-unavailable');
  if (name.startsWith('journal') || name.startsWith('places')) return said('file-unwritable');
  return said('network');
}

/** Up to the grace period, half an hour into it. */
export async function inGrace(world = new World()): Promise<World> {
  await world.start();
  await world.run(HOUR_MS / 2);
  expect(world.view.phase).toBe('grace');
  return world;
}

export function newId(world: World): string {
  const id = world.view.newKeyId;
  if (id === null) throw new Error('no new key');
  return id;
}

export async function ended(world: World): Promise<string | null> {
  await world.run(3 * DAY_MS);
  expect(world.broken).toEqual([]);
  return world.view.end;
}

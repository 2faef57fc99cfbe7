// What is wrong with access keys (pure): from what AWS said, what stands on this machine, and the time.
import type { RotationView } from '../../../shared/access-keys.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { IdentityKeys, InventoryKey, KeyFinding, KeyPolicy } from '../../../shared/key-inventory.ts';
import type { Identity } from '../../../shared/model.ts';
import type { Sighting } from './key-places.ts';

const DAY_MS = 86_400_000;
/** Source of the 90 days: CIS AWS Foundations Benchmark, "credentials unused for 45 days or more"; AWS Config's rule
 * `iam-user-unused-credentials-check` has 90, and so have we. */
const UNUSED_DAYS = 90;

export interface FindingsInput {
  readonly identities: readonly Identity[];
  /** By identity id. */
  readonly inventory: Readonly<Record<string, IdentityKeys>>;
  readonly rotations: readonly RotationView[];
  readonly policyOf: (identityId: string) => KeyPolicy;
  readonly sightingsOf: (accessKeyId: string) => readonly Sighting[];
  /** Epoch ms. */
  readonly now: number;
}

export interface Findings {
  /** Most pressing first. */
  readonly findings: readonly KeyFinding[];
  /** Epoch ms from which on time alone makes them others; null: it never does. */
  readonly nextAt: number | null;
}

/** Codes with which AWS, or the vault, says that the held key is of no use. */
const DEAD: readonly ErrorCode[] = ['invalid-key', 'inactive-key', 'wrong-secret', 'secret-missing'];

/** Of one severity, this comes first. */
const RANK: readonly KeyFinding['code'][] = [
  'held-key-dead',
  'rotation-waits',
  'in-plain-text',
  'too-old',
  'no-mfa',
  'two-active',
  'never-used',
  'unused',
  'soon-too-old',
  'left-over',
];
const SEVERITIES: readonly KeyFinding['severity'][] = ['high', 'medium', 'low'];

export function keyFindings(input: FindingsInput): Findings {
  const findings: KeyFinding[] = [];
  const moments: number[] = [];
  for (const identity of input.identities) {
    const rotation = input.rotations.find(({ identityId }) => identityId === identity.id) ?? null;
    const about = new About(identity, input, rotation);
    findings.push(...about.found());
    moments.push(...about.moments);
  }
  const pressing = ({ severity, code }: KeyFinding) =>
    SEVERITIES.indexOf(severity) * 100 + RANK.indexOf(code);
  findings.sort((a, b) => pressing(a) - pressing(b));
  const later = moments.filter((moment) => moment > input.now);
  return { findings, nextAt: later.length > 0 ? Math.min(...later) : null };
}

/** One identity. */
class About {
  readonly moments: number[] = [];
  readonly #identity: Identity;
  readonly #input: FindingsInput;
  /** Open, or null. */
  readonly #rotation: RotationView | null;
  readonly #findings: KeyFinding[] = [];

  constructor(identity: Identity, input: FindingsInput, rotation: RotationView | null) {
    this.#identity = identity;
    this.#input = input;
    this.#rotation = rotation?.end === null ? rotation : null;
  }

  found(): readonly KeyFinding[] {
    const known = this.#input.inventory[this.#identity.id];
    this.#rotationWaits();
    this.#inPlainText();
    if (!known) return this.#findings;
    if (known.problem && DEAD.includes(known.problem.code) && !this.#rotation)
      this.#add('held-key-dead', 'high', this.#identity.accessKeyId, known.problem.message);
    if (known.readAt === null) return this.#findings;
    this.#user(known);
    for (const key of known.keys) if (key.status === 'Active') this.#active(key);
    return this.#findings;
  }

  #rotationWaits(): void {
    const rotation = this.#rotation;
    if (!rotation || rotation.working || rotation.nextTryAt !== null) return;
    const { phase, problem, oldKeyId } = rotation;
    if (phase === 'reactivated')
      this.#add('rotation-waits', 'medium', oldKeyId, 'The rotation waits with both keys active');
    else if (problem && phase !== 'grace')
      this.#add('rotation-waits', 'high', oldKeyId, `The rotation waits: ${problem.message}`);
  }

  #inPlainText(): void {
    const { accessKeyId } = this.#identity;
    const sightings = this.#input.sightingsOf(accessKeyId);
    const places = (...kinds: readonly Sighting['kind'][]) =>
      sightings.flatMap(({ kind, phrase }) => (kinds.includes(kind) ? [phrase] : []));
    const [pairs, environment, comments] = [places('pair'), places('environment'), places('commented')];
    const all = [...pairs, ...environment, ...comments];
    if (all.length === 0) return;
    const remedy =
      pairs.length > 0
        ? 'bring it over on the Import page'
        : environment.length > 0
          ? 'take it out of what sets the environment'
          : 'delete the comment';
    const text = `The key stands in plain text in ${listed(all)}: ${remedy}`;
    this.#add('in-plain-text', pairs.length + environment.length > 0 ? 'high' : 'medium', accessKeyId, text);
  }

  #user({ keys, access, problem }: IdentityKeys): void {
    const { accessKeyId } = this.#identity;
    const held = keys.find((key) => key.held);
    const replaced = this.#rotation !== null;
    const deadAlready = problem !== null && DEAD.includes(problem.code);
    if (held?.status !== 'Active' && !replaced && !deadAlready) {
      const text = held
        ? 'The key in the vault is inactive at AWS'
        : 'The key in the vault is not among the user’s keys at AWS';
      this.#add('held-key-dead', 'high', accessKeyId, `${text}: enter a working one`);
    }
    if (keys.filter(({ status }) => status === 'Active').length > 1 && !replaced)
      this.#add('two-active', 'medium', null, 'Two keys are active; one that nothing needs should go');
    if (access?.mfaDevices?.length === 0)
      this.#add('no-mfa', 'medium', null, `${this.#identity.userName} has no MFA device`);
    for (const { accessKeyId: id, status, held: isHeld } of keys) {
      if (status === 'Active' || isHeld || (replaced && this.#rotation?.oldKeyId === id)) continue;
      this.#add('left-over', 'low', id, 'An inactive key is left over, which can be deleted');
    }
  }

  #active({ accessKeyId, createdAt, lastUse }: InventoryKey): void {
    const { now, policyOf } = this.#input;
    const { maxAgeDays, remindDaysBefore } = policyOf(this.#identity.id);
    const days = Math.max(0, Math.floor((now - createdAt) / DAY_MS));
    const isGoing = this.#rotation?.oldKeyId === accessKeyId;
    const left = maxAgeDays - days;
    this.moments.push(
      createdAt + (maxAgeDays - remindDaysBefore) * DAY_MS,
      createdAt + maxAgeDays * DAY_MS,
      createdAt + UNUSED_DAYS * DAY_MS,
    );
    if (left <= 0 && !isGoing) {
      const allows = left === 0 ? 'as old as your policy allows' : `your policy allows ${maxAgeDays}`;
      this.#add('too-old', 'high', accessKeyId, `The key is ${counted(days)} old; ${allows}`);
    } else if (left <= remindDaysBefore && !isGoing) {
      const text = `The key is ${counted(days)} old and should be rotated within ${counted(left)}`;
      this.#add('soon-too-old', 'low', accessKeyId, text);
    }
    // The texts say how many days; they are others tomorrow.
    if (left <= remindDaysBefore) this.moments.push(createdAt + (days + 1) * DAY_MS);
    if (lastUse === null || isGoing) return;
    if (lastUse.at === null) {
      if (days >= UNUSED_DAYS)
        this.#add('never-used', 'medium', accessKeyId, `The key was never used in ${counted(days)}`);
      if (days >= UNUSED_DAYS) this.moments.push(createdAt + (days + 1) * DAY_MS);
      return;
    }
    const idle = Math.floor((now - lastUse.at) / DAY_MS);
    this.moments.push(lastUse.at + Math.max(UNUSED_DAYS, idle + 1) * DAY_MS);
    if (idle >= UNUSED_DAYS)
      this.#add('unused', 'medium', accessKeyId, `The key was last used ${counted(idle)} ago`);
  }

  #add(
    code: KeyFinding['code'],
    severity: KeyFinding['severity'],
    accessKeyId: string | null,
    text: string,
  ): void {
    this.#findings.push({ code, identityId: this.#identity.id, accessKeyId, severity, text });
  }
}

function counted(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

function listed(places: readonly string[]): string {
  const [first = '', second, ...rest] = places;
  if (second === undefined) return first;
  return rest.length === 0 ? `${first} and ${second}` : `${first} and ${places.length - 1} other places`;
}

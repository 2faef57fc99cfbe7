// Bringing profiles over (pure): which identities, portals and sessions an import makes, what it takes out of the
// files, and what cannot come. One identity for each IAM user and one session for each role, however many profiles
// stand for them. What fails for one profile fails for all that need it, and the rest goes on.
import type { AwsFileKind, FoundProfile, ImportPreview } from '../../../shared/aws-files.ts';
import { AppError, type ErrorView, toWire } from '../../../shared/errors.ts';
import type { AwsFilesContents, AwsFileTexts } from '../aws-config/aws-files.ts';
import type { TextEdit } from '../aws-config/files-port.ts';
import type { CatalogState } from '../catalog.ts';
import { planCredentials } from '../credential-plan.ts';
import { managedNames } from '../file-health.ts';
import { changedMeanwhile } from '../looked-at.ts';
import type { LongTermKey } from '../ports.ts';
import { Secret } from '../secret.ts';
import { type Draft, type DraftInput, Drafts } from './drafts.ts';
import { planEdits } from './import-edits.ts';
import { mfaSerialOf } from './origins.ts';
import { profileOf, type Settled, settle } from './settle.ts';
import { lower } from './sightings.ts';
import { type Surveyed, survey } from './survey.ts';

export type { KeyProof } from './drafts.ts';

export interface ImportInput extends DraftInput {
  /** What `contents` were read from. */
  readonly texts: AwsFileTexts;
  /** Names of profiles; what they need comes along. */
  readonly chosen: readonly string[];
  /** Where the credential helper is installed. */
  readonly helperPath: string;
  /** Where an IAM user's calls go when its profiles name no region. */
  readonly defaultRegion: string;
}

export interface ImportPlan {
  /** To be sealed before anything is written; `secretOf` has the key. */
  readonly keys: readonly {
    readonly identityId: string;
    readonly accessKeyId: string;
    readonly profile: string;
  }[];
  /** `file-busy` when what the plan builds on has changed since. */
  readonly next: (state: CatalogState) => CatalogState;
  /** For the very texts that were planned on; `file-busy` for others. */
  readonly edit: Readonly<Record<AwsFileKind, TextEdit>>;
  /** Says nothing of ids, so that the same import looks the same twice. */
  readonly preview: Omit<ImportPreview, 'diffs' | 'token'>;
}

/** Never throws for a profile: what is wrong with one is among the preview's problems. */
export function planImport(input: ImportInput): ImportPlan {
  const { contents, texts, state, helperPath, defaultRegion, now } = input;
  const surveyed = survey(contents, managedNames(state), state, texts);
  const drafts = new Drafts(input);
  const problems = new Map<string, ErrorView>();
  const taken = new Map<string, Draft>();
  for (const name of withNeeds(input.chosen, surveyed)) {
    try {
      taken.set(name, take(name, surveyed, problems, drafts));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.set(name, toWire(error));
    }
  }

  const settled = settle(drafts.all(), {
    state,
    defaultRegion,
    now,
    mfaSerials: mfaSerialsOf(surveyed, contents),
  });
  const errors = planErrors(settled, state);
  for (const [name, { id }] of taken) {
    const error = errors.get(id);
    if (error) problems.set(name, error);
    if (error) taken.delete(name);
  }

  const used = usedBy(taken.values(), settled);
  const next = withUsed(state, used, surveyed, taken);
  return {
    keys: used.flatMap(({ draft: { of } }) =>
      of.kind === 'iam-user'
        ? [{ identityId: of.identityId, accessKeyId: of.accessKeyId, profile: of.keyProfile }]
        : [],
    ),
    next: (current) => {
      if (current !== state) throw changedMeanwhile();
      return next;
    },
    edit: planEdits(
      texts,
      [...taken].map(([name, { id }]) => {
        // Where the files have no region and the catalogue has one, they get it, so that both say the same.
        const bare = !contents.profiles.get(name)?.settings.has('region');
        return { name, region: bare ? (settled.get(id)?.session.region ?? null) : null };
      }),
      helperPath,
    ),
    preview: previewOf(used, taken, problems, state),
  };
}

/** The key that stands in the profile, wherever in the two files. For profiles that have one. */
export function secretOf(contents: AwsFilesContents, profile: string): LongTermKey {
  const found = contents.profiles.get(profile);
  // Both halves from one file: the credentials file's own, else the config file's.
  for (const file of ['credentials', 'config'] as const) {
    const accessKeyId = found?.byFile[file].get('aws_access_key_id')?.value;
    const secret = found?.byFile[file].get('aws_secret_access_key')?.value;
    if (accessKeyId && secret) return { accessKeyId, secretAccessKey: new Secret(secret) };
  }
  throw new RangeError('the profile has no access key');
}

type Survey = ReadonlyMap<string, Surveyed>;

/** What each profile needs comes before it. */
function withNeeds(chosen: readonly string[], surveyed: Survey): ReadonlySet<string> {
  return new Set(chosen.flatMap((name) => [...(surveyed.get(name)?.found.needs ?? []), name]));
}

function take(
  name: string,
  surveyed: Survey,
  problems: ReadonlyMap<string, ErrorView>,
  drafts: Drafts,
): Draft {
  const { found, origin } = surveyed.get(name) ?? { found: null, origin: null };
  if (!found) throw unknownProfile(name);
  if (!found.importable || !origin) throw staysAsItIs(found);
  for (const need of found.needs) {
    const problem = problems.get(need);
    if (problem) throw sourceStays(need, problem);
  }
  const draft = drafts.of(origin);
  draft.profiles.push({ name, region: found.region });
  return draft;
}

/**
 * The MFA device of each key's user, by access key id: of the profile that holds the key, else the first that a role
 * assumed with it asks for, chosen or not.
 */
function mfaSerialsOf(surveyed: Survey, contents: AwsFilesContents): ReadonlyMap<string, string> {
  const own = new Map<string, string>();
  const ofRoles = new Map<string, string>();
  for (const { origin, found } of surveyed.values()) {
    if (origin?.root.kind !== 'iam-user') continue;
    const { accessKeyId } = origin.root;
    const asked = origin.roles.map(({ profile }) => mfaSerialOf(contents.profiles.get(profile)));
    const serials = origin.roles.length === 0 ? own : ofRoles;
    const serial = origin.roles.length === 0 ? found.mfaSerial : asked.findLast((one) => one !== null);
    if (serial && /^[\w+=/:,.@-]{9,256}$/.test(serial) && !serials.has(accessKeyId))
      serials.set(accessKeyId, serial);
  }
  return new Map([...ofRoles, ...own]);
}

/** Why credentials of new sessions cannot be had, by session id: of those behind a broken one, too. */
function planErrors(
  settled: ReadonlyMap<string, Settled>,
  state: CatalogState,
): ReadonlyMap<string, ErrorView> {
  const made = [...settled.values()].filter(({ draft }) => draft.of.kind !== 'known');
  const trial = withNew(state, made);
  const errors = new Map<string, ErrorView>();
  for (const { session } of made) {
    try {
      planCredentials(trial, session.id);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      errors.set(session.id, toWire(error));
    }
  }
  return errors;
}

/** The sessions that profiles stand for and those they come from, in the order of the drafts. */
function usedBy(taken: Iterable<Draft>, settled: ReadonlyMap<string, Settled>): Settled[] {
  const ids = new Set<string>();
  for (const draft of taken) {
    for (let at: Draft | null = draft; at && !ids.has(at.id); at = at.source) ids.add(at.id);
  }
  return [...settled.values()].filter(({ draft }) => ids.has(draft.id));
}

function withNew(state: CatalogState, settled: readonly Settled[]): CatalogState {
  const made = settled.filter(({ draft }) => draft.of.kind !== 'known');
  const knownPortals = new Set(state.portals.map(({ id }) => id));
  const portals = new Set(
    made.flatMap(({ portal }) => (portal && !knownPortals.has(portal.id) ? [portal] : [])),
  );
  return {
    ...state,
    identities: [...state.identities, ...made.flatMap(({ identity }) => identity ?? [])],
    portals: [...state.portals, ...portals],
    sessions: [...state.sessions, ...made.map(({ session }) => session)],
  };
}

function withUsed(
  state: CatalogState,
  used: readonly Settled[],
  surveyed: Survey,
  taken: ReadonlyMap<string, Draft>,
): CatalogState {
  const sessions = new Map(used.map(({ session }) => [session.id, session]));
  const profiles = [...taken].flatMap(([name, { id }]) => {
    const session = sessions.get(id);
    const found = surveyed.get(name)?.found;
    if (name === 'default' || !session || !found) return [];
    return [profileOf({ name, region: found.region }, session)];
  });
  return {
    ...withNew(state, used),
    profiles: [...state.profiles, ...profiles],
    activeSessionId: taken.get('default')?.id ?? state.activeSessionId,
  };
}

function previewOf(
  used: readonly Settled[],
  taken: ReadonlyMap<string, Draft>,
  problems: ReadonlyMap<string, ErrorView>,
  state: CatalogState,
): ImportPlan['preview'] {
  const names = new Map<string, string[]>();
  for (const [name, { id }] of taken) {
    const known = names.get(id);
    if (known) known.push(name);
    else names.set(id, [name]);
  }
  const labels = new Map(
    [...state.sessions, ...used.map(({ session }) => session)].map(({ id, label }) => [id, label]),
  );
  const identities = new Map(state.identities.map((identity) => [identity.id, identity]));
  const knownPortals = new Set(state.portals.map(({ id }) => id));
  const shown = used.filter(({ draft }) => draft.of.kind !== 'known' || draft.profiles.length > 0);
  return {
    identities: shown.flatMap(({ session, identity }) => {
      const user = identity ?? (session.kind === 'iam-user' ? identities.get(session.identityId) : undefined);
      if (!user) return [];
      const { label, accountId, userName, accessKeyId } = user;
      return [{ label, accountId, userName, accessKeyId, known: identity === null }];
    }),
    portals: [...new Set(shown.flatMap(({ portal }) => portal ?? []))].map(({ id, label, startUrl }) => ({
      label,
      startUrl,
      known: knownPortals.has(id),
    })),
    sessions: shown.map(({ session, portal }) => ({
      label: session.label,
      kind: session.kind,
      profiles: names.get(session.id) ?? [],
      source:
        session.kind === 'role' ? (labels.get(session.sourceSessionId) ?? null) : (portal?.label ?? null),
    })),
    problems: [...problems].map(([profile, error]) => ({ profile, error })),
  };
}

function unknownProfile(name: string): AppError {
  return new AppError({
    code: 'unknown-profile',
    message: `There is no profile ${name} in your AWS files any more`,
    remedy: 'look at the list again',
  });
}

function staysAsItIs({ name, note, accountId }: FoundProfile): AppError {
  return new AppError({
    code: 'profile-conflict',
    message: note ?? `${name} is no profile that Cloakroom can take over`,
    remedy: 'leave it out, or change it in the file and look again',
    account: accountId,
  });
}

function sourceStays(source: string, { code, message, remedy, account, details }: ErrorView): AppError {
  return new AppError({
    code,
    message: `It needs ${source}, which cannot come over: ${lower(message)}`,
    remedy,
    account,
    details,
  });
}

// What is in a person's AWS files, profile by profile: what Cloakroom can take over, what stays as it is, and why.
import { isRegionName, parseRoleArn } from '../../../shared/arn.ts';
import type { FoundKind, FoundProfile } from '../../../shared/aws-files.ts';
import type { AwsFilesContents, AwsFileTexts, AwsProfile } from '../aws-config/aws-files.ts';
import type { CatalogState } from '../catalog.ts';
import { accountOfAccessKey } from './key-account.ts';
import { layoutProblems } from './layout.ts';
import { mfaSerialOf, type Origin } from './origins.ts';
import { kindOf, lower, problemOf, type Sighting, sightProfiles } from './sightings.ts';

/** A profile, and what an import would make it of. */
export interface Surveyed {
  readonly found: FoundProfile;
  /** Null where the files do not say. */
  readonly origin: Origin | null;
}

const IMPORTABLE: ReadonlySet<FoundKind> = new Set(['iam-user', 'role', 'sso-role']);
/** A note names so many other profiles. */
const NAMED = 3;

/**
 * Every profile in the order of the files, those of the config file first. `managed` are the catalogue's profiles,
 * `texts` what `contents` were read from.
 */
export function surveyProfiles(
  contents: AwsFilesContents,
  managed: ReadonlySet<string>,
  state: Pick<CatalogState, 'identities'>,
  texts: AwsFileTexts,
): FoundProfile[] {
  return [...survey(contents, managed, state, texts).values()].map(({ found }) => found);
}

/** The same by name, with what an import is planned from. Linear in the files and in the steps of the chains. */
export function survey(
  contents: AwsFilesContents,
  managed: ReadonlySet<string>,
  { identities }: Pick<CatalogState, 'identities'>,
  texts: AwsFileTexts,
): ReadonlyMap<string, Surveyed> {
  const sightings = sightProfiles(contents, managed);
  const layoutProblem = layoutProblems(contents, texts);
  const holders = keyHolders(sightings);
  const entangled = new Map([...keyBorrowers(sightings), ...differingSecrets(sightings)]);
  const known = new Map(identities.map((identity) => [identity.accessKeyId, identity]));

  const problems = new Map<string, string>();
  for (const [name, sighting] of sightings) {
    const own = problemOf(sighting);
    const problem = own ?? (sighting.managed ? null : (entangled.get(name) ?? layoutProblem(name)));
    if (problem !== null) problems.set(name, problem);
  }

  const found = new Map<string, Surveyed>();
  for (const [name, sighting] of sightings) {
    const { profile, origin, keyId } = sighting;
    const kind = kindOf(sighting);
    const sources = sourcesOf(sighting);
    const broken = sources.find((source) => problems.has(source));
    const problem =
      problems.get(name) ??
      (broken === undefined
        ? null
        : `Its source ${broken} cannot come over: ${lower(problems.get(broken) ?? '')}`);
    const importable = IMPORTABLE.has(kind) && problem === null;
    const identity = keyId === null ? undefined : known.get(keyId);
    const notes = importable ? notesOf(sighting, identity?.label ?? null, holders) : [];
    const root = origin?.root.profile === name && origin.roles.length === 0 ? origin.root : null;
    const sso = root?.kind === 'sso-role' ? root : null;
    const roleArn = origin?.roles[0]?.roleArn ?? textOf(profile, 'role_arn');
    found.set(name, {
      origin,
      found: {
        name,
        kind,
        importable,
        note: problem ?? (notes.length > 0 ? notes.join('; ') : null),
        accountId: sso?.accountId ?? identity?.accountId ?? accountOf(profile, roleArn, keyId),
        accessKeyId: keyId,
        roleArn,
        roleName: sso?.roleName ?? null,
        startUrl: sso?.startUrl ?? null,
        mfaSerial: mfaSerialOf(profile),
        region: regionOf(profile),
        sourceProfile: textOf(profile, 'source_profile'),
        needs: importable ? sources.filter((source) => !sightings.get(source)?.managed) : [],
        configLine: profile.lines.config,
        credentialsLine: profile.lines.credentials,
      },
    });
  }
  return found;
}

/** The profiles it takes credentials from, the root first; not itself. */
function sourcesOf({ profile, origin }: Sighting): string[] {
  if (!origin) return [];
  const onTheWay = origin.roles.slice(1).map((role) => role.profile);
  const names = new Set([origin.root.profile, ...onTheWay.reverse()]);
  names.delete(profile.name);
  return [...names];
}

/**
 * A role that is assumed with a key in its own profile, while other profiles take that key, too: once the profile
 * gives the role's credentials, theirs would be others. By name, why it stays.
 */
function keyBorrowers(sightings: ReadonlyMap<string, Sighting>): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const [name, { origin }] of sightings) {
    if (origin?.root.kind !== 'iam-user' || origin.root.profile === name) continue;
    const holder = origin.root.profile;
    if (origin.roles.at(-1)?.profile === holder || sightings.get(holder)?.origin?.roles.length === 0)
      continue;
    reasons.set(
      holder,
      `${name} takes the key in it as its source; move that key to a profile of its own first`,
    );
  }
  return reasons;
}

/** Profiles with one key id and another secret than an earlier one, and that one: only one of them can be right. */
function differingSecrets(sightings: ReadonlyMap<string, Sighting>): ReadonlyMap<string, string> {
  const first = new Map<string, Sighting>();
  const reasons = new Map<string, string>();
  for (const [name, sighting] of sightings) {
    if (sighting.keyId === null) continue;
    const other = first.get(sighting.keyId);
    if (!other) first.set(sighting.keyId, sighting);
    else if (secretOf(other) !== secretOf(sighting)) {
      const twin = other.profile.name;
      const reason = (where: string) =>
        `The same access key is in ${where} with another secret; remove the wrong one first`;
      reasons.set(name, reason(twin));
      reasons.set(twin, reason(name));
    }
  }
  return reasons;
}

function secretOf({ profile }: Sighting): string | null {
  return textOf(profile, 'aws_secret_access_key');
}

/** Access key id -> the first profiles that hold it, one more than a note names. */
function keyHolders(sightings: ReadonlyMap<string, Sighting>): ReadonlyMap<string, readonly string[]> {
  const holders = new Map<string, string[]>();
  for (const [name, { keyId }] of sightings) {
    if (keyId === null) continue;
    const known = holders.get(keyId) ?? [];
    if (known.length <= NAMED) known.push(name);
    holders.set(keyId, known);
  }
  return holders;
}

function notesOf(
  { profile, keyId, origin }: Sighting,
  knownAs: string | null,
  holders: ReadonlyMap<string, readonly string[]>,
): string[] {
  const { name, settings } = profile;
  const notes: string[] = [];
  if (knownAs !== null) notes.push(`Its key is in Cloakroom already, as ${knownAs}`);
  const others = (keyId === null ? [] : (holders.get(keyId) ?? [])).filter((other) => other !== name);
  if (others.length > 0)
    notes.push(
      `The same key is in ${others.slice(0, NAMED).join(', ')}${others.length > NAMED ? ' and others' : ''}`,
    );
  if (origin?.roles.length === 0) return notes;
  if (mfaSerialOf(profile) === null) return notes;
  if (origin?.root.kind === 'sso-role')
    notes.push('AWS does not see MFA in credentials of a portal, so that its MFA device is left out');
  else if (settings.has('mfa_serial')) notes.push('It asks for an MFA code');
  else
    notes.push(
      'It asks for an MFA code; AWS tools do not know mfa_arn, and Cloakroom takes it for mfa_serial',
    );
  return notes;
}

function accountOf(profile: AwsProfile, roleArn: string | null, keyId: string | null): string | null {
  if (roleArn !== null) return parseRoleArn(roleArn)?.accountId ?? null;
  if (keyId !== null) return accountOfAccessKey(keyId);
  const login = textOf(profile, 'login_session') ?? '';
  return /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):/.exec(login)?.[1] ?? null;
}

/** What is no region is none to anybody. */
function regionOf(profile: AwsProfile): string | null {
  const region = textOf(profile, 'region');
  return region !== null && isRegionName(region) ? region : null;
}

function textOf({ settings }: AwsProfile, key: string): string | null {
  return settings.get(key)?.value || null;
}

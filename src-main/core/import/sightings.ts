// Profiles one by one: how tools read each, what kind of thing that is for an import, and what is wrong with it,
// whatever its sources and its place in the file are like.
import type { FoundKind } from '../../../shared/aws-files.ts';
import { profileNameProblem } from '../../../shared/profile-name.ts';
import type { AwsFilesContents, AwsProfile, ChainResult } from '../aws-config/aws-files.ts';
import { planProfileChain } from '../aws-config/profile-chain.ts';
import { holdsUnusedKey, linkProblem, type Origin, originOf, rootProblem } from './origins.ts';

export interface Sighting {
  readonly profile: AwsProfile;
  readonly managed: boolean;
  readonly result: ChainResult;
  /** Null where the files do not say. */
  readonly origin: Origin | null;
  /** Id of the key that stands in the profile itself and is used; null when there is none. */
  readonly keyId: string | null;
}

export function sightProfiles(
  contents: AwsFilesContents,
  managed: ReadonlySet<string>,
): ReadonlyMap<string, Sighting> {
  const inOrder = [...contents.profiles.values()].sort((a, b) => placeOf(a) - placeOf(b));
  return new Map(inOrder.map((profile) => [profile.name, sight(contents, managed, profile)]));
}

/** Those of the config file first, then what the credentials file alone has. */
function placeOf({ lines }: AwsProfile): number {
  return lines.config ?? 1e9 + (lines.credentials ?? 0);
}

function sight(contents: AwsFilesContents, managed: ReadonlySet<string>, profile: AwsProfile): Sighting {
  const { name } = profile;
  const result = planProfileChain(contents, name);
  const seen = { profile, managed: managed.has(name), result };
  if (!result.ok) return { ...seen, origin: null, keyId: null };
  const { source, sourceProfile } = result.chain;
  const keyId = source.kind === 'static' && sourceProfile === name ? source.accessKeyId : null;
  return { ...seen, origin: originOf(contents, result.chain, managed), keyId };
}

export function kindOf({ profile, managed, result, origin }: Sighting): FoundKind {
  if (managed) return 'cloakroom';
  if (!result.ok) {
    const bare = result.problem.kind === 'no-credentials' && result.problem.profile === profile.name;
    return bare ? 'no-credentials' : 'broken';
  }
  const root = origin?.root;
  if (root?.kind === 'other') return root.found;
  const isRole = origin?.roles.length !== 0 || root === undefined || root.kind === 'cloakroom';
  return isRole ? 'role' : root.kind;
}

/** What keeps the profile itself from coming over; null when nothing does. */
export function problemOf({ profile, managed, result, origin }: Sighting): string | null {
  if (!result.ok) return result.problem.message;
  const { name } = profile;
  const { root, roles } = origin ?? { root: null, roles: [] };
  if (root === null) return null;
  if (managed)
    return root.kind === 'cloakroom' && roles.length === 0
      ? null
      : `It is Cloakroom’s, but other lines in it win; repair it on the Health page first`;
  const [link] = roles;
  const wrong = link ? linkProblem(link) : null;
  if (wrong !== null) return wrong;
  // What is wrong with a key or portal in another profile is that profile's problem.
  if (root.profile === name || root.kind === 'other' || root.kind === 'cloakroom') {
    const problem = rootProblem(root, profile, roles.length > 0);
    if (problem !== null) return problem;
  }
  if (holdsUnusedKey(profile, root))
    return 'It also holds an access key that it does not use; remove that key, or move it to a profile of its own';
  const problem = name === 'default' ? null : profileNameProblem(name);
  return problem === null ? null : `Cloakroom cannot write a profile of this name: ${lower(problem)}`;
}

/** The sentence as it goes on behind a colon; `AWS` stays as it is. */
export function lower(sentence: string): string {
  return sentence.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
}

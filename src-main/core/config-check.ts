// Whether the profiles Cloakroom wrote still do what they should: there, unchanged, not shadowed. Pure.
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import type { AwsFileKind, AwsFileTexts } from './aws-config/aws-files.ts';
import {
  credentialProcessCommand,
  readManagedProfiles,
  shadowingKeysByProfile,
} from './aws-config/profile-edits.ts';

interface CheckInput {
  readonly texts: AwsFileTexts;
  readonly paths: Readonly<Record<AwsFileKind, string>>;
  /** Of the profiles there should be. */
  readonly names: ReadonlySet<string>;
  readonly helperPath: string | null;
}

/** The first problem, in words for a person; null when all is well, and while it is not known where the helper is. */
export function problemOfProfiles({ texts, paths, names, helperPath }: CheckInput): ErrorView | null {
  if (helperPath === null) return null;
  try {
    const managed = new Map(readManagedProfiles(texts.config).map((profile) => [profile.name, profile]));
    const shadowing = shadowingKeysByProfile(texts.credentials);
    for (const name of names) {
      const [shadow] = shadowing.get(name) ?? [];
      if (shadow) throw shadowed(paths.credentials, name, shadow.line);
      const profile = managed.get(name);
      if (!profile) throw missing(paths.config, name);
      const changed =
        profile.editedByHand || profile.helperCommand !== credentialProcessCommand(helperPath, name);
      if (changed) throw edited(paths.config, name, profile.line);
    }
    return null;
  } catch (error) {
    return toWire(error);
  }
}

function shadowed(path: string, name: string, line: number): AppError {
  return new AppError({
    code: 'profile-conflict',
    message: `${path} has an access key for [${name}] (line ${line}), which tools use instead of Cloakroom`,
    remedy: 'add that key to Cloakroom and remove it from the file',
  });
}

function missing(path: string, name: string): AppError {
  return new AppError({
    code: 'profile-conflict',
    message: `The profile ${name} is not in ${path} any more, so tools do not find it`,
    remedy: anew(name),
  });
}

function edited(path: string, name: string, line: number): AppError {
  return new AppError({
    code: 'profile-conflict',
    message: `The profile ${name} in ${path} (line ${line}) was changed by hand; Cloakroom left it as it is`,
    remedy: `undo that change, or ${anew(name)}`,
  });
}

function anew(name: string): string {
  return name === 'default'
    ? 'make the session active again'
    : 'edit the session and save it, which writes its profile anew';
}

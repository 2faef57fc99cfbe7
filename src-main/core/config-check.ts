// Whether the profiles Cloakroom wrote still do what they should: readable, there, unchanged, not shadowed.
import { AppError, type ErrorView, toWire } from '../../shared/errors.ts';
import type { AwsFiles } from './aws-config/files-port.ts';
import {
  credentialProcessCommand,
  readManagedProfiles,
  shadowingKeysByProfile,
} from './aws-config/profile-edits.ts';
import type { CatalogState } from './catalog.ts';

/** The first problem, in words for a person; null when all is well. Changes nothing. */
export async function checkProfiles(
  files: AwsFiles,
  catalog: CatalogState,
  helperPath: string | null,
): Promise<ErrorView | null> {
  try {
    const [config, credentials] = [await files.readConfig(), await files.readCredentials()];
    if (helperPath === null) return null;
    const managed = new Map(readManagedProfiles(config).map((profile) => [profile.name, profile]));
    const expected = catalog.profiles.map((profile) => profile.name);
    if (catalog.activeSessionId !== null) expected.push('default');
    const shadowing = shadowingKeysByProfile(credentials);
    for (const name of expected) {
      const [shadow] = shadowing.get(name) ?? [];
      if (shadow) throw shadowed(files.credentialsPath, name, shadow.line);
      const profile = managed.get(name);
      if (!profile) throw missing(files.configPath, name);
      const changed =
        profile.editedByHand || profile.helperCommand !== credentialProcessCommand(helperPath, name);
      if (changed) throw edited(files.configPath, name, profile.line);
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

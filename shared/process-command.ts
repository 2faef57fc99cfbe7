// The value of `credential_process`: a command that sh, cmd.exe and botocore's own splitters all take alike. Pure.
// Nothing is quoted, because Terraform (the Go SDK) strips a pair of quotes when the value begins and ends with
// one; so the path must not need it, and the line ends with the plain profile name.
import { AppError } from './errors.ts';
import { profileNameProblem } from './profile-name.ts';

const POSIX_PATH = /^\/[\p{L}\p{N}_.@+,/-]+$/u;
// cmd.exe takes , ; = as blanks; botocore decodes the file in the code page, so no other letters either.
const WINDOWS_PATH = /^[A-Za-z]:[\\/][A-Za-z0-9_.@+\\/~-]+$/;

/** Why tools cannot all start a helper there: a relative path, one with blanks or characters a shell acts on. */
export function helperPathProblem(helperPath: string): AppError | null {
  if (POSIX_PATH.test(helperPath) || WINDOWS_PATH.test(helperPath)) return null;
  return new AppError({
    code: 'invalid-input',
    message: `AWS tools cannot all start a credential helper at ${JSON.stringify(helperPath)}`,
    remedy: 'install it at an absolute path without blanks, quotes and other special characters',
  });
}

/** `invalid-input` for a path with a problem, and for unsafe names. */
export function credentialProcessCommand(helperPath: string, profileName: string): string {
  const problem = helperPathProblem(helperPath);
  if (problem) throw problem;
  checkProfileName(profileName);
  return `${helperPath} ${profileName}`;
}

export function checkProfileName(name: string): void {
  const problem = name === 'default' ? null : profileNameProblem(name);
  if (problem) {
    throw new AppError({
      code: 'invalid-input',
      message: `${JSON.stringify(name)} cannot be a profile name: ${problem}`,
      remedy: 'choose another profile name',
    });
  }
}

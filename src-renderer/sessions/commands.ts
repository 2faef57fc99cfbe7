// Lines a person copies, and the line Cloakroom writes. Pure.

/** For any POSIX shell; profile names are kept free of characters that a shell would touch. */
export function awsProfileLine(profileName: string): string {
  return `export AWS_PROFILE=${profileName}`;
}

/** The same for the shell usual on the platform. */
export function awsProfileLineFor(platform: string, profileName: string): string {
  return platform === 'win32' ? `$env:AWS_PROFILE = "${profileName}"` : awsProfileLine(profileName);
}

export function whoAmILine(profileName: string): string {
  return `aws sts get-caller-identity --profile ${profileName}`;
}

/** As it stands in the config file: double quotes only where the path has a space, never round the name. */
export function credentialProcessLine(helperPath: string, profileName: string): string {
  const program = /\s/.test(helperPath) ? `"${helperPath}"` : helperPath;
  return `credential_process = ${program} ${profileName}`;
}

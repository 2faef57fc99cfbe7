// Lines a person copies, and the lines Cloakroom writes. Pure.

/** For any POSIX shell; profile names are kept free of characters that a shell would touch. */
function awsProfileLine(profileName: string): string {
  return `export AWS_PROFILE=${profileName}`;
}

/** The same for the shell usual on the platform. */
export function awsProfileLineFor(platform: string, profileName: string): string {
  return platform === 'win32' ? `$env:AWS_PROFILE = "${profileName}"` : awsProfileLine(profileName);
}

export interface ShellLine {
  readonly shell: string;
  readonly line: string;
}

/** One for every shell people use, whichever platform this is: a terminal may be on another machine. */
export function awsProfileLines(profileName: string): readonly ShellLine[] {
  return [
    { shell: 'bash, zsh', line: awsProfileLine(profileName) },
    { shell: 'fish', line: `set -gx AWS_PROFILE ${profileName}` },
    { shell: 'PowerShell', line: awsProfileLineFor('win32', profileName) },
  ];
}

export function whoAmILine(profileName: string): string {
  return `aws sts get-caller-identity --profile ${profileName}`;
}

/** As it stands in the config file: double quotes only where the path has a space, never round the name. */
export function credentialProcessLine(helperPath: string, profileName: string): string {
  const program = /\s/.test(helperPath) ? `"${helperPath}"` : helperPath;
  return `credential_process = ${program} ${profileName}`;
}

const MARKER = '# Managed by Cloakroom: change it there, it rewrites the lines below.';

/** A profile's section as Cloakroom writes a new one; `region` null leaves the key out. */
export function profileSection(helperPath: string, profileName: string, region: string | null): string {
  return [
    `[profile ${profileName}]`,
    MARKER,
    ...(region === null ? [] : [`region = ${region}`]),
    credentialProcessLine(helperPath, profileName),
  ].join('\n');
}

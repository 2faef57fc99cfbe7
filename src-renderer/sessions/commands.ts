// Lines a person copies, and the lines Cloakroom writes. Pure.
import { credentialProcessCommand } from '../../shared/process-command.ts';
import { awsProfileLineFor } from '../../shared/shell-lines.ts';

export interface ShellLine {
  readonly shell: string;
  readonly line: string;
}

/** One for every shell people use, whichever platform this is: a terminal may be on another machine. */
export function awsProfileLines(profileName: string): readonly ShellLine[] {
  return [
    { shell: 'bash, zsh', line: awsProfileLineFor('linux', profileName) },
    { shell: 'fish', line: `set -gx AWS_PROFILE ${profileName}` },
    { shell: 'PowerShell', line: awsProfileLineFor('win32', profileName) },
  ];
}

export function whoAmILine(profileName: string): string {
  return `aws sts get-caller-identity --profile ${profileName}`;
}

/** As it stands in the config file; throws for a path with a `helperPathProblem`. */
export function credentialProcessLine(helperPath: string, profileName: string): string {
  return `credential_process = ${credentialProcessCommand(helperPath, profileName)}`;
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

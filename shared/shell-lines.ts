// Lines for a person's shell. Pure.

/** `export AWS_PROFILE=…` for the shell usual on the platform; profile names are kept free of what a shell acts on. */
export function awsProfileLineFor(platform: string, profileName: string): string {
  return platform === 'win32' ? `$env:AWS_PROFILE = "${profileName}"` : `export AWS_PROFILE=${profileName}`;
}

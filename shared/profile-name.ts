// Profile names that every tool reads alike, unquoted, in both `[profile x]` and a command line.
// Source: the identifier set of the SDK specification, less what a shell, cmd.exe or Terraform would touch.

export const PROFILE_NAME_MAX = 128;
const SAFE = /^[A-Za-z0-9_][A-Za-z0-9_.@+/:-]*$/;
const RESERVED = new Set(['default', '__proto__', 'constructor', 'prototype']);

/** Why the name cannot be used; null when it can. */
export function profileNameProblem(name: string): string | null {
  if (name === '') return 'Enter a profile name';
  if (name.length > PROFILE_NAME_MAX) return `Use at most ${PROFILE_NAME_MAX} characters`;
  if (RESERVED.has(name.toLowerCase())) {
    return name.toLowerCase() === 'default'
      ? 'The name "default" is kept for the active session; choose another'
      : 'AWS tools do not read a profile of this name; choose another';
  }
  if (/\s/.test(name)) return 'AWS tools disagree about spaces in profile names; use - or _ instead';
  if (!SAFE.test(name))
    return 'Use letters, digits and _ - . @ + / : only, starting with a letter, digit or _';
  return null;
}

/** A safe name made from a label, not one of `taken`. */
export function suggestProfileName(label: string, taken: ReadonlySet<string>): string {
  const cleaned = label
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_.@+-]+/g, '-')
    .replace(/^[^A-Za-z0-9_]+|-+$/g, '')
    .slice(0, PROFILE_NAME_MAX - 4)
    .toLowerCase();
  const base =
    profileNameProblem(cleaned) === null
      ? cleaned
      : `aws-${cleaned || 'profile'}`.slice(0, PROFILE_NAME_MAX - 4);
  let name = base;
  for (let n = 2; taken.has(name); n++) {
    const suffix = `-${n}`;
    name = base.slice(0, PROFILE_NAME_MAX - suffix.length) + suffix;
  }
  return name;
}

// Short-lived credentials as lines to paste into a shell, or as a .env file (pure). The lines are a secret.
//
// Each shell has its own quoting, so that no value can do more than be a value. Lines for bash and fish begin with a
// space, which keeps them out of the shell's history where it is set up so (always in fish; HISTCONTROL in bash).
// Long-term keys are never written out (docs/values.md, 1).
import { AppError } from '../../../shared/errors.ts';
import type { ExportShell } from '../../../shared/settings.ts';
import type { Credentials } from '../ports.ts';
import { Secret } from '../secret.ts';

/** What can be unset: a file is not. */
export type UnsetShell = Exclude<ExportShell, 'dotenv'>;

/** botocore, and with it boto3 and older AWS CLIs, reads the second only; the SDKs read the first. */
const REGION_VARIABLES = ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const;

interface Syntax {
  comment(text: string): string;
  /** Throws `invalid-input` when this shell has no way to write the value. */
  set(name: string, value: string): string;
}

const VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;

/** `region` null: the variables for it are left as they are. Throws `invalid-input` for a long-term key. */
export function exportLines(
  { accessKeyId, secretAccessKey, sessionToken, expiresAt }: Credentials,
  shell: ExportShell,
  { region }: { readonly region: string | null },
): Secret {
  if (!sessionToken) {
    throw new AppError({
      code: 'invalid-input',
      message: 'These are long-term keys, which Cloakroom never hands out as text',
      remedy: 'let the session use session tokens (GetSessionToken), or copy the credentials of a role',
    });
  }
  const { comment, set } = SYNTAX[shell];
  const lines = [
    ...(expiresAt === null ? [] : [comment(`Expires ${isoSeconds(expiresAt)}`)]),
    set('AWS_ACCESS_KEY_ID', accessKeyId),
    set('AWS_SECRET_ACCESS_KEY', secretAccessKey.reveal()),
    set('AWS_SESSION_TOKEN', sessionToken.reveal()),
    ...(region === null ? [] : REGION_VARIABLES.map((name) => set(name, region))),
  ];
  return new Secret(joined(lines, shell));
}

/** Takes back what `exportLines` with the same `region` set. */
export function unsetLines(shell: UnsetShell, { region }: { readonly region: string | null }): string {
  const names = [...VARIABLES, ...(region === null ? [] : REGION_VARIABLES)];
  return joined(
    names.map((name) => UNSET[shell](name)),
    shell,
  );
}

const SYNTAX: Readonly<Record<ExportShell, Syntax>> = {
  // Also zsh and any other POSIX shell: between single quotes nothing is special, not even a backslash. At its prompt
  // zsh takes no comments, hence the command that does nothing.
  bash: {
    comment: (text) => ` : '${text}'`,
    set: (name, value) => ` export ${name}='${oneLine(value, name).replaceAll("'", `'\\''`)}'`,
  },
  // Between fish's single quotes a backslash escapes itself and the quote.
  fish: {
    comment: (text) => ` # ${text}`,
    set: (name, value) => ` set -gx ${name} '${oneLine(value, name).replace(/[\\']/g, '\\$&')}'`,
  },
  // PowerShell takes typographic quotes for straight ones; each is doubled.
  powershell: {
    comment: (text) => `# ${text}`,
    set: (name, value) => `$env:${name} = '${oneLine(value, name).replace(/['‘’‚‛]/g, '$&$&')}'`,
  },
  // Between its quotes cmd still sees quotes, percent and exclamation marks, and at the prompt nothing escapes those.
  cmd: {
    comment: (text) => `rem ${text}`,
    set: (name, value) => {
      if (/["%!]/.test(value)) throw unwritable(name);
      return `set "${name}=${oneLine(value, name)}"`;
    },
  },
  // Readers of .env files differ in quotes, and some keep them: what needs none gets none.
  dotenv: {
    comment: (text) => `# ${text}`,
    set: (name, value) => {
      if (/^[\w+/=.:@-]*$/.test(value)) return `${name}=${value}`;
      if (/['\\]/.test(value)) throw unwritable(name);
      return `${name}='${oneLine(value, name)}'`;
    },
  },
};

const UNSET: Readonly<Record<UnsetShell, (name: string) => string>> = {
  bash: (name) => ` unset ${name}`,
  fish: (name) => ` set -e ${name}`,
  powershell: (name) => `Remove-Item Env:${name} -ErrorAction SilentlyContinue`,
  cmd: (name) => `set "${name}="`,
};

function joined(lines: readonly string[], shell: ExportShell): string {
  const end = shell === 'cmd' || shell === 'powershell' ? '\r\n' : '\n';
  return lines.map((line) => line + end).join('');
}

/** A pasted line break would start a command. */
function oneLine(value: string, name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not pass.
  if (/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(value)) throw unwritable(name);
  return value;
}

function unwritable(name: string): AppError {
  return new AppError({
    code: 'invalid-input',
    message: `${name} holds a character that cannot be written safely for this shell`,
    remedy: 'choose another shell, or use the session’s profile instead',
  });
}

function isoSeconds(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

// Reads AWS config files with botocore, the library in the AWS CLI: any number of files in one Python process.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A file as botocore's loader gives it; a nested block is an object. */
export interface BotocoreFile {
  readonly profiles: Readonly<Record<string, Readonly<Record<string, Option>>>>;
  readonly services: Readonly<Record<string, Readonly<Record<string, Option>>>>;
  readonly sso_sessions: Readonly<Record<string, Readonly<Record<string, Option>>>>;
}
type Option = string | Readonly<Record<string, string>>;

const PROGRAM = `
import json, sys
try:
    from botocore import configloader
except ImportError:
    from awscli.botocore import configloader

def read(path):
    try:
        loaded = configloader.load_config(path)
    except Exception as error:
        return {"error": type(error).__name__}
    loaded.setdefault("sso_sessions", {})
    # An older botocore takes [services x] for a section like any other.
    services = loaded.setdefault("services", {})
    for name in [name for name in loaded if name.startswith("services ")]:
        services[name.split(None, 1)[1]] = loaded.pop(name)
    return loaded

print(json.dumps([read(path) for path in json.load(sys.stdin)]))
`;

/**
 * Reads each file; null for one that botocore cannot read at all. Throws where there is no Python with botocore, see
 * `hasBotocore`.
 */
export function readByBotocore(paths: readonly string[]): (BotocoreFile | null)[] {
  if (!PYTHON) throw new Error('there is no Python with botocore');
  const out = execFileSync(PYTHON, ['-c', PROGRAM], {
    input: JSON.stringify(paths),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PYTHONUTF8: '1' },
  });
  const files = JSON.parse(out) as (BotocoreFile & { error?: string })[];
  return files.map((file) => {
    if (file.error !== undefined && file.error !== 'ConfigParseError') throw new Error(file.error);
    return file.error === undefined ? file : null;
  });
}

export const PYTHON = interpreters().find(knowsBotocore);

/** False for a CLI that brings its Python along in one piece, where no other has botocore. */
export const hasBotocore = PYTHON !== undefined;

/** The one that the CLI itself runs in, unless that is behind a version manager's stand-in; then those on the path. */
function interpreters(): string[] {
  const program = onPath('aws');
  return [...(program ? interpreterOf(program) : []), 'python3', 'python'];
}

function knowsBotocore(python: string): boolean {
  try {
    execFileSync(python, ['-c', PROGRAM], { input: '[]', stdio: ['pipe', 'ignore', 'ignore'] });
    return true;
  } catch {
    return false;
  }
}

function onPath(program: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // in one of the others
    }
  }
  return null;
}

/** What the script's first line says that it runs in; nothing unless that is a Python. */
function interpreterOf(script: string): string[] {
  const [first = ''] = readFileSync(script, 'latin1').slice(0, 500).split('\n');
  const words = first.startsWith('#!') ? first.slice(2).trim().split(/\s+/) : [];
  const program = words[0]?.endsWith('/env') ? words[1] : words[0];
  return program && /python[\d.]*$/.test(program) ? [program] : [];
}

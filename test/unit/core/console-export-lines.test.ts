// Credentials as lines for a shell. Where the shell is here, it reads them itself: bash everywhere, fish where installed.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPORT_SHELLS, type ExportShell } from '../../../shared/settings.ts';
import { exportLines, type UnsetShell, unsetLines } from '../../../src-main/core/console/export-lines.ts';
import type { Credentials } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { refusal } from '../fakes/rejection.ts';

const NAMES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
] as const;
const EXPIRES = Date.UTC(2026, 10, 21, 17, 0, 0, 250);
const REGION = { region: 'eu-west-1' };

function credentials(
  secret = 'fake/secret+EXAMPLE',
  token: string | null = 'fake/token+EXAMPLE==',
): Credentials {
  return {
    accessKeyId: 'ASIAEXAMPLE000001',
    secretAccessKey: new Secret(secret),
    sessionToken: token === null ? null : new Secret(token),
    expiresAt: EXPIRES,
    clockOffsetMs: 0,
  };
}

const lines = (shell: ExportShell, from = credentials(), place: { region: string | null } = REGION) =>
  exportLines(from, shell, place).reveal();

describe('the lines', () => {
  it('for bash and zsh', () => {
    expect(lines('bash')).toBe(
      ` : 'Expires 2026-11-21T17:00:00Z'
 export AWS_ACCESS_KEY_ID='ASIAEXAMPLE000001'
 export AWS_SECRET_ACCESS_KEY='fake/secret+EXAMPLE'
 export AWS_SESSION_TOKEN='fake/token+EXAMPLE=='
 export AWS_REGION='eu-west-1'
 export AWS_DEFAULT_REGION='eu-west-1'
`,
    );
    expect(unsetLines('bash', REGION)).toBe(
      ' unset AWS_ACCESS_KEY_ID\n unset AWS_SECRET_ACCESS_KEY\n unset AWS_SESSION_TOKEN\n unset AWS_REGION\n unset AWS_DEFAULT_REGION\n',
    );
  });

  it('for fish', () => {
    expect(lines('fish')).toBe(
      ` # Expires 2026-11-21T17:00:00Z
 set -gx AWS_ACCESS_KEY_ID 'ASIAEXAMPLE000001'
 set -gx AWS_SECRET_ACCESS_KEY 'fake/secret+EXAMPLE'
 set -gx AWS_SESSION_TOKEN 'fake/token+EXAMPLE=='
 set -gx AWS_REGION 'eu-west-1'
 set -gx AWS_DEFAULT_REGION 'eu-west-1'
`,
    );
    expect(lines('fish', credentials(String.raw`a'b\c`))).toContain(String.raw`'a\'b\\c'`);
  });

  it('for PowerShell, where typographic quotes count as quotes', () => {
    expect(lines('powershell')).toBe(
      [
        '# Expires 2026-11-21T17:00:00Z',
        "$env:AWS_ACCESS_KEY_ID = 'ASIAEXAMPLE000001'",
        "$env:AWS_SECRET_ACCESS_KEY = 'fake/secret+EXAMPLE'",
        "$env:AWS_SESSION_TOKEN = 'fake/token+EXAMPLE=='",
        "$env:AWS_REGION = 'eu-west-1'",
        "$env:AWS_DEFAULT_REGION = 'eu-west-1'",
        '',
      ].join('\r\n'),
    );
    expect(lines('powershell', credentials("a'b’c$d`e"))).toContain("'a''b’’c$d`e'");
  });

  it('for cmd, where some characters cannot be kept from doing something', () => {
    expect(lines('cmd')).toBe(
      [
        'rem Expires 2026-11-21T17:00:00Z',
        'set "AWS_ACCESS_KEY_ID=ASIAEXAMPLE000001"',
        'set "AWS_SECRET_ACCESS_KEY=fake/secret+EXAMPLE"',
        'set "AWS_SESSION_TOKEN=fake/token+EXAMPLE=="',
        'set "AWS_REGION=eu-west-1"',
        'set "AWS_DEFAULT_REGION=eu-west-1"',
        '',
      ].join('\r\n'),
    );
    expect(lines('cmd', credentials('a&b|c^d<e>f'))).toContain('=a&b|c^d<e>f"');
    for (const secret of ['%PATH%', 'a"b', 'a!b']) {
      expect(refusal(() => lines('cmd', credentials(secret))).code).toBe('invalid-input');
    }
  });

  it('for a .env file, quoted only where it must be', () => {
    expect(lines('dotenv')).toBe(
      `# Expires 2026-11-21T17:00:00Z
AWS_ACCESS_KEY_ID=ASIAEXAMPLE000001
AWS_SECRET_ACCESS_KEY=fake/secret+EXAMPLE
AWS_SESSION_TOKEN=fake/token+EXAMPLE==
AWS_REGION=eu-west-1
AWS_DEFAULT_REGION=eu-west-1
`,
    );
    expect(lines('dotenv', credentials('a #b$c'))).toContain("='a #b$c'\n");
    expect(refusal(() => lines('dotenv', credentials("a'b"))).code).toBe('invalid-input');
  });

  it.each(EXPORT_SHELLS)('for %s leave the region alone when there is none', (shell) => {
    expect(lines(shell, credentials(), { region: null })).not.toContain('AWS_REGION');
    if (shell !== 'dotenv') expect(unsetLines(shell, { region: null })).not.toContain('AWS_REGION');
  });

  it.each(EXPORT_SHELLS)(
    'for %s never hold a line break from a value, nor does the refusal quote it',
    (shell) => {
      for (const bad of ['a\nb', 'a\rb', 'a\u0000b', 'a\u2028b']) {
        const error = refusal(() => lines(shell, credentials(`fake${bad}`)));
        expect(error.code).toBe('invalid-input');
        expect(JSON.stringify([error.message, error.remedy, error.details])).not.toContain('fake');
      }
    },
  );

  it.each(EXPORT_SHELLS)('for %s are not written for a long-term key', (shell) => {
    const error = refusal(() => lines(shell, credentials('fake-secret', null)));
    expect(error.code).toBe('invalid-input');
    expect(error.message).toContain('long-term');
  });

  it('are a secret wherever they are logged', () => {
    expect(JSON.stringify(exportLines(credentials(), 'bash', REGION))).toBe('"[redacted]"');
  });
});

/** What a shell makes of the lines: the four variables as its own child sees them, NUL between them. */
function readBy(program: string, shell: UnsetShell, script: string): (string | null)[] {
  const show = `const v = ${JSON.stringify(NAMES)}; process.stdout.write(JSON.stringify(v.map((n) => process.env[n] ?? null)))`;
  const quoted = shell === 'fish' ? show.replace(/[\\']/g, '\\$&') : show.replaceAll("'", `'\\''`);
  const answer = execFileSync(program, ['-c', `${script}'${process.execPath}' -e '${quoted}'`], {
    env: { PATH: process.env.PATH, HOME: '/nonexistent' },
    encoding: 'utf8',
  });
  return JSON.parse(answer) as (string | null)[];
}

const NASTY = [
  `'; echo "pwned" #`,
  '$(id) `id` $HOME $$ $1',
  String.raw`back\slash\' "quotes" \\`,
  '* ? [a] {a,b} ~ ! & | ; < > ( ) %PATH% ^',
  ' leading and trailing ',
  "'",
  '\\',
  'ümläut – 漢字 🔑',
];

const SHELLS = [
  { shell: 'bash', program: '/bin/bash' },
  { shell: 'fish', program: '/usr/bin/fish' },
] as const;

describe.each(SHELLS)('$shell itself', ({ shell, program }) => {
  const here = existsSync(program);

  it.skipIf(!here)('reads back exactly what AWS issued', () => {
    expect(readBy(program, shell, lines(shell))).toEqual([
      'ASIAEXAMPLE000001',
      'fake/secret+EXAMPLE',
      'fake/token+EXAMPLE==',
      'eu-west-1',
      'eu-west-1',
    ]);
  });

  it.skipIf(!here).each(NASTY)('takes %j for a value and nothing else', (value) => {
    const [, secret, token] = readBy(program, shell, lines(shell, credentials(value, value)));
    expect([secret, token]).toEqual([value, value]);
  });

  it.skipIf(!here)('takes any text for a value and nothing else', () => {
    const character = fc.oneof(
      fc.constantFrom(...`'"\\$\`!#;&|<>(){}[]*?~ `),
      fc.string({ unit: 'grapheme' }),
    );
    const value = fc
      .array(character, { minLength: 1, maxLength: 12 })
      .map((parts) => parts.join(''))
      // Refused, which has a test of its own; and lone surrogates are no text.
      .filter((text) => text !== '' && !/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(text));
    fc.assert(
      fc.property(value, (secret) => {
        expect(readBy(program, shell, lines(shell, credentials(secret)))[1]).toBe(secret);
      }),
      { numRuns: 15 * Number(process.env.CLOAKROOM_PROPERTY_SCALE ?? 1) },
    );
  });

  it.skipIf(!here)('has none of it any more after the unset lines', () => {
    const script = lines(shell) + unsetLines(shell, REGION);
    expect(readBy(program, shell, script)).toEqual([null, null, null, null, null]);
  });
});

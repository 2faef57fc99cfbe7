import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AwsFileTexts } from '../../../../src-main/core/aws-config/aws-files.ts';
import {
  type Finding,
  type LintInput,
  lintAwsFiles,
  repairTexts,
} from '../../../../src-main/core/aws-config/lint/lint.ts';
import { parseAwsFiles } from '../../../../src-main/core/aws-config/spec-reader.ts';
import { anyText, ownText, runs } from './arbitraries.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const HELPER = '/opt/cloakroom/credential-helper';

function inputOf(texts: AwsFileTexts, managed: LintInput['managed'] = new Map()): LintInput {
  return {
    texts,
    paths: { config: '/home/me/.aws/config', credentials: '/home/me/.aws/credentials' },
    modes: { config: 0o644, credentials: 0o640 },
    managed,
    programExists: (program) => !/gone|EXAMPLE/.test(program),
    isProduction: (text) => /prod|EXAMPLE/.test(text),
  };
}

// Files as people have them, with every mistake the rules know, two or three at a time.
const name = fc.constantFrom('a', 'b', 'default', 'prod');
const value = fc.constantFrom(
  'x',
  'eu-west-1',
  'us-east-1a',
  'a',
  'b',
  'nowhere',
  '',
  '12-34',
  '9000',
  SECRET,
);
const key = fc.constantFrom(
  ...['region', 'output', 'role_arn', 'source_profile', 'sso_session', 'sso_region', 'sso_start_url'],
  ...['sso_account_id', 'sso_role_name', 'mfa_arn', 'mfa_serial', 'duration_seconds', 'credential_process'],
  ...['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token', 's3', 'a:b'],
);
const indent = fc.constantFrom('', '', '', '', '', '', ' ', '  ', '\t');
const property = fc
  .tuple(
    indent,
    key,
    fc.constantFrom(' = ', ' = ', '=', ': ', ' =', ':'),
    value,
    fc.constantFrom('', '', '', ' # c', '\t; c', ' '),
    fc.constantFrom('', '', '', '"'),
  )
  .map(([before, k, equals, v, behind, quote]) => `${before}${k}${equals}${quote}${v}${quote}${behind}`);
const plainHeader = fc.oneof(
  name.map((it) => `[profile ${it}]`),
  name.map((it) => `[${it}]`),
  fc.constantFrom('[sso-session a]', '[sso-session s]', '[DEFAULT]', '[plugins]', '[default]'),
);
const header = fc
  .tuple(
    indent,
    fc.oneof(
      { weight: 6, arbitrary: plainHeader },
      { weight: 1, arbitrary: name.map((it) => `[profile "${it}"]`) },
      { weight: 1, arbitrary: name.map((it) => `[profile  ${it} ]`) },
      { weight: 1, arbitrary: name.map((it) => `[profile ${it}`) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          "[profile o'neil]",
          '[a b]',
          '[Profile a]',
          '[profile __proto__]',
          '[x;y]',
          '[]',
        ),
      },
    ),
    fc.constantFrom('', '', '', ' # c', '# c', ' junk', ']', ' # [c]'),
  )
  .map((parts) => parts.join(''));
const other = fc.constantFrom(
  SECRET,
  `${SECRET}=`,
  '',
  '',
  '# c',
  '  # c',
  'words',
  '= v',
  '  words',
  '  k = v',
  '  k: v',
  ' [profile b]',
  'a\rb = c',
);
const awkward = fc
  .tuple(
    fc.constantFrom('', '', '', '', '\uFEFF'),
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: header },
        { weight: 9, arbitrary: property },
        { weight: 3, arbitrary: other },
      ),
      { maxLength: 12 },
    ),
    fc.constantFrom('\n', '\n', '\n', '\r\n'),
    fc.boolean(),
  )
  .map(([bom, lines, eol, ended]) => bom + lines.join(eol) + (ended ? eol : ''));
const text = fc.oneof({ weight: 6, arbitrary: awkward }, { weight: 1, arbitrary: anyText });
const texts = fc.record({ config: text, credentials: text });
const wanted = (profile: string) => ({ command: `${HELPER} ${profile}`, region: 'eu-west-1' });
const managed = fc
  .subarray(['a', 'b', 'default'])
  .map((names): LintInput['managed'] => new Map(names.map((it) => [it, wanted(it)])));
const input = fc.oneof(
  { weight: 4, arbitrary: texts.map((it) => inputOf(it)) },
  { weight: 1, arbitrary: fc.tuple(texts, managed).map(([it, own]) => inputOf(it, own)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(ownText, awkward, managed)
      .map(([config, credentials, own]) => inputOf({ config, credentials }, own)),
  },
);

/** What tools see of the profiles with these names; null when they cannot read the files. */
function meaning(files: AwsFileTexts, names: (profile: string) => boolean): unknown {
  const { profiles, problems } = parseAwsFiles(files);
  if (problems.some(({ fatal }) => fatal)) return null;
  const settings = (profile: string) =>
    [...(profiles.get(profile)?.settings.values() ?? [])].map(({ key: k, value: v, nested }) => [
      k,
      v,
      nested && [...nested].map(([inner, it]) => [inner, it.value]),
    ]);
  return [...profiles.keys()].filter(names).map((profile) => [profile, settings(profile)]);
}

/** Repairs that bring profiles to light which no tool, or not every tool, has read before. */
const REVEALING =
  /^(?:unclosed-header|indented-header|quoted-name|header-|bare-section|prefixed-section|capital-default|two-defaults|duplicate-section|stray-return|managed-leftover)/;

/** What a profile says that is wrong, however well its lines can be read. */
const SAYS =
  /^(?:partial-key|source-|role-without|two-role|unknown-cred|sso-|mfa-|region-|account-|duration-|chained-|missing-|managed-)/;

/** Of these, the first on the way is found: what is mended shows the next. */
const DEAD_END = /^(?:partial-key|source-|role-without|two-role|unknown-cred|sso-)/;

/** What is wrong, in whichever section: a header that is mended takes the lines below it along. */
function mistake({ id, code, file }: Finding): string {
  return [code, file, id.split(':').slice(3).join(':')].join(' ');
}

describe('linting any AWS files', () => {
  it('never fails, gives every finding its own id, and never says what a value is', () => {
    fc.assert(
      fc.property(input, (given) => {
        const findings = lintAwsFiles(given);
        expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
        for (const finding of findings) {
          const { repair, ...said } = finding;
          const words = JSON.stringify({ ...said, label: repair?.label });
          expect(words.toLowerCase()).not.toContain(SECRET.toLowerCase());
        }
      }),
      runs(100),
    );
  });

  it('repairs what a repair says: its finding goes, and nothing breaks that worked', () => {
    fc.assert(
      fc.property(input, (given) => {
        const before = lintAwsFiles(given);
        const known = new Set(before.map(mistake));
        for (const { id, code, repair } of before) {
          if (repair?.kind !== 'edit') continue;
          const after = repair.apply(given.texts);
          expect(after, id).not.toEqual(given.texts);
          const found = lintAwsFiles({ ...given, texts: after });
          expect(found.map((it) => it.id)).not.toContain(id);
          const broken = new Set(before.flatMap((it) => (DEAD_END.test(it.code) ? [it.profile] : [])));
          const worse = found.filter(
            (it) =>
              it.severity === 'breaks' &&
              !known.has(mistake(it)) &&
              !(DEAD_END.test(it.code) && broken.has(it.profile)),
          );
          const shown = REVEALING.test(code) ? worse.filter((it) => !SAYS.test(it.code)) : worse;
          expect(shown, id).toEqual([]);
          expect(repair.apply(after), id).toEqual(after);
        }
      }),
      runs(40),
    );
  });

  it('leaves what every other profile says alone', () => {
    fc.assert(
      fc.property(input, (given) => {
        const present = [...parseAwsFiles(given.texts).profiles.keys()];
        for (const { id, code, profile, repair } of lintAwsFiles(given)) {
          if (repair?.kind !== 'edit' || code === 'stray-return') continue;
          const others = (it: string) => it !== profile && present.includes(it);
          const was = meaning(given.texts, others);
          const is = meaning(repair.apply(given.texts), others);
          if (was !== null && is !== null) expect(is, id).toEqual(was);
        }
      }),
      runs(100),
    );
  });

  it('makes many repairs as if one after the other', () => {
    fc.assert(
      fc.property(input, (given) => {
        const ids = lintAwsFiles(given).flatMap(({ id, repair }) => (repair?.kind === 'edit' ? [id] : []));
        const together = repairTexts(given, ids);
        const left = lintAwsFiles({ ...given, texts: together });
        expect(left.filter(({ id, repair }) => ids.includes(id) && repair)).toEqual([]);
      }),
      runs(100),
    );
  });
});

// Random AWS files as they should not be: doubled and odd headers, indented lines, keys twice, tools' leftovers.
import fc from 'fast-check';
import type { AwsFileTexts } from '../../../../src-main/core/aws-config/aws-files.ts';

const KEY_LINES = [
  'aws_access_key_id = AKIAEXAMPLE000000001',
  'aws_access_key_id = AKIAEXAMPLE000000002',
  'AWS_Access_Key_Id=AKIAEXAMPLE000000001',
  'aws_secret_access_key = firstSecretEXAMPLE',
  'aws_secret_access_key = secondSecretEXAMPLE',
  'aws_secret_access_key: colonSecretEXAMPLE',
  'aws_session_token = tokenEXAMPLE',
];
const OTHER_LINES = [
  'region = eu-west-1',
  'region = nowhere # near',
  'output = json',
  's3 =',
  '  addressing_style = path',
  '  role_arn = nested',
  '\tmax_queue_size = 1',
  '  # indented comment',
  '# comment',
  '; aws_secret_access_key = commentedOutEXAMPLE',
  '',
  '   ',
  'cli_pager =',
  'mfa_arn = arn:aws:iam::123456789012:mfa/a',
];
const SOURCES = [
  ['aws_access_key_id = AKIAEXAMPLE000000001', 'aws_secret_access_key = firstSecretEXAMPLE'],
  ['aws_access_key_id = AKIAEXAMPLE000000002', 'aws_secret_access_key = secondSecretEXAMPLE'],
  ['role_arn = arn:aws:iam::123456789012:role/r', 'source_profile = a'],
  [
    'role_arn = arn:aws:iam::123456789012:role/r',
    'source_profile = default',
    'mfa_serial = arn:aws:iam::123456789012:mfa/a',
  ],
  ['sso_session = s', 'sso_account_id = 012345678901', 'sso_role_name = R'],
  [
    'sso_start_url = https://x.awsapps.com/start',
    'sso_region = us-east-1',
    'sso_account_id = 012345678901',
    'sso_role_name = R',
  ],
  ['credential_process = /bin/sh -c "op read x"'],
  [
    'credential_process = granted x',
    'granted_sso_start_url = https://x.awsapps.com/start',
    'granted_sso_region = us-east-1',
    'granted_sso_account_id = 012345678901',
    'granted_sso_role_name = R',
  ],
];

const oneOf = (lines: readonly string[]) => fc.constantFrom(...lines);
const PLAIN = ['region = eu-west-1', 'output = json', '# comment', ''];
const body = fc
  .tuple(
    fc.array(fc.oneof({ weight: 5, arbitrary: oneOf(PLAIN) }, { weight: 1, arbitrary: oneOf(OTHER_LINES) }), {
      maxLength: 2,
    }),
    fc.constantFrom<readonly string[]>(...SOURCES, ...SOURCES, []),
    fc.array(
      fc.oneof({ weight: 6, arbitrary: oneOf(OTHER_LINES) }, { weight: 1, arbitrary: oneOf(KEY_LINES) }),
      { maxLength: 3 },
    ),
  )
  .map(([above, source, below]) => [...above, ...source, ...below]);

const HEADERS = {
  config: [
    '[default]',
    '[profile a]',
    '[profile b]',
    '[profile c]',
    '[profile a] # note',
    '[profile  a]',
    '[profile "b"]',
    '[profile default]',
    "[profile o'neil]",
    '[c]',
    '[sso-session s]',
    '[]',
    '[services l]',
    '[profile b]# glued',
  ],
  credentials: ['[default]', '[a]', '[b]', '[c]', '[ b ]', '[profile a]', '[x y]'],
} as const;

function textOf(headers: readonly string[]): fc.Arbitrary<string> {
  const usual = fc.constantFrom(...headers.slice(0, 4));
  const header = fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: oneOf(headers) });
  const sections = fc.uniqueArray(fc.record({ header, body, again: fc.nat(9) }), {
    maxLength: 4,
    // A section may stand there twice, but seldom does.
    selector: (section) => `${section.header} ${section.again === 0}`,
  });
  const first = fc.oneof(
    { weight: 20, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom('\uFEFF', 'x\ry\n', 'words\n') },
  );
  return fc
    .tuple(first, sections, fc.constantFrom('\n', '\n', '\n', '\r\n'), fc.boolean())
    .map(([above, all, eol, ended]) => {
      const lines = all.flatMap((section) => [section.header, ...section.body]);
      return above + lines.join(eol) + (ended ? eol : '');
    });
}

export const messyTexts: fc.Arbitrary<AwsFileTexts> = fc.record({
  config: fc
    .tuple(textOf(HEADERS.config), fc.boolean())
    .map(([text, session]) =>
      session
        ? `[sso-session s]\nsso_start_url = https://s.awsapps.com/start\nsso_region = eu-west-1\n${text}`
        : text,
    ),
  credentials: fc.oneof(fc.constant(''), textOf(HEADERS.credentials)),
});

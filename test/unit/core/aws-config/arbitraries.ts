// Random AWS config files: mostly plausible lines, some broken ones, any line endings.
import fc from 'fast-check';

/** How often a property is tried; CLOAKROOM_PROPERTY_SCALE multiplies it for a longer run. */
export function runs(count: number): { numRuns: number } {
  return { numRuns: count * Number(process.env.CLOAKROOM_PROPERTY_SCALE ?? 1) };
}

const name = fc.constantFrom('a', 'b', 'dev', 'default', 'x.y@z', 'o_o');
const key = fc.constantFrom(
  'region',
  'Region',
  'output',
  'role_arn',
  'source_profile',
  'sso_session',
  'sso_account_id',
  'credential_process',
  'mfa_serial',
  's3',
  'cli_pager',
  'unknown.key',
);
const value = fc.constantFrom(
  '',
  'eu-west-1',
  '012345678901',
  'arn:aws:iam::123456789012:role/r',
  'x # c',
  'a = b',
  '[q]',
);
const gap = fc.constantFrom('', ' ', '  ', '\t');
const indent = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' ', '  ', '\t') },
);

const header = fc
  .tuple(
    indent,
    fc.oneof(
      name.map((it) => `[profile ${it}]`),
      name.map((it) => `[profile "${it}"]`),
      name.map((it) => `[profile  ${it} ]`),
      name.map((it) => `[profile ${it}]# glued`),
      name.map((it) => `[sso-session ${it}]`),
      fc.constantFrom(
        '[default]',
        '[ default ]',
        '[plugins]',
        '[DEFAULT]',
        "[profile o'neil]",
        '[services s] # note',
      ),
    ),
  )
  .map((parts) => parts.join(''));
const property = fc
  .tuple(indent, key, gap, fc.constantFrom('=', '=', '=', ':'), gap, value, gap)
  .map((parts) => parts.join(''));
const nested = fc
  .tuple(fc.constantFrom('  ', '\t', '    '), key, value)
  .map(([before, k, v]) => `${before}${k} = ${v}`);
const comment = fc.tuple(indent, fc.constantFrom('# ', '; ', '#'), value).map((parts) => parts.join(''));
const blank = fc.constantFrom('', '', '  ', '\t');
const junk = fc.oneof(
  fc.constantFrom('[open', '[]', '= v', 'words', '\u00e9 = \u2603'),
  fc.string({ maxLength: 12 }),
);

const line = fc.oneof(
  { weight: 4, arbitrary: header },
  { weight: 8, arbitrary: property },
  { weight: 3, arbitrary: nested },
  { weight: 2, arbitrary: comment },
  { weight: 2, arbitrary: blank },
  { weight: 1, arbitrary: junk },
);

function textOf(lineOf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.constantFrom('', '', '', '\uFEFF'),
      fc.constantFrom('\n', '\n', '\r\n', 'mixed'),
      fc.array(fc.tuple(lineOf, fc.boolean()), { maxLength: 14 }),
      fc.boolean(),
    )
    .map(([bom, eol, lines, ended]) => {
      const whole = lines
        .map(([text, crlf]) => text + (eol === 'mixed' ? (crlf ? '\r\n' : '\n') : eol))
        .join('');
      return bom + (ended ? whole : whole.replace(/\r?\n$/, ''));
    });
}

/** Anything from a clean file to nonsense. */
export const anyText = fc.oneof(
  { weight: 8, arbitrary: textOf(line) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
);

/** Sections, keys, nested blocks, comments: what tools agree about. */
export const tidyText = fc
  .tuple(
    fc.constantFrom('\n', '\r\n'),
    fc.uniqueArray(
      fc.record({
        header: fc.constantFrom(
          '[default]',
          '[profile a]',
          '[profile b]',
          '[sso-session s]',
          '[plugins]',
          '[services l]',
        ),
        above: fc.constantFrom([], ['# about the next one'], ['', ''], ['', '; old']),
        region: fc.constantFrom([], ['region = us-east-1'], ['region=eu-west-1'], ['region\t=\tsa-east-1']),
        output: fc.constantFrom([], ['output = json'], ['# output = text'], ['output = json', '']),
        block: fc.constantFrom(
          [],
          ['s3 =', '  addressing_style = path', '  max_queue_size = 100'],
          ['s3=', '\tx = y'],
        ),
        source: fc.constantFrom(
          [],
          ['role_arn = arn:aws:iam::123456789012:role/r', 'source_profile = base'],
          ['sso_session = s', 'sso_account_id = 012345678901', 'sso_role_name = R'],
          ['credential_process = /opt/other/tool --json'],
        ),
      }),
      { maxLength: 5, selector: ({ header: text }) => text },
    ),
    fc.boolean(),
  )
  .map(([eol, sections, ended]) => {
    const lines = sections.flatMap((it) => [
      ...it.above,
      it.header,
      ...it.region,
      ...(it.header.startsWith('[profile') || it.header === '[default]' ? it.source : []),
      ...it.block,
      ...it.output,
    ]);
    return lines.join(eol) + (ended && lines.length > 0 ? eol : '');
  });

const MARKER = '# Managed by Cloakroom: change it there, it rewrites the lines below.';

/** What Cloakroom writes, shuffled as nobody would. */
export const ownText = textOf(
  fc.oneof(
    fc.constantFrom('[profile a]', '[profile b]', '  [profile a]', '[profile "a"]', '\uFEFF[profile b]'),
    fc.constantFrom('[default]', '[profile default]', ' [default]'),
    fc.constantFrom(MARKER, MARKER, MARKER.replace(':', ' (added):')),
    fc.constantFrom('a', 'b', 'default').map((it) => `credential_process = /opt/helper ${it}`),
    fc
      .constantFrom('role_arn = r', '[profile "a"]', '  [profile a]', '\uFEFF[profile "a"]')
      .map((it) => `# Set aside by Cloakroom: ${it}`),
    fc.constantFrom('region = x', '  region = y', 's3 =', ' k = v', '', '', '# c', '  # c'),
  ),
);

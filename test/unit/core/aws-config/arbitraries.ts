// Random AWS config files: mostly plausible lines, some broken ones, any line endings.
import fc from 'fast-check';

/** How much longer than usual the properties are tried. */
export const SCALE = Number(process.env.CLOAKROOM_PROPERTY_SCALE ?? 1);

/**
 * How often a property is tried; CLOAKROOM_PROPERTY_SCALE multiplies it for a longer run. Properties about the same
 * inputs get different ones with different `variant`s.
 */
export function runs(count: number, variant = 0): { numRuns: number; seed?: number } {
  const seed = fc.readConfigureGlobal()?.seed;
  return {
    numRuns: count * SCALE,
    ...(seed === undefined ? {} : { seed: seed + variant }),
  };
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

const each = (befores: readonly string[], afters: readonly string[]) =>
  befores.flatMap((before) => afters.map((after) => before + after));

const AWKWARD_HEADERS = [
  ...['[default]', '[profile a]', '[profile b]', '[profile c] # note', '[sso-session s]', '[services s]'],
  ...[
    '[plugins]',
    '[preview]',
    '[a]',
    '[profile "a"]',
    "[profile 'b']",
    '[profile  a ]',
    '[profile a]# glued',
  ],
  ...['  [profile b]', '\t[profile a]', ' [services s]', '[ default ]', '[profile default]', '[DEFAULT]'],
  ...[
    "[profile o'neil]",
    '[profile \u00e9]',
    '[profile a]]',
    '\uFEFF[profile a]',
    '[profile a] ; x',
    '[profile "a]',
  ],
  ...[
    '[profile two words]',
    '[profile\ta]',
    '[__proto__]',
    ' [profile b]#',
    '[open',
    '[]',
    '[ ]',
    '[profile a\r]',
  ],
];
const AWKWARD_PROPERTIES = each(
  each(
    ['region', 'Region', 'output', 's3', 'S3', 'role_arn', 'x.y'],
    ['=', ' = ', '\t=\t', ' =', '= ', ' : ', ':'],
  ),
  ['', 'eu-west-1', 'x # c', '"q"', 'a = b', '[q]', '012345678901', 'v \t'],
);
const AWKWARD_NESTED = each(
  ['  ', '\t', '    ', ' '],
  [
    ...[
      'path = x',
      'path=y',
      'Path = z',
      'path\t=\tx ',
      'size = 64MB',
      'path =',
      'url = http://127.0.0.1:9000',
    ],
    ...[
      '# note',
      '; note',
      '# path = x',
      'words',
      'k: v',
      '= v',
      'a = b # c',
      '[profile z]',
      'region = r',
      's3 =',
    ],
  ],
);
const AWKWARD_REST = [
  ...['', '', '', ' ', '\t', '\u00a0', '# c', ';c', '#', '  # c', '\t; c', '\u00a0# c', '#region = x'],
  ...[
    'words',
    '= v',
    ': v',
    'key: v',
    'a\rb',
    'k = v\r',
    '\r',
    'k = \0',
    '\0',
    '\u00e9 = \u2603',
    '\uFEFF',
    '\u{1f511}',
  ],
  ...[
    '\uFEFFk = v',
    'k\u2028= v',
    'k = \u2028',
    '\ud800',
    'k\f= v',
    '"region" = x',
    '__proto__ = x',
    '  __proto__ = x',
  ],
];
const AWKWARD_BLOCKS = ['s3 =', 's3=', 'S3 =\t', 's3api =', 'cli_pager =', '\ts3 ='].flatMap((head) =>
  AWKWARD_NESTED.map((nested, at) => {
    const above = AWKWARD_NESTED[(at * 7 + 3) % AWKWARD_NESTED.length] as string;
    return `${head}\n${above}\n${nested}`;
  }),
);
const weighted = (weight: number, lines: readonly string[]) =>
  Array.from({ length: weight }, () => lines).flat();
/** One to three lines each, the simplest first. */
const AWKWARD = [
  ...['[profile a]', 'region = eu-west-1', 's3 =\n  path = x', ''],
  ...weighted(10, AWKWARD_HEADERS),
  ...AWKWARD_PROPERTIES,
  ...weighted(40, ['[profile a]', '[default]']),
  ...weighted(90, ['region = eu-west-1', 'output = json', 'k=v']),
  ...weighted(2, AWKWARD_NESTED),
  ...AWKWARD_BLOCKS,
  ...weighted(100, ['s3 =\n  path = x\n  size = 64MB', 's3=\n\tpath=y']),
  ...weighted(3, AWKWARD_REST),
].map((lines) => lines.split('\n'));

/** Files of a few lines, most of them awkward ones, with nested blocks. */
export const awkwardText = fc
  .tuple(fc.nat(511), fc.array(fc.nat(AWKWARD.length - 1), { maxLength: 8, size: 'max' }))
  .map(([style, picks]) => {
    // Most files begin with a section; what stands above the first one is nobody's.
    const first = style % 8 < 2 ? [] : [style % 8 > 5 ? '[default]' : '[profile a]'];
    const lines = [...first, ...picks.flatMap((pick) => AWKWARD[pick] as string[])];
    const eol = ['\n', '\n', '\r\n', 'mixed'][(style >> 3) % 4] as string;
    const text = lines
      .flatMap((line, at) => [line, eol !== 'mixed' ? eol : (at + picks.length) % 3 ? '\r\n' : '\n'])
      .slice(0, style & 32 ? undefined : -1)
      .join('');
    return (style >> 6 === 7 ? '\uFEFF' : '') + text;
  });

import { describe, expect, it } from 'vitest';
import type { AwsFileTexts } from '../../../../src-main/core/aws-config/aws-files.ts';
import { type Finding, lintAwsFiles } from '../../../../src-main/core/aws-config/lint/lint.ts';

function lint(texts: Partial<AwsFileTexts>): Finding[] {
  return lintAwsFiles({
    texts: { config: '', credentials: '', ...texts },
    paths: { config: '/home/me/.aws/config', credentials: '/home/me/.aws/credentials' },
    modes: { config: null, credentials: null },
    managed: new Map(),
    programExists: () => null,
    isProduction: () => false,
  });
}

const ofConfig = (config: string) => lint({ config });
const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);

function found(config: string, code: Finding['code']): Finding {
  const finding = ofConfig(config).find((it) => it.code === code);
  if (!finding) throw new Error(`no ${code}`);
  return finding;
}

/** The config file after the repair of one finding. */
function repaired(config: string, code: Finding['code']): string | null {
  const { repair } = found(config, code);
  return repair?.kind === 'edit' ? repair.apply({ config, credentials: '' }).config : null;
}

describe('a file that all tools read alike', () => {
  it.each([
    ['nothing', ''],
    ['plain sections', '[default]\nregion = eu-west-1\n\n# mine\n[profile dev] # note\noutput = json\n'],
    ['a nested block', '[profile dev]\ns3 =\n  max_queue_size = 10\n  # of = many\n'],
    [
      'sections of the CLI itself',
      '[plugins]\ncli_legacy_plugin_path = /opt/x\n\n[preview]\ncloudsearch = true\n',
    ],
    ['CRLF and no newline at the end', '[profile dev]\r\nregion = eu-west-1\r\noutput = json'],
    ['values with # and = inside', '[profile dev]\nrole_session_name = a#b=c;d\n'],
    [
      'sso sessions and services',
      '[sso-session s]\nsso_region = eu-west-1\n\n[services local]\ns3 =\n  endpoint_url = http://localhost:4566\n',
    ],
  ])('has no finding: %s', (_, config) => {
    expect(ofConfig(config)).toEqual([]);
  });
});

describe('lines that some tool cannot read', () => {
  it.each([
    [
      'byte-order-mark',
      '\uFEFF[profile dev]\nregion = eu-west-1\n',
      1,
      '[profile dev]\nregion = eu-west-1\n',
    ],
    [
      'stray-return',
      '[profile dev]\r\r\nregion = eu-west-1\r\n',
      1,
      '[profile dev]\r\nregion = eu-west-1\r\n',
    ],
    ['stray-return', '[profile dev]\rregion = eu-west-1\r', 1, '[profile dev]\nregion = eu-west-1'],
    [
      'no-delimiter',
      '[profile dev]\nregion = eu-west-1\n  words\nmore\n',
      4,
      '[profile dev]\nregion = eu-west-1\n  words\n# more\n',
    ],
    [
      'empty-key',
      '[profile dev]\n= eu-west-1\noutput = json\n',
      2,
      '[profile dev]\n# = eu-west-1\noutput = json\n',
    ],
    [
      'before-first-section',
      'region = eu-west-1\n[profile dev]\n',
      1,
      '# region = eu-west-1\n[profile dev]\n',
    ],
    ['before-first-section', 'words\n[profile dev]\n', 1, '# words\n[profile dev]\n'],
    [
      'unclosed-header',
      '[default]\noutput = json\n[profile dev # mine\nregion = eu-west-1\n',
      3,
      '[default]\noutput = json\n[profile dev] # mine\nregion = eu-west-1\n',
    ],
    ['empty-header', '[profile dev]\n[]\n', 2, '[profile dev]\n# []\n'],
    [
      'nested-line',
      '[profile dev]\ns3 =\n  max_queue_size: 10\n',
      3,
      '[profile dev]\ns3 =\n  max_queue_size = 10\n',
    ],
    ['nested-line', '[profile dev]\ns3 =\n  words\n  a = b\n', 3, '[profile dev]\ns3 =\n# words\n  a = b\n'],
    [
      'indented-comment',
      '[profile dev]\ns3 =\n  # fast\n  a = b\n',
      3,
      '[profile dev]\ns3 =\n# fast\n  a = b\n',
    ],
    [
      'indented-below-header',
      '[profile dev]\n  # mine\n  s3 =\n    a = b\n  output = json\n',
      2,
      '[profile dev]\n# mine\ns3 =\n  a = b\noutput = json\n',
    ],
    ['indented-below-header', ' # mine\n[profile dev]\n', 1, '# mine\n[profile dev]\n'],
    ['colon-delimiter', '[profile dev]\nregion : eu-west-1\n', 2, '[profile dev]\nregion = eu-west-1\n'],
    [
      'duplicate-key',
      '[profile dev]\nregion = eu-west-1\ns3 =\n  a = b\nRegion = eu-west-2\n',
      5,
      '[profile dev]\ns3 =\n  a = b\nRegion = eu-west-2\n',
    ],
  ] as const)('%s in %j is found and mended', (code, config, line, after) => {
    expect(found(config, code)).toMatchObject({ severity: 'breaks', file: 'config', line });
    expect(repaired(config, code)).toBe(after);
  });

  it('keeps comments that stood among the lines of a key that does not count', () => {
    const config = '[profile dev]\nregion = eu-west-1\n  # why\nregion = eu-west-2\n';
    expect(repaired(config, 'duplicate-key')).toBe('[profile dev]\n# why\nregion = eu-west-2\n');
  });

  it('makes one finding of alike lines in one section, which all are mended', () => {
    const config = '[profile dev]\nwords\nregion = eu-west-1\nmore\n[profile x]\nwords\n';
    const findings = ofConfig(config);
    expect(findings.map(({ id, title }) => [id, title])).toEqual([
      ['no-delimiter:config:profile dev', 'A line without = in [profile dev] (2 lines)'],
      ['no-delimiter:config:profile x', 'A line without = in [profile x]'],
    ]);
    expect(repaired(config, 'no-delimiter')).toBe(
      '[profile dev]\n# words\nregion = eu-west-1\n# more\n[profile x]\nwords\n',
    );
  });

  it('offers no repair where lines around would be read otherwise', () => {
    // Without the line between them, the last line would continue the first.
    expect(
      found('[profile dev]\nregion = eu-west-1\nwords\n  output = json\n', 'no-delimiter').repair,
    ).toBeNull();
    // What is behind the carriage return is a line of its own to the AWS CLI.
    expect(found('[profile dev]\nwords\rmore\n', 'no-delimiter').repair).toBeNull();
    // There is such a profile already.
    expect(found('[profile dev]\n[profile dev\n', 'unclosed-header').repair).toBeNull();
    // The keys below would come to the section above.
    expect(found('[profile dev]\n[]\nregion = eu-west-1\n', 'empty-header').repair).toBeNull();
  });

  it('says nothing of what a key is that looks like a secret', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    const findings = lint({ credentials: `[dev]\n${secret}= x # c\n${secret}= y\n${secret}\n` });
    expect(codes(findings)).toEqual(['inline-comment', 'duplicate-key', 'no-delimiter']);
    expect(JSON.stringify(findings).toLowerCase()).not.toContain(secret.toLowerCase());
  });
});

describe('properties that tools read differently', () => {
  it.each([
    [
      'inline-comment',
      '[profile dev]\nregion = eu-west-1 # home\n',
      '[profile dev]\n# home\nregion = eu-west-1\n',
    ],
    ['inline-comment', '[profile dev]\ns3 = # fast\n  a = b\n', '[profile dev]\n# fast\ns3 =\n  a = b\n'],
    ['inline-comment', '[profile dev]\ns3 =\n  a = b ; c\n', '[profile dev]\ns3 =\n; c\n  a = b\n'],
    ['inline-comment', '[profile dev]\ncredential_process = tool --x "a # b"\n', null],
    ['quoted-value', '[profile dev]\nregion = "eu-west-1"\n', '[profile dev]\nregion = eu-west-1\n'],
    ['inline-comment', '[profile dev]\nrole_session_name = "a # b"\n', null],
    ['quoted-value', '[profile dev]\nrole_session_name = " a"\n', null],
    ['quoted-value', '[profile dev]\ncredential_process = "/opt/tool" "x"\n', null],
    ['empty-value', '[profile dev]\nregion =\noutput = json\n', '[profile dev]\noutput = json\n'],
    ['empty-value', '[profile dev]\ns3 =\n  a =\n  b = c\n', '[profile dev]\ns3 =\n  b = c\n'],
    ['multi-line-value', '[profile dev]\nx = one\n  two\n', null],
    ['multi-line-value', '[profile dev]\nx = one\n  region = eu-west-1\n', null],
    [
      'indented-comment',
      '[profile dev]\nregion = eu-west-1\n  # home\n',
      '[profile dev]\nregion = eu-west-1\n# home\n',
    ],
    ['colon-delimiter', '[profile dev]\na:b = c\n', null],
    ['invalid-key', '[profile dev]\nmy key = x\n', null],
    ['capital-key', '[profile dev]\nRole_ARN = x\n', '[profile dev]\nrole_arn = x\n'],
  ] as const)('%s in %j', (code, config, after) => {
    expect(codes(ofConfig(config))).toContain(code);
    expect(repaired(config, code)).toBe(after);
  });

  it('says which tools: a comment behind a value is a part of it for the AWS CLI alone', () => {
    expect(found('[profile dev]\nregion = eu-west-1 # home\n', 'inline-comment')).toEqual({
      id: 'inline-comment:config:profile dev:region',
      code: 'inline-comment',
      severity: 'differs',
      file: 'config',
      line: 2,
      profile: 'dev',
      title: 'region in [profile dev] has a comment behind its value',
      consequence: 'For the AWS CLI and boto3 the comment is part of the value; the SDKs leave it out.',
      tools: ['AWS CLI and boto3'],
      repair: { kind: 'edit', label: 'Move the comment above', apply: expect.any(Function) },
    });
  });

  it('keeps an empty value that stands last of several, for another one would count without it', () => {
    expect(found('[profile dev]\nregion = eu-west-1\nregion =\n', 'empty-value').repair).toBeNull();
  });

  it('does not look into sections that only their own tool reads', () => {
    expect(ofConfig('[plugins]\nx = "a" # b\ny =\n')).toEqual([]);
  });

  it('leaves every other byte alone', () => {
    const config =
      '\r\n\t\r\n[profile dev]\r\nregion\t=\teu-west-1\t; home\r\n  \r\n#[x\n[profile b]\noutput=json';
    expect(repaired(config, 'inline-comment')).toBe(
      '\r\n\t\r\n[profile dev]\r\n; home\r\nregion\t=\teu-west-1\r\n  \r\n#[x\n[profile b]\noutput=json',
    );
  });
});

describe('section headers', () => {
  it.each([
    ['quoted-name', '[profile "dev"]\nregion = eu-west-1\n', '[profile dev]\nregion = eu-west-1\n'],
    ['header-blanks', '[profile  dev ] # mine\n', '[profile dev] # mine\n'],
    ['header-blanks', '[ default ]\n', '[default]\n'],
    ['header-comment', '[profile dev]# mine\n', '[profile dev] # mine\n'],
    ['header-rest', '[profile dev] mine\n', '[profile dev] # mine\n'],
    [
      'header-rest',
      '[profile dev] # [mine]\nregion = eu-west-1\n',
      '[profile dev]\n# [mine]\nregion = eu-west-1\n',
    ],
    ['header-rest', '[profile dev]]\n', null],
    [
      'indented-header',
      '  [profile dev]\n  region = eu-west-1\n  s3 =\n    a = b\n',
      '[profile dev]\nregion = eu-west-1\ns3 =\n  a = b\n',
    ],
    [
      'indented-header',
      '[default]\noutput = json\n  [profile dev]\n  region = eu-west-1\n',
      '[default]\noutput = json\n[profile dev]\nregion = eu-west-1\n',
    ],
    ['indented-header', '[profile dev]\noutput = json\n  [profile dev]\n', null],
    ['invalid-name', "[profile o'neil]\n", null],
    ['invalid-name', '[profile "a b"]\n', null],
    ['invalid-name', '[profile a#b]\n', null],
    ['proto-profile', '[profile __proto__]\n', null],
    ['bare-section', '[dev]\nregion = eu-west-1\n', '[profile dev]\nregion = eu-west-1\n'],
    ['bare-section', '[Profile dev]\nregion = eu-west-1\n', '[profile dev]\nregion = eu-west-1\n'],
    [
      'bare-section',
      '[sso_session s]\nsso_region = eu-west-1\n',
      '[sso-session s]\nsso_region = eu-west-1\n',
    ],
    ['bare-section', '[Default]\nregion = eu-west-1\n', '[default]\nregion = eu-west-1\n'],
    ['bare-section', '[dev]\nregion = eu-west-1\n[profile dev]\n', null],
    ['bare-section', '[my tool]\nregion = eu-west-1\n', null],
    ['bare-section', '[tool]\ncolour = blue\n', null],
    ['capital-default', '[DEFAULT]\nregion = eu-west-1\n', '[default]\nregion = eu-west-1\n'],
    [
      'capital-default',
      '[default]\n[DEFAULT]\n# mine\nregion = eu-west-1\n\n# next\n[profile b]\n',
      '[default]\n# [DEFAULT]\n# mine\n# region = eu-west-1\n\n# next\n[profile b]\n',
    ],
  ] as const)('%s in %j', (code, config, after) => {
    expect(codes(ofConfig(config))).toContain(code);
    expect(repaired(config, code)).toBe(after);
  });

  it('knows that a section nobody takes for a profile is no mistake', () => {
    expect(found('[tool]\ncolour = blue\n', 'bare-section').severity).toBe('note');
    expect(found('[dev]\nregion = eu-west-1\n', 'bare-section').severity).toBe('breaks');
  });

  it('turns no access key into a comment, where nobody would find it', () => {
    expect(found('[default]\n[DEFAULT]\naws_access_key_id = x\n', 'capital-default').repair).toBeNull();
  });

  it('sees a danger in credentials that leak into every profile', () => {
    expect(found('[DEFAULT]\nregion = eu-west-1\n', 'capital-default').severity).toBe('differs');
    expect(found('[DEFAULT]\nrole_arn = x\n', 'capital-default').severity).toBe('risk');
  });

  it('writes a header of the config file as the credentials file has it', () => {
    const credentials = '[profile dev]\nregion = eu-west-1\n';
    const [finding] = lint({ credentials });
    expect(finding).toMatchObject({ code: 'prefixed-section', file: 'credentials', profile: 'dev' });
    const { repair } = finding as Finding;
    expect(repair?.kind === 'edit' && repair.apply({ config: '', credentials }).credentials).toBe(
      '[dev]\nregion = eu-west-1\n',
    );
    const taken = lint({ credentials: `${credentials}[dev]\n` });
    expect(taken[0]).toMatchObject({ code: 'prefixed-section', repair: null });
  });
});

describe('sections that stand several times', () => {
  it('are merged into the first: the last line of a key counts, and comments stay', () => {
    const config = [
      '[profile dev] # one',
      'region = eu-west-1',
      'output = json',
      '',
      '# about b',
      '[profile b]',
      '',
      '[profile dev] # two',
      '# nearer',
      'region = eu-west-2',
      's3 =',
      '  a = b',
      '',
      '# about c',
      '[profile c]',
      '',
    ].join('\n');
    expect(found(config, 'duplicate-section')).toMatchObject({ severity: 'breaks', line: 8, profile: 'dev' });
    expect(repaired(config, 'duplicate-section')).toBe(
      [
        '[profile dev] # one',
        'output = json',
        '# two',
        '# nearer',
        'region = eu-west-2',
        's3 =',
        '  a = b',
        '',
        '# about b',
        '[profile b]',
        '',
        '# about c',
        '[profile c]',
        '',
      ].join('\n'),
    );
  });

  it('differ from tool to tool when they are written in several ways', () => {
    const config = '[profile "dev"]\nregion = eu-west-1\n[profile dev]\noutput = json\n';
    expect(codes(ofConfig(config))).toEqual(['duplicate-section']);
    expect(found(config, 'duplicate-section').severity).toBe('differs');
    expect(repaired(config, 'duplicate-section')).toBe('[profile dev]\nregion = eu-west-1\noutput = json\n');
  });

  it('keep the end of a file that has no newline', () => {
    expect(repaired('[profile a]\nx = 1\n[profile b]\n[profile a]\ny = 2', 'duplicate-section')).toBe(
      '[profile a]\nx = 1\ny = 2\n[profile b]',
    );
  });

  it('of the default profile are merged where only one says how to get credentials', () => {
    const config = '[profile default]\nregion = eu-west-1\n[default]\nregion = eu-west-2\nrole_arn = x\n';
    expect(found(config, 'two-defaults')).toMatchObject({ severity: 'differs', line: 3, profile: 'default' });
    expect(repaired(config, 'two-defaults')).toBe('[default]\nregion = eu-west-1\nrole_arn = x\n');
    expect(found(config.replace('region = eu-west-1', 'role_arn = y'), 'two-defaults').repair).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { AwsProfile, NamedSection, Setting } from '../../../../src-main/core/aws-config/aws-files.ts';
import { parseAwsFiles } from '../../../../src-main/core/aws-config/spec-reader.ts';

const read = (config: string, credentials = '') => parseAwsFiles({ config, credentials });
const readable = ({ value, nested }: Setting) =>
  nested ? Object.fromEntries([...nested].map(([key, it]) => [key, it.value])) : value;
const valuesOf = (section: AwsProfile | NamedSection | undefined) =>
  section && Object.fromEntries([...section.settings].map(([key, it]) => [key, readable(it)]));
/** Profiles of a config file, with their values. */
const profilesOf = (config: string, credentials = '') =>
  Object.fromEntries(
    [...read(config, credentials).profiles].map(([name, profile]) => [name, valuesOf(profile)]),
  );
const problemsOf = (config: string, credentials = '') =>
  read(config, credentials).problems.map(({ file, line, kind }) => `${file} ${line} ${kind}`);
/** Values under one header. */
const underProfile = (lines: string) => valuesOf(read(`[profile a]\n${lines}`).profiles.get('a'));

describe('a section', () => {
  it.each([
    ['[profile a]', 'a'],
    ['[profile\ta]', 'a'],
    ['[ profile   a\t]', 'a'],
    ['[profile a] # note', 'a'],
    ['[profile a]# glued', 'a'],
    ['[profile a];glued', 'a'],
    ['[profile a] \t', 'a'],
    ['[profile A.z-0_9/x%y@h:1+]', 'A.z-0_9/x%y@h:1+'],
    ['[profile profile]', 'profile'],
    ['[profile __proto__]', '__proto__'],
    ['[profile constructor]', 'constructor'],
    ['[default]', 'default'],
    ['[\tdefault ]', 'default'],
    ['[profile default]', 'default'],
  ])('of the config file with the header %j is the profile %s', (header, name) => {
    const { profiles, problems } = read(`${header}\nregion = r`);
    expect([...profiles.keys()]).toEqual([name]);
    expect(profiles.get(name)?.settings.get('region')?.value).toBe('r');
    expect(problems).toEqual([]);
  });

  it.each([
    ['[a]', 'unprefixed-section'],
    ['[plugins]', 'unprefixed-section'],
    ['[profilea]', 'unprefixed-section'],
    ['[profile]', 'unprefixed-section'],
    ['[DEFAULT]', 'unprefixed-section'],
    ['[profile a b]', 'invalid-section-name'],
    ['[profile "a"]', 'invalid-section-name'],
    ["[profile o'neil]", 'invalid-section-name'],
    ['[profile a]]', 'invalid-section-name'],
    ['[profile \u00e4]', 'invalid-section-name'],
    ['[profile\u00a0a]', 'invalid-section-name'],
    ['[Profile a]', 'invalid-section-name'],
    ['[sso-sesion a]', 'invalid-section-name'],
    ['[services a b]', 'invalid-section-name'],
    ['[]', 'invalid-section-name'],
  ])('of the config file with the header %j is ignored with its properties', (header, kind) => {
    const text = `[profile x]\nregion = r\n${header}\nregion = lost\nwrong name = v\nregion = lost\n`;
    expect(profilesOf(text)).toEqual({ x: { region: 'r' } });
    expect(problemsOf(text)).toEqual([`config 3 ${kind}`]);
    const { ssoSessions, services } = read(text);
    expect([...ssoSessions, ...services]).toEqual([]);
  });

  it.each(['a', 'default', 'profile', '__proto__', 'sso-sessiona', 'a/b@c'])(
    'of the credentials file with the header [%s] is that profile',
    (name) => {
      expect([...read('', `[ ${name} ]\n`).profiles.keys()]).toEqual([name]);
    },
  );

  it.each([
    ['[profile a]', 'prefixed-section-in-credentials'],
    ['[profile default]', 'prefixed-section-in-credentials'],
    ['[sso-session a]', 'prefixed-section-in-credentials'],
    ['[services a]', 'prefixed-section-in-credentials'],
    ['[my keys]', 'invalid-section-name'],
    ['[a!]', 'invalid-section-name'],
  ])('of the credentials file with the header %j is ignored', (header, kind) => {
    const found = read('', `${header}\nregion = r`);
    expect([found.profiles.size, found.ssoSessions.size, found.services.size]).toEqual([0, 0, 0]);
    expect(problemsOf('', `${header}\nregion = r`)).toEqual([`credentials 1 ${kind}`]);
  });

  it('may be an SSO session or services, which are no profiles', () => {
    const found = read(
      '[sso-session s]\nsso_region = r\n[services v]\ndynamodb =\n  endpoint_url = http://localhost\n',
    );
    expect(found.profiles.size).toBe(0);
    expect(found.ssoSessions.get('s')).toMatchObject({ name: 's', line: 1 });
    expect(valuesOf(found.ssoSessions.get('s'))).toEqual({ sso_region: 'r' });
    expect(found.services.get('v')).toMatchObject({ name: 'v', line: 3 });
    expect(valuesOf(found.services.get('v'))).toEqual({ dynamodb: { endpoint_url: 'http://localhost' } });
  });

  it('that stands twice is one, with a warning', () => {
    const text = '[profile a]\nx = 1\ny = 1\n[profile b]\n[profile  a]\ny = 2\n';
    expect(profilesOf(text)).toEqual({ a: { x: '1', y: '2' }, b: {} });
    expect(problemsOf(text)).toEqual(['config 5 duplicate-section', 'config 6 duplicate-key']);
    expect(read(text).profiles.get('a')?.lines).toEqual({ config: 1, credentials: null });
  });

  it('of one name but another kind is another section', () => {
    expect(problemsOf('[profile a]\nx = 1\n[sso-session a]\nx = 2\n[services a]\nx = 3\n')).toEqual([]);
  });

  it.each([
    ['[profile default]\nx = 1\n[default]\ny = 2\n', 3, 1],
    ['[default]\ny = 2\n[profile default]\nx = 1\n', 1, 3],
  ])('[default] counts for nothing beside [profile default]', (text, ignored, counts) => {
    expect(profilesOf(text)).toEqual({ default: { x: '1' } });
    expect(problemsOf(text)).toEqual([`config ${ignored} shadowed-by-profile-default`]);
    expect(read(text).profiles.get('default')?.lines.config).toBe(counts);
  });

  it('[default] of the credentials file is not replaced', () => {
    const text = '[default]\na = 1\n[profile default]\nb = 2\n';
    expect(profilesOf(text, '[default]\nc = 3\n')).toEqual({ default: { b: '2', c: '3' } });
  });
});

describe('a property', () => {
  it.each([
    ['region = r', 'r'],
    ['region=r', 'r'],
    ['region\t=\tr \t', 'r'],
    ['ReGion = r', 'r'],
    ['region = a=b', 'a=b'],
    ['region = "r"', '"r"'],
    ['region = r # note', 'r'],
    ['region = r\t; note # more', 'r'],
    ['region = r# kept', 'r# kept'],
    ['region = r; kept', 'r; kept'],
    ['region = # note', ''],
    ['region =# kept', '# kept'],
    ['region =', ''],
    ['region = a:b', 'a:b'],
    ['region = \u2603\u00a0', '\u2603\u00a0'],
  ])('written %j has the value %j', (line, value) => {
    expect(underProfile(line)).toEqual({ region: value });
  });

  it('that stands twice counts where it stands last, with a warning', () => {
    const found = read('[profile a]\nRegion = r1\nregion = r2\n');
    expect(found.profiles.get('a')?.settings.get('region')).toMatchObject({ value: 'r2', line: 3 });
    expect(found.problems).toEqual([{ kind: 'duplicate-key', file: 'config', line: 3, fatal: false }]);
  });

  it('that stands twice brings nothing of the first along', () => {
    expect(underProfile('s3 =\n  x = 1\n  y = 1\ns3 =\n  x = 2\n')).toEqual({ s3: { x: '2' } });
    expect(underProfile('s3 =\n  x = 1\ns3 = plain\n')).toEqual({ s3: 'plain' });
  });

  it.each(['in valid', 'r\u00e9gion', '\u212aey', 'a[0]', 'x,y', 'a\u00a0'])(
    'with the name %j is ignored, and so is what continues it',
    (key) => {
      expect(underProfile(`${key} = v\n  more\nregion = r`)).toEqual({ region: 'r' });
      expect(problemsOf(`[profile a]\n${key} = v\n  more\n`)).toEqual(['config 2 invalid-key']);
    },
  );

  it('may be called as JavaScript calls its own', () => {
    const found = read('[profile a]\n__proto__ = v\nconstructor = w\n__proto__ = u\n');
    expect([...(found.profiles.get('a')?.settings ?? [])].map(([key, { value }]) => [key, value])).toEqual([
      ['__proto__', 'u'],
      ['constructor', 'w'],
    ]);
  });

  it('is continued by indented lines, of which nothing is taken for a comment', () => {
    const lines = 'region = one\n  two # kept\n\t; three\n\n# a comment\n \t \n [four]\noutput = o';
    expect(underProfile(lines)).toEqual({ region: 'one\ntwo # kept\n; three\n[four]', output: 'o' });
  });
});

describe('a nested block', () => {
  it('is read one level deep, below an empty value', () => {
    const found = read(
      '[profile a]\nS3 = # note\n\n  Max = 10\n\n# note\n\taddressing_style=path \noutput = o\n',
    );
    const s3 = found.profiles.get('a')?.settings.get('s3');
    expect(s3).toEqual({
      key: 's3',
      value: '',
      nested: new Map([
        ['max', { value: '10', line: 4 }],
        ['addressing_style', { value: 'path', line: 7 }],
      ]),
      file: 'config',
      line: 2,
    });
    expect(found.profiles.get('a')?.settings.get('output')?.value).toBe('o');
  });

  it('keeps what looks like a comment', () => {
    expect(underProfile('s3 =\n  a = b # kept\n  c = d;e\n')).toEqual({ s3: { a: 'b # kept', c: 'd;e' } });
  });

  it('takes the last of two values, and empty ones', () => {
    expect(underProfile('s3 =\n  a = 1\n  A = 2\n  b =\n')).toEqual({ s3: { a: '2', b: '' } });
  });

  it('does not have keys with odd names, of which it warns', () => {
    expect(underProfile('s3 =\n  in valid = 1\n  b = 2\n')).toEqual({ s3: { b: '2' } });
    expect(problemsOf('[profile a]\ns3 =\n  in valid = 1\n')).toEqual(['config 3 invalid-nested-key']);
    expect(problemsOf('[ignored]\ns3 =\n  in valid = 1\n')).toEqual(['config 1 unprefixed-section']);
  });

  it('is none where nothing follows', () => {
    expect(read('[profile a]\ns3 =\n').profiles.get('a')?.settings.get('s3')?.nested).toBeNull();
  });
});

describe('a file', () => {
  it.each([
    ['[profile a]\n[profile b\n', 2, 'unclosed-header'],
    ['[\n', 1, 'unclosed-header'],
    ['[profile a] trailing\n', 1, 'unclosed-header'],
    ['[profile a#b]\n', 1, 'unclosed-header'],
    ['[profile a]\nwords\n', 2, 'no-delimiter'],
    ['[profile a]\nkey: value\n', 2, 'no-delimiter'],
    ['[profile a]\nkey # = value\n', 2, 'no-delimiter'],
    ['[profile a]\n= v\n', 2, 'empty-key'],
    ['[profile a]\n\u00a0\n', 2, 'no-delimiter'],
    ['[plugins]\nwords\n', 2, 'no-delimiter'],
    ['a = b\n[profile a]\n', 1, 'before-first-section'],
    ['# note\n\n  a = b\n', 3, 'before-first-section'],
    ['\uFEFF[profile a]\n', 1, 'before-first-section'],
    ['\uFEFF# note\n[profile a]\n', 1, 'before-first-section'],
    ['[profile a]\n  x = y\n', 2, 'continuation-without-property'],
    ['[profile a]\nx = y\n[profile b]\n  more\n', 4, 'continuation-without-property'],
    ['[profile a]\ns3 =\n  words\n', 3, 'nested-without-delimiter'],
    ['[profile a]\ns3 =\n  # words\n', 3, 'nested-without-delimiter'],
    ['[profile a]\ns3 =\n  a # = b\n', 3, 'nested-without-delimiter'],
    ['[profile a]\ns3 =\n  = b\n', 3, 'nested-empty-key'],
    ['[profile a]\nx y =\n  words\n', 3, 'nested-without-delimiter'],
  ])('that reads %j is not read at all', (text, line, kind) => {
    const found = read(`${text}[profile z]\nregion = r\nregion = r\n`, '[b]\nregion = c\n');
    expect([...found.profiles.keys()]).toEqual(['b']);
    expect(found.problems).toEqual([{ kind, file: 'config', line, fatal: true }]);
  });

  it('that cannot be read takes nothing from the other', () => {
    expect(profilesOf('[profile a]\nx = 1\n', '[a]\nwords\n')).toEqual({ a: { x: '1' } });
    expect(problemsOf('[x]\n', '[a]\nwords\n')).toEqual([
      'config 1 unprefixed-section',
      'credentials 2 no-delimiter',
    ]);
  });

  it('may be empty, or hold comments only', () => {
    for (const text of ['', '\n', '# note\n; note\n \t\n#', '\r\n', ';']) {
      expect(read(text, text)).toMatchObject({ profiles: new Map(), problems: [] });
    }
  });

  it('has its problems in the order of its lines', () => {
    const text = '[default]\nx y = 1\n[profile default]\na = 1\na = 2\n[b]\n';
    expect(problemsOf(text)).toEqual([
      'config 1 shadowed-by-profile-default',
      'config 2 invalid-key',
      'config 5 duplicate-key',
      'config 6 unprefixed-section',
    ]);
  });

  it('never has its text in a problem', () => {
    const secret = 'wJalrXUtnFEMIEXAMPLEKEY';
    const texts = [`[${secret}!]`, `[a]\n${secret}`, `[a]\n${secret} x = 1\n${secret} x = 1`];
    const said = texts.map((text) => JSON.stringify(read(text, text).problems));
    expect(said.join()).not.toContain(secret);
  });

  it('keeps a carriage return inside a line, but not at its end', () => {
    expect(underProfile('a = x\ry\r\nb = z\r')).toEqual({ a: 'x\ry', b: 'z' });
  });

  it('reads long blank stretches and long values in linear time', () => {
    // In quadratic time these would outlast the test's time limit.
    const long = 200_000;
    const blanks = `[profile a${' '.repeat(long)}b${' '.repeat(long)}]\n[profile a]\nk${'\t'.repeat(long)}x = v\n`;
    const lines = `k = v\n${'  more and more\n'.repeat(long)}`;
    expect(underProfile(`${blanks}[profile a]\n${lines}`)?.k).toHaveLength(1 + 14 * long);
  });
});

describe('both files together', () => {
  const found = read(
    '[profile a]\nregion = r\naws_access_key_id = AKIAEXAMPLE000000001\n[profile c]\n',
    '[b]\n[a]\naws_access_key_id = AKIAEXAMPLE000000002\n',
  );

  it('have the keys of the credentials file before those of the config file', () => {
    expect(found.profiles.get('a')).toMatchObject({
      name: 'a',
      settings: new Map([
        ['region', { key: 'region', value: 'r', nested: null, file: 'config', line: 2 }],
        [
          'aws_access_key_id',
          {
            key: 'aws_access_key_id',
            value: 'AKIAEXAMPLE000000002',
            nested: null,
            file: 'credentials',
            line: 3,
          },
        ],
      ]),
      lines: { config: 1, credentials: 2 },
    });
  });

  it('still say what each says alone', () => {
    const { byFile } = found.profiles.get('a') ?? {};
    expect(byFile?.config.get('aws_access_key_id')?.value).toBe('AKIAEXAMPLE000000001');
    expect(byFile?.credentials.get('aws_access_key_id')?.value).toBe('AKIAEXAMPLE000000002');
    expect([...(byFile?.credentials.keys() ?? [])]).toEqual(['aws_access_key_id']);
  });

  it('list the profiles of the config file first', () => {
    expect([...found.profiles.keys()]).toEqual(['a', 'c', 'b']);
  });
});

import { describe, expect, it } from 'vitest';
import {
  type Finding,
  type LintInput,
  lintAwsFiles,
  repairTexts,
} from '../../../../src-main/core/aws-config/lint/lint.ts';

const ROLE = 'arn:aws:iam::123456789012:role/deploy';
const KEY = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = EXAMPLEKEY\n';
const SSO =
  '[sso-session s]\nsso_start_url = https://d-1234567890.awsapps.com/start\nsso_region = eu-west-1\n';
const IN_PORTAL = 'sso_session = s\nsso_account_id = 123456789012\nsso_role_name = Admin\n';
const HELPER = '/opt/cloakroom/credential-helper';
const MARKER = '# Managed by Cloakroom: change it there, it rewrites the lines below.\n';
const OURS = `[profile dev]\n${MARKER}region = eu-west-1\ncredential_process = ${HELPER} dev\n`;
const managed = new Map([['dev', { command: `${HELPER} dev`, region: 'eu-west-1' }]]);

type Given = Partial<Omit<LintInput, 'texts'>> & { readonly config?: string; readonly credentials?: string };

function inputOf({ config = '', credentials = '', ...rest }: Given): LintInput {
  return {
    texts: { config, credentials },
    paths: { config: '/home/me/.aws/config', credentials: '/home/me/.aws/credentials' },
    modes: { config: null, credentials: null },
    managed: new Map(),
    programExists: (program) => !program.includes('gone'),
    isProduction: (text) => /prod/i.test(text),
    ...rest,
  };
}

const lint = (given: Given) => lintAwsFiles(inputOf(given));
const codes = (given: Given) => lint(given).map(({ code }) => code);

function found(given: Given, code: Finding['code']): Finding {
  const finding = lint(given).find((it) => it.code === code);
  if (!finding) throw new Error(`no ${code} but ${codes(given).join(', ')}`);
  return finding;
}

/** Both files after the repair of one finding; null when there is none. */
function repaired(given: Given, code: Finding['code']) {
  const { repair } = found(given, code);
  return repair?.kind === 'edit' ? repair.apply(inputOf(given).texts) : null;
}

describe('values that AWS cannot accept', () => {
  it.each([
    ['region-shape', 'region = us-east-1a\n', 'region = us-east-1\n'],
    ['region-shape', 'region = EU-West-1\n', 'region = eu-west-1\n'],
    ['region-shape', 'region = Frankfurt\n', null],
    ['account-id-shape', `${IN_PORTAL.replace('123456789012', '1234-5678-9012')}`, IN_PORTAL],
    ['account-id-shape', `${IN_PORTAL.replace('123456789012', '12345678901')}`, null],
    [
      'duration-range',
      `role_arn = ${ROLE}\nsource_profile = base\nduration_seconds = 60\n`,
      `role_arn = ${ROLE}\nsource_profile = base\nduration_seconds = 900\n`,
    ],
    [
      'duration-range',
      `role_arn = ${ROLE}\nsource_profile = base\nduration_seconds=99999\n`,
      `role_arn = ${ROLE}\nsource_profile = base\nduration_seconds=43200\n`,
    ],
    ['duration-range', `role_arn = ${ROLE}\nsource_profile = base\nduration_seconds = 1h\n`, null],
    [
      'chained-duration',
      `role_arn = ${ROLE}\nsource_profile = portal\nduration_seconds = 7200\n`,
      `role_arn = ${ROLE}\nsource_profile = portal\nduration_seconds = 3600\n`,
    ],
  ] as const)('%s: %j', (code, lines, after) => {
    const rest = `\n[profile portal]\n${IN_PORTAL}\n${SSO}`;
    const given = { config: `[profile dev]\n${lines}${rest}`, credentials: `[base]\n${KEY}` };
    expect(found(given, code)).toMatchObject({ severity: 'breaks', profile: 'dev', file: 'config' });
    expect(repaired(given, code)?.config ?? null).toBe(after && `[profile dev]\n${after}${rest}`);
  });

  it('are found in an sso-session too', () => {
    const config = SSO.replace('eu-west-1', 'eu-west-1b');
    expect(found({ config }, 'region-shape')).toMatchObject({ line: 3, profile: null });
    expect(repaired({ config }, 'region-shape')?.config).toBe(SSO);
  });

  it('no region at all is no mistake, nor are the durations AWS allows', () => {
    const config = `[profile dev]\nrole_arn = ${ROLE}\nsource_profile = base\nduration_seconds = 43200\n`;
    expect(codes({ config, credentials: `[base]\n${KEY}` })).toEqual(['static-key']);
  });
});

describe('keys that no SDK knows', () => {
  const role = `[profile dev]\nrole_arn = ${ROLE}\nsource_profile = base\n`;
  const credentials = `[base]\n${KEY}`;

  it('mfa_arn becomes mfa_serial', () => {
    const given = { config: `${role}MFA_arn=arn:aws:iam::123456789012:mfa/me\n`, credentials };
    expect(found(given, 'mfa-arn')).toMatchObject({ severity: 'breaks', line: 4 });
    expect(repaired(given, 'mfa-arn')?.config).toBe(`${role}mfa_serial=arn:aws:iam::123456789012:mfa/me\n`);
  });

  it('mfa_arn goes when mfa_serial says the same, and stays when it says something else', () => {
    const given = { config: `${role}mfa_serial = a\nmfa_arn = a\n`, credentials };
    expect(repaired(given, 'mfa-arn')?.config).toBe(`${role}mfa_serial = a\n`);
    expect(repaired({ ...given, config: `${role}mfa_serial = a\nmfa_arn = b\n` }, 'mfa-arn')).toBeNull();
  });

  it('mfa_arn stays where a device would make AWS refuse what works now', () => {
    const config = `${role.replace('base', 'portal')}mfa_arn = a\n[profile portal]\n${IN_PORTAL}${SSO}`;
    expect(repaired({ config }, 'mfa-arn')).toBeNull();
  });

  it('aws_security_token becomes aws_session_token', () => {
    const given = { credentials: `[tmp]\n${KEY}aws_security_token = EXAMPLETOKEN\n` };
    expect(codes(given)).toEqual(['temporary-key', 'security-token']);
    expect(repaired(given, 'security-token')?.credentials).toBe(
      `[tmp]\n${KEY}aws_session_token = EXAMPLETOKEN\n`,
    );
  });
});

describe('ways to credentials that lead nowhere', () => {
  it.each([
    ['role-without-source', `role_arn = ${ROLE}\n`, 2],
    ['source-missing', `role_arn = ${ROLE}\nsource_profile = nowhere\n`, 3],
    ['source-loop', `role_arn = ${ROLE}\nsource_profile = dev\n`, 3],
    ['two-role-sources', `role_arn = ${ROLE}\nsource_profile = dev\ncredential_source = Environment\n`, 4],
    ['unknown-credential-source', `role_arn = ${ROLE}\ncredential_source = Vault\n`, 3],
    ['partial-key', 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n', 2],
    ['sso-session-missing', IN_PORTAL.replace('= s', '= other'), 2],
    ['sso-incomplete', 'sso_session = s\nsso_account_id = 123456789012\n', 3],
    ['sso-mismatch', `${IN_PORTAL}sso_region = eu-west-2\n`, 5],
  ] as const)('%s', (code, lines, line) => {
    const finding = found({ config: `[profile dev]\n${lines}${SSO}` }, code);
    expect(finding).toMatchObject({ severity: 'breaks', profile: 'dev', line, repair: null });
    expect(finding.title).toContain('dev');
  });

  it('a profile that others build on is found once, at itself', () => {
    const role = (name: string) => `[profile ${name}]\nrole_arn = ${ROLE}\nsource_profile = base\n`;
    const given = { config: `[profile base]\nregion = eu-west-1\n${role('a')}${role('b')}` };
    expect(lint(given)).toMatchObject([{ code: 'source-without-credentials', profile: 'base', line: 1 }]);
  });

  it('a profile that nobody builds on needs no credentials', () => {
    expect(codes({ config: '[profile dev]\nregion = eu-west-1\n' })).toEqual([]);
  });

  it('an sso-session alone is enough for a token', () => {
    expect(found({ config: `[profile dev]\nsso_session = s\n${SSO}` }, 'sso-incomplete').severity).toBe(
      'note',
    );
  });

  it('are told even where a line makes tools refuse the file', () => {
    const config = `words\n[profile "dev"]\nrole_arn: ${ROLE}\nsource_profile = nowhere # c\n`;
    expect(found({ config }, 'source-missing').line).toBe(4);
  });

  it('a role cannot ask for the code of a device when its source is a role', () => {
    const role = `role_arn = ${ROLE}\nsource_profile = base\nmfa_serial = a\n`;
    const portal = { config: `[profile dev]\n${role}[profile base]\n${IN_PORTAL}${SSO}` };
    expect(found(portal, 'mfa-without-user')).toMatchObject({ severity: 'breaks', profile: 'dev', line: 4 });
    expect(codes({ config: `[profile dev]\n${role}`, credentials: `[base]\n${KEY}` })).not.toContain(
      'mfa-without-user',
    );
  });
});

describe('access keys', () => {
  it('in plain text are a risk, whose remedy is the import', () => {
    const finding = found({ credentials: `[dev]\n${KEY}` }, 'static-key');
    expect(finding).toMatchObject({ severity: 'risk', line: 3, repair: null });
    expect(finding.consequence).toContain('Import it into Cloakroom');
  });

  it('that stand in both files are removed from the config file when they are the same', () => {
    const given = { config: `[profile dev]\n${KEY}region = eu-west-1\n`, credentials: `[dev]\n${KEY}` };
    expect(repaired(given, 'same-key-in-both-files')).toEqual({
      config: '[profile dev]\nregion = eu-west-1\n',
      credentials: `[dev]\n${KEY}`,
    });
    const other = { ...given, config: given.config.replace('AKIA', 'AKIB') };
    expect(found(other, 'other-key-in-both-files').repair).toBeNull();
  });
});

describe('several sources in one profile', () => {
  const process = 'credential_process = /opt/tool\n';

  it('which one wins differs from tool to tool', () => {
    const finding = found({ config: `[profile dev]\n${process}${IN_PORTAL}${SSO}` }, 'several-sources');
    expect(finding.severity).toBe('differs');
    expect(finding.consequence).toContain('boto3 take Identity Center, JavaScript takes credential_process');
    expect(found({ config: `[profile dev]\n${process}${KEY}` }, 'several-sources').consequence).toContain(
      'boto3 take credential_process, JavaScript takes the access key',
    );
  });

  it('are but a note where all agree', () => {
    const given = { config: `[profile dev]\n${process}`, credentials: `[dev]\n${KEY}` };
    expect(found(given, 'several-sources')).toMatchObject({ severity: 'note' });
  });

  it('are one where a role is assumed with the keys beside it', () => {
    const config = `[profile dev]\nrole_arn = ${ROLE}\nsource_profile = dev\n`;
    expect(codes({ config, credentials: `[dev]\n${KEY}` })).toEqual(['static-key']);
  });

  it('settings that an sso-session has already are removed, which Rust demands', () => {
    const config = `[profile dev]\n${IN_PORTAL}sso_region = eu-west-1\n${SSO}`;
    expect(found({ config }, 'sso-repeated')).toMatchObject({ severity: 'breaks', tools: ['Rust'] });
    expect(repaired({ config }, 'sso-repeated')?.config).toBe(`[profile dev]\n${IN_PORTAL}${SSO}`);
    const url = 'sso_start_url = https://d-1234567890.awsapps.com/start\n';
    const other = `[profile dev]\n${IN_PORTAL}${url}sso_region = eu-west-2\n${SSO}`;
    expect(codes({ config: other })).toEqual(['sso-mismatch']);
  });
});

describe('programs that are gone', () => {
  it('are found by the first word of the command, and the line becomes a comment', () => {
    const config = '[profile dev]\ncredential_process = "/opt/gone tool" exec dev\nregion = eu-west-1\n';
    const finding = found({ config }, 'missing-program');
    expect(finding).toMatchObject({ severity: 'breaks', line: 2 });
    expect(finding.consequence).toContain('gone tool');
    expect(repaired({ config }, 'missing-program')?.config).toBe(
      '[profile dev]\n# credential_process = "/opt/gone tool" exec dev\nregion = eu-west-1\n',
    );
  });

  it('are left in place where another profile builds on them', () => {
    const config = `[profile dev]\ncredential_process = gone\n[profile b]\nrole_arn = ${ROLE}\nsource_profile = dev\n`;
    expect(found({ config }, 'missing-program').repair).toBeNull();
  });

  it.each(['TOKEN=gone tool', '$HOME/gone', 'tool gone'])('cannot be told of %s', (command) => {
    expect(codes({ config: `[profile dev]\ncredential_process = ${command}\n` })).toEqual([]);
  });
});

describe('the default profile', () => {
  const roleIn = (account: string) =>
    `role_arn = arn:aws:iam::${account}:role/deploy\nsource_profile = base\n`;
  const credentials = `[base]\n${KEY}`;

  it('should not lead to production: a profile of the same account says what it is', () => {
    const config = `[default]\n${roleIn('123456789012')}\n[profile shop-prod]\n${roleIn('123456789012')}`;
    expect(found({ config, credentials }, 'production-default')).toMatchObject({
      severity: 'risk',
      title: 'The default profile leads to production ("shop-prod")',
      line: 1,
    });
    const elsewhere = `[default]\n${roleIn('123456789012')}\n[profile shop-prod]\n${roleIn('210987654321')}`;
    expect(codes({ config: elsewhere, credentials })).not.toContain('production-default');
  });

  it.each([
    ['its role', `[default]\n${roleIn('123456789012').replace('deploy', 'Production')}`],
    ['its source', `[default]\n${roleIn('123456789012').replace('base', 'prod-user')}`],
    ['its permission set', `[default]\n${IN_PORTAL.replace('Admin', 'ProdAdmin')}${SSO}`],
  ])('or %s does', (_, config) => {
    expect(codes({ config, credentials: `${credentials}[prod-user]\n${KEY}` })).toContain(
      'production-default',
    );
  });

  it('or another profile with the same key', () => {
    expect(codes({ credentials: `[default]\n${KEY}[prod]\n${KEY}` })).toContain('production-default');
    expect(codes({ credentials: `[default]\n${KEY}[prod]\n${KEY.replace('AKIA', 'AKIB')}` })).not.toContain(
      'production-default',
    );
  });
});

describe("Cloakroom's own profiles", () => {
  it('that are as Cloakroom left them are no finding', () => {
    expect(lint({ config: OURS, managed })).toEqual([]);
  });

  it('that Cloakroom does not know any more are removed', () => {
    const config = `[default]\noutput = json\n\n${OURS}`;
    expect(found({ config }, 'managed-leftover')).toMatchObject({
      severity: 'breaks',
      profile: 'dev',
      line: 4,
    });
    expect(repaired({ config }, 'managed-leftover')?.config).toBe('[default]\noutput = json\n');
  });

  it('stay where another profile builds on them', () => {
    const config = `${OURS}[profile b]\nrole_arn = ${ROLE}\nsource_profile = dev\n`;
    expect(found({ config }, 'managed-leftover').repair).toBeNull();
  });

  it.each([
    ['breaks', 'another command', OURS.replace(HELPER, '/old/helper')],
    ['breaks', 'no command', OURS.replace(/credential_process.*\n/, '')],
    ['differs', 'lines that win', OURS.replace('eu-west-1\n', 'eu-west-1\nsso_session = s\n')],
    ['note', 'another region', OURS.replace('eu-west-1', 'eu-west-2')],
  ] as const)('that were edited are put anew: %s, %s', (severity, _, config) => {
    const given = { config, managed };
    expect(found(given, 'managed-edited')).toMatchObject({ severity, profile: 'dev' });
    const after = repaired(given, 'managed-edited')?.config ?? '';
    expect(codes({ config: after, managed })).toEqual([]);
    expect(after).toContain(`${MARKER}region = eu-west-1\ncredential_process = ${HELPER} dev\n`);
  });

  it('that are not in the file are put there again', () => {
    expect(found({ managed }, 'managed-missing')).toMatchObject({ line: null, severity: 'breaks' });
    expect(repaired({ managed }, 'managed-missing')?.config).toBe(OURS);
    const own = { config: '[profile dev]\noutput = json\n', managed };
    expect(found(own, 'managed-missing').line).toBe(1);
    expect(codes({ config: repaired(own, 'managed-missing')?.config ?? '', managed })).toEqual([]);
  });

  it('the default one too', () => {
    const wanted = new Map([['default', { command: `${HELPER} default`, region: null }]]);
    const config = '[default]\nregion = eu-west-1\n';
    const after = repaired({ config, managed: wanted }, 'managed-missing')?.config ?? '';
    expect(after).toContain(`credential_process = ${HELPER} default`);
    expect(codes({ config: after, managed: wanted })).toEqual([]);
  });

  it('are not put over access keys', () => {
    const config = `[profile dev]\n${KEY}`;
    expect(found({ config, managed }, 'managed-missing').repair).toBeNull();
  });

  it('are not put where a header that is not closed hides the end of their section', () => {
    const config = '[profile dev]\n[profile b\nregion = eu-west-1\n';
    expect(found({ config, managed }, 'managed-missing').repair).toBeNull();
    const given = inputOf({ config, managed });
    const after = repairTexts(given, [
      'managed-missing:config:profile dev',
      'unclosed-header:config:profile dev',
    ]);
    expect(after.config).toContain(`[profile dev]\n${MARKER.replace(':', ' (added):')}`);
    expect(lintAwsFiles({ ...given, texts: after })).toEqual([]);
  });

  it('are in vain where the credentials file has other credentials', () => {
    const finding = found({ config: OURS, credentials: `[dev]\n${KEY}`, managed }, 'managed-shadowed');
    expect(finding).toMatchObject({ severity: 'risk', file: 'credentials', line: 2, repair: null });
  });
});

describe('permissions', () => {
  const modes = (config: number, credentials: number) => ({ modes: { config, credentials } });

  it('that let others read keys are a risk, of a file without keys a note', () => {
    const given = modes(0o644, 0o640);
    expect(lint(given).map(({ file, severity }) => [file, severity])).toEqual([
      ['config', 'note'],
      ['credentials', 'risk'],
    ]);
    expect(found({ ...given, config: `[profile dev]\n${KEY}` }, 'open-permissions').severity).toBe('risk');
    expect(found(given, 'open-permissions').repair).toEqual({
      kind: 'permissions',
      label: 'Let only yourself read and write it',
      file: 'config',
    });
  });

  it('that let others write are a risk whatever the file holds', () => {
    expect(found(modes(0o620, 0o600), 'open-permissions')).toMatchObject({
      file: 'config',
      severity: 'risk',
    });
  });

  it('of the owner alone are none', () => {
    expect(lint(modes(0o600, 0o400))).toEqual([]);
  });
});

describe('many repairs', () => {
  it('each sees what the one before left', () => {
    const config = `[profile "dev"]\nregion: "us-east-1a" # home\nregion = 'eu-west-1b'\n[plugins]\n`;
    const given = inputOf({ config });
    const ids = lintAwsFiles(given).map(({ id }) => id);
    expect(repairTexts(given, [...ids, 'nothing:config:x']).config).toBe(
      '[profile dev]\n# home\nregion = eu-west-1\n[plugins]\n',
    );
  });

  it('of a hundred profiles are made at once', () => {
    const profile = (n: number) => `[profile p${n}]\nregion: eu-west-1 # home\noutput =\n\n`;
    const given = inputOf({ config: Array.from({ length: 100 }, (_, n) => profile(n)).join('') });
    const ids = lintAwsFiles(given).map(({ id }) => id);
    expect(ids).toHaveLength(300);
    const after = repairTexts(given, ids);
    expect(after.config.startsWith('[profile p0]\n# home\nregion = eu-west-1\n\n[profile p1]\n')).toBe(true);
    expect(lintAwsFiles({ ...given, texts: after })).toEqual([]);
  });

  it('of nothing change nothing', () => {
    const given = inputOf({ config: '[profile dev]\nwords' });
    expect(repairTexts(given, [])).toEqual(given.texts);
  });
});

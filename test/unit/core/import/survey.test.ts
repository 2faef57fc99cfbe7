import { describe, expect, it } from 'vitest';
import type { FoundProfile } from '../../../../shared/aws-files.ts';
import type { AwsFileTexts } from '../../../../src-main/core/aws-config/aws-files.ts';
import { parseAwsFiles } from '../../../../src-main/core/aws-config/spec-reader.ts';
import { type CatalogState, EMPTY_CATALOG } from '../../../../src-main/core/catalog.ts';
import { surveyProfiles } from '../../../../src-main/core/import/survey.ts';
import { sampleCatalog, sampleUser } from '../../fakes/samples.ts';

const KEY =
  'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n';
const OTHER_KEY =
  'aws_access_key_id = AKIAI44QH8DHBEXAMPLE\naws_secret_access_key = je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY\n';
const role = (source: string, name = 'Admin') =>
  `role_arn = arn:aws:iam::210987654321:role/${name}\nsource_profile = ${source}\n`;

function look(
  texts: Partial<AwsFileTexts>,
  managed: readonly string[] = [],
  state: CatalogState = EMPTY_CATALOG,
): Record<string, FoundProfile> {
  const both = { config: '', credentials: '', ...texts };
  const found = surveyProfiles(parseAwsFiles(both), new Set(managed), state, both);
  return Object.fromEntries(found.map((profile) => [profile.name, profile]));
}
const one = (config: string, credentials = '') =>
  Object.values(look({ config, credentials }))[0] as FoundProfile;
const brief = ({ kind, importable, note }: FoundProfile) => [kind, importable, note];

describe('A survey of the AWS files', () => {
  it('lists profiles in the order of the files, those of the config file first', () => {
    const config = '[profile b]\n[sso-session s]\n[profile a]\n[default]\n';
    const credentials = `[z]\n${KEY}[a]\nregion = x\n[y]\n${KEY}`;
    expect(Object.keys(look({ config, credentials }))).toEqual(['b', 'a', 'default', 'z', 'y']);
    expect(
      Object.values(look({ config, credentials })).map(({ configLine, credentialsLine }) => [
        configLine,
        credentialsLine,
      ]),
    ).toEqual([
      [1, null],
      [3, 4],
      [4, null],
      [null, 1],
      [null, 6],
    ]);
  });

  it('finds what an everyday home has', () => {
    const config = `[default]
region = eu-west-1

[profile prod]
role_arn = arn:aws:iam::210987654321:role/ops/Admin
source_profile = default
mfa_serial = arn:aws:iam::123456789012:mfa/alice
region = us-east-1

[profile prod-read]
role_arn = arn:aws:iam::210987654321:role/Read
source_profile = prod

[sso-session acme]
sso_start_url = https://Acme.awsapps.com/start/#
sso_region = eu-central-1

[profile dev]
sso_session = acme
sso_account_id = 012345678901
sso_role_name = Dev

[profile dev-deploy]
role_arn = arn:aws:iam::012345678901:role/deploy
source_profile = dev
`;
    const found = look({ config, credentials: `[default]\n${KEY}` });
    expect(found.default).toMatchObject({
      kind: 'iam-user',
      importable: true,
      note: null,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      region: 'eu-west-1',
      needs: [],
    });
    expect(found.prod).toMatchObject({
      kind: 'role',
      importable: true,
      note: 'It asks for an MFA code',
      accountId: '210987654321',
      accessKeyId: null,
      roleArn: 'arn:aws:iam::210987654321:role/ops/Admin',
      mfaSerial: 'arn:aws:iam::123456789012:mfa/alice',
      sourceProfile: 'default',
      needs: ['default'],
    });
    expect(found['prod-read']).toMatchObject({ kind: 'role', importable: true, needs: ['default', 'prod'] });
    expect(found.dev).toMatchObject({
      kind: 'sso-role',
      importable: true,
      accountId: '012345678901',
      roleName: 'Dev',
      roleArn: null,
      startUrl: 'https://acme.awsapps.com/start',
    });
    expect(found['dev-deploy']).toMatchObject({
      kind: 'role',
      importable: true,
      roleName: null,
      needs: ['dev'],
    });
  });

  it('reads the account from a key id that tells, and of a key that Cloakroom has', () => {
    expect(
      one('', '[a]\naws_access_key_id = AKIAY34FZKBOKMUTVV7A\naws_secret_access_key = sEXAMPLE\n').accountId,
    ).toBe('609629065308');
    const state = sampleCatalog([sampleUser('dana', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' })]);
    const { a } = look({ credentials: `[a]\n${KEY}` }, ['dana'], state);
    expect(a).toMatchObject({
      accountId: '111122223333',
      importable: true,
      note: 'Its key is in Cloakroom already, as dana',
    });
  });

  it('takes mfa_arn for what it is meant to be, and says so', () => {
    const { b } = look({
      config: `[profile a]\n${KEY}[profile b]\n${role('a')}mfa_arn = arn:aws:iam::123456789012:mfa/x\n`,
    });
    expect(b).toMatchObject({ mfaSerial: 'arn:aws:iam::123456789012:mfa/x', importable: true });
    expect(b?.note).toMatch(/asks for an MFA code; AWS tools do not know mfa_arn/);
  });

  it('names where else the same key is', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const found = look({ credentials: names.map((name) => `[${name}]\n${KEY}`).join('') });
    expect(found.a?.note).toBe('The same key is in b, c, d');
    expect(found.e?.note).toBe('The same key is in a, b, c and others');
  });

  it('leaves what is not for it, and says what it is', () => {
    const source = (lines: string) => brief(one(`[profile x]\n${lines}`));
    const arn = 'role_arn = arn:aws:iam::210987654321:role/R\n';
    expect(source(`${KEY}aws_session_token = tEXAMPLE\n`)).toEqual([
      'temporary-key',
      false,
      'It gets its credentials from a temporary key, which ends by itself',
    ]);
    expect(source('aws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n')[0]).toBe(
      'temporary-key',
    );
    expect(source(`${arn}credential_source = Environment\n`)).toEqual([
      'environment',
      false,
      expect.stringMatching(/^Its role is assumed .* environment variables/),
    ]);
    expect(source(`${arn}credential_source = Ec2InstanceMetadata\n`)[0]).toBe('ec2-instance');
    expect(source(`${arn}credential_source = EcsContainer\n`)[0]).toBe('ecs-container');
    expect(source(`${arn}web_identity_token_file = /var/run/token\n`)[0]).toBe('web-identity');
    expect(source('login_session = arn:aws:iam::123456789012:user/x\n')[0]).toBe('login-session');
    expect(source('credential_process = /usr/bin/aws-vault exec x\n')).toEqual([
      'other-tool',
      false,
      'It gets its credentials from aws-vault',
    ]);
    expect(source('credential_process = /opt/corp/creds --password sEXAMPLE\n')[2]).toBe(
      'It gets its credentials from another program',
    );
    expect(source('region = eu-west-1\n')).toEqual([
      'no-credentials',
      false,
      expect.stringMatching(/^The profile x does not say/),
    ]);
    expect(source('source_profile = y\n')[0]).toBe('no-credentials');
    expect(source(`${role('nowhere')}`)).toEqual(['broken', false, expect.stringMatching(/nowhere/)]);
    expect(source('aws_access_key_id = AKIAIOSFODNN7EXAMPLE\n')).toEqual([
      'broken',
      false,
      'The profile x has only a part of an access key',
    ]);
  });

  it('says of a role what stands at the end of its chain', () => {
    const config = `[profile tool]\ncredential_process = leapp session generate x\n[profile a]\n${role('tool')}[profile b]\n${role('a')}`;
    const { b } = look({ config });
    expect(b).toMatchObject({
      kind: 'other-tool',
      importable: false,
      note: 'Its role is assumed with credentials from Leapp',
    });
    expect(b).toMatchObject({ accountId: '210987654321', needs: [] });
  });

  it('needs the sources of a chain from its root on', () => {
    const config = `[profile d]\n${role('c')}[profile c]\n${role('b')}[profile b]\n${role('a')}[profile a]\n${KEY}`;
    expect(look({ config }).d?.needs).toEqual(['a', 'b', 'c']);
  });

  it('takes an SSO profile of Granted for what stands beside its command', () => {
    const config = `[profile g]
granted_sso_start_url = https://acme.awsapps.com/start/
granted_sso_region = eu-west-1
granted_sso_account_id = 012345678901
granted_sso_role_name = Dev
credential_process = granted credential-process --profile g
[profile r]
${role('g')}[profile half]
granted_sso_start_url = https://acme.awsapps.com/start/
credential_process = granted credential-process --profile half
`;
    const found = look({ config });
    expect(found.g).toMatchObject({
      kind: 'sso-role',
      importable: true,
      accountId: '012345678901',
      startUrl: 'https://acme.awsapps.com/start',
    });
    expect(found.r).toMatchObject({ kind: 'role', importable: true, needs: ['g'] });
    expect(found.half).toMatchObject({ kind: 'other-tool', note: 'It gets its credentials from Granted' });
  });

  it('takes a legacy SSO profile, though another tool left temporary keys beside it', () => {
    const config =
      '[profile l]\nsso_start_url = https://x.awsapps.com/start\nsso_region = eu-west-1\nsso_account_id = 012345678901\nsso_role_name = R\n';
    const credentials =
      '[l]\naws_access_key_id = ASIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\naws_session_token = EXAMPLE\n';
    expect(look({ config, credentials }).l).toMatchObject({
      kind: 'sso-role',
      importable: true,
      accessKeyId: null,
    });
    expect(look({ config, credentials: `[l]\n${KEY}` }).l).toMatchObject({
      importable: false,
      note: expect.stringMatching(/^It also holds an access key/),
    });
  });

  it('leaves Cloakroom’s own profiles, and takes roles that come from them', () => {
    const config = `[profile mine]\ncredential_process = /opt/credential-helper mine\n[profile r]\n${role('mine')}`;
    const found = look({ config }, ['mine']);
    expect(found.mine).toMatchObject({ kind: 'cloakroom', importable: false, note: null });
    expect(found.r).toMatchObject({ kind: 'role', importable: true, needs: [] });
    expect(look({ config, credentials: `[mine]\n${KEY}` }, ['mine']).mine?.note).toMatch(
      /other lines in it win/,
    );
    const stray = look({ config });
    expect(stray.mine).toMatchObject({
      kind: 'other-tool',
      note: 'It gets its credentials from another Cloakroom',
    });
  });

  it('takes no role whose source is a default profile that follows the active session', () => {
    const config = `[default]\ncredential_process = /opt/credential-helper default\n[profile r]\n${role('default')}`;
    expect(look({ config }, ['default']).r).toMatchObject({
      importable: false,
      note: expect.stringMatching(/follows the active session/),
    });
  });

  it('wants one key of a profile, not two', () => {
    const { a } = look({ config: `[profile a]\n${OTHER_KEY}`, credentials: `[a]\n${KEY}` });
    expect(a).toMatchObject({ kind: 'iam-user', importable: false });
    expect(a?.note).toBe(
      'Tools use AKIAIOSFODNN7EXAMPLE of the credentials file, and there is AKIAI44QH8DHBEXAMPLE in the config file; remove that one first',
    );
    expect(look({ config: `[profile a]\n${KEY}`, credentials: `[a]\n${KEY}` }).a?.importable).toBe(true);
    const wrong = KEY.replace('wJalr', 'wrong');
    expect(look({ config: `[profile a]\n${wrong}`, credentials: `[a]\n${KEY}` }).a?.note).toMatch(
      /another secret in the config file/,
    );
    const twins = look({ credentials: `[a]\n${KEY}[b]\n${wrong}[c]\n${role('a')}[d]\n${KEY}` });
    expect(twins.a?.note).toBe('The same access key is in b with another secret; remove the wrong one first');
    expect(twins.b?.note).toBe('The same access key is in a with another secret; remove the wrong one first');
    expect(twins.c?.note).toMatch(/^Its source a cannot come over: the same access key is in b/);
  });

  it('takes no key that is not AWS’s', () => {
    const { note, importable } = one(
      '',
      '[minio]\naws_access_key_id = minioadmin\naws_secret_access_key = EXAMPLE\n',
    );
    expect([importable, note]).toEqual([false, 'Its access key is not one of AWS’s, which begin with AKIA']);
  });

  it('takes nothing that AWS would not', () => {
    const wrong = (lines: string) => look({ config: `[profile a]\n${KEY}[profile b]\n${lines}` }).b;
    expect(wrong('role_arn = Admin\nsource_profile = a\n')?.note).toBe(
      'Its role_arn is not the ARN of a role',
    );
    expect(wrong(`${role('a')}external_id = a b\n`)?.note).toMatch(/external_id/);
    expect(wrong(`${role('a')}role_session_name = a b\n`)?.note).toMatch(/role_session_name/);
    const sso = (url: string, region: string, account: string, name: string) =>
      wrong(
        `sso_start_url = ${url}\nsso_region = ${region}\nsso_account_id = ${account}\nsso_role_name = ${name}\n`,
      )?.note;
    expect(sso('acme', 'eu-west-1', '012345678901', 'R')).toMatch(/start URL/);
    expect(sso('https://x.awsapps.com/start', 'Ireland', '012345678901', 'R')).toMatch(/region/);
    expect(sso('https://x.awsapps.com/start', 'eu-west-1', '12345678901', 'R')).toMatch(/twelve digits/);
    expect(sso('https://x.awsapps.com/start', 'eu-west-1', '012345678901', 'a b')).toMatch(/role name/);
  });

  it('takes no profile of a name that it could not write, and nothing that comes from it', () => {
    const {
      constructor: broken,
      '-x': dashed,
      r,
    } = look({
      credentials: `[constructor]\n${KEY}[-x]\n${KEY}`,
      config: `[profile r]\n${role('-x')}`,
    }) as unknown as Record<string, FoundProfile>;
    expect(broken).toMatchObject({
      kind: 'iam-user',
      importable: false,
      note: expect.stringMatching(/^Cloakroom cannot write a profile of this name: AWS tools/),
    });
    expect(dashed?.importable).toBe(false);
    expect(r).toMatchObject({
      kind: 'role',
      importable: false,
      note: expect.stringMatching(/^Its source -x cannot come over: /),
    });
  });

  it('takes nothing that has to be repaired first', () => {
    const note = (config: string, credentials = '') => look({ config, credentials }).a?.note;
    const repair = 'repair it on the Health page first';
    expect(note(`[profile a]\n${KEY}[profile a]\noutput = json\n`)).toBe(
      `It has several sections in the AWS config file; ${repair}`,
    );
    expect(note(`[profile a]\n[profile "a"]\n${KEY}`, `[a]\n${KEY}`)).toMatch(
      /several sections in the AWS config file/,
    );
    expect(note('', `[a]\n${KEY}[a]\n`)).toBe(
      `It has several sections in the AWS credentials file; ${repair}`,
    );
    expect(note('', `[a]\naws_secret_access_key = first\n${KEY}`)).toMatch(
      /Tools read different things in its section of the AWS credentials file/,
    );
    expect(note('', `[a]\n${KEY}  goes on\n`)).toMatch(/its secret access key is not one/i);
    const granted =
      'granted_sso_start_url = https://x.awsapps.com/start\ngranted_sso_region = eu-west-1\ngranted_sso_account_id = 012345678901\ngranted_sso_role_name = R\ncredential_process = granted x\n';
    expect(note(`[profile a]\n${granted}\n# one\n  # two\n`)).toMatch(
      /^Line 6 of .* goes on in indented lines/,
    );
    expect(note(`[profile a]\n${granted}\n# one\n# two\n`)).toBeNull();
    expect(note(`[profile a]\noutput = json\n  [profile b]\n${KEY}`)).toMatch(/indented lines/);
    expect(note('words\n', `[a]\n${KEY}`)).toBe(
      `Line 1 of the AWS config file keeps tools from reading that file; ${repair}`,
    );
    expect(note('# a\rb\n', `[a]\n${KEY}`)).toMatch(/Line 1 of the AWS config file has a carriage return/);
    // A section for the AWS CLI, and none for the specification.
    expect(note('[profile "a"]\noutput = json\n', `[a]\n${KEY}`)).toMatch(
      /different things in its section of the AWS config file/,
    );
    const defaults = look({ config: `[default]\n${KEY}[profile default]\n${KEY}` }).default;
    expect(defaults?.note).toMatch(/several sections/);
  });

  it('leaves a role with its own key alone while others take that key', () => {
    const config = `[profile own]\n${role('own')}[profile other]\n${role('own', 'Other')}`;
    const found = look({ config, credentials: `[own]\n${KEY}` });
    expect(found.own).toMatchObject({
      kind: 'role',
      importable: false,
      note: expect.stringMatching(/^other takes the key in it/),
    });
    expect(found.other?.importable).toBe(false);
    const alone = look({ config: `[profile own]\n${role('own')}`, credentials: `[own]\n${KEY}` }).own;
    expect(alone).toMatchObject({
      kind: 'role',
      importable: true,
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      needs: [],
    });
  });

  it('leaves a key that its profile does not use where it is', () => {
    const config = `[profile base]\n${OTHER_KEY}[profile r]\n${role('base')}${KEY}`;
    expect(look({ config }).r?.note).toMatch(/^It also holds an access key that it does not use/);
  });

  it('shows no secret', () => {
    const credentials = `[a]\n${KEY}[b]\n${KEY.replace('wJalr', 'wrong')}[c]\naws_secret_access_key = onlyEXAMPLE\n`;
    const config = '[profile t]\ncredential_process = tool --password passEXAMPLE\n';
    const text = JSON.stringify(look({ config, credentials }));
    for (const secret of ['wJalr', 'wrong', 'onlyEX', 'passEX'])
      expect(text).not.toContain(`${secret}`.replace('wrong', 'wrongXUtn'));
  });
});

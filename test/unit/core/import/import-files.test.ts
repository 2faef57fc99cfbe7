import { describe, expect, it } from 'vitest';
import type { AwsFilesContents, Setting } from '../../../../src-main/core/aws-config/aws-files.ts';
import { parseAwsFiles } from '../../../../src-main/core/aws-config/spec-reader.ts';
import {
  ACME,
  ALICE,
  ALICE_KEY,
  BOB_KEY,
  bring,
  helperPath,
  MARK,
  ROLE,
  roleOf,
  sso,
  userProof,
} from './bring.ts';

describe('The files after an import', () => {
  it('have lost what would win, and nothing else', () => {
    const config = `# mine
[default]
output = json

[profile prod]  # the important one
s3 =
  addressing_style = path
ROLE_ARN=${ROLE}
source_profile  =  base
mfa_arn = arn:aws:iam::123456789012:mfa/alice
external_id = EX-1
duration_seconds = 3600
role_session_name = me
cli_pager =
region = eu-west-1

# about dev
[profile dev]
sso_session = acme
sso_account_id = 012345678901
sso_role_name = Dev
sso_auto_populated = true

${ACME}
[plugins]
cli_legacy_plugin_path = /x
[profile prod-copy]
${roleOf('base')}`;
    const credentials = `# keys
[base]
aws_access_key_id = ${ALICE}
# rotated in May
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

[bob]
${BOB_KEY}
`;
    const brought = bring({ config, credentials }, ['prod', 'dev', 'bob']);
    expect(brought.config).toBe(`# mine
[default]
output = json

[profile prod]  # the important one
s3 =
  addressing_style = path
cli_pager =
region = eu-west-1
${MARK}
credential_process = ${helperPath} prod

# about dev
[profile dev]
${MARK}
credential_process = ${helperPath} dev

${ACME}
[plugins]
cli_legacy_plugin_path = /x
[profile prod-copy]
${roleOf('base')}
[profile base]
${MARK.replace(' (added)', '')}
credential_process = ${helperPath} base

[profile bob]
${MARK.replace(' (added)', '')}
credential_process = ${helperPath} bob
`);
    expect(brought.credentials).toBe('# keys\n[base]\n# rotated in May\n\n');
  });

  it('keep their line endings and a missing newline at the end', () => {
    const config = `[profile a]\r\n${ALICE_KEY.replaceAll('\n', '\r\n')}output = json`;
    const credentials = `[x]\nregion = eu-west-1\n[a]\nregion = eu-west-1\naws_session_token =`;
    const brought = bring({ config, credentials }, ['a']);
    expect(brought.config).toBe(
      `[profile a]\r\noutput = json\r\n${MARK}\r\ncredential_process = ${helperPath} a`,
    );
    expect(brought.credentials).toBe('[x]\nregion = eu-west-1\n[a]\nregion = eu-west-1');
  });

  it('are changed as they were looked at, and in no other state', () => {
    const { plan, state } = bring({ credentials: `[a]\n${ALICE_KEY}` }, ['a']);
    const busy = expect.objectContaining({ code: 'file-busy' });
    expect(() => plan.edit.credentials(`[a]\n${BOB_KEY}`)).toThrow(busy);
    expect(() => plan.edit.config('[profile a]\nsso_session = s\n')).toThrow(busy);
    expect(() => plan.next(state)).toThrow(busy);
  });
});

/** Counts how often anything is looked up. */
class CountingMap<K, V> extends Map<K, V> {
  static lookUps = 0;
  override get(key: K): V | undefined {
    CountingMap.lookUps++;
    return super.get(key);
  }
  override has(key: K): boolean {
    CountingMap.lookUps++;
    return super.has(key);
  }
}

function counted(contents: AwsFilesContents): AwsFilesContents {
  const settings = (map: ReadonlyMap<string, Setting>) => new CountingMap(map);
  const profiles = [...contents.profiles].map(([name, profile]) => {
    const { config, credentials } = profile.byFile;
    const byFile = { config: settings(config), credentials: settings(credentials) };
    return [name, { ...profile, settings: settings(profile.settings), byFile }] as const;
  });
  return { ...contents, profiles: new CountingMap(profiles) };
}

describe('A large import', () => {
  it('takes work in proportion to the number of profiles', { timeout: 60_000 }, () => {
    const work = (count: number) => {
      const numbers = Array.from({ length: count / 4 }, (_, index) => index);
      const config = numbers
        .map(
          (n) =>
            `[profile r${n}]\n${roleOf(`u${n}`, `external_id = x${n}\n`)}[profile s${n}]\n${sso('012345678901', `R${n}`)}[profile t${n}]\nregion = eu-west-1\n${roleOf('u0')}`,
        )
        .join('');
      const id = (n: number) => `AKIAEXAMPLE${String(n).padStart(9, '0')}`;
      const credentials = numbers
        .map((n) => `[u${n}]\naws_access_key_id = ${id(n)}\naws_secret_access_key = EXAMPLE${n}\n`)
        .join('');
      const texts = { config: ACME + config, credentials };
      const contents = counted(parseAwsFiles(texts));
      const proofs = new Map(numbers.map((n) => [id(n), userProof(`user-${n}`)]));
      CountingMap.lookUps = 0;
      const { state } = bring(texts, [...contents.profiles.keys()], { contents, proofs });
      expect(state.profiles).toHaveLength(count);
      return CountingMap.lookUps;
    };
    expect(work(2_000)).toBeLessThanOrEqual(work(400) * 5.1);
  });
});

// Random tidy homes: two AWS files as people and tools write them, and what is to become of each line of them. The
// secrets are made up and say so.
import fc from 'fast-check';
import type { AwsFileKind } from '../../../../shared/aws-files.ts';
import type { AwsFileTexts } from '../../../../src-main/core/aws-config/aws-files.ts';
import type { KeyProof } from '../../../../src-main/core/import/import-plan.ts';

interface HomeLine {
  readonly file: AwsFileKind;
  readonly text: string;
  /** The profile whose section it is in; null outside of profiles. */
  readonly profile: string | null;
  readonly is: 'header' | 'source' | 'other';
}

export interface Home {
  readonly texts: AwsFileTexts;
  readonly names: readonly string[];
  /** By access key id: the profiles that hold it, and the secret. */
  readonly keys: ReadonlyMap<string, { readonly secret: string; readonly holders: readonly string[] }>;
  readonly proofs: ReadonlyMap<string, KeyProof>;
  /** The files without the lines that credentials come from, of these profiles. */
  without(taken: ReadonlySet<string>): AwsFileTexts;
}

const ACCOUNT = '123456789012';

/** What a profile's credentials come from; `pick` chooses among those that are there already. */
const source = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('key' as const),
      user: fc.nat(3),
      file: fc.constantFrom('config' as const, 'credentials' as const, 'credentials' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('role' as const),
      pick: fc.nat(20),
      role: fc.nat(1),
      mfa: fc.constantFrom('', '', 'mfa_serial', 'mfa_arn'),
      options: fc.subarray(['external_id = EX-1', 'duration_seconds = 7200', 'role_session_name = me']),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('own-role' as const), user: fc.nat(3) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('sso' as const),
      account: fc.nat(1),
      role: fc.constantFrom('Dev', 'Admin'),
      how: fc.constantFrom('session', 'legacy', 'granted', 'legacy-with-temporary-key'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('other' as const),
      lines: fc.constantFrom<readonly string[]>(
        [],
        ['credential_process = /usr/local/bin/aws-vault exec --json x'],
        ['role_arn = arn:aws:iam::210987654321:role/R', 'credential_source = Ec2InstanceMetadata'],
        ['role_arn = arn:aws:iam::210987654321:role/R', 'web_identity_token_file = /t'],
        ['role_arn = arn:aws:iam::210987654321:role/R', 'source_profile = nowhere'],
        [
          'aws_access_key_id = ASIAIOSFODNN7EXAMPLE',
          'aws_secret_access_key = temporaryEXAMPLE',
          'aws_session_token = tokenEXAMPLE',
        ],
        ['aws_access_key_id = AKIAPARTEXAMPLE00000'],
        ['login_session = arn:aws:iam::123456789012:user/x'],
      ),
    }),
  },
);

const looks = fc.record({
  name: fc.constantFrom('default', 'dev', 'prod', 'a.b@c', 'x+y', 'o_o', 'team/ops', '1st'),
  source,
  region: fc.constantFrom(null, null, 'eu-west-1', 'us-east-1'),
  block: fc.constantFrom<readonly string[]>(
    [],
    [],
    ['s3 =', '  addressing_style = path', '  max_queue_size = 100'],
  ),
  rest: fc.subarray(['output = json', 'cli_pager =', '# a comment', 'services = local', '']),
  above: fc.constantFrom<readonly string[]>([], [''], ['# about the next one'], ['', '; old']),
  equals: fc.constantFrom(' = ', '=', '  =  '),
  capitals: fc.boolean(),
  /** Whether the other lines come before those of the source. */
  first: fc.boolean(),
  inCredentialsToo: fc.constantFrom<readonly string[]>([], [], ['region = us-east-1'], ['# note'], ['']),
});

export const tidyHome: fc.Arbitrary<Home> = fc
  .record({
    profiles: fc.uniqueArray(looks, { minLength: 1, maxLength: 7, selector: ({ name }) => name }),
    eol: fc.constantFrom('\n', '\n', '\r\n'),
    ended: fc.boolean(),
    /** Users of the same key or of another one; a key that AWS refuses. */
    twin: fc.boolean(),
    refused: fc.boolean(),
  })
  .map(({ profiles, eol, ended, twin, refused }) => {
    const lines: HomeLine[] = [];
    const keys = new Map<string, { secret: string; holders: string[] }>();
    const add = (file: AwsFileKind, profile: string | null, is: HomeLine['is'], texts: readonly string[]) => {
      for (const text of texts) lines.push({ file, profile, is, text });
    };
    const before: string[] = [];
    for (const it of profiles) {
      const { name } = it;
      const header = name === 'default' ? '[default]' : `[profile ${name}]`;
      const inConfig: string[] = [];
      const inCredentials: string[] = [];
      const key = (user: number, into: string[]) => {
        const id = `AKIAEXAMPLE${user}`.padEnd(20, '0');
        const secret = `wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE${user}`;
        into.push(`aws_access_key_id = ${id}`, `aws_secret_access_key = ${secret}`);
        const known = keys.get(id);
        if (known) known.holders.push(name);
        else keys.set(id, { secret, holders: [name] });
      };
      const { source: from } = it;
      if (from.kind === 'key') key(from.user, from.file === 'config' ? inConfig : inCredentials);
      if (from.kind === 'own-role') {
        inConfig.push('role_arn = arn:aws:iam::210987654321:role/own', `source_profile = ${name}`);
        key(from.user, inCredentials);
      }
      if (from.kind === 'role') {
        const parent = before[from.pick % Math.max(1, before.length)] ?? 'nowhere';
        inConfig.push(
          `role_arn = arn:aws:iam::210987654321:role/R${from.role}`,
          `source_profile = ${parent}`,
        );
        if (from.mfa) inConfig.push(`${from.mfa} = arn:aws:iam::${ACCOUNT}:mfa/someone`);
        inConfig.push(...from.options);
      }
      if (from.kind === 'sso') {
        const [account, role] = [`11111111111${from.account}`, from.role];
        if (from.how === 'session') inConfig.push('sso_session = acme');
        else if (from.how !== 'granted')
          inConfig.push('sso_start_url = https://old.awsapps.com/start', 'sso_region = eu-west-1');
        if (from.how === 'granted')
          inConfig.push(
            'granted_sso_start_url = https://acme.awsapps.com/start/',
            'granted_sso_region = eu-west-1',
            `granted_sso_account_id = ${account}`,
            `granted_sso_role_name = ${role}`,
            `credential_process = granted credential-process --profile ${name}`,
          );
        else inConfig.push(`sso_account_id = ${account}`, `sso_role_name = ${role}`);
        if (from.how === 'legacy-with-temporary-key')
          inCredentials.push(
            'aws_access_key_id = ASIAIOSFODNN7EXAMPLE',
            'aws_secret_access_key = leftEXAMPLE',
            'aws_session_token = leftTokenEXAMPLE',
          );
      }
      if (from.kind === 'other') inConfig.push(...from.lines);
      before.push(name);

      const style = (text: string) => {
        const [left = '', ...right] = text.split(' = ');
        return right.length === 0
          ? text
          : `${it.capitals ? left.toUpperCase() : left}${it.equals}${right.join(' = ')}`;
      };
      const others = [...(it.region === null ? [] : [`region = ${it.region}`]), ...it.block, ...it.rest];
      const onlyCredentials = inConfig.length === 0 && from.kind === 'key' && others.length === 0;
      if (!onlyCredentials) {
        add('config', null, 'other', it.above);
        add('config', name, 'header', [header]);
        if (it.first) add('config', name, 'other', others);
        add('config', name, 'source', inConfig.map(style));
        if (!it.first) add('config', name, 'other', others);
      }
      if (inCredentials.length > 0) {
        add('credentials', name, 'header', [`[${name}]`]);
        if (it.first) add('credentials', name, 'other', it.inCredentialsToo);
        add('credentials', name, 'source', inCredentials.map(style));
        if (!it.first) add('credentials', name, 'other', it.inCredentialsToo);
      }
    }
    add('config', null, 'header', ['[sso-session acme]']);
    add('config', null, 'other', [
      'sso_start_url = https://acme.awsapps.com/start',
      'sso_region = eu-west-1',
    ]);
    add('config', null, 'header', ['[services local]']);

    const render = (kept: readonly HomeLine[], file: AwsFileKind) => {
      const texts = kept.flatMap((line) => (line.file === file ? [line.text] : []));
      // An empty last line is there by the newline behind it alone.
      const last = lines.findLast((line) => line.file === file)?.text;
      return texts.join(eol) + (texts.length > 0 && (ended || last === '' || texts.at(-1) === '') ? eol : '');
    };
    const textsOf = (kept: readonly HomeLine[]) => ({
      config: render(kept, 'config'),
      credentials: render(kept, 'credentials'),
    });
    return {
      texts: textsOf(lines),
      names: profiles.map(({ name }) => name),
      keys,
      proofs: new Map(
        [...keys.keys()].map((id, index) => [id, proofOf(id, refused && index === 0, twin && index < 2)]),
      ),
      without: (taken) => {
        const bare = lines.filter(
          ({ profile, is }) => !(is === 'source' && profile !== null && taken.has(profile)),
        );
        const empty = new Set(
          [...taken].filter((name) =>
            bare.every(
              ({ file, profile, is, text }) =>
                file !== 'credentials' || profile !== name || is === 'header' || text === '',
            ),
          ),
        );
        return textsOf(
          bare.filter(
            ({ file, profile }) => file !== 'credentials' || profile === null || !empty.has(profile),
          ),
        );
      },
    };
  });

/** Two keys may be of one user. */
function proofOf(accessKeyId: string, refused: boolean, twin: boolean): KeyProof {
  if (refused) {
    return {
      ok: false,
      error: {
        code: 'invalid-key',
        message: `AWS does not know ${accessKeyId}`,
        remedy: 'x',
        account: null,
        details: [],
      },
    };
  }
  const userName = twin ? 'twin' : `user-${accessKeyId.slice(11, 12)}`;
  return {
    ok: true,
    accountId: ACCOUNT,
    userName,
    userArn: `arn:aws:iam::${ACCOUNT}:user/${userName}`,
    partition: 'aws',
  };
}

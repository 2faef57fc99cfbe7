import { describe, expect, it } from 'vitest';
import type { IamUserIdentity } from '../../../../shared/model.ts';
import { parseAwsFiles } from '../../../../src-main/core/aws-config/spec-reader.ts';
import type { CatalogState } from '../../../../src-main/core/catalog.ts';
import { type KeyProof, secretOf } from '../../../../src-main/core/import/import-plan.ts';
import { START } from '../../fakes/manual-clock.ts';
import { sampleCatalog, sampleUser } from '../../fakes/samples.ts';
import {
  ALICE,
  ALICE_KEY,
  BOB,
  BOB_KEY,
  bring,
  HOME,
  helperPath,
  labels,
  MARK,
  refusedProof,
  roleOf,
  userProof,
} from './bring.ts';

describe('What an import makes of an IAM user’s key', () => {
  it('is one identity with a session, a profile, and the key to be sealed', () => {
    const { plan, state } = bring(
      { config: '[profile alice]\nregion = eu-west-1\n', credentials: `[alice]\n${ALICE_KEY}` },
      ['alice'],
    );
    const identity: IamUserIdentity = {
      kind: 'iam-user',
      id: 'id-1',
      label: 'alice',
      partition: 'aws',
      accountId: HOME,
      userName: 'alice',
      userArn: `arn:aws:iam::${HOME}:user/alice`,
      accessKeyId: ALICE,
      mfaSerial: null,
      mfaUse: 'for-roles-that-ask',
      region: 'eu-west-1',
      createdAt: START,
    };
    expect(state.identities).toEqual([identity]);
    expect(state.sessions).toEqual([
      {
        kind: 'iam-user',
        id: 'id-2',
        identityId: 'id-1',
        label: 'alice',
        region: 'eu-west-1',
        keyUse: 'session-token',
        durationSeconds: 43_200,
        createdAt: START,
      },
    ]);
    expect(state.profiles).toEqual([{ name: 'alice', sessionId: 'id-2', region: null }]);
    expect(plan.keys).toEqual([{ identityId: 'id-1', accessKeyId: ALICE, profile: 'alice' }]);
    expect(plan.preview.identities).toEqual([
      { label: 'alice', accountId: HOME, userName: 'alice', accessKeyId: ALICE, known: false },
    ]);
  });

  it('is one identity however many profiles have the key', () => {
    const credentials = `[one]\n${ALICE_KEY}[two]\nregion = eu-west-1\n${ALICE_KEY}`;
    const { plan, state } = bring({ credentials }, ['one', 'two']);
    expect(state.identities).toHaveLength(1);
    expect(plan.keys).toHaveLength(1);
    expect(plan.preview.sessions).toEqual([
      { label: 'one', kind: 'iam-user', profiles: ['one', 'two'], source: null },
    ]);
    expect(state.sessions[0]?.region).toBeNull();
    expect(state.profiles.map(({ region }) => region)).toEqual([null, 'eu-west-1']);
  });

  it('is not a second identity for a second key of one user', () => {
    const proofs = new Map([
      [ALICE, userProof('alice')],
      [BOB, userProof('alice')],
    ]);
    const { state, problems, credentials } = bring(
      { credentials: `[one]\n${ALICE_KEY}[two]\n${BOB_KEY}` },
      ['one', 'two'],
      { proofs },
    );
    expect(state.identities).toHaveLength(1);
    expect(problems).toEqual({
      two: `alice has another key in one (${ALICE}), and Cloakroom keeps one key of each IAM user`,
    });
    expect(credentials).toBe(`[two]\n${BOB_KEY}`);
  });

  it('is the session that Cloakroom has already, when it has that key', () => {
    const known = sampleUser('dana', { accessKeyId: ALICE, userArn: `arn:aws:iam::${HOME}:user/alice` });
    const state = sampleCatalog([known]);
    const brought = bring(
      { credentials: `[one]\n${ALICE_KEY}`, config: `[profile r]\n${roleOf('one')}` },
      ['r'],
      { state },
    );
    expect(brought.plan.keys).toEqual([]);
    expect(brought.state.identities).toEqual(state.identities);
    expect(brought.state.profiles.map(({ name, sessionId }) => [name, sessionId])).toEqual([
      ['dana', 'dana'],
      ['one', 'dana'],
      ['r', 'id-1'],
    ]);
    expect(brought.plan.preview.identities).toMatchObject([{ label: 'dana', known: true }]);
    expect(brought.credentials).toBe('');
    // The catalogue says eu-west-1 of that session, and the file said nothing.
    expect(brought.config).toContain(`[profile one]\n${MARK.replace(' (added)', '')}\nregion = eu-west-1\n`);
  });

  it('is a problem when Cloakroom has another key of that user', () => {
    const state = sampleCatalog([sampleUser('dana', { userArn: `arn:aws:iam::${HOME}:user/alice` })]);
    const { problems, config, credentials } = bring(
      { credentials: `[one]\n${ALICE_KEY}`, config: `[profile r]\n${roleOf('one')}` },
      ['r'],
      { state },
    );
    expect(problems.one).toMatch(/^dana is in Cloakroom with another key \(AKIAEXAMPLEDANA00000\)/);
    expect(problems.r).toMatch(/^It needs one, which cannot come over: dana is in Cloakroom/);
    expect([config, credentials]).toEqual([`[profile r]\n${roleOf('one')}`, `[one]\n${ALICE_KEY}`]);
  });

  it('has its MFA device from the profile, else from the roles that are assumed with it', () => {
    const own = '[profile a]\nmfa_serial = arn:aws:iam::123456789012:mfa/own\n';
    const asking = `[profile r]\n${roleOf('a', 'mfa_serial = arn:aws:iam::123456789012:mfa/role\n')}`;
    const serial = (config: string) =>
      bring({ config, credentials: `[a]\n${ALICE_KEY}` }, ['a']).state.identities[0]?.mfaSerial;
    expect(serial(own + asking)).toBe('arn:aws:iam::123456789012:mfa/own');
    expect(serial(asking)).toBe('arn:aws:iam::123456789012:mfa/role');
    expect(serial(asking.replace('mfa_serial', 'mfa_arn'))).toBe('arn:aws:iam::123456789012:mfa/role');
    expect(serial('[profile a]\nmfa_serial = x\n')).toBeNull();
  });

  it('has calls go to a region of its own partition', () => {
    const region = (partition: 'aws' | 'aws-cn', config = '') =>
      bring({ config, credentials: `[a]\n${ALICE_KEY}` }, ['a'], {
        proofs: new Map([
          [ALICE, userProof('alice', { partition, userArn: `arn:${partition}:iam::${HOME}:user/alice` })],
        ]),
      }).state.identities[0]?.region;
    expect(region('aws')).toBe('us-east-1');
    expect(region('aws', '[profile a]\nregion = nowhere\n')).toBe('us-east-1');
    expect(region('aws-cn')).toBe('cn-north-1');
    expect(region('aws-cn', '[profile a]\nregion = cn-northwest-1\n')).toBe('cn-northwest-1');
  });

  it('takes a label that is free', () => {
    const state = sampleCatalog([sampleUser('dana')]);
    const taken: CatalogState = { ...state, profiles: [] };
    expect(
      labels(bring({ credentials: `[dana]\n${ALICE_KEY}` }, ['dana'], { state: taken }).state.sessions),
    ).toEqual(['dana', 'dana 2']);
  });

  it('is given with its secret, which does not show', () => {
    const contents = parseAwsFiles({ config: '', credentials: `[a]\n${ALICE_KEY}` });
    const key = secretOf(contents, 'a');
    expect([key.accessKeyId, key.secretAccessKey.reveal()]).toEqual([
      ALICE,
      'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    ]);
    expect(JSON.stringify(key)).not.toContain('wJalr');
    expect(() => secretOf(contents, 'b')).toThrow(RangeError);
    expect(JSON.stringify(bring({ credentials: `[a]\n${ALICE_KEY}` }, ['a']).plan)).not.toContain('wJalr');
  });
});

describe('The default profile', () => {
  it('makes its session active, and is no named profile', () => {
    const { state, plan, config } = bring(
      { config: '[default]\nregion = eu-west-1\n', credentials: `[default]\n${ALICE_KEY}` },
      ['default'],
    );
    expect(state.profiles).toEqual([]);
    expect(state.activeSessionId).toBe('id-2');
    expect(plan.preview.sessions).toEqual([
      { label: 'alice', kind: 'iam-user', profiles: ['default'], source: null },
    ]);
    expect(config).toBe(
      `[default]\nregion = eu-west-1\n${MARK}\ncredential_process = ${helperPath} default\n`,
    );
  });

  it('gives the session its region, which no other profile can give it', () => {
    const config = `[profile one]\nregion = us-east-1\n${ALICE_KEY}[default]\nregion = eu-west-1\n${ALICE_KEY}`;
    const { state } = bring({ config }, ['one', 'default']);
    expect(state.sessions).toMatchObject([{ label: 'one', region: 'eu-west-1' }]);
    expect(state.profiles).toMatchObject([{ name: 'one', region: 'us-east-1' }]);
  });

  it('stays, with all that comes from it, while another session is active', () => {
    const state = { ...sampleCatalog([sampleUser('dana')]), activeSessionId: 'dana' };
    const texts = { config: `[profile r]\n${roleOf('default')}`, credentials: `[default]\n${ALICE_KEY}` };
    const brought = bring(texts, ['default', 'r'], { state });
    expect(Object.keys(brought.problems)).toEqual(['default', 'r']);
    expect({ config: brought.config, credentials: brought.credentials }).toEqual(texts);
    expect(brought.state.activeSessionId).toBe('dana');
  });

  it('may be a role, called as the role is', () => {
    const config = `[default]\n${roleOf('a')}[profile a]\n${ALICE_KEY}`;
    expect(labels(bring({ config }, ['default']).state.sessions)).toEqual(['a', 'Admin']);
  });
});

describe('What cannot come over', () => {
  it('is left as it is when AWS refuses the key, with all that needs it, and the rest goes on', () => {
    const config = `[profile r]\n${roleOf('bad')}[profile s]\n${roleOf('r')}`;
    const credentials = `[bad]\n${ALICE_KEY}[good]\n${BOB_KEY}`;
    const proofs = new Map<string, KeyProof>([
      [ALICE, refusedProof],
      [BOB, userProof('bob')],
    ]);
    const brought = bring({ config, credentials }, ['s', 'good'], { proofs });
    expect(brought.plan.preview.problems).toEqual([
      { profile: 'bad', error: refusedProof.ok ? null : refusedProof.error },
      {
        profile: 'r',
        error: expect.objectContaining({
          code: 'inactive-key',
          message: 'It needs bad, which cannot come over: the key is not active',
        }),
      },
      {
        profile: 's',
        error: expect.objectContaining({
          message: 'It needs bad, which cannot come over: the key is not active',
          remedy: 'activate it',
        }),
      },
    ]);
    expect(labels(brought.state.sessions)).toEqual(['good']);
    expect(brought.config).toBe(
      `${config}\n[profile good]\n${MARK.replace(' (added)', '')}\ncredential_process = ${helperPath} good\n`,
    );
    expect(brought.credentials).toBe(`[bad]\n${ALICE_KEY}`);
  });

  it('is a key that AWS was not asked about, a profile that is not offered, and one that is not there', () => {
    const { problems, plan } = bring(
      { config: '[profile tool]\ncredential_process = op read x\n', credentials: `[a]\n${ALICE_KEY}` },
      ['a', 'tool', 'gone'],
      { proofs: new Map() },
    );
    expect(problems).toEqual({
      a: 'AWS was not asked whose key a has',
      tool: 'It gets its credentials from 1Password',
      gone: 'There is no profile gone in your AWS files any more',
    });
    expect(plan.preview.sessions).toEqual([]);
  });
});

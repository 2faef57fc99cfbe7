import { describe, expect, it } from 'vitest';
import { type CatalogState, EMPTY_CATALOG } from '../../../../src-main/core/catalog.ts';
import { START } from '../../fakes/manual-clock.ts';
import { samplePortal, sampleSsoRole } from '../../fakes/portal-ports.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../../fakes/samples.ts';
import {
  ACME,
  ALICE,
  ALICE_KEY,
  bring,
  HOME,
  helperPath,
  labels,
  MARK,
  ROLE,
  roleOf,
  roles,
  sso,
} from './bring.ts';

describe('What an import makes of a role', () => {
  it('is a session with what the profile asks for', () => {
    const asked =
      'external_id = EX-1\nrole_session_name = alice-at-work\nduration_seconds = 7200\nmfa_serial = arn:aws:iam::123456789012:mfa/alice\nregion = eu-west-1\n';
    const { state } = bring({ config: `[profile a]\n${ALICE_KEY}[profile r]\n${roleOf('a', asked)}` }, ['r']);
    expect(roles(state)).toEqual([
      {
        kind: 'role',
        id: 'id-3',
        label: 'r',
        region: 'eu-west-1',
        createdAt: START,
        roleArn: ROLE,
        sourceSessionId: 'id-2',
        options: {
          durationSeconds: 7_200,
          roleSessionName: 'alice-at-work',
          externalId: 'EX-1',
          sourceIdentity: null,
          tags: [],
          policy: null,
          policyArns: [],
          requiresMfa: true,
        },
      },
    ]);
  });

  it('lasts an hour if nothing is said, and as long as AWS allows', () => {
    const lasts = (line: string) =>
      roles(bring({ config: `[profile a]\n${ALICE_KEY}[profile r]\n${roleOf('a', line)}` }, ['r']).state)[0]
        ?.options.durationSeconds;
    expect(
      ['', 'duration_seconds = 60\n', 'duration_seconds = 99999\n', 'duration_seconds = soon\n'].map(lasts),
    ).toEqual([3_600, 900, 43_200, 3_600]);
  });

  it('is one session for profiles that differ in their region alone', () => {
    const config = `[profile a]\n${ALICE_KEY}[profile us]\n${roleOf('a', 'region = us-east-1\n')}[profile eu]\n${roleOf('a', 'region = eu-west-1\n')}[profile ext]\n${roleOf('a', 'external_id = EX\n')}`;
    const { state, plan } = bring({ config }, ['us', 'eu', 'ext']);
    expect(plan.preview.sessions.map(({ label, profiles, source }) => [label, profiles, source])).toEqual([
      ['a', ['a'], null],
      ['us', ['us', 'eu'], 'a'],
      ['ext', ['ext'], 'a'],
    ]);
    expect(state.profiles.map(({ name, region }) => [name, region])).toEqual([
      ['a', null],
      ['us', null],
      ['eu', 'eu-west-1'],
      ['ext', null],
    ]);
    expect(state.sessions.map(({ region }) => region)).toEqual([null, 'us-east-1', null]);
  });

  it('is a chain where the source is a role', () => {
    const config = `[profile c]\n${roleOf('b')}external_id = c3\n[profile b]\n${roleOf('a')}[profile a]\n${ALICE_KEY}`;
    const { state } = bring({ config }, ['c']);
    expect(labels(state.sessions)).toEqual(['a', 'b', 'c']);
    expect(roles(state).map(({ id, sourceSessionId }) => [id, sourceSessionId])).toEqual([
      ['id-3', 'id-2'],
      ['id-4', 'id-3'],
    ]);
  });

  it('is assumed with a key that stands in its own profile', () => {
    const { state, plan, config, credentials } = bring(
      { config: `[profile r]\n${roleOf('r')}`, credentials: `[r]\n${ALICE_KEY}` },
      ['r'],
    );
    expect(labels(state.sessions)).toEqual(['alice', 'r']);
    expect(state.profiles).toEqual([{ name: 'r', sessionId: 'id-3', region: null }]);
    expect(plan.keys).toEqual([{ identityId: 'id-1', accessKeyId: ALICE, profile: 'r' }]);
    expect(config).toBe(`[profile r]\n${MARK}\ncredential_process = ${helperPath} r\n`);
    expect(credentials).toBe('');
  });

  it('comes from a session of Cloakroom’s, or is the very one that is there', () => {
    const state = sampleCatalog([sampleUser('dana'), sampleRole('there', 'dana', {}, { roleArn: ROLE })]);
    const config = `[profile dana]\ncredential_process = ${helperPath} dana\n[profile r]\n${roleOf('dana')}[profile s]\n${roleOf('dana', 'external_id = EX\n')}`;
    const brought = bring({ config }, ['r', 's'], { state });
    expect(labels(brought.state.sessions)).toEqual(['dana', 'there', 's']);
    expect(brought.state.profiles.at(-2)).toEqual({ name: 'r', sessionId: 'there', region: null });
    expect(brought.plan.preview.sessions).toEqual([
      { label: 'there', kind: 'role', profiles: ['r'], source: 'dana' },
      { label: 's', kind: 'role', profiles: ['s'], source: 'dana' },
    ]);
  });

  it('does not come over where it could never be assumed', () => {
    const state = sampleCatalog([
      sampleUser('dana', { accessKeyId: ALICE, mfaUse: 'never', userArn: `arn:aws:iam::${HOME}:user/alice` }),
    ]);
    const config = `[profile a]\n${ALICE_KEY}[profile r]\n${roleOf('a', 'mfa_serial = arn:aws:iam::123456789012:mfa/a\n')}[profile cn]\n${roleOf('a').replace('arn:aws:', 'arn:aws-cn:')}[profile behind]\n${roleOf('cn')}`;
    const brought = bring({ config }, ['r', 'behind'], { state });
    expect(brought.problems.r).toMatch(/r asks for MFA, but dana is set never to use it/);
    expect(brought.problems.cn).toMatch(/partition/);
    expect(brought.problems.behind).toMatch(/partition/);
    expect(labels(brought.state.sessions)).toEqual(['dana']);
    expect(brought.config).toContain(`[profile r]\n${roleOf('a')}`);
    expect(brought.config).not.toContain('wJalr');
  });
});

describe('What an import makes of Identity Center', () => {
  it('is a portal for each address and region, and a session for each account and role', () => {
    const legacy =
      'sso_start_url = https://ACME.awsapps.com/start/#\nsso_region = eu-west-1\nsso_account_id = 012345678901\nsso_role_name = Dev\nregion = us-west-2\n';
    const config = `${ACME}sso_registration_scopes = sso:account:access, codewhisperer:completions\n[profile one]\n${sso('012345678901', 'Dev')}[profile two]\n${sso('012345678901', 'Admin')}[profile three]\n${legacy}`;
    const { state, plan } = bring({ config }, ['one', 'two', 'three']);
    expect(state.portals).toEqual([
      {
        id: 'id-1',
        label: 'acme',
        startUrl: 'https://acme.awsapps.com/start',
        region: 'eu-west-1',
        partition: 'aws',
        scopes: ['sso:account:access', 'codewhisperer:completions'],
        signIn: 'browser',
        browser: { kind: 'default' },
        shareWithCli: false,
        sessionName: 'acme',
        publishing: null,
        createdAt: START,
      },
    ]);
    expect(state.sessions.map(({ id }) => id)).toEqual([
      'sso:id-1:012345678901:Dev',
      'sso:id-1:012345678901:Admin',
    ]);
    expect(state.profiles).toEqual([
      { name: 'one', sessionId: 'sso:id-1:012345678901:Dev', region: null },
      { name: 'two', sessionId: 'sso:id-1:012345678901:Admin', region: null },
      { name: 'three', sessionId: 'sso:id-1:012345678901:Dev', region: 'us-west-2' },
    ]);
    expect(plan.preview.portals).toEqual([
      { label: 'acme', startUrl: 'https://acme.awsapps.com/start', known: false },
    ]);
    expect(plan.preview.sessions[0]).toEqual({
      label: 'Dev in 012345678901',
      kind: 'sso-role',
      profiles: ['one', 'three'],
      source: 'acme',
    });
  });

  it('is the portal and the session that are there, with the account’s name', () => {
    const portal = samplePortal('home', { sessionName: 'other' });
    const mine = samplePortal('mine', { sessionName: 'acme' });
    const there = sampleSsoRole('mine', '012345678901', 'Dev', {
      accountName: 'Sandbox',
      email: 'x@example.com',
    });
    const state: CatalogState = { ...EMPTY_CATALOG, portals: [portal, mine], sessions: [there] };
    const config = `${ACME}[profile one]\n${sso('012345678901', 'Dev')}[profile two]\n${sso('012345678901', 'Admin')}`;
    const brought = bring({ config }, ['one', 'two'], { state });
    expect(brought.state.portals).toEqual([portal, mine]);
    expect(brought.state.sessions[0]).toBe(there);
    expect(brought.state.sessions[1]).toMatchObject({
      label: 'Admin in Sandbox',
      accountName: 'Sandbox',
      email: 'x@example.com',
      region: null,
    });
    expect(brought.plan.preview.portals).toEqual([{ label: 'mine', startUrl: portal.startUrl, known: true }]);
  });

  it('is a portal that is there under any name, if the address and region are the same', () => {
    const state: CatalogState = {
      ...EMPTY_CATALOG,
      portals: [samplePortal('far', { region: 'us-east-1' }), samplePortal('near')],
    };
    const config = `${ACME}[profile one]\n${sso('012345678901', 'Dev')}`;
    const brought = bring({ config }, ['one'], { state });
    expect(brought.state.portals).toEqual(state.portals);
    expect(brought.state.sessions[0]).toMatchObject({ portalId: 'near' });
  });

  it('calls the portal of a legacy profile by its address, and asks for what it needs', () => {
    const legacy = (url: string) =>
      `[profile a]\nsso_start_url = ${url}\nsso_region = us-gov-west-1\nsso_account_id = 012345678901\nsso_role_name = Dev\n`;
    const [portal] = bring({ config: legacy('https://d-1234567890.awsapps.com/start') }, ['a']).state.portals;
    expect(portal).toMatchObject({
      label: 'd-1234567890',
      sessionName: null,
      partition: 'aws-us-gov',
      scopes: ['sso:account:access'],
    });
    expect(
      bring({ config: legacy('https://start.us-gov-home.awsapps.com/directory/acme') }, ['a']).state
        .portals[0]?.label,
    ).toBe('acme');
  });

  it('gives roles that come from it no MFA, which AWS would not see', () => {
    const config = `${ACME}[profile s]\n${sso('012345678901', 'Dev')}[profile r]\n${roleOf('s', 'mfa_serial = arn:aws:iam::012345678901:mfa/a\n')}`;
    expect(roles(bring({ config }, ['r']).state)[0]?.options.requiresMfa).toBe(false);
  });
});

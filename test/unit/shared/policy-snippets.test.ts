// The snippets are put before the local AWS's own evaluator, which refuses what it does not know.
import { describe, expect, it } from 'vitest';
import type { RoleOptions, Session } from '../../../shared/model.ts';
import { type PolicySnippet, policySnippets } from '../../../shared/policy-snippets.ts';
import { ConditionContext } from '../../local-aws/policy-conditions.ts';
import { evaluatePolicy, parsePolicyJson } from '../../local-aws/policy-document.ts';
import { PLAIN_OPTIONS, role, ssoSession, user, userSession } from '../renderer/sample-snapshots.ts';

type Context = Readonly<Record<string, string | boolean | readonly string[]>>;

const alice = userSession('alice');
const identity = user('alice');
const ALICE = identity.userArn;
const withOptions = (label: string, source: string, options: Partial<RoleOptions>) =>
  role(label, source, { options: { ...PLAIN_OPTIONS, ...options } });

function snippets(...chain: Session[]): PolicySnippet[] {
  return policySnippets({
    chain,
    identity: chain[0]?.kind === 'iam-user' ? identity : null,
    partition: 'aws',
  });
}

function snippet(id: PolicySnippet['id'], list: readonly PolicySnippet[]): PolicySnippet {
  const found = list.find((one) => one.id === id);
  if (!found) throw new Error(`no snippet ${id}`);
  return found;
}

/** As AWS sees a caller: by its account's root, its own ARN, and in the context. */
function trusts({ policy }: PolicySnippet, action: string, caller: string, context: Context = {}): boolean {
  const values = new ConditionContext().set('aws:PrincipalArn', caller);
  for (const [key, value] of Object.entries(context)) values.set(key, value);
  const root = caller.replace(/:(user|role)\/.*/, ':root');
  return (
    evaluatePolicy(parsePolicyJson(policy, 'trust'), {
      action,
      resource: 'arn:aws:iam::444455556666:role/Deploy',
      callerNames: [root, caller],
      context: values,
    }) === 'allow'
  );
}

function permits(
  { policy }: PolicySnippet,
  action: string,
  resource: string,
  context: Context = {},
): boolean {
  const values = new ConditionContext().set('aws:username', 'alice');
  for (const [key, value] of Object.entries(context)) values.set(key, value);
  return (
    evaluatePolicy(parsePolicyJson(policy, 'permissions'), {
      action,
      resource,
      callerNames: [],
      context: values,
    }) === 'allow'
  );
}

describe('the trust policy of a role', () => {
  it('lets its source in and nobody else of the same account', () => {
    const trust = snippet('trust', snippets(alice, role('Deploy', 'alice')));
    expect(trusts(trust, 'sts:AssumeRole', ALICE)).toBe(true);
    expect(trusts(trust, 'sts:AssumeRole', ALICE.replace('alice', 'bob'))).toBe(false);
    expect(trusts(trust, 'sts:TagSession', ALICE)).toBe(false);
    expect(trust).toMatchObject({
      accountId: '444455556666',
      goesTo: 'the role Deploy, as its trust policy',
    });
    expect(JSON.parse(trust.policy).Statement).toHaveLength(1);
    expect(trust.policy).not.toContain('Condition');
  });

  it('names the role before it in a chain, with its path', () => {
    const deploy = role('Deploy', 'alice', { roleArn: 'arn:aws:iam::444455556666:role/ci/Deploy' });
    const trust = snippet('trust', snippets(alice, deploy, role('Audit', 'Deploy')));
    expect(trusts(trust, 'sts:AssumeRole', deploy.roleArn)).toBe(true);
    expect(trusts(trust, 'sts:AssumeRole', ALICE)).toBe(false);
  });

  it('demands MFA and external ID where the session is set so, and only these values', () => {
    const session = withOptions('Deploy', 'alice', { requiresMfa: true, externalId: 'partner-42' });
    const trust = snippet('trust', snippets(alice, session));
    const both = { 'aws:MultiFactorAuthPresent': true, 'sts:ExternalId': 'partner-42' };
    expect(trusts(trust, 'sts:AssumeRole', ALICE, both)).toBe(true);
    expect(trusts(trust, 'sts:AssumeRole', ALICE, { ...both, 'aws:MultiFactorAuthPresent': false })).toBe(
      false,
    );
    expect(trusts(trust, 'sts:AssumeRole', ALICE, { 'aws:MultiFactorAuthPresent': true })).toBe(false);
    expect(trusts(trust, 'sts:AssumeRole', ALICE, { ...both, 'sts:ExternalId': 'other' })).toBe(false);
  });

  it('does not demand MFA of a role or portal, whose credentials carry no mark of it, and says so', () => {
    const session = withOptions('Audit', 'Deploy', { requiresMfa: true });
    const deploy = role('Deploy', 'alice');
    const trust = snippet('trust', snippets(alice, deploy, session));
    expect(trusts(trust, 'sts:AssumeRole', deploy.roleArn)).toBe(true);
    expect(trust.notes.join(' ')).toContain('the role Deploy carry no MFA mark');
    const viaPortal = snippet('trust', snippets(ssoSession('prod-2', '111111111111', 'Admin'), session));
    expect(viaPortal.policy).not.toContain('MultiFactorAuth');
  });

  it('allows the tags and source identity that the session sends, without the external ID they do not carry', () => {
    const session = withOptions('Deploy', 'alice', {
      externalId: 'partner-42',
      sourceIdentity: 'alice',
      tags: [
        { key: 'team', value: 'finance', transitive: true },
        { key: 'stage', value: 'test', transitive: false },
      ],
    });
    const trust = snippet('trust', snippets(alice, session));
    const sent = { 'aws:TagKeys': ['team', 'stage'], 'sts:TransitiveTagKeys': ['team'] };
    expect(trusts(trust, 'sts:TagSession', ALICE, sent)).toBe(true);
    expect(trusts(trust, 'sts:TagSession', ALICE, { ...sent, 'aws:TagKeys': ['team', 'owner'] })).toBe(false);
    expect(trusts(trust, 'sts:TagSession', ALICE, { ...sent, 'sts:TransitiveTagKeys': ['stage'] })).toBe(
      false,
    );
    expect(trusts(trust, 'sts:SetSourceIdentity', ALICE, { 'sts:SourceIdentity': 'alice' })).toBe(true);
    expect(trusts(trust, 'sts:SetSourceIdentity', ALICE, { 'sts:SourceIdentity': 'bob' })).toBe(false);
  });

  it('allows what the roles before it hand on, although the session itself sends nothing', () => {
    const deploy = withOptions('Deploy', 'alice', {
      sourceIdentity: 'alice',
      tags: [
        { key: 'team', value: 'finance', transitive: true },
        { key: 'stage', value: 'test', transitive: false },
      ],
    });
    const list = snippets(alice, deploy, role('Audit', 'Deploy'));
    const trust = snippet('trust', list);
    expect(trusts(trust, 'sts:SetSourceIdentity', deploy.roleArn, { 'sts:SourceIdentity': 'alice' })).toBe(
      true,
    );
    expect(trusts(trust, 'sts:TagSession', deploy.roleArn, { 'aws:TagKeys': ['team'] })).toBe(true);
    expect(trusts(trust, 'sts:TagSession', deploy.roleArn, { 'aws:TagKeys': ['stage'] })).toBe(false);
    expect(permits(snippet('caller', list), 'sts:SetSourceIdentity', role('Audit', '').roleArn)).toBe(true);
  });

  it('knows a permission set by its name, wherever Identity Center is at home, and in that account only', () => {
    const admin = ssoSession('prod-2', '111111111111', 'Admin');
    const reserved = (rest: string, account = '111111111111') =>
      `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/${rest}`;
    for (const trust of [
      snippet('trust', snippets(admin, role('Deploy', admin.id))),
      snippet('trusted-by', snippets(admin)),
    ]) {
      const allowed = (arn: string) => trusts(trust, 'sts:AssumeRole', arn);
      expect(allowed(reserved('eu-central-1/AWSReservedSSO_Admin_0123456789abcdef'))).toBe(true);
      expect(allowed(reserved('AWSReservedSSO_Admin_0123456789abcdef'))).toBe(true);
      expect(allowed(reserved('AWSReservedSSO_AdminReader_0123456789abcdef'))).toBe(false);
      expect(allowed(reserved('AWSReservedSSO_Admin_0123456789abcdef', '222222222222'))).toBe(false);
      expect(allowed('arn:aws:iam::111111111111:role/AWSReservedSSO_Admin_0123456789abcdef')).toBe(false);
    }
  });
});

describe('the policy of the caller', () => {
  it('allows the very calls that are made, on that role only', () => {
    const plain = snippet('caller', snippets(alice, role('Deploy', 'alice')));
    const { roleArn } = role('Deploy', 'alice');
    expect(permits(plain, 'sts:AssumeRole', roleArn)).toBe(true);
    expect(permits(plain, 'sts:TagSession', roleArn)).toBe(false);
    expect(permits(plain, 'sts:AssumeRole', `${roleArn}2`)).toBe(false);
    expect(plain).toMatchObject({
      accountId: '111122223333',
      goesTo: 'the IAM user alice, as a permissions policy',
    });
    const tags = [{ key: 'team', value: 'finance', transitive: false }];
    const tagged = snippet('caller', snippets(alice, withOptions('Deploy', 'alice', { tags })));
    expect(permits(tagged, 'sts:TagSession', roleArn)).toBe(true);
    expect(permits(tagged, 'sts:SetSourceIdentity', roleArn)).toBe(false);
  });

  it('of a permission set belongs into Identity Center', () => {
    const admin = ssoSession('prod-2', '111111111111', 'Admin');
    expect(snippet('caller', snippets(admin, role('Deploy', admin.id)))).toMatchObject({
      accountId: '111111111111',
      goesTo: 'the permission set Admin, as its inline policy in IAM Identity Center',
    });
  });

  it('is none while the source is gone', () => {
    expect(snippets(role('Deploy', 'nobody'))).toEqual([]);
    expect(policySnippets({ chain: [alice], identity: null, partition: 'aws' })).toEqual([]);
    expect(policySnippets({ chain: [], identity: null, partition: 'aws' })).toEqual([]);
  });
});

describe('the policies of an IAM user', () => {
  const own = 'arn:aws:iam::111122223333:user/alice';

  it('let it manage its own keys and no others', () => {
    const keys = snippet('keys', snippets(alice));
    for (const action of ['CreateAccessKey', 'DeleteAccessKey', 'GetUser', 'ListMFADevices']) {
      expect(permits(keys, `iam:${action}`, own), action).toBe(true);
      expect(permits(keys, `iam:${action}`, own.replace('alice', 'bob')), action).toBe(false);
    }
    expect(permits(keys, 'iam:AttachUserPolicy', own)).toBe(false);
  });

  it('with MFA find the device without a code, but change keys only with one', () => {
    const keys = snippet('keys-mfa', snippets(alice));
    const mfa = { 'aws:MultiFactorAuthPresent': true };
    expect(permits(keys, 'iam:ListMFADevices', own)).toBe(true);
    expect(permits(keys, 'iam:CreateAccessKey', own)).toBe(false);
    expect(permits(keys, 'iam:CreateAccessKey', own, mfa)).toBe(true);
    expect(permits(keys, 'iam:CreateAccessKey', own.replace('alice', 'bob'), mfa)).toBe(false);
  });

  it('keep the path and the partition of the user', () => {
    const beijing = user('alice', {
      partition: 'aws-cn',
      userArn: 'arn:aws-cn:iam::111122223333:user/ops/eu/alice',
    });
    const list = policySnippets({ chain: [alice], identity: beijing, partition: 'aws-cn' });
    expect(permits(snippet('keys', list), 'iam:GetUser', beijing.userArn)).toBe(true);
    expect(permits(snippet('keys', list), 'iam:GetUser', own)).toBe(false);
    expect(snippet('console', list).policy).toContain('arn:aws-cn:sts::111122223333:federated-user/');
  });

  it('allow GetFederationToken under the name Cloakroom uses, however long the user’s own is', () => {
    const federated = (name: string) => `arn:aws:sts::111122223333:federated-user/${name}`;
    const console = snippet('console', snippets(alice));
    expect(permits(console, 'sts:GetFederationToken', federated('alice'))).toBe(true);
    expect(permits(console, 'sts:GetFederationToken', federated('bob'))).toBe(false);
    for (const [userName, name] of [
      ['a'.repeat(40), 'a'.repeat(32)],
      ['x', 'x-'],
    ] as const) {
      const list = policySnippets({ chain: [alice], identity: user('u', { userName }), partition: 'aws' });
      expect(permits(snippet('console', list), 'sts:GetFederationToken', federated(name))).toBe(true);
    }
  });
});

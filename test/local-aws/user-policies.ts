// What IAM knows of users beside their keys and devices: groups, attached (managed) and inline policies.
// Source: the IAM API reference (ListGroupsForUser, ListAttachedUserPolicies, ListUserPolicies) and the policy
// evaluation logic of the IAM user guide.
import type { ConditionContext } from './policy-conditions.ts';
import { evaluatePolicy, type PolicyStatement, parsePolicy } from './policy-document.ts';

interface PoliciesOfUser {
  readonly groups: Set<string>;
  /** ARNs. Managed policies and groups are names only: nothing in them is evaluated. */
  readonly attached: Set<string>;
  readonly inline: Map<string, readonly PolicyStatement[]>;
}

/** What a user can do without MFA in the policy the IAM user guide gives for this, to set a device up and use it. */
const OPEN_WITHOUT_MFA = [
  'iam:CreateVirtualMFADevice',
  'iam:EnableMFADevice',
  'iam:GetUser',
  'iam:ListMFADevices',
  'iam:ListVirtualMFADevices',
  'iam:ResyncMFADevice',
  'sts:GetSessionToken',
];

export class UserPolicies {
  readonly #users = new Map<string, PoliciesOfUser>();

  addToGroup(userArn: string, groupName: string): void {
    this.#of(userArn).groups.add(groupName);
  }

  attach(userArn: string, policyArn: string): void {
    this.#of(userArn).attached.add(policyArn);
  }

  /**
   * An inline policy, the IAM JSON document as an object. Users may do everything in their account unless told, so its
   * denies count and its allows add nothing. Evaluated for IAM's operations. Throws when it is malformed.
   */
  put(userArn: string, policyName: string, document: unknown): void {
    this.#of(userArn).inline.set(policyName, parsePolicy(document, 'permissions'));
  }

  /** MFA-protected API access: IAM denies the user nearly everything unless a session made with MFA asks. */
  requireMfa(userArn: string): void {
    this.put(userArn, 'DenyAllExceptListedIfNoMFA', {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Deny',
        NotAction: OPEN_WITHOUT_MFA,
        Resource: '*',
        // A long-term key has no such context key at all: `Bool` would let it pass.
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      },
    });
  }

  groupsOf(userArn: string): readonly string[] {
    return [...(this.#users.get(userArn)?.groups ?? [])];
  }

  attachedTo(userArn: string): readonly string[] {
    return [...(this.#users.get(userArn)?.attached ?? [])];
  }

  inlineOf(userArn: string): readonly string[] {
    return [...(this.#users.get(userArn)?.inline.keys() ?? [])];
  }

  denies(userArn: string, action: string, resource: string, context: ConditionContext): boolean {
    const policies = this.#users.get(userArn)?.inline.values() ?? [];
    const request = { action, resource, callerNames: [], context };
    return [...policies].some((statements) => evaluatePolicy(statements, request) === 'explicit-deny');
  }

  #of(userArn: string): PoliciesOfUser {
    const known = this.#users.get(userArn);
    if (known) return known;
    const fresh = { groups: new Set<string>(), attached: new Set<string>(), inline: new Map() };
    this.#users.set(userArn, fresh);
    return fresh;
  }
}

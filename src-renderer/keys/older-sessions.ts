// The policy that ends sessions made before a moment, for when a key was known to others. Pure.
//
// Source: IAM User Guide, "Disabling permissions for temporary security credentials": temporary credentials stay valid
// until they expire, up to 36 hours; their permissions are evaluated at every request, so a denial that looks at
// aws:TokenIssueTime ends those of before. Long-term keys have no such time and are not touched by it.
import type { IamUserIdentity } from '../../shared/model.ts';
import type { PolicySnippet } from '../../shared/policy-snippets.ts';

interface OlderSessions {
  /** Null: none of ours. */
  readonly identity: Pick<IamUserIdentity, 'userName' | 'accountId'> | null;
  /** Twelve digits, where it is known. */
  readonly accountId: string | null;
  /** Sessions issued before are denied; epoch ms. */
  readonly before: number;
}

export function denyOlderSessions({ identity, accountId, before }: OlderSessions): PolicySnippet {
  const time = `${new Date(before).toISOString().slice(0, 19)}Z`;
  return {
    id: 'keys',
    title: 'Policy that ends older sessions',
    accountId: identity?.accountId ?? accountId ?? 'of the key',
    goesTo: `on the user ${identity?.userName ?? 'the key belongs to'}, as an inline policy`,
    notes: [
      `It denies everything to sessions issued before ${time}, and nothing to newer ones or to access keys.`,
      'Deactivate the key first, then look it up again for a newer time: what was made in between would live on. The policy can go 36 hours later.',
    ],
    policy: JSON.stringify(
      {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'DenyOlderSessions',
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: { DateLessThan: { 'aws:TokenIssueTime': time } },
          },
        ],
      },
      null,
      2,
    ),
  };
}

// Policies that let an IAM user look after its own keys: those it lacks first, then the whole set. Pure.
import type { IamUserIdentity, Session } from '../../shared/model.ts';
import { type PolicySnippet, policySnippets } from '../../shared/policy-snippets.ts';

export function accessSnippets(
  identity: IamUserIdentity,
  sessions: readonly Session[],
  missing: readonly string[],
): PolicySnippet[] {
  const own = sessions.find((session) => session.kind === 'iam-user' && session.identityId === identity.id);
  if (!own) return [];
  const all = policySnippets({ chain: [own], identity, partition: identity.partition });
  const keys = all.filter(({ id }) => id === 'keys' || id === 'keys-mfa');
  const [first] = keys;
  if (!first || missing.length === 0) return keys;
  return [
    {
      ...first,
      title: 'What is missing',
      notes: ['Allows just what AWS refused, on the user itself and nothing else.'],
      policy: JSON.stringify(
        {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: 'ReadOwnUser',
              Effect: 'Allow',
              Action: [...missing].sort(),
              Resource: resourceOf(first.policy) ?? identity.userArn,
            },
          ],
        },
        null,
        2,
      ),
    },
    ...keys,
  ];
}

/** The user itself, as the policy for its keys names it. */
function resourceOf(policy: string): string | undefined {
  const { Statement } = JSON.parse(policy) as { Statement: readonly { Resource: string }[] };
  return Statement[0]?.Resource;
}

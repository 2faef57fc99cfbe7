// The policies that let this very role be assumed, filled in from its dialog as it stands.
import Tabs from '@cloudscape-design/components/tabs';
import { parseRoleArn } from '../../shared/arn.ts';
import { addRoleSchema } from '../../shared/inputs.ts';
import type { Input } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import { type PolicySnippet, policySnippets } from '../../shared/policy-snippets.ts';
import { SnippetView } from '../policies/snippet-view.tsx';
import { chainOf } from '../sessions/rows.ts';
import { useSnapshot } from '../snapshot-store.ts';

export function NeededPolicies({ input }: { readonly input: Input<'session.addRole'> }) {
  const snippets = snippetsOf(input, useSnapshot());
  return (
    <Tabs
      ariaLabel="Policies this needs"
      tabs={snippets.map((snippet) => ({
        id: snippet.id,
        label: snippet.title,
        content: <SnippetView snippet={snippet} />,
      }))}
    />
  );
}

function snippetsOf(input: Input<'session.addRole'>, snapshot: Snapshot): PolicySnippet[] {
  const parsed = addRoleSchema.safeParse(input);
  if (!parsed.success) return [];
  const { profileName: _, ...role } = parsed.data;
  const chain = chainOf(snapshot, role.sourceSessionId);
  const first = chain[0];
  return policySnippets({
    chain: [...chain, { ...role, kind: 'role', id: 'tested', createdAt: 0 }],
    identity:
      first?.kind === 'iam-user'
        ? (snapshot.identities.find(({ id }) => id === first.identityId) ?? null)
        : null,
    partition: parseRoleArn(role.roleArn)?.partition ?? 'aws',
  });
}

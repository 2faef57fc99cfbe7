// The policies that let this very role be assumed, filled in from its dialog as it stands.
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { parseRoleArn } from '../../shared/arn.ts';
import { addRoleSchema, type Input } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import { type PolicySnippet, policySnippets } from '../../shared/policy-snippets.ts';
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
        content: <Snippet snippet={snippet} />,
      }))}
    />
  );
}

function Snippet({
  snippet: { title, accountId, goesTo, notes, policy },
}: {
  readonly snippet: PolicySnippet;
}) {
  return (
    <SpaceBetween size="xs">
      <div>
        In account {accountId}: for {goesTo}.
      </div>
      {notes.map((note) => (
        <div key={note}>{note}</div>
      ))}
      {/* biome-ignore lint/a11y: a box that scrolls must be reachable by keyboard, and is no landmark nor fieldset */}
      <div className="diff mono" role="group" aria-label={title} tabIndex={0}>
        <div className="diff-line">{policy}</div>
      </div>
      <CopyToClipboard
        copyButtonText="Copy policy"
        textToCopy={policy}
        copySuccessText="Copied"
        copyErrorText="The desktop did not let Cloakroom copy"
      />
    </SpaceBetween>
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

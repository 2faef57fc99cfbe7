// One policy: the account and thing it belongs to, what to know of it, the text to copy.
import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { PolicySnippet } from '../../shared/policy-snippets.ts';
import { useSnapshot } from '../snapshot-store.ts';

export function SnippetView({ snippet }: { readonly snippet: PolicySnippet }) {
  const { sessions } = useSnapshot();
  const named = sessions.find(
    (session) => session.kind === 'sso-role' && session.accountId === snippet.accountId,
  );
  const account =
    named?.kind === 'sso-role' ? `${named.accountName} (${snippet.accountId})` : snippet.accountId;
  return (
    <SpaceBetween size="s">
      <div>
        <div>
          <Box variant="span" fontWeight="bold">
            In account {account}:
          </Box>{' '}
          {snippet.goesTo}.
        </div>
        {snippet.notes.map((note) => (
          <Box key={note} color="text-body-secondary">
            {note}
          </Box>
        ))}
      </div>
      {/* biome-ignore lint/a11y: a box that scrolls must be reachable by keyboard, and is no landmark nor fieldset */}
      <div className="diff mono" role="group" aria-label={snippet.title} tabIndex={0}>
        <div className="diff-line">{snippet.policy}</div>
      </div>
      <CopyToClipboard
        copyButtonText="Copy policy"
        textToCopy={snippet.policy}
        copySuccessText="Copied"
        copyErrorText="The desktop did not let Cloakroom copy"
      />
    </SpaceBetween>
  );
}

// Policies that make the session work, filled in, with the place each belongs to.
import Box from '@cloudscape-design/components/box';
import Tabs from '@cloudscape-design/components/tabs';
import { policySnippets } from '../../shared/policy-snippets.ts';
import type { SessionRow } from '../sessions/rows.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { SnippetView } from './snippet-view.tsx';

interface PoliciesDialogProps {
  readonly row: SessionRow;
  readonly onClose: () => void;
}

export function PoliciesDialog({ row, onClose }: PoliciesDialogProps) {
  const snippets = policySnippets(row);
  return (
    <FormDialog
      title={`IAM policies for ${row.label}`}
      submitText={null}
      cancelText="Close"
      busyText=""
      busy={false}
      error={null}
      size="large"
      onSubmit={onClose}
      onCancel={onClose}
    >
      {snippets.length === 0 ? (
        <Box>
          What {row.label} gets its credentials from is gone, so nobody can be named in a policy. Edit it and
          choose another source.
        </Box>
      ) : (
        <Tabs
          ariaLabel="Policies"
          tabs={snippets.map((snippet) => ({
            id: snippet.id,
            label: snippet.title,
            content: <SnippetView key={snippet.id} snippet={snippet} />,
          }))}
        />
      )}
    </FormDialog>
  );
}

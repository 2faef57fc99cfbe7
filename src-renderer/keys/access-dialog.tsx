// What AWS lets a user see of itself: MFA devices, groups, policies; and what to allow for the rest.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Tabs from '@cloudscape-design/components/tabs';
import type { InventoryAccess } from '../../shared/key-inventory.ts';
import type { IamUserIdentity } from '../../shared/model.ts';
import { SnippetView } from '../policies/snippet-view.tsx';
import { Breakable } from '../shared-ui/breakable.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useDeed } from '../shared-ui/use-deed.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { accessSnippets } from './access-snippets.ts';
import { ReadTime } from './key-cells.tsx';

interface AccessDialogProps {
  readonly identity: IamUserIdentity;
  readonly onClose: () => void;
}

export function AccessDialog({ identity, onClose }: AccessDialogProps) {
  const { keyInventory, sessions } = useSnapshot();
  const deed = useDeed();
  const inventory = keyInventory[identity.id] ?? null;
  const missing = inventory?.missingPermissions ?? [];
  const snippets = accessSnippets(identity, sessions, missing);
  return (
    <FormDialog
      title={`Permissions and MFA of ${identity.label}`}
      submitText={null}
      cancelText="Close"
      busyText=""
      busy={false}
      error={deed.error}
      size="large"
      extraButton={
        <Button
          formAction="none"
          loading={deed.busy !== null || inventory?.reading === true}
          loadingText="Asking AWS"
          onClick={() => void deed.act('keys.refresh', { identityIds: [identity.id] })}
        >
          Ask AWS again
        </Button>
      }
      onSubmit={onClose}
      onCancel={onClose}
    >
      {inventory?.problem && <ProblemAlert error={inventory.problem} />}
      {inventory?.readAt == null ? (
        <Box>AWS has not told anything about this user yet.</Box>
      ) : (
        <Box color="text-body-secondary">
          As AWS had it <ReadTime at={inventory.readAt} />.
        </Box>
      )}
      {inventory?.access && <Access access={inventory.access} />}
      {missing.length > 0 && (
        <Alert type="info" header={`${identity.label} may not read everything about itself`}>
          AWS refused <span className="mono">{missing.join(', ')}</span>. Whoever administers the account can
          allow it with a policy below; the keys work without it.
        </Alert>
      )}
      {snippets.length > 0 && (
        <Tabs
          ariaLabel="Policies"
          tabs={snippets.map((snippet, index) => ({
            // Becomes a part of an ID in the page, which must not have blanks.
            id: `policy-${index}`,
            label: snippet.title,
            content: <SnippetView snippet={snippet} />,
          }))}
        />
      )}
    </FormDialog>
  );
}

function Access({ access }: { readonly access: InventoryAccess }) {
  const { mfaDevices, groups, attachedPolicies, inlinePolicies } = access;
  return (
    <KeyValuePairs
      columns={2}
      items={[
        { label: 'MFA devices', value: <Names names={mfaDevices} /> },
        { label: 'Groups', value: <Names names={groups} /> },
        { label: 'Attached policies', value: <Names names={attachedPolicies} /> },
        { label: 'Inline policies', value: <Names names={inlinePolicies} /> },
      ]}
    />
  );
}

function Names({ names }: { readonly names: readonly string[] | null }) {
  if (names === null) return <Box color="text-body-secondary">The user may not read this</Box>;
  if (names.length === 0) return <>None</>;
  return (
    <>
      {names.map((name) => (
        <div key={name}>
          <Breakable text={name} />
        </div>
      ))}
    </>
  );
}

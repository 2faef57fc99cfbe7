// What is known of a key that was looked up, and what helps when others have it.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { KeyLookUp } from '../../shared/key-inventory.ts';
import type { IamUserIdentity } from '../../shared/model.ts';
import { CopyText } from '../shared-ui/copy-text.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useDeed } from '../shared-ui/use-deed.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { OlderSessionsHelp } from './older-sessions-help.tsx';

interface LookedUpProps {
  readonly found: KeyLookUp;
  /** Its status at AWS is another one now. */
  readonly onChanged: () => void;
  readonly onClose: () => void;
}

const KINDS: Readonly<Record<KeyLookUp['kind'], string>> = {
  'long-term': 'Long-term key of an IAM user or of root; it works until it is deactivated',
  temporary: 'Temporary key of a session; it ends by itself, after 36 hours at most',
  other: 'Not an access key as far as its first letters tell',
};

export function LookedUp({ found, onChanged, onClose }: LookedUpProps) {
  const { identities } = useSnapshot();
  const identity = identities.find(({ id }) => id === found.identityId) ?? null;
  return (
    <SpaceBetween size="m">
      <Facts found={found} identity={identity} />
      {found.problem && <ProblemAlert error={found.problem} type="info" />}
      {identity ? (
        <WayOut found={found} identity={identity} onChanged={onChanged} onClose={onClose} />
      ) : (
        <NotOurs found={found} />
      )}
      {found.kind !== 'other' && <WhatElse found={found} />}
      {found.kind !== 'other' && <OlderSessionsHelp found={found} identity={identity} />}
    </SpaceBetween>
  );
}

interface OfIdentity {
  readonly found: KeyLookUp;
  readonly identity: IamUserIdentity | null;
}

function Facts({ found, identity }: OfIdentity) {
  const { accountId, decodedAccountId, status, places, kind, held } = found;
  return (
    <KeyValuePairs
      columns={2}
      ariaLabel="What is known of the key"
      items={[
        { label: 'Kind', value: KINDS[kind] },
        { label: 'Account', value: accountText(accountId, decodedAccountId) },
        {
          label: 'Whose',
          value: identity
            ? `${identity.label}${held ? ', the key in use here' : ''}`
            : 'None of the IAM users here',
        },
        {
          label: 'Status',
          value:
            status === 'Active' ? (
              <StatusIndicator type="success">Active</StatusIndicator>
            ) : status === 'Inactive' ? (
              <StatusIndicator type="stopped">Inactive</StatusIndicator>
            ) : (
              <StatusIndicator type="pending">Not known</StatusIndicator>
            ),
        },
        {
          label: 'On this machine',
          value:
            places.length === 0
              ? held
                ? 'In the vault only'
                : 'Found nowhere'
              : places.map((place) => <div key={place}>{place}</div>),
        },
      ]}
    />
  );
}

function accountText(accountId: string | null, decoded: string | null): string {
  if (accountId !== null) return `${accountId}, says AWS`;
  return decoded === null ? 'Not known' : `${decoded}, as the ID itself tells; AWS was not asked`;
}

interface WayOutProps extends LookedUpProps {
  readonly identity: IamUserIdentity;
}

function WayOut({ found, identity, onChanged, onClose }: WayOutProps) {
  const { open } = useWindowActions();
  const { show } = useNotices();
  const { rotations } = useSnapshot();
  const deed = useDeed();
  const { accessKeyId, held, status } = found;
  const identityId = identity.id;
  const rotating = rotations.some((one) => one.identityId === identityId && one.end === null);
  const leaked = async () => {
    if (!(await deed.act('keys.leaked', { identityId, accessKeyId }))) return;
    if (held) return open({ kind: 'keys-rotation', identityId });
    show({
      about: 'keys',
      kind: 'success',
      title: `Deactivated ${accessKeyId}`,
      text: 'AWS refuses it within a few seconds. Look now for what was done with it.',
    });
    onChanged();
  };
  if (status === 'Inactive')
    return (
      <Alert
        type="success"
        header="AWS refuses this key already"
        action={
          <Button formAction="none" onClick={() => open({ kind: 'keys-delete', identityId, accessKeyId })}>
            Delete it…
          </Button>
        }
      >
        It is inactive: nobody can call AWS with it. Delete it once nothing needs it back.
      </Alert>
    );
  if (!held && status === null)
    return (
      <Alert type="info" header={`${identity.label} does not have this key any more, or nobody knows`}>
        Refresh the list of access keys to be sure. A deleted key is refused by AWS.
      </Alert>
    );
  return (
    <Alert type="warning" header="Do others have it? Then do this first">
      <SpaceBetween size="s">
        <div>
          {held
            ? 'A new key is made and put to use, and this one is made inactive as soon as the new one works, without a grace period. Tools here keep working; copies elsewhere stop.'
            : 'It is made inactive at once. Whatever uses it stops working; nothing in Cloakroom does. It can be reactivated.'}
        </div>
        {deed.error && <ProblemAlert error={deed.error} />}
        <SpaceBetween direction="horizontal" size="xs">
          <Button formAction="none" loading={deed.busy !== null} onClick={() => void leaked()}>
            {held ? 'Replace it now and deactivate it' : 'Deactivate it now'}
          </Button>
          {held && rotating && (
            <Button formAction="none" onClick={() => open({ kind: 'keys-rotation', identityId })}>
              See the rotation under way
            </Button>
          )}
          <Button formAction="none" variant="link" onClick={onClose}>
            Nobody else has it
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </Alert>
  );
}

function NotOurs({ found }: { readonly found: KeyLookUp }) {
  if (found.kind === 'other')
    return (
      <Alert type="info" header="This is no access key">
        Access key IDs begin with AKIA (long-term) or ASIA (temporary). Check what you pasted.
      </Alert>
    );
  const account = found.accountId ?? found.decodedAccountId;
  return (
    <Alert type="warning" header="Cloakroom cannot deactivate this key">
      {found.kind === 'temporary'
        ? 'It ends by itself. Whoever administers the account can revoke the sessions of its role or user in the IAM console until then.'
        : `It belongs to none of the IAM users here. Tell whoever administers ${account === null ? 'its account' : `account ${account}`} to deactivate it in the IAM console, under Security credentials of its user.`}
    </Alert>
  );
}

/** AWS Knowledge Center, "What do I do if I notice unauthorized activity in my AWS account?" */
const AWS_STEPS = 'https://repost.aws/knowledge-center/potential-account-compromise';

function WhatElse({ found }: { readonly found: KeyLookUp }) {
  return (
    <div>
      <Box fontWeight="bold">What else to do when others have had it</Box>
      <ol className="key-steps">
        <li>
          Look in CloudTrail, Event history, in each region: filter by AWS access key{' '}
          <span className="mono">{found.accessKeyId}</span>. What you do not know was somebody else.
        </li>
        <li>Look for what was left behind: new IAM users, keys and roles, and instances in any region.</li>
        <li>
          Take the key out of where it was found. Deleting it there does not make it safe again: in a
          repository it stays in the history.
        </li>
        <li>
          If AWS wrote to you about it, answer that case: AWS may have restricted the user until you do. AWS’s
          own steps: <CopyText text={AWS_STEPS} what="the address" />
        </li>
      </ol>
    </div>
  );
}

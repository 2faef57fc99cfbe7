// Before access keys are rotated: what will happen, what depends on them. Once begun, it shows how they get on.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { useState } from 'react';
import type { IamUserIdentity } from '../../shared/model.ts';
import { count } from '../portals/portal-text.ts';
import { labelsText } from '../sessions/folders.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useDeed } from '../shared-ui/use-deed.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { usesOfKey } from './key-uses.ts';
import { KeyUsesList } from './key-uses-list.tsx';
import { RotatingMany } from './rotating-many.tsx';
import { RotationDetail } from './rotation-detail.tsx';

interface RotateDialogProps {
  readonly identities: readonly IamUserIdentity[];
  readonly onClose: () => void;
}

export function RotateDialog({ identities, onClose }: RotateDialogProps) {
  const { rotations } = useSnapshot();
  const deed = useDeed();
  /** The rotations there were before; null until it is begun. */
  const [before, setBefore] = useState<ReadonlySet<string> | null>(null);
  const open = new Set(rotations.flatMap(({ end, identityId }) => (end === null ? [identityId] : [])));
  const startable = identities.filter(({ id }) => !open.has(id));
  const [only] = identities.length === 1 ? identities : [];
  const what = only ? `the key of ${only.label}` : count(identities.length, 'access key');

  if (before !== null || (only && startable.length === 0))
    return (
      <FormDialog
        title={only ? `Rotation of ${only.label}` : `Rotating ${what}`}
        submitText={null}
        cancelText="Close"
        busyText=""
        busy={false}
        error={null}
        size="large"
        onSubmit={onClose}
        onCancel={onClose}
      >
        <Box color="text-body-secondary">
          It goes on by itself when this is closed, and after a restart. Tools keep working.
        </Box>
        {only ? (
          <Begun identity={only} before={before} />
        ) : (
          <RotatingMany identities={identities} before={before ?? new Set()} />
        )}
      </FormDialog>
    );

  const begin = async () => {
    const known = new Set(rotations.flatMap(({ id, end }) => (end === null ? [] : [id])));
    const identityIds = startable.map(({ id }) => id);
    if (await deed.act('keys.rotate', { identityIds })) setBefore(known);
  };
  return (
    <FormDialog
      title={`Rotate ${what}?`}
      submitText={startable.length === 1 ? 'Rotate key' : `Rotate ${count(startable.length, 'key')}`}
      busyText="Writing down what is to be done"
      busy={deed.busy !== null}
      submittable={startable.length > 0}
      error={deed.error}
      onSubmit={() => void begin()}
      onCancel={onClose}
    >
      {startable.length < identities.length && (
        <Alert type="info">
          {labelsText(identities.filter(({ id }) => open.has(id)).map(({ label }) => label))} is being rotated
          already and is left out.
        </Alert>
      )}
      <WhatHappens identities={startable} />
      {only ? (
        <KeyUsesList identity={only} accessKeyId={only.accessKeyId} />
      ) : (
        <UsesOfMany identities={startable} />
      )}
    </FormDialog>
  );
}

interface BegunProps {
  readonly identity: IamUserIdentity;
  readonly before: ReadonlySet<string> | null;
}

function Begun({ identity, before }: BegunProps) {
  const { rotations } = useSnapshot();
  const rotation = rotations.find(({ identityId }) => identityId === identity.id);
  return rotation && !before?.has(rotation.id) ? (
    <RotationDetail rotation={rotation} />
  ) : (
    <Box>Beginning…</Box>
  );
}

function WhatHappens({ identities }: { readonly identities: readonly IamUserIdentity[] }) {
  const { keyPolicies, settings } = useSnapshot();
  const hours = [...new Set(identities.map(({ id }) => (keyPolicies[id] ?? settings.keys).graceHours))];
  const [grace = settings.keys.graceHours] = hours;
  const when =
    hours.length > 1
      ? 'After the grace period of its policy the old key is deleted'
      : grace === 0
        ? 'Right after that the old key is deleted'
        : `After ${count(grace, 'hour')} the old key is deleted`;
  return (
    <div>
      <Box fontWeight="bold">What will happen</Box>
      <ol className="key-steps">
        <li>
          Cloakroom asks AWS whose key it is and whether there is room for another. An MFA code may be asked
          for.
        </li>
        <li>AWS makes a new key. Its secret goes straight into the vault; nobody sees it.</li>
        <li>
          The new key is tried. Only when it works does it take the place of the old one, here and in your AWS
          files. Tools keep working: what runs is renewed with the new key.
        </li>
        <li>
          The old key is made inactive: AWS refuses it, but it can be brought back at once if something
          breaks. Copies of it on other machines stop working at this point.
        </li>
        <li>{when}, unless AWS says that something has tried to use it; then you are asked.</li>
      </ol>
      <Box color="text-body-secondary" padding={{ top: 'xs' }}>
        At every moment one key works. Until the old key is deleted you can roll everything back.
      </Box>
    </div>
  );
}

function UsesOfMany({ identities }: { readonly identities: readonly IamUserIdentity[] }) {
  const snapshot = useSnapshot();
  return (
    <div>
      <Box fontWeight="bold">What depends on them</Box>
      <ul className="consequences">
        {identities.map((identity) => {
          const { roles, profileNames, places } = usesOfKey(snapshot, identity);
          return (
            <li key={identity.id}>
              <b>{identity.label}</b>: {count(roles.length, 'role')}, {count(profileNames.length, 'profile')}
              {places.length > 0 && `; also ${labelsText(places)}`}
            </li>
          );
        })}
        <li>
          Copies elsewhere, such as on a server or in a build system: Cloakroom cannot see those, and they
          stop working when the old key becomes inactive.
        </li>
      </ul>
    </div>
  );
}

// The profiles of one session: name, region, and ways to add and remove one.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import { toWire } from '../../shared/errors.ts';
import type { Profile, Session } from '../../shared/model.ts';
import { tryCall } from '../bridge.ts';
import { CopyText } from '../shared-ui/copy-text.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { HISTORY } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { AddProfileDialog } from './add-profile-dialog.tsx';
import type { SessionRow } from './rows.ts';

export function ProfileList({ row }: { readonly row: SessionRow }) {
  const snapshot = useSnapshot();
  const { run, pending, navigate } = useWindowActions();
  const { show } = useNotices();
  const [adding, setAdding] = useState(false);
  const profiles = snapshot.profiles.filter(({ sessionId }) => sessionId === row.id);

  // Of several removed, the last says what is left.
  const about = `profiles:${row.id}`;
  const remove = ({ name }: Profile) =>
    void run(`remove-profile:${name}`, about, async () => {
      const result = await tryCall('session.removeProfile', { profileName: name });
      if (!result.ok) return toWire(result.error);
      show({
        about,
        kind: 'success',
        title: `Removed the profile ${name}`,
        text: removedText(row.label, profiles.length - 1),
        action: { text: 'History', act: () => navigate(HISTORY) },
      });
      return null;
    });

  return (
    <>
      <Table
        variant="embedded"
        contentDensity="compact"
        trackBy="name"
        items={profiles}
        enableKeyboardNavigation={false}
        ariaLabels={{ tableLabel: `Profiles of ${row.label}` }}
        header={
          <Header
            variant="h3"
            counter={`(${profiles.length})`}
            actions={
              <Button ariaLabel={`Add profile… to ${row.label}`} onClick={() => setAdding(true)}>
                Add profile…
              </Button>
            }
          >
            Profiles
          </Header>
        }
        empty={<Box color="text-body-secondary">None: tools cannot use this session by name.</Box>}
        columnDefinitions={[
          {
            id: 'name',
            header: 'Name',
            isRowHeader: true,
            minWidth: 200,
            cell: ({ name }) => <CopyText text={name} what={`the profile name ${name}`} />,
          },
          {
            id: 'region',
            header: 'Region of tools',
            minWidth: 150,
            cell: (profile) => regionText(profile, row.session),
          },
          {
            id: 'remove',
            header: <span className="visually-hidden">Remove</span>,
            width: 70,
            minWidth: 70,
            cell: (profile) => (
              <Button
                variant="inline-icon"
                iconName="remove"
                ariaLabel={`Remove the profile ${profile.name}`}
                loading={pending.has(`remove-profile:${profile.name}`)}
                onClick={() => remove(profile)}
              />
            ),
          },
        ]}
      />
      {adding && <AddProfileDialog row={row} onClose={() => setAdding(false)} />}
    </>
  );
}

function regionText(profile: Profile, session: Session): string {
  if (profile.region !== null) return profile.region;
  return session.region === null ? 'Not set' : `${session.region}, as the session`;
}

function removedText(label: string, left: number): string {
  const names = 'Tools and scripts that use this name will not find it any more.';
  return left > 0 ? names : `${names} ${label} has no profile now.`;
}

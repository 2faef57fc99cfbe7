// What this version brought, from the change log it was built with.
import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReleaseNotes } from '../../shared/about.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { useAboutFile } from './about-files.ts';

export function ReleaseNotesDialog({ onClose }: { readonly onClose: () => void }) {
  const { appVersion } = useSnapshot().environment;
  const { value, error } = useAboutFile<ReleaseNotes | 'none'>('release-notes.json');
  return (
    <FormDialog
      title={`What is new in ${appVersion}`}
      submitText={null}
      cancelText="Close"
      busyText=""
      busy={false}
      error={error}
      onSubmit={onClose}
      onCancel={onClose}
    >
      {value === 'none' && <div>Nothing is written about this version.</div>}
      {value === null && error === null && <Spinner />}
      {value !== null && value !== 'none' && (
        <>
          {value.date && <Box color="text-body-secondary">Released on {value.date}</Box>}
          {value.groups.map(({ title, items }) => (
            <div key={title}>
              <Box variant="h3">{title}</Box>
              <ul className="consequences">
                {items.map((item) => (
                  <li key={item}>{item}</li>
                ))}
              </ul>
            </div>
          ))}
        </>
      )}
    </FormDialog>
  );
}

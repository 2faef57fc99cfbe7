// Taking every profile of a portal away again: what goes and the exact change, then all of it as one.
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Portal } from '../../shared/portal.ts';
import { tryCall } from '../bridge.ts';
import { usePortalActions } from '../portals/portal-actions.ts';
import { count } from '../portals/portal-text.ts';
import { FileDiffs } from '../shared-ui/file-diffs.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { ReviewNotes } from '../shared-ui/review-notes.tsx';
import { useReview } from '../shared-ui/use-review.ts';
import { useSnapshot } from '../snapshot-store.ts';

interface UnpublishDialogProps {
  readonly portal: Portal;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function UnpublishDialog({ portal, onDone, onClose }: UnpublishDialogProps) {
  const { environment } = useSnapshot();
  const { undoPublishing } = usePortalActions();
  const { show } = useNotices();
  const review = useReview('publish.previewUnpublish', { portalId: portal.id }, (token) =>
    tryCall('publish.unpublish', { portalId: portal.id, token }),
  );
  const { preview } = review;
  const going = preview?.items.length ?? 0;

  const unpublish = async () => {
    const result = await review.confirm();
    if (!result?.ok) return;
    show({
      about: `publish:${portal.id}`,
      kind: 'success',
      title: `Unpublished the profiles of ${portal.label}`,
      text: `${going.toLocaleString('en')} removed.`,
      action: { text: 'Undo', act: () => undoPublishing(portal) },
    });
    onClose();
    onDone();
  };

  return (
    <FormDialog
      title={`Unpublish all profiles of ${portal.label}?`}
      submitText={going === 0 ? 'Unpublish' : `Unpublish ${going.toLocaleString('en')}`}
      busyText="Writing the config file"
      busy={review.busy}
      submittable={going > 0}
      error={review.refusal}
      size="large"
      onSubmit={() => void unpublish()}
      onCancel={onClose}
    >
      <ReviewNotes review={review} loadingText="Working out the change" />
      {preview && going === 0 && <Box>{portal.label} has no profile any more.</Box>}
      {preview && going > 0 && (
        <SpaceBetween size="m">
          <Box variant="div">
            <ul className="consequences">
              <li>
                {count(going, 'profile')} {going === 1 ? 'is' : 'are'} taken out of {environment.configPath}.
                Tools and scripts that use {going === 1 ? 'its name' : 'their names'} will not find{' '}
                {going === 1 ? 'it' : 'them'} any more.
              </li>
              <li>The sessions, favourites and folders of {portal.label} stay.</li>
            </ul>
          </Box>
          <FileDiffs diffs={[{ file: 'config', path: environment.configPath, diff: preview.diff }]} />
        </SpaceBetween>
      )}
    </FormDialog>
  );
}

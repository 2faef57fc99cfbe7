// Taking one change back: shows what that would do, and what is in the way when something newer is.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { UndoConflict, UndoPreview } from '../../shared/aws-files.ts';
import { sentence } from '../../shared/sentences.ts';
import { tryCall } from '../bridge.ts';
import { FileDiffs } from '../shared-ui/file-diffs.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { rescueFocus } from '../shared-ui/page-focus.ts';
import { ReviewNotes } from '../shared-ui/review-notes.tsx';
import { useReview } from '../shared-ui/use-review.ts';
import { HISTORY } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';

interface UndoDialogProps {
  readonly change: { readonly changeId: string; readonly title: string };
  readonly onClose: () => void;
}

export function UndoDialog({ change: { changeId, title }, onClose }: UndoDialogProps) {
  const { navigate } = useWindowActions();
  const { show } = useNotices();
  const review = useReview('history.previewUndo', { changeId }, (token) =>
    tryCall('history.undo', { changeId, token }),
  );
  const { preview } = review;
  const conflict = preview?.conflict ?? null;

  const undo = async () => {
    const result = await review.confirm();
    if (!result?.ok) return;
    show({
      about: `undo:${changeId}`,
      kind: 'success',
      title: `Undone: ${title}`,
      text: '',
      action: { text: 'History', act: () => navigate(HISTORY) },
    });
    onClose();
    // The button that opened this is gone by now, or soon.
    setTimeout(rescueFocus, 0);
  };

  return (
    <FormDialog
      title={conflict ? `“${title}” cannot be undone now` : `Undo “${title}”?`}
      submitText={conflict ? null : 'Undo'}
      cancelText={conflict ? 'Close' : 'Cancel'}
      busyText="Writing the AWS files"
      busy={review.busy}
      submittable={preview !== null}
      error={review.refusal}
      size="large"
      onSubmit={() => void undo()}
      onCancel={onClose}
    >
      <ReviewNotes review={review} loadingText="Working out what undoing would do" />
      {conflict ? <Conflict conflict={conflict} /> : preview && <WhatUndoingDoes preview={preview} />}
    </FormDialog>
  );
}

function WhatUndoingDoes({ preview }: { readonly preview: UndoPreview }) {
  return (
    <SpaceBetween size="m">
      {preview.notes.length > 0 && (
        <Alert type="info" header="Besides the files">
          <ul className="consequences">
            {preview.notes.map((note) => (
              <li key={note}>{sentence(note)}</li>
            ))}
          </ul>
        </Alert>
      )}
      <FileDiffs diffs={preview.diffs} />
    </SpaceBetween>
  );
}

function Conflict({ conflict }: { readonly conflict: UndoConflict }) {
  return (
    <SpaceBetween size="m">
      <Alert type="warning" header="It would overwrite something newer, so nothing is done.">
        <ul className="consequences">
          {conflict.reasons.map((reason) => (
            <li key={reason}>{sentence(reason)}</li>
          ))}
        </ul>
      </Alert>
      <Container header={<Header variant="h3">What this change did</Header>}>
        <FileDiffs diffs={conflict.ours} nothing="It changed no line of the AWS files." />
      </Container>
      <Container header={<Header variant="h3">What changed since</Header>}>
        <FileDiffs diffs={conflict.since} nothing="The same files have not changed since." />
      </Container>
      <Box color="text-body-secondary">
        Undo the newer changes first, or change the lines by hand; Cloakroom leaves them as they are.
      </Box>
    </SpaceBetween>
  );
}

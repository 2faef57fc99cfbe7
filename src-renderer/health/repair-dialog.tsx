// Repairing findings: what will be done, in words and as lines, then all of it as one change.
import Box from '@cloudscape-design/components/box';
import type { FindingView } from '../../shared/aws-files.ts';
import { sentence } from '../../shared/sentences.ts';
import { tryCall } from '../bridge.ts';
import { count } from '../portals/portal-text.ts';
import { FileDiffs } from '../shared-ui/file-diffs.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { rescueFocus } from '../shared-ui/page-focus.ts';
import { ReviewNotes } from '../shared-ui/review-notes.tsx';
import { useReview } from '../shared-ui/use-review.ts';
import { HISTORY } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { repairList } from './finding-text.ts';

interface RepairDialogProps {
  readonly findings: readonly FindingView[];
  readonly onClose: () => void;
}

export function RepairDialog({ findings, onClose }: RepairDialogProps) {
  const { navigate } = useWindowActions();
  const { show } = useNotices();
  const ids = findings.map(({ id }) => id);
  const review = useReview('health.preview', { ids }, (token) => tryCall('health.repair', { ids, token }));
  const { preview } = review;
  const many = findings.length > 1;

  const repair = async () => {
    const lines = preview?.diffs.some(({ diff }) => diff !== '') ?? false;
    const result = await review.confirm();
    if (!result?.ok) return;
    show({
      about: 'repair',
      kind: 'success',
      title: many ? `Repaired ${count(findings.length, 'problem')}` : `Repaired: ${findings[0]?.title ?? ''}`,
      text: '',
      // Permissions are no lines, so History has nothing of them.
      ...(lines ? { action: { text: 'History', act: () => navigate(HISTORY) } } : {}),
    });
    onClose();
    // The button that opened this is gone by now, or soon.
    setTimeout(rescueFocus, 0);
  };

  return (
    <FormDialog
      title={many ? `Repair ${count(findings.length, 'problem')}?` : `Repair: ${findings[0]?.title ?? ''}`}
      submitText={many ? `Repair ${findings.length.toLocaleString('en')}` : 'Repair'}
      busyText="Writing the AWS files"
      busy={review.busy}
      submittable={preview !== null}
      error={review.refusal}
      size="large"
      onSubmit={() => void repair()}
      onCancel={onClose}
    >
      <Repairs findings={findings} />
      <ReviewNotes review={review} loadingText="Working out the repair" />
      {preview && <FileDiffs diffs={preview.diffs} nothing="The text of the AWS files stays as it is." />}
    </FormDialog>
  );
}

function Repairs({ findings }: Pick<RepairDialogProps, 'findings'>) {
  const repairs = repairList(findings);
  const [only] = repairs;
  if (only && repairs.length === 1) return <Box>{repairText(only)}</Box>;
  return (
    <Box variant="div">
      <ul className="consequences">
        {repairs.map((repair) => (
          <li key={repair.text}>{repairText(repair)}</li>
        ))}
      </ul>
    </Box>
  );
}

function repairText({ text, times }: { readonly text: string; readonly times: number }): string {
  return times === 1 ? sentence(text) : `${sentence(text)} (${times.toLocaleString('en')} times)`;
}

// Profiles for several sessions at once: names by a template, the exact change, and only then the deed.
import Alert from '@cloudscape-design/components/alert';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import { useMemo, useState } from 'react';
import { tryCall } from '../bridge.ts';
import { count } from '../portals/portal-text.ts';
import { PlanTable } from '../publishing/plan-table.tsx';
import { changeCount, planCounts } from '../publishing/plan-text.ts';
import { DEFAULT_TEMPLATE, regionProblem, TEMPLATE_PARTS } from '../publishing/publish-form.ts';
import { DiffBox } from '../shared-ui/diff-box.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { RegionField } from '../shared-ui/region-field.tsx';
import { ReviewNotes } from '../shared-ui/review-notes.tsx';
import { useReview } from '../shared-ui/use-review.ts';
import { useSnapshot } from '../snapshot-store.ts';
import type { SessionRow } from './rows.ts';

interface PublishManyDialogProps {
  readonly rows: readonly SessionRow[];
  readonly onClose: () => void;
}

const NOTHING: readonly never[] = [];

export function PublishManyDialog({ rows, onClose }: PublishManyDialogProps) {
  const { environment } = useSnapshot();
  const { show } = useNotices();
  const [template, setTemplate] = useState(DEFAULT_TEMPLATE);
  const [region, setRegion] = useState('');
  const badRegion = regionProblem(region);
  const input = useMemo(
    () => ({ sessionIds: rows.map(({ id }) => id), template, region }),
    [rows, template, region],
  );
  const review = useReview('session.planProfiles', badRegion === '' ? input : null, (token) =>
    tryCall('session.addProfiles', { ...input, token }),
  );
  const { preview, previewError } = review;
  const badTemplate = previewError?.code === 'invalid-input' ? previewError.message : '';
  const items = preview?.items ?? NOTHING;
  const changes = changeCount(planCounts(items));
  const what = rows.length === 1 ? (rows[0]?.label ?? '') : count(rows.length, 'session');

  const publish = async () => {
    const result = await review.confirm();
    if (!result?.ok) return;
    show({
      about: 'profiles',
      kind: 'success',
      title: `Published ${count(result.value.changed, 'profile')}`,
      text: `In ${environment.configPath}.`,
    });
    onClose();
  };

  return (
    <FormDialog
      title={`Publish profiles of ${what}`}
      size="large"
      submitText={changes === 0 ? 'Publish' : `Publish ${count(changes, 'profile')}`}
      busyText="Writing the config file"
      busy={review.busy}
      submittable={preview !== null && changes > 0}
      error={review.refusal}
      onSubmit={() => void publish()}
      onCancel={onClose}
    >
      <FormField
        label="Profile names"
        description="A template; unsafe characters and double names are dealt with."
        constraintText={TEMPLATE_PARTS.map(([part, meaning]) => `${part} ${meaning}`).join(', ')}
        errorText={badTemplate}
      >
        <Input
          value={template}
          onChange={({ detail }) => setTemplate(detail.value)}
          autoComplete={false}
          spellcheck={false}
        />
      </FormField>
      <RegionField
        optional
        description="Of these profiles; left empty, each session's own."
        value={region}
        error={badRegion}
        onChange={setRegion}
        onBlur={() => {}}
      />
      <ReviewNotes
        review={badTemplate === '' ? review : { ...review, previewError: null }}
        loadingText="Working out the names"
      />
      {preview !== null && changes === 0 && (
        <Alert type="info">
          Nothing to publish: the names are taken, or the sessions have profiles already.
        </Alert>
      )}
      {preview !== null && <PlanTable items={items} loading={false} notice={null} />}
      {preview !== null && changes > 0 && (
        <ExpandableSection headerText={`Change of ${environment.configPath}`}>
          <DiffBox diff={preview.diff} path={environment.configPath} />
        </ExpandableSection>
      )}
    </FormDialog>
  );
}

// Adding and editing a portal.
import Alert from '@cloudscape-design/components/alert';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Portal } from '../../shared/portal.ts';
import { tryCall } from '../bridge.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { errorWithin } from '../shared-ui/form-errors.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { RegionField } from '../shared-ui/region-field.tsx';
import { useForm } from '../shared-ui/use-form.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { FoundPortals } from './found-portals.tsx';
import { AdvancedPortalFields, SignInFields } from './portal-fields.tsx';
import {
  ADVANCED_FIELDS,
  editNote,
  emptyPortalForm,
  filledFrom,
  judgePortalForm,
  portalFormOf,
  portalInput,
  startUrlNote,
} from './portal-form.ts';

interface PortalDialogProps {
  /** Null: add one. */
  readonly edited: Portal | null;
  readonly onClose: () => void;
}

export function PortalDialog({ edited, onClose }: PortalDialogProps) {
  const snapshot = useSnapshot();
  const { navigate } = useWindowActions();
  const { show } = useNotices();
  const form = useForm(edited ? portalFormOf(edited) : emptyPortalForm(snapshot), (values) =>
    judgePortalForm(values, snapshot, edited?.id ?? null),
  );
  const { values, set, touch, errorOf } = form;
  const firstField = useInitialFocus<InputProps.Ref>();
  const [busy, setBusy] = useState(false);
  const [advanced, setAdvanced] = useState(edited?.shareWithCli ?? false);
  const [error, setError] = useState<ErrorView | null>(null);
  const note = editNote(values, edited);

  const save = async () => {
    setError(null);
    if (!form.check()) {
      if (ADVANCED_FIELDS.some((field) => errorWithin(form.errors, field) !== null)) setAdvanced(true);
      return;
    }
    setBusy(true);
    const result = edited
      ? await tryCall('portal.update', { ...portalInput(values), portalId: edited.id })
      : await tryCall('portal.add', portalInput(values));
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    const label = values.label.trim();
    show({
      about: 'catalogue',
      kind: 'success',
      title: edited ? `Saved ${label}` : `Added ${label}`,
      text: edited ? '' : 'Sign in to see its accounts and roles.',
    });
    onClose();
    if ('portalId' in result.value) navigate({ page: 'portal', portalId: result.value.portalId });
  };

  return (
    <FormDialog
      title={edited ? `Edit ${edited.label}` : 'Add portal'}
      submitText={edited ? 'Save' : 'Add portal'}
      busyText="Saving"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onCancel={onClose}
    >
      {!edited && <FoundPortals onChoose={(found) => set(filledFrom(found, values))} />}
      <FormField
        label="Name"
        description="How Cloakroom calls it. One portal may be added once per person, under different names."
        errorText={errorOf('label')}
      >
        <Input
          ref={firstField}
          value={values.label}
          onChange={({ detail }) => set({ label: detail.value })}
          onBlur={() => touch('label')}
          autoComplete={false}
        />
      </FormField>
      <FormField
        label="Start URL"
        description="The address of your AWS access portal."
        constraintText={startUrlNote(values.startUrl)}
        errorText={errorOf('startUrl')}
      >
        <Input
          value={values.startUrl}
          onChange={({ detail }) => set({ startUrl: detail.value })}
          onBlur={() => touch('startUrl')}
          placeholder="https://d-1234567890.awsapps.com/start"
          autoComplete={false}
          spellcheck={false}
        />
      </FormField>
      <RegionField
        description="Where the Identity Center instance is; whoever runs it knows. Your roles work in every region."
        value={values.region}
        error={errorOf('region')}
        onChange={(region) => set({ region })}
        onBlur={() => touch('region')}
      />
      {note !== '' && <Alert type="warning">{note}</Alert>}
      <SignInFields form={form} />
      <ExpandableSection
        headerText="Advanced"
        headerDescription="Scopes, sharing with the AWS CLI"
        expanded={advanced}
        onChange={({ detail }) => setAdvanced(detail.expanded)}
      >
        <AdvancedPortalFields form={form} />
      </ExpandableSection>
    </FormDialog>
  );
}

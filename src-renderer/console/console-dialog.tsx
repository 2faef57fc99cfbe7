// Opens the web console as the session: where in it, in which browser. The link never comes to the window.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Link from '@cloudscape-design/components/link';
import Select, { type SelectProps } from '@cloudscape-design/components/select';
import { useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { channels } from '../../shared/ipc.ts';
import { tryCall } from '../bridge.ts';
import type { SessionRow } from '../sessions/rows.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { fieldErrors } from '../shared-ui/form-errors.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { RegionField } from '../shared-ui/region-field.tsx';
import { useForm } from '../shared-ui/use-form.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { hashOf, SETTINGS } from '../shell/route.ts';
import { saidByPerson } from '../shell/said-by-person.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { browserText, CONSOLE_HOME, openedText, SERVICE_OPTIONS } from './console-text.ts';
import { ProductionWarning } from './production-warning.tsx';

interface ConsoleDialogProps {
  readonly row: SessionRow;
  readonly onClose: () => void;
}

export function ConsoleDialog({ row, onClose }: ConsoleDialogProps) {
  const { settings } = useSnapshot();
  const { navigate } = useWindowActions();
  const { show } = useNotices();
  const firstField = useInitialFocus<SelectProps.Ref>();
  const inputOf = ({ service, region }: { service: string; region: string }) => ({
    sessionId: row.id,
    region,
    service: service === '' ? null : service,
  });
  const form = useForm({ service: '', region: row.session.region ?? '' }, (values) =>
    fieldErrors(channels['session.openConsole'].input, inputOf(values)),
  );
  const { values, set, touch, errorOf } = form;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const copies = settings.browser.kind === 'copy-link';

  const openConsole = async () => {
    setError(null);
    if (!form.check()) return;
    setBusy(true);
    const result = await tryCall('session.openConsole', inputOf(values));
    setBusy(false);
    if (!result.ok) return setError(saidByPerson(result.error) ? null : toWire(result.error));
    show({ about: 'console', ...openedText(row.label, result.value) });
    onClose();
  };

  return (
    <FormDialog
      title={`Open the console as ${row.label}`}
      submitText={copies ? 'Copy link' : 'Open console'}
      busyText="Signing in to the console"
      busy={busy}
      error={error}
      onSubmit={() => void openConsole()}
      onCancel={onClose}
    >
      {row.production && <ProductionWarning text="What you change in this console is changed for real." />}
      <FormField label="Service" errorText={errorOf('service')}>
        <Select
          ref={firstField}
          options={SERVICE_OPTIONS}
          selectedOption={SERVICE_OPTIONS.find(({ value }) => value === values.service) ?? CONSOLE_HOME}
          onChange={({ detail }) => set({ service: detail.selectedOption.value ?? '' })}
          filteringType="auto"
          filteringAriaLabel="Find a service"
          filteringPlaceholder="Find a service"
          empty="No service of this name; the console itself finds all of them"
        />
      </FormField>
      <RegionField
        optional
        description="Where the console begins. Left empty, it is the session's own region."
        value={values.region}
        error={errorOf('region')}
        onChange={(region) => set({ region })}
        onBlur={() => touch('region')}
      />
      <Box color="text-body-secondary">
        {browserText(settings.browser)}{' '}
        <Link
          href={hashOf(SETTINGS)}
          onFollow={(event) => {
            event.preventDefault();
            onClose();
            navigate(SETTINGS);
          }}
        >
          Choose another in Settings
        </Link>
      </Box>
      {copies && (
        <Alert type="warning">
          The link is a secret: for 15 minutes it signs in whoever has it. Do not send it to anybody.
        </Alert>
      )}
    </FormDialog>
  );
}

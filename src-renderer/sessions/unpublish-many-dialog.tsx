// Takes the profiles of several sessions away; the sessions stay.
import Box from '@cloudscape-design/components/box';
import { useMemo, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { count } from '../portals/portal-text.ts';
import { FilesPreview } from '../shared-ui/files-preview.tsx';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { useNotices } from '../shared-ui/notices.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { labelsText } from './folders.ts';
import type { SessionRow } from './rows.ts';

interface UnpublishManyDialogProps {
  readonly rows: readonly SessionRow[];
  readonly onClose: () => void;
}

const NAMED = 20;

export function UnpublishManyDialog({ rows, onClose }: UnpublishManyDialogProps) {
  const { environment } = useSnapshot();
  const { show } = useNotices();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const names = useMemo(() => rows.flatMap(({ profileNames }) => profileNames), [rows]);
  const what = count(names.length, 'profile');

  const remove = async () => {
    setError(null);
    setBusy(true);
    const result = await tryCall('session.removeProfiles', { profileNames: [...names] });
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    show({ about: 'profiles', kind: 'success', title: `Unpublished ${what}`, text: '' });
    onClose();
  };

  return (
    <FormDialog
      title={names.length === 0 ? 'Nothing to unpublish' : `Unpublish ${what}?`}
      submitText={names.length === 0 ? null : 'Unpublish'}
      cancelText={names.length === 0 ? 'Close' : 'Cancel'}
      busyText="Writing the config file"
      busy={busy}
      error={error}
      onSubmit={() => void remove()}
      onCancel={onClose}
    >
      {names.length === 0 ? (
        <Box>None of the selected sessions has a profile any more.</Box>
      ) : (
        <>
          <Box>
            Taken out of {environment.configPath}: <span className="mono">{labelsText(names, NAMED)}</span>.
          </Box>
          <Box color="text-body-secondary">
            Tools and scripts that use {names.length === 1 ? 'this name' : 'these names'} will not find{' '}
            {names.length === 1 ? 'it' : 'them'} any more. The sessions stay.
          </Box>
          <FilesPreview of={{ of: 'session.removeProfiles', profileNames: [...names] }} />
        </>
      )}
    </FormDialog>
  );
}

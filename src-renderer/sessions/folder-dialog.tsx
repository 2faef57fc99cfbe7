// Moving sessions, or roles of a portal, into a folder that is there, into a new one, or out of theirs.
import Autosuggest, { type AutosuggestProps } from '@cloudscape-design/components/autosuggest';
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useMemo, useState } from 'react';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import { channels } from '../../shared/ipc.ts';
import { type CallResult, tryCall } from '../bridge.ts';
import { FormDialog } from '../shared-ui/form-dialog.tsx';
import { fieldErrors } from '../shared-ui/form-errors.ts';
import { useNotices } from '../shared-ui/notices.tsx';
import { useForm } from '../shared-ui/use-form.ts';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { folderMeant, foldersOf, labelsText } from './folders.ts';

interface Moved {
  /** Of the session it is or will be. */
  readonly id: string;
  readonly label: string;
}

interface SessionFolderDialogProps {
  readonly rows: readonly Moved[];
  readonly onClose: () => void;
}

/** For rows that are sessions already. */
export function SessionFolderDialog({ rows, onClose }: SessionFolderDialogProps) {
  const move = (moved: readonly Moved[], folder: string | null) =>
    tryCall('session.setFolder', { sessionIds: moved.map(({ id }) => id), folder });
  return <FolderDialog noun="session" rows={rows} move={move} onMoved={() => {}} onClose={onClose} />;
}

interface FolderDialogProps<T extends Moved> {
  /** What one of them is called. */
  readonly noun: 'session' | 'role';
  /** At least one. */
  readonly rows: readonly T[];
  /** Null takes them out; then only those that are in a folder are given. */
  readonly move: (rows: readonly T[], folder: string | null) => Promise<CallResult<unknown>>;
  readonly onMoved: () => void;
  readonly onClose: () => void;
}

export function FolderDialog<T extends Moved>(props: FolderDialogProps<T>) {
  const { noun, rows, move, onMoved, onClose } = props;
  const snapshot = useSnapshot();
  const { show } = useNotices();
  const folders = useMemo(() => foldersOf(snapshot.folders), [snapshot.folders]);
  const inside = rows.filter((row) => snapshot.folders[row.id] !== undefined);
  const firstField = useInitialFocus<AutosuggestProps.Ref>();
  const form = useForm({ where: 'in', folder: '' }, (values) =>
    values.where === 'in' ? judgeFolder(values.folder) : {},
  );
  const { values, set, touch } = form;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const meant = folderMeant(values.folder, folders);
  const what = rows.length === 1 ? rows[0]?.label : `${rows.length.toLocaleString('en')} ${noun}s`;

  const save = async () => {
    setError(null);
    if (!form.check()) return;
    const folder = values.where === 'in' ? meant.name : null;
    setBusy(true);
    const result = await move(folder === null ? inside : rows, folder);
    setBusy(false);
    if (!result.ok) return setError(toWire(result.error));
    show({
      about: 'folder',
      kind: 'success',
      title: folder === null ? `Took ${what} out of the folder` : `Moved ${what} to ${folder}`,
      text: '',
    });
    onMoved();
    onClose();
  };

  return (
    <FormDialog
      title={`Move ${what} to a folder`}
      submitText={values.where === 'in' ? 'Move' : 'Take out'}
      busyText="Moving"
      busy={busy}
      error={error}
      onSubmit={() => void save()}
      onCancel={onClose}
    >
      {rows.length > 1 && <Box color="text-body-secondary">{labelsText(rows.map((row) => row.label))}</Box>}
      {inside.length > 0 && (
        <RadioGroup
          ariaLabel="Where to"
          value={values.where}
          onChange={({ detail }) => set({ where: detail.value })}
          items={[
            { value: 'in', label: 'Into a folder' },
            { value: 'out', label: 'Into no folder', description: outText(inside, snapshot.folders) },
          ]}
        />
      )}
      {values.where === 'in' && (
        <FormField
          label="Folder"
          description={
            folders.length === 0
              ? 'A name for these and others like them, such as a team or a stage.'
              : 'One that is there, or the name of a new one.'
          }
          constraintText={values.folder.trim() === '' ? '' : meantText(meant.name, meant.sessions)}
          errorText={form.errorOf('folder')}
        >
          <Autosuggest
            ref={firstField}
            ariaLabel="Folder"
            value={values.folder}
            options={folders.map(({ name, sessions }) => ({
              value: name,
              description: sessionsText(sessions),
            }))}
            onChange={({ detail }) => set({ folder: detail.value })}
            onBlur={() => touch('folder')}
            enteredTextLabel={(text) => {
              const { name, sessions } = folderMeant(text, folders);
              return sessions > 0 ? `Use "${name}"` : `New folder "${name}"`;
            }}
          />
        </FormField>
      )}
    </FormDialog>
  );
}

function judgeFolder(typed: string) {
  if (typed.trim() === '') return { folder: 'Enter a name' };
  return fieldErrors(channels['session.setFolder'].input.pick({ folder: true }), { folder: typed });
}

const sessionsText = (sessions: number) =>
  sessions === 1 ? '1 session' : `${sessions.toLocaleString('en')} sessions`;

function meantText(name: string, sessions: number): string {
  return sessions === 0 ? 'A new folder.' : `${name} has ${sessionsText(sessions)} now.`;
}

function outText(inside: readonly Moved[], folders: Readonly<Record<string, string>>): string {
  return `Now in ${labelsText([...new Set(inside.map(({ id }) => folders[id] ?? ''))])}.`;
}

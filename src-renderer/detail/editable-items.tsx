// Name, region, folder and marks of a session: what a person says about it, changed where it stands.
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import { ProductionMark } from '../production/production-mark.tsx';
import { folderMeant, foldersOf } from '../sessions/folders.ts';
import type { SessionRow } from '../sessions/rows.ts';
import { OFFERED_REGIONS } from '../shared-ui/regions.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { ColourDot } from './colour-dot.tsx';
import { InPlace } from './in-place.tsx';
import { folderProblem, saveChange, saveFolder, updateCall, updateProblem } from './session-update.ts';

interface RowProps {
  readonly row: SessionRow;
}

export function editableItems(row: SessionRow): KeyValuePairsProps.Pair[] {
  return [
    { label: 'Name', value: <Name row={row} /> },
    { label: 'Region of tools', value: <Region row={row} /> },
    { label: 'Folder', value: <Folder row={row} /> },
    { label: 'Marks', value: <Marks row={row} /> },
  ];
}

function Name({ row }: RowProps) {
  // A portal's roles are called as AWS calls them.
  if (!updateCall(row, { field: 'label', text: row.label })) return row.label;
  return (
    <InPlace
      what={`the name of ${row.label}`}
      value={row.label}
      judge={(text) => updateProblem(row, { field: 'label', text })}
      save={(text) => saveChange(row, { field: 'label', text })}
    >
      {row.label}
    </InPlace>
  );
}

function Region({ row }: RowProps) {
  const region = row.session.region ?? '';
  const shown = region === '' ? 'Not set' : region;
  if (!updateCall(row, { field: 'region', text: region })) return shown;
  return (
    <InPlace
      what={`the region of ${row.label}`}
      value={region}
      offered={OFFERED_REGIONS}
      judge={(text) => updateProblem(row, { field: 'region', text: text.trim() })}
      save={(text) => saveChange(row, { field: 'region', text })}
    >
      {shown}
    </InPlace>
  );
}

function Folder({ row }: RowProps) {
  const { folders } = useSnapshot();
  const known = foldersOf(folders);
  return (
    <InPlace
      what={`the folder of ${row.label}`}
      value={row.folder ?? ''}
      offered={known.map(({ name }) => name)}
      judge={(text) => folderProblem(row.id, text)}
      save={(text) => saveFolder(row.id, folderMeant(text, known).name)}
    >
      {row.folder ?? <Box color="text-body-secondary">None</Box>}
    </InPlace>
  );
}

function Marks({ row }: RowProps) {
  const { open, favourite, pending } = useWindowActions();
  const { tags, colour } = row.marks;
  const nothing = tags.length === 0 && colour === null && !row.production;
  return (
    <span className="marks-line">
      <Button
        variant="inline-icon"
        iconName={row.favourite ? 'star-filled' : 'star'}
        ariaLabel={row.favourite ? `Unmark ${row.label} as favourite` : `Mark ${row.label} as favourite`}
        loading={pending.has(`favourite:${row.id}`)}
        onClick={() => favourite([row.id], !row.favourite)}
      />
      {row.production && <ProductionMark />}
      {colour !== null && (
        <span className="colour-mark">
          <ColourDot colour={colour} />
          <span aria-hidden="true">{colour}</span>
        </span>
      )}
      {tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      {nothing && <Box color="text-body-secondary">No marks</Box>}
      <Button
        variant="inline-icon"
        iconName="edit"
        ariaLabel={`Change the marks of ${row.label}`}
        onClick={() => open({ kind: 'marks', sessionIds: [row.id] })}
      />
    </span>
  );
}

// What can be done with all selected sessions.
import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { memo } from 'react';
import type { RowSelection } from '../sessions/row-selection.tsx';
import type { SessionRow } from '../sessions/rows.ts';
import { isRunning } from '../sessions/state-text.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useBulk } from './bulk-runs.tsx';

interface SelectionMenuProps {
  readonly selection: RowSelection<SessionRow>;
  /** Asked when all are to be selected: what a filter shows, on all pages. */
  readonly found: () => readonly SessionRow[];
}

export const SelectionMenu = memo(function SelectionMenu({ selection, found }: SelectionMenuProps) {
  const { open, favourite } = useWindowActions();
  const bulk = useBulk();
  const { selected, select, clear } = selection;
  const sessionIds = selected.map(({ id }) => id);
  const startable = selected.filter(({ status }) => !isRunning(status));
  const running = selected.filter(({ status }) => isRunning(status));
  const published = selected.filter(({ profileNames }) => profileNames.length > 0);
  const allFavourites = selected.length > 0 && selected.every((row) => row.favourite);
  const item = (
    id: string,
    text: (number: string) => string,
    of: readonly SessionRow[],
    none: string,
  ): ButtonDropdownProps.Item => ({
    id,
    text: text(of.length === 0 ? '' : ` ${of.length.toLocaleString('en')}`),
    ...(of.length === 0
      ? { disabled: true, disabledReason: selected.length === 0 ? 'Select sessions first' : none }
      : {}),
  });
  const deeds: Readonly<Record<string, () => void>> = {
    all: () => select(found()),
    none: clear,
    start: () => bulk('start', startable),
    stop: () => bulk('stop', running),
    publish: () => open({ kind: 'publish-many', sessionIds }),
    unpublish: () => open({ kind: 'unpublish-many', sessionIds: published.map(({ id }) => id) }),
    marks: () => open({ kind: 'marks', sessionIds }),
    folder: () => open({ kind: 'folder', sessionIds }),
    favourite: () => favourite(sessionIds, !allFavourites),
    remove: () => open({ kind: 'remove-many', sessionIds }),
  };
  return (
    <ButtonDropdown
      expandToViewport
      items={[
        {
          id: 'selection',
          text: 'Selection',
          items: [
            { id: 'all', text: 'Select all found' },
            { id: 'none', text: 'Select none', disabled: selected.length === 0 },
          ],
        },
        {
          id: 'use',
          text: 'Use',
          items: [
            item('start', (n) => `Start${n}`, startable, 'All of them are running'),
            item('stop', (n) => `Stop${n}`, running, 'None of them is running'),
          ],
        },
        {
          id: 'profiles',
          text: 'Profiles',
          items: [
            item('publish', (n) => `Publish profiles of${n || ' sessions'}…`, selected, ''),
            item('unpublish', (n) => `Unpublish${n}…`, published, 'None of them has a profile'),
          ],
        },
        {
          id: 'order',
          text: 'Organise',
          items: [
            item('marks', (n) => `Tags, colour and production of${n || ' sessions'}…`, selected, ''),
            item('folder', (n) => `Move${n} to folder…`, selected, ''),
            item(
              'favourite',
              (n) => (allFavourites ? `Remove${n} from favourites` : `Make${n || ''} favourites`),
              selected,
              '',
            ),
          ],
        },
        { id: 'remove-group', text: 'Remove', items: [item('remove', (n) => `Remove${n}…`, selected, '')] },
      ]}
      onItemClick={({ detail }) => deeds[detail.id]?.()}
    >
      {selected.length === 0 ? 'Actions' : `Actions (${selected.length.toLocaleString('en')})`}
    </ButtonDropdown>
  );
});

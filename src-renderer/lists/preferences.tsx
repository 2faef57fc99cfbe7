// What a person chooses about a list: columns, page size, line wrapping, density.
import CollectionPreferences from '@cloudscape-design/components/collection-preferences';
import { memo } from 'react';
import { toWire } from '../../shared/errors.ts';
import type { Density } from '../../shared/settings.ts';
import { tryCall } from '../bridge.ts';
import { choosableColumns, type SessionList } from '../sessions/session-columns.tsx';
import { useWindowActions } from '../shell/window-actions.tsx';
import { type ListView, PAGE_SIZES } from './view-state.ts';

interface ListPreferencesProps {
  readonly list: SessionList;
  readonly view: ListView;
  /** Columns there are now. */
  readonly columns: readonly string[];
  readonly density: Density;
  readonly onChange: (change: Partial<ListView>) => void;
}

export const ListPreferences = memo(function ListPreferences(props: ListPreferencesProps) {
  const { list, view, columns, density, onChange } = props;
  const { run } = useWindowActions();
  return (
    <CollectionPreferences
      title="Preferences"
      confirmLabel="Confirm"
      cancelLabel="Cancel"
      preferences={{
        pageSize: view.pageSize,
        wrapLines: view.wrapLines,
        contentDensity: density,
        visibleContent: columns,
      }}
      pageSizePreference={{
        title: 'Page size',
        options: PAGE_SIZES.map((value) => ({ value, label: `${value} sessions` })),
      }}
      wrapLinesPreference={{ label: 'Wrap lines', description: 'Long names go on in a second line' }}
      contentDensityPreference={{
        label: 'Compact mode',
        description: 'Everywhere in Cloakroom, as in its settings',
      }}
      visibleContentPreference={{
        title: 'Columns',
        options: [
          {
            label: 'Shown in this list',
            options: choosableColumns(list).map(({ alwaysVisible, ...column }) => ({
              ...column,
              editable: !alwaysVisible,
            })),
          },
        ],
      }}
      onConfirm={({ detail }) => {
        const chosen = detail.visibleContent ?? columns;
        const same = chosen.length === columns.length && chosen.every((id) => columns.includes(id));
        onChange({
          pageSize: PAGE_SIZES.find((size) => size === detail.pageSize) ?? view.pageSize,
          wrapLines: detail.wrapLines ?? view.wrapLines,
          // What was left as it was goes on following the room there is.
          ...(same ? {} : { columns: [...chosen] }),
        });
        const wanted = detail.contentDensity ?? density;
        if (wanted !== density)
          void run('settings', 'settings', async () => {
            const result = await tryCall('settings.set', { density: wanted });
            return result.ok ? null : toWire(result.error);
          });
      }}
    />
  );
});

// A field to type into and what is found beneath it (WAI-ARIA: editable combobox with a listbox). The focus stays in the
// field. Enter does the first thing that can be done with the chosen item; Tab shows the others.
import './palette.css';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react';
import { headline, sentence } from '../../shared/sentences.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { PaletteActions } from './palette-actions.tsx';
import { actionsOf, type Deed } from './palette-deeds.ts';
import type { PaletteItem } from './palette-items.ts';
import { combobox, isField, Keys, stepTo, taken, useScrolledTo } from './palette-keys.tsx';
import { ResultOption } from './palette-options.tsx';
import { type Found, searchPalette, suggest } from './palette-search.ts';
import { usePalette } from './use-palette.ts';

interface PaletteProps {
  readonly field: RefObject<InputProps.Ref | null>;
  readonly onDeed: (deed: Deed, item: PaletteItem) => void;
  readonly onLeave: () => void;
}

export function Palette({ field, onDeed, onLeave }: PaletteProps) {
  const [query, setQuery] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  /** Whose actions are shown; null: results are. */
  const [of, setOf] = useState<PaletteItem | null>(null);
  const { index, facts, asking, error } = usePalette();
  const snapshot = useSnapshot();
  const listId = useId();
  const found = useMemo(() => searchPalette(index, query, facts), [index, query, facts]);
  const suggested = useMemo(() => suggest(index, facts), [index, facts]);
  const groups: readonly (readonly [name: string, found: readonly Found[]])[] =
    query.trim() === ''
      ? [
          ['Used lately and favourites', suggested.recent],
          ['Portals, commands and pages', suggested.rest],
        ]
      : [['Results', found]];
  const results = groups.flatMap(([, members]) => members);
  const chosen = results.find(({ item }) => item.id === chosenId)?.item ?? results[0]?.item ?? null;
  const place = chosen ? results.findIndex(({ item }) => item === chosen) : -1;
  const run = (item: PaletteItem) => onDeed(actionsOf(item, snapshot)[0].deed, item);
  const move = (to: number) => setChosenId(results[to]?.item.id ?? null);
  const optionId = (nth: number) => `${listId}-${nth}`;
  useScrolledTo(of === null && place >= 0 ? optionId(place) : null, place === 0);

  const keys = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.nativeEvent.isComposing || !isField(event.target)) return;
    const atEnd = event.target.selectionStart === event.target.value.length;
    const to = stepTo(event.key, place, results.length);
    if (to !== null) move(to);
    else if (event.key === 'Enter' && chosen) run(chosen);
    else if (event.key === 'Escape') onLeave();
    else if (chosen && !event.shiftKey && (event.key === 'Tab' || (event.key === 'ArrowRight' && atEnd)))
      setOf(chosen);
    else if (event.key !== 'Tab') return;
    taken(event);
  };

  if (of) {
    return <PaletteActions item={of} field={field} onDeed={onDeed} onBack={() => setOf(null)} />;
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field inside
    <div className="palette" onKeyDown={keys}>
      <div className="palette-field">
        <Input
          ref={field}
          type="search"
          value={query}
          onChange={({ detail }) => {
            setQuery(detail.value);
            setChosenId(null);
          }}
          placeholder="Name, account, role, page or command"
          ariaLabel="What to find"
          autoComplete={false}
          spellcheck={false}
          nativeInputAttributes={combobox(listId, place < 0 ? null : optionId(place))}
        />
      </div>
      <div id={listId} role="listbox" aria-label="Found" className="palette-list">
        {groups.map(([name, members], at) => {
          const before = results.indexOf(members[0] as Found);
          return members.length === 0 ? null : (
            // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
            // biome-ignore lint/suspicious/noArrayIndexKey: results take the elements of suggestions
            <div key={at} role="group" aria-label={name}>
              {query.trim() === '' && (
                <div className="palette-heading" aria-hidden="true">
                  {name}
                </div>
              )}
              {members.map((member, nth) => (
                <ResultOption
                  // biome-ignore lint/suspicious/noArrayIndexKey: text is changed faster than elements are
                  key={nth}
                  id={optionId(before + nth)}
                  found={member}
                  chosen={member.item === chosen}
                  onChoose={() => setChosenId(member.item.id)}
                  onRun={() => run(member.item)}
                  onMore={() => {
                    setOf(member.item);
                    field.current?.focus();
                  }}
                />
              ))}
            </div>
          );
        })}
      </div>
      {results.length === 0 && (
        <div className="palette-nothing">
          Nothing is called that. Try part of a name, an account id, a role or a profile.
        </div>
      )}
      {asking && (
        <div className="palette-note">
          <StatusIndicator type="loading">Looking up the roles of your portals</StatusIndicator>
        </div>
      )}
      {error && (
        <div className="palette-note">
          <StatusIndicator type="warning">
            Roles that are not used yet are missing. {headline(error.message)} {sentence(error.remedy)}
          </StatusIndicator>
        </div>
      )}
      <div role="status" className="visually-hidden">
        {query.trim() === ''
          ? ''
          : results.length === 0
            ? 'Nothing found'
            : `${results.length} found, best first`}
      </div>
      <Keys first={chosen ? actionsOf(chosen, snapshot)[0].text : null} />
    </div>
  );
}

// Everything that can be done with one item of the palette. Typing narrows it down.
import Button from '@cloudscape-design/components/button';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from 'react';
import { useSnapshot } from '../snapshot-store.ts';
import { actionsOf, type Deed } from './palette-deeds.ts';
import type { PaletteItem } from './palette-items.ts';
import { combobox, isField, Keys, stepTo, taken, useScrolledTo } from './palette-keys.tsx';
import { ActionOption } from './palette-options.tsx';

interface PaletteActionsProps {
  readonly item: PaletteItem;
  readonly field: RefObject<InputProps.Ref | null>;
  readonly onDeed: (deed: Deed, item: PaletteItem) => void;
  readonly onBack: () => void;
}

export function PaletteActions({ item, field, onDeed, onBack }: PaletteActionsProps) {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const snapshot = useSnapshot();
  const listId = useId();
  const wanted = query.trim().toLowerCase();
  const actions = actionsOf(item, snapshot).filter(({ text }) => text.toLowerCase().includes(wanted));
  const place = Math.min(chosen, actions.length - 1);
  const optionId = (nth: number) => `${listId}-${nth}`;
  // The field of the results has gone with them, and the focus with it.
  useEffect(() => {
    field.current?.focus();
    return () => {
      setTimeout(() => field.current?.focus(), 0);
    };
  }, [field]);
  useScrolledTo(place >= 0 ? optionId(place) : null, place === 0);
  const run = (nth: number) => {
    const action = actions[nth];
    if (action) onDeed(action.deed, item);
  };
  const keys = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.nativeEvent.isComposing || !isField(event.target)) return;
    const to = stepTo(event.key, place, actions.length);
    const atStart = event.target.selectionEnd === 0;
    if (to !== null) setChosen(to);
    else if (event.key === 'Enter') run(place);
    else if (
      event.key === 'Escape' ||
      (event.key === 'Tab' && event.shiftKey) ||
      (atStart && (event.key === 'ArrowLeft' || event.key === 'Backspace'))
    )
      onBack();
    else if (event.key !== 'Tab') return;
    taken(event);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the field inside
    <div className="palette" onKeyDown={keys}>
      <div className="palette-field">
        <Button variant="icon" iconName="arrow-left" ariaLabel="Back to what was found" onClick={onBack} />
        <span className="palette-of">{item.title}</span>
        <Input
          ref={field}
          type="search"
          value={query}
          onChange={({ detail }) => {
            setQuery(detail.value);
            setChosen(0);
          }}
          placeholder="What to do with it"
          ariaLabel={`What to do with ${item.title}`}
          autoComplete={false}
          spellcheck={false}
          nativeInputAttributes={combobox(listId, place < 0 ? null : optionId(place))}
        />
      </div>
      <div id={listId} role="listbox" aria-label={`Actions for ${item.title}`} className="palette-list">
        {actions.map((action, nth) => (
          <ActionOption
            key={action.text}
            id={optionId(nth)}
            text={action.text}
            chosen={nth === place}
            onChoose={() => setChosen(nth)}
            onRun={() => run(nth)}
          />
        ))}
      </div>
      {actions.length === 0 && <div className="palette-nothing">No action is called that.</div>}
      <Keys first={actions[place]?.text ?? null} back />
    </div>
  );
}

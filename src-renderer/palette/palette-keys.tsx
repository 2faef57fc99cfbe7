// Keys of the palette's field, and how they are told to the person.
import { type KeyboardEvent, useEffect } from 'react';

/** How far PageUp and PageDown go. */
const PAGE = 8;

export function Keys({ first, back = false }: { readonly first: string | null; readonly back?: boolean }) {
  return (
    <div className="palette-keys" aria-hidden="true">
      <span>
        <kbd>↑</kbd> <kbd>↓</kbd> choose
      </span>
      {first !== null && (
        <span>
          <kbd>Enter</kbd> {first}
        </span>
      )}
      {!back && first !== null && (
        <span>
          <kbd>Tab</kbd> more actions
        </span>
      )}
      <span>
        <kbd>Esc</kbd> {back ? 'back' : 'close'}
      </span>
    </div>
  );
}

/** Of the field, for a screen reader. */
export function combobox(listId: string, activeId: string | null) {
  return {
    role: 'combobox',
    'aria-expanded': true,
    'aria-controls': listId,
    'aria-autocomplete': 'list',
    'aria-haspopup': 'listbox',
    ...(activeId === null ? {} : { 'aria-activedescendant': activeId }),
  } as const;
}

export function isField(target: EventTarget): target is HTMLInputElement {
  return target instanceof HTMLInputElement;
}

/** Neither the field nor a dialog round it is to do anything else with the key. */
export function taken(event: KeyboardEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** Which option a key leads to; null: it is no key for that. */
export function stepTo(key: string, from: number, options: number): number | null {
  if (options === 0) return null;
  switch (key) {
    case 'ArrowDown':
      return (from + 1) % options;
    case 'ArrowUp':
      return (from + options - 1) % options;
    case 'PageDown':
      return Math.min(options - 1, from + PAGE);
    case 'PageUp':
      return Math.max(0, from - PAGE);
    case 'Home':
      return 0;
    case 'End':
      return options - 1;
    default:
      return null;
  }
}

/** Shows the chosen option; of the first one the heading above it, too. */
export function useScrolledTo(id: string | null, first: boolean): void {
  useEffect(() => {
    const option = id === null ? null : document.getElementById(id);
    const list = option?.closest('[role="listbox"]');
    if (first && list) list.scrollTop = 0;
    else option?.scrollIntoView?.({ block: 'nearest' });
  }, [id, first]);
}

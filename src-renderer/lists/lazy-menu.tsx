// The menu of a row. Until somebody wants it, it is one plain button; Cloudscape's menu takes its place when it is
// pressed, and is opened.
import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { useEffect, useRef, useState } from 'react';
import { MoreIcon } from './icons.tsx';

interface LazyMenuProps {
  readonly label: string;
  /** What it is the menu of; the menu of another is not open. */
  readonly of: string;
  /** Asked once the menu is wanted. */
  readonly items: () => readonly ButtonDropdownProps.ItemOrGroup[];
  readonly onFollow: (itemId: string) => void;
}

export function LazyMenu({ of, label, items, onFollow }: LazyMenuProps) {
  const [wantedOf, setWantedOf] = useState<string | null>(null);
  // Wanted once: when the row is that of the same again, after another, the menu stays shut.
  if (wantedOf !== null && wantedOf !== of) setWantedOf(null);
  if (wantedOf === of) return <OpenedMenu label={label} items={items} onFollow={onFollow} />;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-haspopup="true"
      aria-expanded="false"
      onClick={() => setWantedOf(of)}
    >
      <MoreIcon />
    </button>
  );
}

function OpenedMenu({ label, items, onFollow }: Omit<LazyMenuProps, 'of'>) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const trigger = place.current?.querySelector('button');
    trigger?.focus();
    trigger?.click();
  }, []);
  return (
    <div ref={place}>
      <ButtonDropdown
        variant="icon"
        expandToViewport
        ariaLabel={label}
        items={items()}
        onItemClick={({ detail }) => onFollow(detail.id)}
      />
    </div>
  );
}

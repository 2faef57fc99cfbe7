// The menu of a row. Until somebody wants it, it is one plain button; Cloudscape's menu takes its place when it is
// pressed, and is opened.
import ButtonDropdown, { type ButtonDropdownProps } from '@cloudscape-design/components/button-dropdown';
import { useEffect, useRef, useState } from 'react';
import { MoreIcon } from './icons.tsx';

interface LazyMenuProps {
  readonly label: string;
  /** Asked once the menu is wanted. */
  readonly items: () => readonly ButtonDropdownProps.ItemOrGroup[];
  readonly onFollow: (itemId: string) => void;
}

export function LazyMenu({ label, items, onFollow }: LazyMenuProps) {
  const [wanted, setWanted] = useState(false);
  if (wanted) return <OpenedMenu label={label} items={items} onFollow={onFollow} />;
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      aria-haspopup="true"
      aria-expanded="false"
      onClick={() => setWanted(true)}
    >
      <MoreIcon />
    </button>
  );
}

function OpenedMenu({ label, items, onFollow }: LazyMenuProps) {
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

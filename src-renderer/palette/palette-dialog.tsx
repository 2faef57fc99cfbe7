// Everything that can be done, found by typing.
import type { InputProps } from '@cloudscape-design/components/input';
import Modal from '@cloudscape-design/components/modal';
import { useInitialFocus } from '../shared-ui/use-initial-focus.ts';
import { Palette } from './palette.tsx';
import { useWindowDeeds } from './use-window-deeds.ts';

interface PaletteDialogProps {
  readonly onClose: () => void;
}

export function PaletteDialog({ onClose }: PaletteDialogProps) {
  const field = useInitialFocus<InputProps.Ref>();
  const doIt = useWindowDeeds();
  return (
    <Modal
      visible
      size="large"
      position="top"
      disableContentPaddings
      header="Search"
      closeAriaLabel="Close"
      onDismiss={onClose}
    >
      <div className="palette-dialog">
        <Palette
          field={field}
          onLeave={onClose}
          onDeed={(deed) => {
            // First, for a deed may open a dialog of its own.
            onClose();
            doIt(deed);
          }}
        />
      </div>
    </Modal>
  );
}

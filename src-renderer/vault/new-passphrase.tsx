// The fields for a new passphrase: once, once more, and how strong it is.
import type { InputProps } from '@cloudscape-design/components/input';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { RefObject } from 'react';
import { PassphraseField } from './passphrase-field.tsx';
import { isWeak, type Strength, strengthText } from './passphrase-strength.ts';
import type { NewPassphraseState } from './use-new-passphrase.ts';

interface NewPassphraseProps {
  readonly label: string;
  readonly state: Pick<NewPassphraseState, 'form' | 'strength'>;
  readonly disabled: boolean;
  readonly inputRef?: RefObject<InputProps.Ref | null>;
}

export function NewPassphrase({ label, state, disabled, inputRef }: NewPassphraseProps) {
  const { form, strength } = state;
  const { values, set, touch, errorOf } = form;
  return (
    <SpaceBetween size="l">
      <SpaceBetween size="xs">
        <PassphraseField
          label={label}
          value={values.next}
          onChange={(next) => set({ next })}
          onBlur={() => touch('next')}
          errorText={errorOf('next')}
          constraintText="At least 12 characters. Four or more words that do not belong together are easy to keep and hard to guess. Spaces count."
          disabled={disabled}
          {...(inputRef ? { inputRef } : {})}
        />
        {strength && (
          <LiveRegion>
            <StatusIndicator type={toneOf(strength)}>{strengthText(strength)}</StatusIndicator>
          </LiveRegion>
        )}
      </SpaceBetween>
      <PassphraseField
        label="Repeat the passphrase"
        called="repeated passphrase"
        value={values.repeat}
        onChange={(repeat) => set({ repeat })}
        onBlur={() => touch('repeat')}
        errorText={errorOf('repeat')}
        disabled={disabled}
      />
    </SpaceBetween>
  );
}

function toneOf(strength: Strength) {
  if (isWeak(strength)) return 'error';
  return strength.score === 4 ? 'success' : 'warning';
}

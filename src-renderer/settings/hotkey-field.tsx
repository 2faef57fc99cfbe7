// Records a key combination: while the field has the keyboard, what is pressed is what it becomes. Tab and Escape
// leave it as everywhere.
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import { type KeyboardEvent, useRef, useState } from 'react';
import { acceleratorText, recordKeys } from './accelerator.ts';

interface HotkeyFieldProps {
  readonly value: string | null;
  readonly platform: string;
  readonly error: string;
  readonly onChange: (accelerator: string | null) => void;
}

export function HotkeyField({ value, platform, error, onChange }: HotkeyFieldProps) {
  const input = useRef<InputProps.Ref>(null);
  const [recording, setRecording] = useState(false);
  const [held, setHeld] = useState('');
  const [problem, setProblem] = useState('');
  const shown = held !== '' ? `${held}+…` : value === null ? '' : acceleratorText(value, platform);

  const leave = () => {
    setRecording(false);
    setHeld('');
    setProblem('');
  };
  const pressed = (event: KeyboardEvent) => {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (plain && event.key === 'Tab') return;
    event.preventDefault();
    // The window has keys of its own.
    event.stopPropagation();
    if (event.key === 'Escape') {
      (document.activeElement as HTMLElement | null)?.blur();
      return leave();
    }
    if (plain && !event.shiftKey && (event.key === 'Backspace' || event.key === 'Delete')) {
      setProblem('');
      if (value !== null) onChange(null);
      return;
    }
    if (event.key === 'Tab' || event.repeat) return;
    const recorded = recordKeys(event, platform);
    setHeld(recorded.kind === 'more' ? recorded.held : '');
    setProblem(recorded.kind === 'problem' ? recorded.problem : '');
    if (recorded.kind === 'keys' && recorded.accelerator !== value) onChange(recorded.accelerator);
  };

  return (
    <FormField
      label="Global key"
      description="Opens the search for sessions from anywhere on the desktop, over other programs."
      constraintText={
        recording
          ? 'Press the keys together, such as Ctrl+Shift+A. Backspace clears, Tab or Escape leaves the field.'
          : 'Go into the field and press the keys together.'
      }
      errorText={problem || error}
      secondaryControl={
        value !== null && (
          <Button
            ariaLabel="Clear the global key"
            onClick={() => {
              setProblem('');
              onChange(null);
              input.current?.focus();
            }}
          >
            Clear
          </Button>
        )
      }
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of the field inside, before it takes them */}
      <div onKeyDownCapture={pressed} onKeyUp={() => setHeld('')}>
        <Input
          ref={input}
          value={shown}
          autoComplete={false}
          spellcheck={false}
          // Text is not typed here: keys are pressed.
          onChange={() => {}}
          placeholder="None"
          onFocus={() => setRecording(true)}
          onBlur={leave}
        />
      </div>
    </FormField>
  );
}

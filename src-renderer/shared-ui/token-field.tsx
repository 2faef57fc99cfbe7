// Several short texts: typed one by one (Enter, a comma or leaving the field adds it), each removable.

import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TokenGroup from '@cloudscape-design/components/token-group';
import { useState } from 'react';

interface TokenFieldProps {
  readonly label: string;
  readonly description: string;
  readonly placeholder: string;
  readonly tokens: readonly string[];
  readonly error?: string;
  /** Marks a token that ought not to be removed lightly; shown beneath it. */
  readonly noteOf?: (token: string) => string;
  readonly onChange: (tokens: readonly string[]) => void;
}

export function TokenField(props: TokenFieldProps) {
  const { label, description, placeholder, tokens, error = '', noteOf, onChange } = props;
  const [typed, setTyped] = useState('');
  const add = (text: string) => {
    const fresh = withTokens(tokens, text);
    setTyped('');
    if (fresh !== tokens) onChange(fresh);
  };
  const keyDown: InputProps['onKeyDown'] = (event) => {
    if (event.detail.key !== 'Enter' || typed.trim() === '') return;
    // Enter adds the text; with nothing typed it means the form.
    event.preventDefault();
    add(typed);
  };
  return (
    <FormField label={label} description={description} errorText={error}>
      <SpaceBetween size="xs">
        <Input
          value={typed}
          placeholder={placeholder}
          onChange={({ detail }) => (detail.value.includes(',') ? add(detail.value) : setTyped(detail.value))}
          onKeyDown={keyDown}
          onBlur={() => add(typed)}
          autoComplete={false}
          spellcheck={false}
        />
        {tokens.length > 0 && (
          <TokenGroup
            disableOuterPadding
            items={tokens.map((token) => {
              const note = noteOf?.(token) ?? '';
              return {
                label: token,
                dismissLabel: `Remove ${token}`,
                ...(note ? { description: note } : {}),
              };
            })}
            onDismiss={({ detail }) => onChange(tokens.filter((_token, index) => index !== detail.itemIndex))}
          />
        )}
      </SpaceBetween>
    </FormField>
  );
}

/** The same array when nothing new was typed. */
export function withTokens(tokens: readonly string[], typed: string): readonly string[] {
  const fresh = typed
    .split(',')
    .map((text) => text.trim())
    .filter((text, index, all) => text !== '' && !tokens.includes(text) && all.indexOf(text) === index);
  return fresh.length === 0 ? tokens : [...tokens, ...fresh];
}

// A key's id typed once more, where a click is too little.
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';

interface TypedIdProps {
  readonly label: string;
  readonly accessKeyId: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function TypedId({ label, accessKeyId, value, onChange }: TypedIdProps) {
  return (
    <FormField label={label}>
      <Input
        value={value}
        onChange={({ detail }) => onChange(detail.value)}
        placeholder={accessKeyId}
        autoComplete={false}
        spellcheck={false}
        disableBrowserAutocorrect
      />
    </FormField>
  );
}

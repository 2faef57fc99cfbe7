// Whether a profile is written to the AWS config file, and under which name.
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ProfileDraft } from './profile-draft.ts';

interface ProfileFieldProps {
  readonly draft: ProfileDraft;
  /** The name in force: typed or suggested. */
  readonly name: string;
  readonly configPath: string;
  readonly error: string;
  readonly onChange: (draft: ProfileDraft) => void;
  readonly onBlur: () => void;
}

export function ProfileField({ draft, name, configPath, error, onChange, onBlur }: ProfileFieldProps) {
  return (
    <SpaceBetween size="xs">
      <Checkbox
        ariaLabel="Write a profile to the AWS config file"
        checked={draft.wanted}
        onChange={({ detail }) => onChange({ ...draft, wanted: detail.checked })}
        description={`Every AWS tool can then use it by name. Nothing secret is written to ${configPath}.`}
      >
        Write a profile to the AWS config file
      </Checkbox>
      {draft.wanted && (
        <FormField
          label="Profile name"
          description="What tools are told: --profile, AWS_PROFILE, or the profile of an SDK."
          constraintText={name && !error ? `Use it as: aws --profile ${name}` : ''}
          errorText={error}
        >
          <Input
            value={name}
            onChange={({ detail }) => onChange({ ...draft, typed: detail.value })}
            onBlur={onBlur}
            spellcheck={false}
            disableBrowserAutocorrect
            autoComplete={false}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}

// What new sessions are made with, and when everything is locked.
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ROLE_DURATIONS, USER_DURATIONS } from '../shared-ui/duration-choices.ts';
import { SecondsSetting } from './seconds-setting.tsx';
import { Section } from './section.tsx';
import { TextSetting } from './setting-fields.tsx';
import { useSetting, useUnsaved } from './use-setting.ts';

export function SessionsSection() {
  const seconds = useSetting('sessionSeconds');
  const { iamUser, role } = seconds.value;
  return (
    <Section name="sessions">
      <SecondsSetting
        label="New IAM user sessions last"
        consequence="Those that are there keep the length they were made with; each can be changed in its own dialog."
        usual={USER_DURATIONS}
        saved={iamUser}
        error={seconds.errorOf('iamUser')}
        onTouch={seconds.clearError}
        onSave={(value) => seconds.save({ ...seconds.value, iamUser: value }, 'iamUser')}
      />
      <SecondsSetting
        label="New roles last"
        consequence="AWS gives no more than the role itself allows, which is one hour unless its owner has raised it."
        usual={ROLE_DURATIONS}
        saved={role}
        error={seconds.errorOf('role')}
        onTouch={seconds.clearError}
        onSave={(value) => seconds.save({ ...seconds.value, role: value }, 'role')}
      />
      <IdleLock />
    </Section>
  );
}

const USUAL_MINUTES = [5, 15, 30, 60];
const OPTIONS = [
  { value: 'never', label: 'Never' },
  ...USUAL_MINUTES.map((minutes) => ({ value: String(minutes), label: `After ${minutes} minutes` })),
  { value: 'custom', label: 'Other…' },
];

function IdleLock() {
  const lock = useSetting('idleLockMinutes');
  const [own, setOwn] = useUnsaved('idleLockMinutes');
  const { value } = lock;
  const custom = own || (value !== null && !USUAL_MINUTES.includes(value));
  const choice = custom ? 'custom' : String(value ?? 'never');
  return (
    <SpaceBetween size="m">
      <FormField
        label="Lock when nobody is there"
        description="When no key and no pointer was moved anywhere for so long, Cloakroom forgets all credentials and the vault’s key; tools get none until you unlock it, and codes and sign-ins are asked for anew where they are needed."
        errorText={custom ? '' : lock.errorOf()}
      >
        <Select
          options={OPTIONS}
          selectedOption={OPTIONS.find((option) => option.value === choice) ?? null}
          onChange={({ detail }) => {
            const chosen = detail.selectedOption.value ?? 'never';
            setOwn(chosen === 'custom');
            lock.clearError();
            if (chosen !== 'custom') lock.save(chosen === 'never' ? null : Number(chosen));
          }}
        />
      </FormField>
      {custom && (
        <TextSetting
          label="Minutes without a key or pointer moved"
          consequence="Between 1 and 1440."
          saved={value === null ? '' : String(value)}
          inputMode="numeric"
          error={lock.errorOf()}
          onTouch={lock.clearError}
          onCommit={(text) => lock.save(/^\d{1,5}$/.test(text) ? Number(text) : Number.NaN)}
        />
      )}
    </SpaceBetween>
  );
}

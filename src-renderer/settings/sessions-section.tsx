// What new sessions are made with.
import { ROLE_DURATIONS, USER_DURATIONS } from '../shared-ui/duration-choices.ts';
import { SecondsSetting } from './seconds-setting.tsx';
import { Section } from './section.tsx';
import { useSetting } from './use-setting.ts';

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
    </Section>
  );
}

// When Cloakroom locks by itself.
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { Section } from './section.tsx';
import { TextSetting, ToggleSetting } from './setting-fields.tsx';
import { useSetting, useUnsaved } from './use-setting.ts';

export function LockSection() {
  const withScreen = useSetting('lockWithScreen');
  const onSleep = useSetting('lockOnSleep');
  const { desktop } = useSnapshot();
  return (
    <Section
      name="lock"
      description="Locking forgets all credentials and the vault’s key. Tools are told at once and get none until you unlock; codes and sign-ins are asked for anew where they are needed, and programs you allowed for an hour are asked about again."
    >
      <IdleLock />
      <ToggleSetting
        label="Lock with the screen"
        consequence="When the desktop’s screen is locked, by you or by itself; tools that run on meanwhile get no credentials until you are back and unlock Cloakroom too."
        checked={withScreen.value}
        error={withScreen.errorOf()}
        onChange={(on) => withScreen.save(on)}
      />
      {desktop.screenLockProblem && <ProblemAlert type="warning" error={desktop.screenLockProblem} />}
      <ToggleSetting
        label="Lock on sleep"
        consequence="When the computer goes to sleep, so that no credentials are in its memory then; tools get none after it wakes until you unlock."
        checked={onSleep.value}
        error={onSleep.errorOf()}
        onChange={(on) => onSleep.save(on)}
      />
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
        description="After so long without a key pressed or the pointer moved, in any program; tools get no credentials until you unlock."
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

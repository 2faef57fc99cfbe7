// How old access keys may become, for IAM users that have no policy of their own.
import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import type { KeyPolicy } from '../../shared/key-inventory.ts';
import { numberComplaint, POLICY_TEXT, reminderWarning, wholeNumber } from '../keys/policy-form.ts';
import { count } from '../portals/portal-text.ts';
import { KEYS } from '../shell/route.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import { useSnapshot } from '../snapshot-store.ts';
import { Section } from './section.tsx';
import { TextSetting, ToggleSetting } from './setting-fields.tsx';
import { type Setting, useSetting } from './use-setting.ts';

export function KeysSection() {
  const policy = useSetting('keys');
  const { keyPolicies } = useSnapshot();
  const { navigate } = useWindowActions();
  const own = Object.keys(keyPolicies).length;
  const { maxAgeDays, remindDaysBefore, rotatesItself } = policy.value;
  return (
    <Section
      name="keys"
      description={`For IAM users without a policy of their own${own === 0 ? '' : `; ${count(own, 'user has', 'users have')} one`}.`}
    >
      <NumberSetting policy={policy} name="maxAgeDays" />
      <NumberSetting
        policy={policy}
        name="remindDaysBefore"
        note={reminderWarning(maxAgeDays, remindDaysBefore)}
      />
      <ToggleSetting
        label={POLICY_TEXT.rotatesItself.label}
        consequence={POLICY_TEXT.rotatesItself.meaning}
        checked={rotatesItself}
        error={policy.errorOf('rotatesItself')}
        onChange={(checked) => policy.save({ ...policy.value, rotatesItself: checked }, 'rotatesItself')}
      />
      <NumberSetting policy={policy} name="graceHours" />
      <div>
        <Button onClick={() => navigate(KEYS)}>See access keys</Button>
      </div>
    </Section>
  );
}

interface NumberSettingProps {
  readonly policy: Setting<KeyPolicy>;
  readonly name: 'maxAgeDays' | 'remindDaysBefore' | 'graceHours';
  readonly note?: string;
}

function NumberSetting({ policy, name, note = '' }: NumberSettingProps) {
  const { label, meaning } = POLICY_TEXT[name];
  const [tried, setTried] = useState('');
  return (
    <TextSetting
      label={label}
      consequence={meaning}
      note={note}
      saved={String(policy.value[name])}
      inputMode="numeric"
      error={numberComplaint(tried, policy.errorOf(name))}
      onTouch={policy.clearError}
      onCommit={(text) => {
        setTried(text);
        policy.save({ ...policy.value, [name]: wholeNumber(text) }, name);
      }}
    />
  );
}

// How the app is started and reached, and the region for sessions that have none.
import { ProblemAlert } from '../shared-ui/problem.tsx';
import { RegionField } from '../shared-ui/region-field.tsx';
import { OFFERED_REGIONS } from '../shared-ui/regions.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { HotkeyField } from './hotkey-field.tsx';
import { Section } from './section.tsx';
import { ToggleSetting } from './setting-fields.tsx';
import { useDraft, useSetting } from './use-setting.ts';

export function GeneralSection() {
  const { desktop, environment } = useSnapshot();
  const startAtLogin = useSetting('startAtLogin');
  const hotkey = useSetting('hotkey');
  return (
    <Section name="general">
      <ToggleSetting
        label="Start when I log in"
        consequence="Cloakroom starts hidden in the tray, so that tools get credentials without waiting for it to start."
        checked={startAtLogin.value}
        error={startAtLogin.errorOf()}
        onChange={(on) => startAtLogin.save(on)}
      />
      {desktop.startAtLoginProblem && <ProblemAlert type="warning" error={desktop.startAtLoginProblem} />}
      <HotkeyField
        value={hotkey.value}
        platform={environment.platform}
        error={hotkey.errorOf()}
        onChange={(accelerator) => hotkey.save(accelerator)}
      />
      {desktop.hotkeyProblem && <ProblemAlert type="warning" error={desktop.hotkeyProblem} />}
      <DefaultRegion />
    </Section>
  );
}

function DefaultRegion() {
  const { environment } = useSnapshot();
  const region = useSetting('defaultRegion');
  const saved = region.value ?? '';
  const draft = useDraft(saved);
  const commit = (text: string) => {
    if (text !== saved) region.save(text === '' ? null : text);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Enter in the field inside
    <div onKeyDown={(event) => event.key === 'Enter' && commit(draft.text)}>
      <RegionField
        label="Default region"
        optional
        description={`For sessions that name none of their own. Empty: ${environment.fallbackRegion}, as the environment says.`}
        value={draft.text}
        error={region.errorOf()}
        onChange={(text) => {
          draft.set(text);
          region.clearError();
          // Chosen from the list, or typed to its end.
          if (OFFERED_REGIONS.includes(text)) commit(text);
        }}
        onBlur={() => commit(draft.text)}
      />
    </div>
  );
}

import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { useSnapshot } from '../snapshot-store.ts';
import { Section } from './section.tsx';

const SYSTEMS: Readonly<Record<string, string>> = { darwin: 'macOS', linux: 'Linux', win32: 'Windows' };

export function AboutSection() {
  const { appVersion, electronVersion, platform } = useSnapshot().environment;
  return (
    <Section name="about">
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Cloakroom', value: appVersion },
          { label: 'Electron', value: electronVersion },
          { label: 'System', value: SYSTEMS[platform] ?? platform },
        ]}
      />
    </Section>
  );
}

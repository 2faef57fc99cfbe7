import { Section } from './section.tsx';
import { ChoiceSetting } from './setting-fields.tsx';
import { useSetting } from './use-setting.ts';

export function LooksSection() {
  const theme = useSetting('theme');
  const density = useSetting('density');
  return (
    <Section name="looks">
      <ChoiceSetting
        label="Theme"
        value={theme.value}
        items={[
          {
            value: 'system',
            label: 'As the desktop',
            description: 'Changes with it, such as in the evening.',
          },
          { value: 'light', label: 'Light' },
          { value: 'dark', label: 'Dark' },
        ]}
        error={theme.errorOf()}
        onChange={(value) => theme.save(value)}
      />
      <ChoiceSetting
        label="Density"
        value={density.value}
        items={[
          { value: 'comfortable', label: 'Comfortable' },
          { value: 'compact', label: 'Compact', description: 'More rows of a list fit into the window.' },
        ]}
        error={density.errorOf()}
        onChange={(value) => density.save(value)}
      />
    </Section>
  );
}

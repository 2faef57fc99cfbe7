import type { NoticeKind } from '../../shared/settings.ts';
import { Section } from './section.tsx';
import { ToggleSetting } from './setting-fields.tsx';
import { useSetting } from './use-setting.ts';

const KINDS: readonly { kind: NoticeKind; label: string; consequence: string }[] = [
  {
    kind: 'requests',
    label: 'Codes and sign-ins that tools wait for',
    consequence: 'Without it a tool waits until you look into the window, or gives up.',
  },
  {
    kind: 'failures',
    label: 'Sessions that could not be started or refreshed',
    consequence: 'Once for each cause, and taken back when it works again; a short outage is not worth one.',
  },
  {
    kind: 'expiry',
    label: 'The active session expires',
    consequence: 'Ten minutes before it ends, when it could not be renewed by itself.',
  },
  {
    kind: 'keys',
    label: 'Access keys that are too old, and their rotations',
    consequence:
      'Once a day for a key that has reached its age; when a rotation waits for you; and what came of one that began by itself.',
  },
];

export function NotificationsSection() {
  const notifications = useSetting('notifications');
  return (
    <Section
      name="notifications"
      description="None is shown while you look at the window, and none is shown twice for one thing."
    >
      {KINDS.map(({ kind, label, consequence }) => (
        <ToggleSetting
          key={kind}
          label={label}
          consequence={consequence}
          checked={notifications.value[kind]}
          error={notifications.errorOf(kind)}
          onChange={(on) => notifications.save({ ...notifications.value, [kind]: on }, kind)}
        />
      ))}
    </Section>
  );
}

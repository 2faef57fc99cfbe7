// Frame of one section: a container that the list of sections leads to.
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

export const SECTIONS = {
  general: 'General',
  looks: 'Looks',
  sessions: 'Sessions',
  lock: 'Lock',
  production: 'Production',
  keys: 'Access keys',
  browser: 'Browser',
  network: 'Network',
  notifications: 'Notifications',
  data: 'Where data lives',
  about: 'About',
  reset: 'Reset',
} as const;
export type SectionName = keyof typeof SECTIONS;

export const sectionId = (name: SectionName) => `settings-${name}`;

interface SectionProps {
  readonly name: SectionName;
  readonly description?: string;
  readonly children: ReactNode;
}

export function Section({ name, description, children }: SectionProps) {
  const title = SECTIONS[name];
  return (
    <section id={sectionId(name)} className="settings-section" aria-label={title} tabIndex={-1}>
      <Container
        header={
          <Header variant="h2" description={description}>
            {title}
          </Header>
        }
      >
        <SpaceBetween size="l">{children}</SpaceBetween>
      </Container>
    </section>
  );
}

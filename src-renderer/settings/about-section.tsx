// What this copy of Cloakroom is, whether there is a newer one, what it is made of, and what to send with a problem.
import './about.css';
import Button from '@cloudscape-design/components/button';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSnapshot } from '../snapshot-store.ts';
import { DiagnosticsDialog } from './about-diagnostics.tsx';
import { LicencesDialog } from './about-licences.tsx';
import { ReleaseNotesDialog } from './about-release-notes.tsx';
import { UpdatePart } from './about-updates.tsx';
import { Section } from './section.tsx';

const SYSTEMS: Readonly<Record<string, string>> = { darwin: 'macOS', linux: 'Linux', win32: 'Windows' };
/** Of the window itself; browsers tell it in this form only. */
const CHROMIUM = /\bChrome\/(\S+)/.exec(navigator.userAgent)?.[1] ?? 'not known';

const DIALOGS = { notes: ReleaseNotesDialog, licences: LicencesDialog, diagnostics: DiagnosticsDialog };

export function AboutSection() {
  const { appVersion, electronVersion, platform } = useSnapshot().environment;
  const [open, setOpen] = useState<keyof typeof DIALOGS | null>(null);
  const Dialog = open && DIALOGS[open];
  return (
    <Section name="about">
      <KeyValuePairs
        columns={4}
        items={[
          { label: 'Cloakroom', value: appVersion },
          { label: 'Electron', value: electronVersion },
          { label: 'Chromium', value: CHROMIUM },
          { label: 'System', value: SYSTEMS[platform] ?? platform },
        ]}
      />
      <UpdatePart />
      <SpaceBetween direction="horizontal" size="xs">
        <Button onClick={() => setOpen('notes')}>What is new…</Button>
        <Button onClick={() => setOpen('licences')}>Licences…</Button>
        <Button onClick={() => setOpen('diagnostics')}>Copy diagnostics…</Button>
      </SpaceBetween>
      {Dialog && <Dialog onClose={() => setOpen(null)} />}
    </Section>
  );
}

// What a person can choose about Cloakroom itself. Every choice is saved when it is made.
import './settings.css';
import AnchorNavigation from '@cloudscape-design/components/anchor-navigation';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { AboutSection } from './about-section.tsx';
import { BrowserSection } from './browser-section.tsx';
import { DataSection } from './data-section.tsx';
import { GeneralSection } from './general-section.tsx';
import { KeysSection } from './keys-section.tsx';
import { LockSection } from './lock-section.tsx';
import { LooksSection } from './looks-section.tsx';
import { NetworkSection } from './network-section.tsx';
import { NotificationsSection } from './notifications-section.tsx';
import { ProductionSection } from './production-section.tsx';
import { ResetSection } from './reset-section.tsx';
import { SECTIONS, type SectionName, sectionId } from './section.tsx';
import { SessionsSection } from './sessions-section.tsx';

const TITLE_ID = 'settings-title';
/** Where a section begins that was gone to: below the top bar. */
const SECTION_TOP = 100;

const ANCHORS = (Object.keys(SECTIONS) as SectionName[]).map((name) => ({
  text: SECTIONS[name],
  href: `#${sectionId(name)}`,
  level: 1,
}));

export function SettingsPage() {
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description="Each change is saved at once.">
        <span id={TITLE_ID}>Settings</span>
      </Header>
      <div className="settings">
        <div className="settings-anchors">
          <AnchorNavigation
            ariaLabelledby={TITLE_ID}
            anchors={ANCHORS}
            scrollSpyOffset={SECTION_TOP}
            onFollow={(event) => {
              // The address's fragment says which page it is.
              event.preventDefault();
              goToSection(event.detail.href.slice(1));
            }}
          />
        </div>
        <div className="settings-sections">
          <SpaceBetween size="l">
            <GeneralSection />
            <LooksSection />
            <SessionsSection />
            <LockSection />
            <ProductionSection />
            <KeysSection />
            <BrowserSection />
            <NetworkSection />
            <NotificationsSection />
            <DataSection />
            <AboutSection />
            <ResetSection />
          </SpaceBetween>
        </div>
      </div>
    </SpaceBetween>
  );
}

/** The keyboard goes along: Tab leads into the section. */
function goToSection(id: string): void {
  const section = document.getElementById(id);
  section?.scrollIntoView?.({ block: 'start' });
  section?.focus({ preventScroll: true });
}

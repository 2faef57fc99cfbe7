// Portals that the AWS config file names already: `[sso-session]` sections, and legacy SSO profiles (pure).
import { normalizeStartUrl } from '../../../shared/start-url.ts';
import {
  type AwsConfigDocument,
  parseDocument,
  profileNameOf,
  type Section,
} from '../aws-config/document.ts';

export interface FoundPortal {
  /** Name of the `[sso-session]`, or of the legacy profile. */
  readonly sessionName: string;
  readonly startUrl: string;
  readonly region: string;
  /** Profiles that use it. */
  readonly profiles: readonly string[];
}

export function findPortals(configText: string): FoundPortal[] {
  const document = parseDocument(configText);
  const found = new Map<
    string,
    { sessionName: string; startUrl: string; region: string; profiles: string[] }
  >();
  const note = (sessionName: string, section: Section) => {
    const startUrl = normalizeStartUrl(settingOf(section, 'sso_start_url') ?? '');
    const region = settingOf(section, 'sso_region');
    if (!startUrl || !region) return null;
    const key = `${startUrl} ${region}`;
    const portal = found.get(key) ?? { sessionName, startUrl, region, profiles: [] };
    found.set(key, portal);
    return portal;
  };
  const sessions = new Map<string, { profiles: string[] }>();
  for (const section of document.sections) {
    if (section.header.kind !== 'sso-session') continue;
    const portal = note(section.header.name, section);
    if (portal) sessions.set(section.header.name, portal);
  }
  for (const section of profileSections(document)) {
    const name = profileNameOf(section) ?? '';
    const sessionName = settingOf(section, 'sso_session');
    const portal = sessionName === null ? note(name, section) : sessions.get(sessionName);
    portal?.profiles.push(name);
  }
  return [...found.values()];
}

function profileSections(document: AwsConfigDocument): Section[] {
  return document.sections.filter((section) => profileNameOf(section) !== null);
}

/** The last of a key that is there twice counts, as the SDK specification has it. */
function settingOf(section: Section, key: string): string | null {
  return section.properties.findLast((property) => property.key === key)?.value.trim() ?? null;
}

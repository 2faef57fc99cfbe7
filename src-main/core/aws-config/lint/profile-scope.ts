// What rules about profiles look at: the files as they are, what they say, and where each thing stands.
import type { AwsFileKind } from '../../../../shared/aws-files.ts';
import type { AwsFilesContents, AwsProfile, ChainResult, Setting } from '../aws-files.ts';
import type { AwsConfigDocument, Property, Section } from '../document.ts';
import { parseDocument } from '../document.ts';
import { withValue } from '../edits.ts';
import { headerText } from '../grammar.ts';
import { planProfileChain } from '../profile-chain.ts';
import { parseAwsFiles } from '../spec-reader.ts';
import type { Hit, LineFix, LintInput } from './findings.ts';
import { lineText } from './line-patches.ts';
import { plainText } from './plain-view.ts';

export const FILES: readonly AwsFileKind[] = ['config', 'credentials'];

export interface Place {
  readonly section: Section;
  readonly property: Property;
}

export interface ProfileScope {
  readonly input: LintInput;
  readonly documents: Readonly<Record<AwsFileKind, AwsConfigDocument>>;
  readonly contents: AwsFilesContents;
  readonly chains: ReadonlyMap<string, ChainResult>;
  /** Names of profiles whose role is assumed with the credentials of this one. */
  readonly dependents: ReadonlyMap<string, readonly string[]>;
  /** Where a setting stands, unless its key stands there more than once: then lines must be removed first. */
  readonly placeOf: (setting: Setting) => Place | null;
}

export function profileScope(input: LintInput): ProfileScope {
  const documents = {
    config: parseDocument(input.texts.config),
    credentials: parseDocument(input.texts.credentials),
  };
  const contents = parseAwsFiles({
    config: plainText(documents.config),
    credentials: plainText(documents.credentials),
  });
  const chains = new Map<string, ChainResult>();
  const dependents = new Map<string, string[]>();
  for (const { name, settings } of contents.profiles.values()) {
    chains.set(name, planProfileChain(contents, name));
    const source = settings.get('source_profile')?.value;
    if (source !== undefined && source !== name && settings.has('role_arn'))
      dependents.set(source, [...(dependents.get(source) ?? []), name]);
  }
  const places = { config: placesIn(documents.config), credentials: placesIn(documents.credentials) };
  return {
    input,
    documents,
    contents,
    chains,
    dependents,
    placeOf: ({ file, line }) => places[file].get(line - 1) ?? null,
  };
}

function placesIn(document: AwsConfigDocument): Map<number, Place> {
  const places = new Map<number, Place>();
  const known = new Map<string, number>();
  for (const section of document.sections) {
    for (const property of section.properties) {
      const id = JSON.stringify([headerText(section.header), property.key]);
      const other = known.get(id);
      if (other === undefined) places.set(property.line, { section, property });
      else places.delete(other);
      known.set(id, property.line);
    }
  }
  return places;
}

/** The beginning of a hit about one setting of a profile. */
export function at(
  profile: AwsProfile,
  { file, line, key }: Setting,
): Pick<Hit, 'file' | 'line' | 'place' | 'profile' | 'key'> {
  return { file, line, place: `profile ${profile.name}`, profile: profile.name, key };
}

/** Another value for a setting; null where the line is not plainly `key = value`. */
export function valueFix(
  scope: ProfileScope,
  setting: Setting,
  label: string,
  value: string,
): LineFix | null {
  const place = scope.placeOf(setting);
  if (!place || place.property.value !== setting.value || place.property.continuation.length > 0) return null;
  return fixIn(scope, place, setting.file, label, (text) => withValue(text, place.property, value));
}

/** Another key for a setting, its value kept. */
export function keyFix(scope: ProfileScope, setting: Setting, label: string, key: string): LineFix | null {
  const place = scope.placeOf(setting);
  if (!place) return null;
  const { indent } = place.property;
  return fixIn(scope, place, setting.file, label, (text) => {
    return text.slice(0, indent) + key + text.slice(indent + setting.key.length);
  });
}

function fixIn(
  { documents }: ProfileScope,
  { section, property }: Place,
  file: AwsFileKind,
  label: string,
  change: (text: string) => string,
): LineFix {
  const document = documents[file];
  return {
    kind: 'lines',
    label,
    patches: [lineText(document, property.line, change(document.lines[property.line]?.text ?? ''))],
    touches: [headerText(section.header)],
  };
}

/** The first line of a profile, in the config file where it has one there. */
export function lineOf({ lines }: AwsProfile): { readonly file: AwsFileKind; readonly line: number | null } {
  return lines.config === null && lines.credentials !== null
    ? { file: 'credentials', line: lines.credentials }
    : { file: 'config', line: lines.config };
}

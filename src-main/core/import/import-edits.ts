// What an import does to the two files (pure): out of the sections of the imported profiles goes everything that
// credentials come from, and Cloakroom's lines go in. Taken out for good, not set aside: keys are in the vault by
// then, and the history has what was there. Every other line stays the same line.

import type { AwsFileKind } from '../../../shared/aws-files.ts';
import type { AwsFileTexts } from '../aws-config/aws-files.ts';
import {
  type AwsConfigDocument,
  parseDocument,
  renderDocument,
  type Section,
} from '../aws-config/document.ts';
import { replaceLines } from '../aws-config/edits.ts';
import type { TextEdit } from '../aws-config/files-port.ts';
import { profileOf } from '../aws-config/lint/line-patches.ts';
import { isOtherSource, isStaticKey } from '../aws-config/managed-lines.ts';
import { editProfiles, type ProfileCommand } from '../aws-config/profile-edits.ts';
import { changedMeanwhile } from '../looked-at.ts';

/** A profile that comes over. */
export interface TakenProfile {
  readonly name: string;
  /** To be written where the profile has none; null leaves it as it is. */
  readonly region: string | null;
}

/** Keys of a profile that say where credentials come from, or that another tool keeps for that. */
export function isSource(key: string): boolean {
  return isStaticKey(key) || isOtherSource(key) || key === 'mfa_arn' || key.startsWith('granted_sso_');
}

/**
 * Both edits take the very texts the import was planned on, and refuse others with `file-busy`: keys that nobody has
 * sealed may stand there. Linear in the text.
 */
export function planEdits(
  texts: AwsFileTexts,
  profiles: readonly TakenProfile[],
  helperPath: string,
): Readonly<Record<AwsFileKind, TextEdit>> {
  const names = new Set(profiles.map(({ name }) => name));
  const commands = profiles.map(
    ({ name, region }): ProfileCommand =>
      name === 'default'
        ? { kind: 'set-default', helperPath, region }
        : { kind: 'put', name, helperPath, region },
  );
  return {
    config: (text) => {
      if (text !== texts.config) throw changedMeanwhile();
      return editProfiles(withoutSources(text, 'config', names), commands, { replace: true }).text;
    },
    credentials: (text) => {
      if (text !== texts.credentials) throw changedMeanwhile();
      return withoutSources(text, 'credentials', names);
    },
  };
}

/** A section of the credentials file goes altogether when only blank lines would be left in it. */
function withoutSources(text: string, file: AwsFileKind, names: ReadonlySet<string>): string {
  const document = parseDocument(text);
  const gone = new Set<number>();
  for (const section of document.sections) {
    const name = profileOf(file, section);
    if (name === null || !names.has(name)) continue;
    // A line each: where one goes on below, layout.ts keeps the profile from coming over.
    for (const { key, line } of section.properties) if (isSource(key)) gone.add(line);
    if (file === 'credentials' && isEmpty(document, section, gone))
      for (let at = section.line; at < section.end; at++) gone.add(at);
  }
  if (gone.size === 0) return text;
  const kept = document.lines.filter((_, at) => !gone.has(at));
  return renderDocument(replaceLines(document, 0, document.lines.length, kept));
}

function isEmpty({ lines }: AwsConfigDocument, section: Section, gone: ReadonlySet<number>): boolean {
  for (let at = section.line + 1; at < section.end; at++)
    if (!gone.has(at) && lines[at]?.text.trim() !== '') return false;
  return true;
}

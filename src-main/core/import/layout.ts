// Whether a profile's lines can be taken out of the files at all: they must be there once, and tools must agree on
// where they begin and end. What is in the way here can be repaired on the Health page.
//
// Two readers are compared: the specification's (spec-reader.ts), which says what a profile is, and the document
// the edit is made on (document.ts), which reads as the AWS CLI does.
import type { AwsFileKind } from '../../../shared/aws-files.ts';
import { AppError } from '../../../shared/errors.ts';
import type { AwsFilesContents, AwsFileTexts } from '../aws-config/aws-files.ts';
import {
  type AwsConfigDocument,
  type Property,
  parseDocument,
  type Section,
} from '../aws-config/document.ts';
import { refuseUnlessFree } from '../aws-config/edit-refusals.ts';
import { profileOf } from '../aws-config/lint/line-patches.ts';
import { isSource } from './import-edits.ts';

const FILES = { config: 'the AWS config file', credentials: 'the AWS credentials file' } as const;
const REPAIR = 'repair it on the Health page first';

/** Why the profile's lines cannot be taken out, one sentence; null when they can. */
export type LayoutProblem = (profile: string) => string | null;

export function layoutProblems(contents: AwsFilesContents, texts: AwsFileTexts): LayoutProblem {
  const documents = { config: parseDocument(texts.config), credentials: parseDocument(texts.credentials) };
  const whole = problemOfFiles(contents, documents);
  if (whole !== null) return () => whole;
  const sections = {
    config: sectionsByProfile('config', documents),
    credentials: sectionsByProfile('credentials', documents),
  };
  return (profile) => {
    for (const file of ['config', 'credentials'] as const) {
      const parts = sections[file].get(profile) ?? [];
      if (parts.length > 1) return `It has several sections in ${FILES[file]}; ${REPAIR}`;
      const problem = problemOf(documents[file], parts[0] ?? null, contents, profile, file);
      if (problem !== null) return problem;
    }
    return null;
  };
}

type Documents = Readonly<Record<AwsFileKind, AwsConfigDocument>>;

function problemOfFiles({ problems }: AwsFilesContents, documents: Documents): string | null {
  const fatal = problems.find((problem) => problem.fatal);
  if (fatal)
    return `Line ${fatal.line} of ${FILES[fatal.file]} keeps tools from reading that file; ${REPAIR}`;
  for (const file of ['config', 'credentials'] as const) {
    const stray = documents[file].problems.find(({ kind }) => kind === 'stray-carriage-return');
    if (stray)
      return `Line ${stray.line} of ${FILES[file]} has a carriage return without a line feed; ${REPAIR}`;
  }
  return null;
}

function sectionsByProfile(file: AwsFileKind, documents: Documents): ReadonlyMap<string, readonly Section[]> {
  const found = new Map<string, Section[]>();
  for (const section of documents[file].sections) {
    const name = profileOf(file, section);
    if (name === null) continue;
    const known = found.get(name);
    if (known) known.push(section);
    else found.set(name, [section]);
  }
  return found;
}

function problemOf(
  document: AwsConfigDocument,
  section: Section | null,
  contents: AwsFilesContents,
  profile: string,
  file: AwsFileKind,
): string | null {
  const properties = section?.properties ?? [];
  const sources = properties.filter(({ key }) => isSource(key));
  const found = contents.profiles.get(profile);
  const read = [...(found?.byFile[file].values() ?? [])].filter(({ key }) => isSource(key));
  const places = new Map(read.map(({ key, line }) => [key, line]));
  const alike =
    (found?.lines[file] ?? 0) === (section ? section.line + 1 : 0) &&
    read.length === sources.length &&
    sources.every(({ key, line }) => places.get(key) === line + 1);
  if (!alike) return `Tools read different things in its section of ${FILES[file]}; ${REPAIR}`;
  const long = sources.find((property) => isContinued(document, property));
  if (long)
    return `Line ${long.line + 1} of ${FILES[file]} goes on in indented lines, which tools read in different ways; ${REPAIR}`;
  if (file === 'credentials' || !section) return null;
  const kept = { ...section, properties: properties.filter((property) => !sources.includes(property)) };
  try {
    refuseUnlessFree(kept, null, { profile, replace: true });
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

/** Lines indented below it are a part of its value for some tool; without it, they would be of the value above. */
function isContinued(document: AwsConfigDocument, { line }: Property): boolean {
  for (let at = line + 1; at < document.lines.length; at++) {
    const { text } = document.lines[at] ?? { text: '' };
    if (/^\s+\S/.test(text)) return true;
    if (text.trim() !== '' && !/^[#;]/.test(text)) return false;
  }
  return false;
}

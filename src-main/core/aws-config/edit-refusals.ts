// What profile edits refuse, and how they say so: by line, never with the line's text, which may be a secret.
import { AppError } from '../../../shared/errors.ts';
import {
  type AwsConfigDocument,
  type Property,
  parseDocument,
  profileNameOf,
  type Section,
} from './document.ts';
import { headerText, readLine } from './grammar.ts';
import { isOtherSource, isStaticKey, type ManagedLines, shadowsProcess } from './managed-lines.ts';

export interface EditOptions {
  /** Take over a section that is not Cloakroom's. */
  readonly replace?: boolean;
  /** How errors name the file. */
  readonly file?: string;
}

const CONFIG_FILE = 'the AWS config file';

/** A person's properties with which the profile would get credentials in another way. */
export function foreignSources(section: Section, managed: ManagedLines | null): Property[] {
  return section.properties.filter(
    (property) => property !== managed?.process && (isOtherSource(property.key) || isStaticKey(property.key)),
  );
}

export function documentToEdit(text: string, options: EditOptions): AwsConfigDocument {
  const document = parseDocument(text);
  const stray = document.problems.find(({ kind }) => kind === 'stray-carriage-return');
  if (!stray) return document;
  throw malformed(
    stray.line - 1,
    'has a carriage return without a line feed, which some tools take for a line break',
    'save it with one kind of line ending',
    options,
  );
}

export function refuseUnlessFree(
  section: Section,
  managed: ManagedLines | null,
  name: string,
  options: EditOptions,
): void {
  if (managed) refuseContinued(managed, options);
  const foreign = foreignSources(section, managed);
  const secrets = foreign.filter(({ key }) => isStaticKey(key));
  if (secrets.length > 0) {
    throw new AppError({
      code: 'profile-conflict',
      message: `${profileLabel(name)} holds access keys in ${places(secrets, options)}`,
      remedy: 'move these keys into Cloakroom first',
    });
  }
  refuseMisreadable(section, foreign, options);
  if (options.replace) return;
  const winning = foreign.filter(({ key }) => shadowsProcess(key));
  if (winning.length > 0 && (managed || name === 'default')) {
    throw new AppError({
      code: 'profile-conflict',
      message: `${profileLabel(name)} gets its credentials in another way in ${places(winning, options)}`,
      remedy: 'remove these lines, or let Cloakroom set them aside',
    });
  }
  if (!managed && name !== 'default') throw conflict(name, [section], options);
}

/** The JavaScript SDK does not know values of several lines: it reads indented lines as keys and headers. */
function refuseMisreadable(section: Section, aside: readonly Property[], options: EditOptions): void {
  for (const property of section.properties) {
    for (const text of property.continuation) {
      const read = readLine(text);
      const key =
        read.shape === 'entry' && property.value !== '' && !aside.includes(property) && read.entry.key;
      if (read.shape !== 'header' && !(key && shadowsProcess(key))) continue;
      throw malformed(
        property.line,
        'is followed by indented lines that AWS tools read in different ways',
        'take the indentation away or remove those lines',
        options,
      );
    }
  }
}

/** Lines indented below ours are a person's; taking ours away would hang them on another property. */
export function refuseContinued({ process, region }: ManagedLines, options: EditOptions): void {
  for (const property of [process, region]) {
    if (!property || property.end === property.line + 1) continue;
    throw malformed(
      property.line + 1,
      "is indented below a line of Cloakroom's, so that tools read both as one",
      'take the indentation away or remove that line',
      options,
    );
  }
}

/** No edit may change how any other section is read, however oddly the file is laid out. */
export function checkOthers(
  before: AwsConfigDocument,
  after: AwsConfigDocument,
  names: readonly string[],
  options: EditOptions,
): void {
  if (before === after) return;
  const others = (document: AwsConfigDocument) =>
    document.sections.filter((section) => !names.includes(profileNameOf(section) ?? ''));
  const was = others(before);
  const is = others(after);
  const differs = was.findIndex((section, index) => !readsAlike(section, is[index]));
  if (differs === -1 && was.length === is.length) return;
  throw new AppError({
    code: 'file-malformed',
    message: `The indentation in ${options.file ?? CONFIG_FILE} is such that this change would alter other sections`,
    remedy: 'let every section header start in the first column',
    details: was[differs] ? [`section [${headerText(was[differs].header)}]`] : [],
  });
}

function readsAlike(one: Section, other: Section | undefined): boolean {
  return (
    other !== undefined &&
    headerText(one.header) === headerText(other.header) &&
    one.properties.length === other.properties.length &&
    one.properties.every((property, index) => {
      const match = other.properties[index];
      return (
        match?.key === property.key &&
        match.value === property.value &&
        match.continuation.length === property.continuation.length &&
        match.continuation.every((text, line) => text === property.continuation[line])
      );
    })
  );
}

interface Place {
  readonly line: number;
}

export function conflict(name: string, found: readonly Place[], options: EditOptions): AppError {
  return new AppError({
    code: 'profile-conflict',
    message: `${profileLabel(name)} is in ${places(found, options)} already`,
    remedy: 'choose another name, or let Cloakroom take the profile over',
  });
}

export function duplicated(name: string, parts: readonly Place[], options: EditOptions): AppError {
  return new AppError({
    code: 'profile-conflict',
    message: `${profileLabel(name)} has several sections in ${places(parts, options)}`,
    remedy: 'merge them into one section first; the AWS CLI cannot read the file otherwise',
  });
}

function malformed(index: number, what: string, remedy: string, options: EditOptions): AppError {
  return new AppError({
    code: 'file-malformed',
    message: `Line ${index + 1} of ${options.file ?? CONFIG_FILE} ${what}`,
    remedy,
  });
}

function profileLabel(name: string): string {
  return name === 'default' ? 'The default profile' : `The profile "${name}"`;
}

function places(found: readonly Place[], options: EditOptions): string {
  const numbers = found.map(({ line }) => line + 1);
  return `${options.file ?? CONFIG_FILE} (line${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')})`;
}

// What profile edits refuse, and how they say so: by line, never with the line's text, which may be a secret.
import { AppError } from '../../../shared/errors.ts';
import { type AwsConfigDocument, type Property, profileNameOf, type Section } from './document.ts';
import { headerText, readLine } from './grammar.ts';
import { isOtherSource, isStaticKey, type ManagedLines, shadowsProcess } from './managed-lines.ts';

export interface EditOptions {
  /** Take over a section that is not Cloakroom's. */
  readonly replace?: boolean;
  /** How errors name the file. */
  readonly file?: string;
}

/** One section as it is looked at: line numbers in errors are those of the whole file. */
export interface EditScope extends EditOptions {
  readonly profile: string;
  /** Lines of the file above the first one of the document at hand; none when it is the whole file. */
  readonly linesAbove?: () => number;
}

const CONFIG_FILE = 'the AWS config file';

/** A person's properties with which the profile would get credentials in another way. */
export function foreignSources(section: Section, managed: ManagedLines | null): Property[] {
  return section.properties.filter(
    (property) => property !== managed?.process && (isOtherSource(property.key) || isStaticKey(property.key)),
  );
}

export function refuseStrayReturn(line: number | null, options: EditOptions): void {
  if (line === null) return;
  throw new AppError({
    code: 'file-malformed',
    message: `Line ${line + 1} of ${options.file ?? CONFIG_FILE} has a carriage return without a line feed, which some tools take for a line break`,
    remedy: 'save it with one kind of line ending',
  });
}

export function refuseUnlessFree(section: Section, managed: ManagedLines | null, scope: EditScope): void {
  if (managed) refuseContinued(managed, scope);
  const foreign = foreignSources(section, managed);
  const secrets = foreign.filter(({ key }) => isStaticKey(key));
  if (secrets.length > 0) {
    throw new AppError({
      code: 'profile-conflict',
      message: `${profileLabel(scope.profile)} holds access keys in ${places(secrets, scope)}`,
      remedy: 'move these keys into Cloakroom first',
    });
  }
  refuseMisreadable(section, foreign, scope);
  if (scope.replace) return;
  const winning = foreign.filter(({ key }) => shadowsProcess(key));
  if (winning.length > 0 && (managed || scope.profile === 'default')) {
    throw new AppError({
      code: 'profile-conflict',
      message: `${profileLabel(scope.profile)} gets its credentials in another way in ${places(winning, scope)}`,
      remedy: 'remove these lines, or let Cloakroom set them aside',
    });
  }
  if (!managed && scope.profile !== 'default') throw conflict([section], scope);
}

/** The JavaScript SDK does not know values of several lines: it reads indented lines as keys and headers. */
function refuseMisreadable(section: Section, aside: readonly Property[], scope: EditScope): void {
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
        scope,
      );
    }
  }
}

/** Lines indented below ours are a person's; taking ours away would hang them on another property. */
export function refuseContinued({ process, region }: ManagedLines, scope: EditScope): void {
  for (const property of [process, region]) {
    if (!property || property.end === property.line + 1) continue;
    throw malformed(
      property.line + 1,
      "is indented below a line of Cloakroom's, so that tools read both as one",
      'take the indentation away or remove that line',
      scope,
    );
  }
}

/** No edit may change how any other section is read, however oddly the file is laid out. */
export function checkOthers(
  before: AwsConfigDocument,
  after: AwsConfigDocument,
  profiles: readonly string[],
  options: EditOptions,
): void {
  if (readAlike(before, after, profiles)) return;
  const is = others(after, profiles);
  const changed = others(before, profiles).find((section, index) => !readsAlike(section, is[index]));
  throw new AppError({
    code: 'file-malformed',
    message: `The indentation in ${options.file ?? CONFIG_FILE} is such that a change of ${labelWithin(profiles[0] ?? '')} would alter other sections`,
    remedy: 'let every section header start in the first column',
    details: changed ? [`section [${headerText(changed.header)}]`] : [],
  });
}

type Sections = Pick<AwsConfigDocument, 'sections'>;

/** Whether all sections but those of these profiles are the same, and in the same order. */
export function readAlike(before: Sections, after: Sections, profiles: readonly string[]): boolean {
  const was = others(before, profiles);
  const is = others(after, profiles);
  return was.length === is.length && was.every((section, index) => readsAlike(section, is[index]));
}

function others(document: Sections, profiles: readonly string[]): Section[] {
  return document.sections.filter((section) => !profiles.includes(profileNameOf(section) ?? ''));
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

export function conflict(found: readonly Place[], scope: EditScope): AppError {
  return new AppError({
    code: 'profile-conflict',
    message: `${profileLabel(scope.profile)} is in ${places(found, scope)} already`,
    remedy: 'choose another name, or let Cloakroom take the profile over',
  });
}

export function duplicated(found: readonly Place[], scope: EditScope): AppError {
  return new AppError({
    code: 'profile-conflict',
    message: `${profileLabel(scope.profile)} has several sections in ${places(found, scope)}`,
    remedy: 'merge them into one section first; the AWS CLI cannot read the file otherwise',
  });
}

function malformed(index: number, what: string, remedy: string, scope: EditScope): AppError {
  return new AppError({
    code: 'file-malformed',
    message: `Line ${numberOf(index, scope)} of ${scope.file ?? CONFIG_FILE}, in ${labelWithin(scope.profile)}, ${what}`,
    remedy,
  });
}

function profileLabel(profile: string): string {
  return labelWithin(profile).replace(/^t/, 'T');
}

function labelWithin(profile: string): string {
  return profile === 'default' ? 'the default profile' : `the profile "${profile}"`;
}

function places(found: readonly Place[], scope: EditScope): string {
  const numbers = found.map(({ line }) => numberOf(line, scope));
  return `${scope.file ?? CONFIG_FILE} (line${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')})`;
}

function numberOf(index: number, scope: EditScope): number {
  return (scope.linesAbove?.() ?? 0) + index + 1;
}

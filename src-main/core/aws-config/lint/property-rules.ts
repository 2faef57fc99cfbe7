// Rules about single properties: keys that stand twice, and values that tools read differently.
//
// Which tool does what: measured with botocore and the AWS SDK for JavaScript; for Go, Java and Rust read in
// their sources and in the shared-file specification.
import type { AwsFileKind } from '../../../../shared/aws-files.ts';
import type { AwsConfigDocument, Property, Section } from '../document.ts';
import { withValue } from '../edits.ts';
import { headerText, readLine } from '../grammar.ts';
import { isOtherSource, isStaticKey, managedLinesOf } from '../managed-lines.ts';
import { IDENTIFIER } from '../spec-reader.ts';
import {
  ALL_TOOLS,
  CLI,
  type Hit,
  headerLabel,
  JS,
  keyId,
  keyLabel,
  type LineFix,
  REFUSED,
  STRICT_TOOLS,
} from './findings.ts';
import { lineText, profileOf, without } from './line-patches.ts';

export function propertyHits(file: AwsFileKind, document: AwsConfigDocument): Hit[] {
  const counts = new Map<string, number>();
  const nameOf = (section: Section, { key }: Property) => JSON.stringify([headerText(section.header), key]);
  for (const section of document.sections) {
    for (const property of section.properties) {
      const name = nameOf(section, property);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return document.sections.flatMap((section) => {
    const managed = managedLinesOf(document.lines, section);
    const hits = duplicateKeys(file, document, section);
    for (const property of section.properties) {
      // Cloakroom's own lines have rules of their own.
      const own = managed?.process && property.line > managed.marker && property.line <= managed.process.line;
      const alone = counts.get(nameOf(section, property)) === 1;
      if (!own) hits.push(...hitsOf({ file, document, section, property, alone }));
    }
    return hits;
  });
}

function duplicateKeys(file: AwsFileKind, document: AwsConfigDocument, section: Section): Hit[] {
  const byKey = new Map<string, Property[]>();
  for (const property of section.properties) {
    byKey.set(property.key, [...(byKey.get(property.key) ?? []), property]);
  }
  return [...byKey.values()].flatMap((same) => {
    const [first, second] = same;
    if (!first || !second) return [];
    return {
      ...where(file, section),
      code: 'duplicate-key',
      severity: 'breaks',
      key: keyId(first.key),
      line: second.line + 1,
      tools: ALL_TOOLS,
      title: `${keyLabel(first.key)} stands ${same.length === 2 ? 'twice' : `${same.length} times`} in ${headerLabel(section.header)}`,
      consequence: 'The AWS CLI and boto3 refuse the whole file; for the SDKs the last line counts.',
      fix: () => ({
        kind: 'lines',
        label: 'Keep only the line that counts',
        patches: same.slice(0, -1).map((property) => without(document, property)),
        touches: [headerText(section.header)],
      }),
    } satisfies Hit;
  });
}

interface InSection {
  readonly file: AwsFileKind;
  readonly document: AwsConfigDocument;
  readonly section: Section;
  readonly property: Property;
  /** Its key stands nowhere else in the section. */
  readonly alone: boolean;
}

function hitsOf(scope: InSection): Hit[] {
  const { file, document, section, property, alone } = scope;
  const { key, value, line, continuation } = property;
  const text = document.lines[line]?.text ?? '';
  const hits: Hit[] = [];
  const report = (hit: Pick<Hit, 'code' | 'severity' | 'tools' | 'title' | 'consequence'> & Partial<Hit>) =>
    hits.push({ ...where(file, section), key: keyId(property.key), line: line + 1, ...hit });
  const put = (fixLabel: string, changed: string, ...above: string[]): LineFix => ({
    kind: 'lines',
    label: fixLabel,
    patches: [{ from: line, to: line + 1, lines: [...above, ...lineText(document, line, changed).lines] }],
    touches: [headerText(section.header)],
  });
  const named = `${keyLabel(property.key)} in ${headerLabel(section.header)}`;

  if (property.delimiter === ':') {
    const other = text.includes('=') && IDENTIFIER.test(text.slice(0, text.indexOf('=')).trim());
    report({
      code: 'colon-delimiter',
      severity: text.includes('=') ? 'differs' : 'breaks',
      tools: [JS, 'Java', 'Rust'],
      title: `${named} is written with a colon`,
      consequence: text.includes('=')
        ? 'The AWS CLI and boto3 end the key at the colon, the SDKs at the equals sign.'
        : 'The SDKs for Java and Rust refuse the whole file, JavaScript ignores the line; the AWS CLI, boto3 and Go accept it.',
      fix: () => (other ? null : put('Write = for the colon', withValue(text, property, value).trimEnd())),
    });
  }
  // To the SDKs, a value that is but a comment is none.
  if (/^(?:$|[#;])/.test(value) && continuation.length > 0) hits.push(...nestedHits(scope));
  if (!isRead(file, section)) return hits;

  const written = text.slice(property.indent, property.indent + key.length);
  if (written !== key && isKeyOfAws(key)) {
    report({
      code: 'capital-key',
      severity: 'differs',
      tools: [JS, 'Java'],
      title: `${named} is written with capitals`,
      consequence: 'JavaScript and Java know the key in small letters only; the other tools do not mind.',
      fix: () =>
        alone
          ? put(
              'Write it in small letters',
              text.slice(0, property.indent) + key + text.slice(property.indent + key.length),
            )
          : null,
    });
  }
  if (!IDENTIFIER.test(key)) report(invalidKey(keyLabel(key), section));
  const cut = text.slice(property.delimiterAt + 1).search(/[ \t][#;]/) + property.delimiterAt + 1;
  const commented = cut > property.delimiterAt;
  const plain = commented ? text.slice(property.delimiterAt + 1, cut).trim() : value;
  if (commented) {
    const comment = text.slice(cut).trim();
    report({
      code: 'inline-comment',
      severity: 'differs',
      tools: [CLI],
      title: `${named} has a comment behind its value`,
      consequence: 'For the AWS CLI and boto3 the comment is part of the value; the SDKs leave it out.',
      // Within quotes it may be meant.
      fix: () =>
        isQuoteOpen(plain) ? null : put('Move the comment above', text.slice(0, cut).trimEnd(), comment),
    });
  } else if (value === '' && continuation.length === 0) {
    report({
      code: 'empty-value',
      severity: 'differs',
      tools: [JS],
      title: `${named} has no value`,
      consequence: 'JavaScript ignores the line; the other tools take it for an empty value.',
      // Where it is the last of several, another one would count.
      fix: () =>
        alone
          ? {
              kind: 'lines',
              label: 'Remove the line',
              patches: [without(document, property)],
              touches: [headerText(section.header)],
            }
          : null,
    });
  }
  if (plain.length > 1 && /^["']/.test(plain) && plain.endsWith(plain[0] ?? '')) {
    const inner = plain.slice(1, -1);
    const needed = inner.trim() !== inner || inner === '' || /["']|(?:^|\s)[#;]/.test(inner);
    report({
      code: 'quoted-value',
      severity: 'differs',
      tools: ['Go'],
      title: `${named} has quotes round its value`,
      consequence:
        'Go (and so Terraform) takes the quotes away; for all other tools they are part of the value.',
      fix: () =>
        needed || commented || key === 'credential_process'
          ? null
          : put('Remove the quotes', withValue(text, property, inner)),
    });
  }
  if (plain !== '' && continuation.length > 0) {
    const shapes = continuation.map((it) => readLine(it).shape);
    if (!shapes.includes('header')) {
      report({
        code: 'multi-line-value',
        severity: shapes.includes('entry') ? 'differs' : 'note',
        tools: [JS],
        title: `${named} has a value of several lines`,
        consequence: shapes.includes('entry')
          ? 'JavaScript reads the indented lines as keys of their own; the other tools as parts of the value.'
          : 'JavaScript reads the first line only.',
      });
    }
  }
  return hits;
}

/** A key that is another tool's is left to that tool. */
function isKeyOfAws(key: string): boolean {
  return isOtherSource(key) || isStaticKey(key) || ['region', 'output', 'services', 's3'].includes(key);
}

function isQuoteOpen(text: string): boolean {
  return ['"', "'"].some((quote) => text.split(quote).length % 2 === 0);
}

function invalidKey(
  named: string,
  section: Section,
): Pick<Hit, 'code' | 'severity' | 'tools' | 'title' | 'consequence'> {
  return {
    code: 'invalid-key',
    severity: 'note',
    tools: ['Java', 'Rust'],
    title: `${named} in ${headerLabel(section.header)} has characters that no key of AWS has`,
    consequence: 'The SDKs for Java and Rust ignore the line.',
  };
}

/** Below an empty value, every indented line must be `key = value`. */
function nestedHits({ file, document, section, property }: InSection): Hit[] {
  const hits: Hit[] = [];
  const label = keyLabel(property.key);
  for (let at = property.line + 1; at < property.end; at++) {
    const whole = document.lines[at]?.text ?? '';
    const text = whole.trim();
    const { shape } = readLine(text);
    if (shape === 'blank' || shape === 'comment' || shape === 'header') continue;
    const common = {
      ...where(file, section),
      key: keyId(property.key),
      line: at + 1,
    };
    const put = (fixLabel: string, ...texts: string[]): LineFix => {
      const last = texts.pop();
      const lines = last === undefined ? [] : [...texts, ...lineText(document, at, last).lines];
      const patches = [{ from: at, to: at + 1, lines }];
      return { kind: 'lines', label: fixLabel, patches, touches: [headerText(section.header)] };
    };
    const cut = whole.search(/[ \t][#;]/);
    const equals = text.indexOf('=');
    if (equals > 0) {
      const inner = text.slice(0, equals).trim();
      const entry = { ...common, key: `${common.key}.${keyId(inner.toLowerCase())}` };
      if (cut >= 0) {
        hits.push({
          ...entry,
          code: 'inline-comment',
          severity: 'differs',
          tools: [JS],
          title: `A line below ${label} in ${headerLabel(section.header)} has a comment behind its value`,
          consequence: 'JavaScript leaves the comment out; for all other tools it is part of the value.',
          fix: () => put('Move the comment above', whole.slice(cut).trim(), whole.slice(0, cut).trimEnd()),
        });
      } else if (equals === text.length - 1) {
        hits.push({
          ...entry,
          code: 'empty-value',
          severity: 'differs',
          tools: [JS],
          title: `A line below ${label} in ${headerLabel(section.header)} has no value`,
          consequence:
            'JavaScript ignores the line, or takes the lines below for a part of it; the other tools take it for an empty value.',
          fix: () => put('Remove the line'),
        });
      }
      if (!IDENTIFIER.test(inner)) hits.push({ ...entry, ...invalidKey(`A key below ${label}`, section) });
      continue;
    }
    const colon = /^([\w.-]+)\s*:\s*(\S.*)$/.exec(text);
    const indent = whole.slice(0, whole.length - whole.trimStart().length);
    hits.push({
      ...common,
      code: 'nested-line',
      severity: 'breaks',
      tools: STRICT_TOOLS,
      title: `A line below ${label} in ${headerLabel(section.header)} is no key and value`,
      consequence: `${REFUSED}; JavaScript ignores the line.`,
      fix: () =>
        colon
          ? put('Write = for the colon', `${indent}${colon[1]} = ${colon[2]}`)
          : put('Turn the line into a comment', `# ${text}`),
    });
  }
  return hits;
}

/** Sections that are no profile's, such as [plugins], are read by nobody but their own tool. */
function isRead(file: AwsFileKind, section: Section): boolean {
  return profileOf(file, section) !== null || (file === 'config' && section.header.kind !== 'other');
}

function where(file: AwsFileKind, section: Section): Pick<Hit, 'file' | 'place' | 'profile'> {
  return { file, place: headerText(section.header), profile: profileOf(file, section) };
}

// Rules about how a header is written: quotes, blanks, indentation, and what stands behind it.
//
// Which tool does what: measured with botocore and the AWS SDK for JavaScript; for Go, Java and Rust read in
// their sources and in the shared-file specification.
import type { AwsFileKind } from '../../../../shared/aws-files.ts';
import type { AwsConfigDocument, Section } from '../document.ts';
import { headerText, readLine, type SectionRef } from '../grammar.ts';
import { IDENTIFIER } from '../spec-reader.ts';
import { CLI, type Hit, headerLabel, JS, type LineFix } from './findings.ts';
import { type LinePatch, profileOf, sectionAt, unindented } from './line-patches.ts';

/** The headers of one file. */
export interface Scope {
  readonly file: AwsFileKind;
  readonly document: AwsConfigDocument;
  /** All parts of each section, by header text. */
  readonly parts: ReadonlyMap<string, readonly Section[]>;
}

/** The rest of a hit follows from the section it is about. */
export type Found = Pick<Hit, 'code' | 'severity' | 'tools' | 'title' | 'consequence'> & Partial<Hit>;

/** A header that names a section plainly enough for some tools only. */
export function oddHits(scope: Scope, section: Section): Found[] {
  const { file, document } = scope;
  const { header } = section;
  // What is in the wrong file has a finding of its own.
  const astray = file === 'credentials' && header.kind !== 'other' && header.kind !== 'default';
  if (!header.odd || astray || !IDENTIFIER.test(header.name)) return [];
  const text = document.lines[section.line]?.text ?? '';
  const inner = text.slice(header.open + 1, header.close);
  const rest = text.slice(header.close + 1).trim();
  const found = oddity(header.open, inner, headerText(header), rest);
  if (!found) return [];
  return [
    {
      ...found,
      title: `${headerLabel(section.header)} ${found.title}`,
      fix: () => headerFix(document, section, 'Write the header plainly', headerText(header)),
    },
  ];
}

function oddity(open: number, inner: string, plain: string, rest: string): Found | null {
  if (open > 0) {
    return {
      code: 'indented-header',
      severity: 'breaks',
      tools: ['Go', 'Java', 'Rust'],
      title: 'has an indented header',
      consequence:
        'Java and Rust refuse the file or take the line for a part of the value above it; the AWS CLI, boto3 and JavaScript see a section.',
    };
  }
  if (inner !== plain && /["']/.test(inner)) {
    return {
      code: 'quoted-name',
      severity: 'differs',
      tools: ['Go', 'Java', 'Rust'],
      title: 'has its name in quotes',
      consequence:
        'Java and Rust ignore the section, for Go the quotes are part of the name; the AWS CLI, boto3 and JavaScript take them away.',
    };
  }
  if (inner !== plain) {
    return {
      code: 'header-blanks',
      severity: 'differs',
      tools: [CLI, JS],
      title: 'has blanks too many in its header',
      consequence: 'JavaScript does not see the section, the AWS CLI and boto3 not in all cases.',
    };
  }
  if (rest.includes(']') || (rest !== '' && !/^[#;]/.test(rest))) {
    return {
      code: 'header-rest',
      severity: 'breaks',
      tools: [CLI, JS, 'Java', 'Rust'],
      title: 'is followed by more text in the line of its header',
      consequence:
        'Java and Rust refuse the whole file, or the AWS CLI and boto3 take a ] further on for the end of the name; JavaScript sees no header, so that the keys below fall into the section above.',
    };
  }
  if (rest === '') return null;
  return {
    code: 'header-comment',
    severity: 'breaks',
    tools: [JS],
    title: 'has a comment glued to its header',
    consequence:
      'JavaScript sees no header, so that the keys below fall into the section above; the other tools read the section.',
  };
}

/** The header written plainly; a comment behind it stays there, anything else becomes one. */
export function headerFix(
  document: AwsConfigDocument,
  section: Section,
  label: string,
  to: string,
): LineFix | null {
  const { header, line, end } = section;
  const old = document.lines[line] ?? { text: '', eol: '' };
  const inner = old.text.slice(header.open + 1, header.close);
  const rest = old.text.slice(header.close + 1).trim();
  // `[profile a]]` could be meant in several ways.
  if (rest.startsWith(']') || inner.includes('[')) return null;
  const comment = rest === '' || /^[#;]/.test(rest) ? rest : `# ${rest}`;
  const below = comment.includes(']');
  const patches: LinePatch[] = [
    {
      from: line,
      to: line + 1,
      lines: [
        { text: `[${to}]${comment && !below ? ` ${comment}` : ''}`, eol: old.eol },
        ...(below ? [comment] : []),
      ],
    },
  ];
  if (header.open > 0)
    patches.push({ from: line + 1, to: end, lines: unindented(document, section, line + 1, end) });
  return { kind: 'lines', label, patches, touches: [headerText(header), to] };
}

/** An indented header below a property: for most tools it is one more line of the value. */
export function swallowedHeaders(scope: Scope): Hit[] {
  const { file, document, parts } = scope;
  return document.problems.flatMap(({ kind, line }) => {
    const section = kind === 'indented-header' ? sectionAt(document, line - 1) : null;
    if (!section) return [];
    return {
      file,
      place: headerText(section.header),
      profile: profileOf(file, section),
      code: 'indented-header',
      severity: 'breaks',
      line,
      tools: [CLI, 'Go', 'Java', 'Rust'],
      title: `An indented header is taken for a part of ${headerLabel(section.header)}`,
      consequence:
        'For the AWS CLI, boto3, Go, Java and Rust it is one more line of the value above it; JavaScript sees a section.',
      key: 'header',
      fix: () => {
        const at = line - 1;
        const property = section.properties.find((it) => it.line < at && at < it.end);
        if (!property) return null;
        const indent = /^\s*/.exec(document.lines[at]?.text ?? '')?.[0] ?? '';
        const lines = document.lines.slice(at, property.end).map(({ text, eol }) => ({
          text: text.startsWith(indent) ? text.slice(indent.length) : text,
          eol,
        }));
        const headers = lines.map(({ text }) => readLine(text)).filter((read) => read.shape === 'header');
        const names = headers.map(({ header }) => headerText(header));
        const clear = headers.every(
          ({ header }) => !header.odd && isReadable(file, header) && !parts.has(headerText(header)),
        );
        if (!clear || new Set(names).size < names.length) return null;
        return {
          kind: 'lines',
          label: 'Move the header to the first column',
          patches: [{ from: at, to: property.end, lines }],
          touches: [headerText(section.header), ...names],
        };
      },
    } satisfies Hit;
  });
}

function isReadable(file: AwsFileKind, { kind, name }: SectionRef): boolean {
  if (!IDENTIFIER.test(name)) return false;
  return kind === 'default' || (kind === 'other') === (file === 'credentials');
}

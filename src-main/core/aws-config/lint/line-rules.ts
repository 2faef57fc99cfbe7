// Rules about the file as a whole, and about lines that some tool cannot read.
//
// Which tool does what: measured with botocore and the AWS SDK for JavaScript; for Go, Java and Rust read in
// their sources and in the shared-file specification.
import type { AwsFileKind } from '../../../../shared/aws-files.ts';
import type { AwsConfigDocument, ProblemKind, Section } from '../document.ts';
import { type Entry, headerText, readLine } from '../grammar.ts';
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
  type LintTool,
  REFUSED,
  STRICT_TOOLS,
} from './findings.ts';
import { type LinePatch, lineText, profileOf, sectionAt, unindented } from './line-patches.ts';

export function lineHits(file: AwsFileKind, document: AwsConfigDocument): Hit[] {
  return [
    ...wholeFile(file, document),
    ...unreadable(file, document),
    ...indentedOnTop(file, document),
    ...document.sections.flatMap((section) => [
      ...indentedBelow(file, document, section),
      ...indentedComments(file, document, section),
    ]),
  ];
}

function wholeFile(file: AwsFileKind, document: AwsConfigDocument): Hit[] {
  const common = { file, place: '', profile: null, tools: ALL_TOOLS } as const;
  const hits: Hit[] = [];
  const marked = document.lines[0]?.text ?? '';
  if (document.bom) {
    const rest = marked.replace(/^\uFEFF+/, '');
    hits.push({
      ...common,
      code: 'byte-order-mark',
      severity: 'breaks',
      line: 1,
      tools: [CLI, 'Go', 'Java', 'Rust'],
      title: `The ${file} file begins with a byte order mark`,
      consequence:
        'The AWS CLI, boto3 and the SDKs for Go, Java and Rust refuse the whole file; JavaScript reads it. Some Windows editors write such a mark.',
      fix: () => ({
        kind: 'lines',
        label: 'Remove the byte order mark',
        patches: rest === marked ? [] : [lineText(document, 0, rest)],
        touches: document.sections.map(({ header }) => headerText(header)),
        withoutBom: true,
      }),
    });
  }
  const stray = document.lines.flatMap(({ text }, at) => (text.includes('\r') ? [at] : []));
  if (stray.length > 0) {
    hits.push({
      ...common,
      code: 'stray-return',
      severity: 'breaks',
      line: (stray[0] ?? 0) + 1,
      title: `The ${file} file has carriage returns without line feeds`,
      consequence:
        'The AWS CLI and boto3 take each for a line break, the SDKs for a character of the line, so that they read different files.',
      fix: () => ({
        kind: 'lines',
        label: 'Turn them into line breaks',
        patches: stray.map((at): LinePatch => {
          const { text, eol } = document.lines[at] ?? { text: '', eol: '' };
          const pieces = text.replace(/\r+$/, '').split('\r');
          const last = { text: pieces.pop() ?? '', eol };
          return { from: at, to: at + 1, lines: [...pieces, last] };
        }),
        touches: document.sections.map(({ header }) => headerText(header)),
      }),
    });
  }
  return hits;
}

const UNREADABLE: Partial<
  Record<ProblemKind, { code: Hit['code']; what: string; tools: readonly LintTool[]; does: string }>
> = {
  'unclosed-header': {
    code: 'unclosed-header',
    what: 'A section header without ]',
    tools: [...STRICT_TOOLS, JS],
    does: `${REFUSED}; for JavaScript the keys below belong to the section above.`,
  },
  'empty-header': {
    code: 'empty-header',
    what: 'A section header without a name',
    tools: [CLI],
    does: 'The AWS CLI and boto3 refuse the whole file; the SDKs ignore the section.',
  },
  'no-delimiter': {
    code: 'no-delimiter',
    what: 'A line without =',
    tools: STRICT_TOOLS,
    does: `${REFUSED}; JavaScript ignores the line.`,
  },
  'empty-key': {
    code: 'empty-key',
    what: 'A line without a key',
    tools: STRICT_TOOLS,
    does: `${REFUSED}; JavaScript ignores the line.`,
  },
  'before-first-section': {
    code: 'before-first-section',
    what: 'A line above the first section',
    tools: STRICT_TOOLS,
    does: `${REFUSED}; JavaScript and Go ignore the line.`,
  },
};

function unreadable(file: AwsFileKind, document: AwsConfigDocument): Hit[] {
  const byLine = new Map<number, ProblemKind>();
  for (const { kind, line } of document.problems) {
    if (!UNREADABLE[kind]) continue;
    // Above the first section nothing but a header can be mended.
    const above = byLine.get(line) === 'before-first-section' && !kind.endsWith('header');
    if (!above) byLine.set(line, kind);
  }
  return [...byLine].flatMap(([line, kind]) => {
    const rule = UNREADABLE[kind];
    if (!rule) return [];
    const at = line - 1;
    const section = sectionAt(document, at);
    return {
      ...where(file, section),
      code: rule.code,
      severity: 'breaks',
      line,
      tools: rule.tools,
      title: `${rule.what}${section ? ` in ${headerLabel(section.header)}` : ` at the top of the ${file} file`}`,
      consequence: rule.does,
      fix: () => {
        if (kind === 'unclosed-header') return closeHeader(file, document, at);
        // The keys below would come to the section above.
        if (kind === 'empty-header' && section?.properties.some((it) => it.line > at)) return null;
        return commentLine(document, at);
      },
    } satisfies Hit;
  });
}

function commentLine(document: AwsConfigDocument, at: number): LineFix {
  const text = document.lines[at]?.text ?? '';
  return {
    kind: 'lines',
    label: 'Turn the line into a comment',
    patches: [lineText(document, at, `# ${text}`)],
    touches: [],
  };
}

/** Only where the header can be meant in one way, and is not there already. */
function closeHeader(file: AwsFileKind, document: AwsConfigDocument, at: number): LineFix | null {
  const [text = ''] = (document.lines[at]?.text ?? '').split(/[ \t][#;]/);
  const read = readLine(`${text.trim()}]`);
  if (read.shape !== 'header' || read.header.odd) return null;
  const { kind, name } = read.header;
  const known = kind === 'default' || (kind === 'other') === (file === 'credentials');
  const header = headerText(read.header);
  if (!known || !IDENTIFIER.test(name) || document.sections.some((it) => headerText(it.header) === header))
    return null;
  const rest = (document.lines[at]?.text ?? '').slice(text.length).trim();
  const above = sectionAt(document, at);
  return {
    kind: 'lines',
    label: 'Close the section header',
    patches: [lineText(document, at, `[${header}]${rest ? ` ${rest}` : ''}`)],
    touches: above ? [headerText(above.header), header] : [header],
  };
}

const UNCONTINUED =
  'The SDKs for Java and Rust take an indented line for the continuation of a value, find none, and refuse the whole file.';

/** Comments that begin with a blank above the first section. Anything else is out of place there by itself. */
function indentedOnTop(file: AwsFileKind, document: AwsConfigDocument): Hit[] {
  const top = document.lines.slice(0, document.sections[0]?.line ?? document.lines.length);
  return top.flatMap(({ text }, at) => {
    if (!/^[ \t]\s*[#;]/.test(text)) return [];
    return {
      ...where(file, null),
      code: 'indented-below-header',
      severity: 'breaks',
      line: at + 1,
      tools: ['Java', 'Rust'],
      title: `A comment at the top of the ${file} file is indented`,
      consequence: UNCONTINUED,
      fix: () => ({
        kind: 'lines',
        label: 'Move the comment to the first column',
        patches: [lineText(document, at, text.trimStart())],
        touches: [],
      }),
    } satisfies Hit;
  });
}

/** Lines that begin with a blank before any property of the section has begun. */
function indentedBelow(file: AwsFileKind, document: AwsConfigDocument, section: Section): Hit[] {
  const text = (at: number) => document.lines[at]?.text ?? '';
  let from = section.line + 1;
  while (from < section.end && /^(?:[#;]|\s*$)/.test(text(from))) from++;
  if (from === section.end || !/^[ \t]/.test(text(from))) return [];
  let to = from;
  while (to < section.end && !/^[^\s#;]/.test(text(to))) to++;
  return [
    {
      ...where(file, section),
      code: 'indented-below-header',
      severity: 'breaks',
      line: from + 1,
      tools: ['Java', 'Rust'],
      title: `The first lines of ${headerLabel(section.header)} are indented`,
      consequence: UNCONTINUED,
      fix: () => ({
        kind: 'lines',
        label: 'Move the lines to the first column',
        patches: [{ from, to, lines: unindented(document, section, from, to) }],
        touches: [],
      }),
    },
  ];
}

/** To the specification, only a comment in the first column is one; below a property it is a part of the value. */
function indentedComments(file: AwsFileKind, document: AwsConfigDocument, section: Section): Hit[] {
  const hits: Hit[] = [];
  let above: Entry | null = null;
  for (let at = section.line + 1; at < section.end; at++) {
    const text = document.lines[at]?.text ?? '';
    if (/^[^\s#;]/.test(text)) {
      const read = readLine(text);
      above = read.shape === 'entry' ? read.entry : null;
    }
    if (!above || !/^[ \t]\s*[#;]/.test(text)) continue;
    const nests = /^(?:$|[#;])/.test(above.value);
    if (nests && text.includes('=')) continue;
    hits.push({
      ...where(file, section),
      code: 'indented-comment',
      severity: nests ? 'breaks' : 'differs',
      key: keyId(above.key),
      line: at + 1,
      tools: ['Java', 'Rust'],
      title: `A comment below ${keyLabel(above.key)} in ${headerLabel(section.header)} is indented`,
      consequence: nests
        ? 'The SDKs for Java and Rust take it for a line of the block, find no = in it, and refuse the whole file.'
        : 'The SDKs for Java and Rust take it for a part of the value above it.',
      fix: () => ({
        kind: 'lines',
        label: 'Move the comment to the first column',
        patches: [lineText(document, at, text.trimStart())],
        touches: [headerText(section.header)],
      }),
    });
  }
  return hits;
}

function where(file: AwsFileKind, section: Section | null): Pick<Hit, 'file' | 'place' | 'profile'> {
  return {
    file,
    place: section ? headerText(section.header) : '',
    profile: section && profileOf(file, section),
  };
}

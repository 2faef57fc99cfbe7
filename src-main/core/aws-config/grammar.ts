// One line of an AWS config or credentials file: what it is, and where its parts lie.
//
// Source: the AWS SDKs' shared-file specification. Where tools differ, a line is taken as what botocore makes
// of it, or as any other tool that would see a section there, so that a section or key some tool already reads
// is never written a second time. Nothing here throws: a line that fits nothing is `malformed`.

export type Eol = '' | '\n' | '\r\n';

/** `eol` is empty on a last line without newline only. */
export interface TextLine {
  readonly text: string;
  readonly eol: Eol;
}

export function splitLines(text: string): TextLine[] {
  const lines: TextLine[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    if (newline === -1) {
      lines.push({ text: text.slice(start), eol: '' });
      break;
    }
    const crlf = newline > start && text[newline - 1] === '\r';
    lines.push({ text: text.slice(start, crlf ? newline - 1 : newline), eol: crlf ? '\r\n' : '\n' });
    start = newline + 1;
  }
  return lines;
}

export type SectionKind = 'default' | 'profile' | 'sso-session' | 'services' | 'other';

/** The section a header opens. In a credentials file `[x]` is the profile x; here it is kind `other`, name `x`. */
export interface SectionRef {
  readonly kind: SectionKind;
  readonly name: string;
}

export interface Header extends SectionRef {
  /** Columns of the brackets within the line. */
  readonly open: number;
  readonly close: number;
  /** Some tool reads this header differently, or not at all (quotes, doubled blanks, indentation, `]#`). */
  readonly odd: boolean;
}

/** `key = value`; columns are within the line. */
export interface Entry {
  /** Trimmed and lower-cased, as Rust, Go and botocore compare it. */
  readonly key: string;
  /** Trimmed; an inline comment is part of it, as it is for botocore. */
  readonly value: string;
  readonly indent: number;
  readonly delimiter: '=' | ':';
  readonly delimiterAt: number;
  readonly valueStart: number;
}

export type LineShape =
  | { readonly shape: 'blank' }
  | { readonly shape: 'comment'; readonly indent: number }
  | { readonly shape: 'header'; readonly indent: number; readonly header: Header }
  | { readonly shape: 'entry'; readonly indent: number; readonly entry: Entry }
  | {
      readonly shape: 'malformed';
      readonly indent: number;
      readonly why: 'unclosed-header' | 'empty-header' | 'no-delimiter' | 'empty-key';
    };

/** What the line is by itself; whether it continues the property above is for the document to say. */
export function readLine(text: string): LineShape {
  const indent = text.search(/\S/);
  if (indent === -1) return { shape: 'blank' };
  const first = text[indent];
  if (first === '#' || first === ';') return { shape: 'comment', indent };
  if (first === '[') return readHeader(text, indent);
  const delimiterAt = text.slice(indent).search(/[=:]/) + indent;
  if (delimiterAt < indent) return { shape: 'malformed', indent, why: 'no-delimiter' };
  const key = text.slice(indent, delimiterAt).trimEnd().toLowerCase();
  if (key === '') return { shape: 'malformed', indent, why: 'empty-key' };
  const after = text.slice(delimiterAt + 1);
  const entry: Entry = {
    key,
    value: after.trim(),
    indent,
    delimiter: text[delimiterAt] === '=' ? '=' : ':',
    delimiterAt,
    valueStart: delimiterAt + 1 + (after.length - after.trimStart().length),
  };
  return { shape: 'entry', indent, entry };
}

function readHeader(text: string, open: number): LineShape {
  const close = text.indexOf(']', open);
  if (close === -1) return { shape: 'malformed', indent: open, why: 'unclosed-header' };
  const inner = text.slice(open + 1, close);
  if (inner.trim() === '') return { shape: 'malformed', indent: open, why: 'empty-header' };
  const ref = sectionOf(inner);
  const after = text.slice(close + 1);
  const plain =
    open === 0 &&
    inner === headerText(ref) &&
    !after.includes(']') &&
    /^[ \t]*(?:$|(?<=[ \t])[#;])/.test(after);
  const named = ref.kind === 'other' || /^[\w@+.%:/-]+$/.test(ref.name);
  return { shape: 'header', indent: open, header: { ...ref, open, close, odd: !(plain && named) } };
}

function sectionOf(inner: string): SectionRef {
  const text = inner.trim();
  if (text === 'default') return { kind: 'default', name: 'default' };
  const typed = /^(profile|sso-session|services)(?=[\s"'])(.*)$/s.exec(text);
  if (!typed) return { kind: 'other', name: text };
  const rest = (typed[2] ?? '').trim();
  const words = shellWords(rest);
  return { kind: typed[1] as SectionKind, name: words?.length === 1 ? (words[0] ?? rest) : rest };
}

/** What stands between the brackets of a section's header. */
export function headerText(ref: SectionRef): string {
  return ref.kind === 'default' || ref.kind === 'other' ? ref.name : `${ref.kind} ${ref.name}`;
}

/** botocore splits a header as a POSIX shell would. Null when a quote is left open. */
function shellWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === quote) quote = '';
    else if (char === '\\' && quote !== "'") word = (word ?? '') + (text[++at] ?? '');
    else if (quote) word = (word ?? '') + char;
    else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (quote) return null;
  if (word !== null) words.push(word);
  return words;
}

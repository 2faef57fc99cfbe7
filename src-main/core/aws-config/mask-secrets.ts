// Takes secret values out of the text of an AWS file, for copies that are kept or shown.
import { parseDocument, renderDocument } from './document.ts';

const MASK = '(left out)';
// Any line, comments included: people comment old keys out and leave them there.
const WORD = '(?:secret(?!s_?manager)|session_token|security_token|password)';
const SECRET_LINE = new RegExp(`^(.*?${WORD}[\\w.-]*[ \\t]*[=:][ \\t]*)(?=\\S).*$`, 'i');
const SECRET_KEY = new RegExp(WORD);

/** `masked` counts lines. */
export function maskSecrets(text: string): { readonly text: string; readonly masked: number } {
  const document = parseDocument(text);
  const continued = new Set<number>();
  for (const property of document.sections.flatMap((section) => section.properties)) {
    if (!SECRET_KEY.test(property.key)) continue;
    for (let at = property.line + 1; at < property.end; at++) continued.add(at);
  }
  let masked = 0;
  const lines = document.lines.map((line, index) => {
    const start = continued.has(index) ? /^\s*(?=\S)/.exec(line.text)?.[0] : SECRET_LINE.exec(line.text)?.[1];
    if (start === undefined) return line;
    masked++;
    return { text: start + MASK, eol: line.eol };
  });
  return { text: renderDocument({ ...document, lines }), masked };
}

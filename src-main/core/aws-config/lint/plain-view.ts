// An AWS file with everything that tools disagree about taken out, line for line, so that what the profiles say can
// be told even where some tool refuses the file: a mistake in one line hides no mistake in another.
import type { AwsConfigDocument } from '../document.ts';
import { headerText } from '../grammar.ts';
import { IDENTIFIER } from '../spec-reader.ts';

/** Has the document's line numbers; not for anything but reading. */
export function plainText(document: AwsConfigDocument): string {
  const lines = document.lines.map(() => '');
  for (const { header, line, properties } of document.sections) {
    lines[line] = `[${oneLine(headerText(header))}]`;
    for (const property of properties) {
      if (!IDENTIFIER.test(property.key)) continue;
      lines[property.line] = `${property.key} = ${oneLine(property.value)}`;
      const nested = property.value === '' || /^[#;]/.test(property.value);
      for (let at = property.line + 1; at < property.end; at++) {
        const text = oneLine(document.lines[at]?.text ?? '').trim();
        if (/^[#;]/.test(text) || (nested && !/^[^=]*[^=\s][^=]*=/.test(text))) continue;
        if (text !== '') lines[at] = `  ${text}`;
      }
    }
  }
  return lines.join('\n');
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\uFEFF]/g, ' ');
}

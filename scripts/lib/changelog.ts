// CHANGELOG.md, in the form of keepachangelog.com, as data. Pure.
import type { ReleaseNotes } from '../../shared/about.ts';

/** Newest first, `Unreleased` included. */
export function parseChangelog(text: string): ReleaseNotes[] {
  const releases: { version: string; date: string | null; groups: { title: string; items: string[] }[] }[] =
    [];
  for (const line of text.split(/\r?\n/)) {
    const release = /^## \[?([^\]\s]+)\]?(?: - (\d{4}-\d\d-\d\d))?\s*$/.exec(line);
    const groups = releases.at(-1)?.groups;
    if (release) releases.push({ version: release[1] ?? '', date: release[2] ?? null, groups: [] });
    else if (line.startsWith('### ')) groups?.push({ title: line.slice(4).trim(), items: [] });
    else if (/^[-*] /.test(line)) groups?.at(-1)?.items.push(plain(line.slice(2)));
    else if (/^ {2,}\S/.test(line)) continueItem(groups?.at(-1)?.items, plain(line));
  }
  return releases;
}

function continueItem(items: string[] | undefined, text: string): void {
  const last = items?.pop();
  if (items && last !== undefined) items.push(`${last} ${text}`);
}

/** The window shows words, not marks. */
function plain(text: string): string {
  return text
    .replace(/\*\*|`/g, '')
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .trim();
}

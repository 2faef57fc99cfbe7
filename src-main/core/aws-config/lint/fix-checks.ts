// Whether a repair does what it says and nothing else. A repair that does not is not offered: a file may be laid out
// so oddly that moving one line changes what another one means.
import type { AwsFileKind } from '../../../../shared/aws-files.ts';
import { AppError } from '../../../../shared/errors.ts';
import { type AwsConfigDocument, parseDocument } from '../document.ts';
import { editProfiles, readManagedProfiles } from '../profile-edits.ts';
import { type CommandFix, type Hit, idOf, type LineFix, type WantedProfile } from './findings.ts';
import { type LinePatch, othersAlike, surroundings } from './line-patches.ts';
import { lineHits } from './line-rules.ts';
import { propertyHits } from './property-rules.ts';
import { sectionHits } from './section-rules.ts';

export function fileHits(file: AwsFileKind, document: AwsConfigDocument): Hit[] {
  return [...lineHits(file, document), ...sectionHits(file, document), ...propertyHits(file, document)];
}

/** The finding goes, no tool fails at anything new, and every other section says what it said. */
export function isSound(id: string, file: AwsFileKind, document: AwsConfigDocument, fix: LineFix): boolean {
  const sorted = [...fix.patches].sort((a, b) => a.from - b.from || a.to - b.to);
  if (sorted.some(({ from }, index) => from < (sorted[index - 1]?.to ?? 0))) return false;
  if (fix.patches.some((patch) => movesStrayReturn(document, patch))) return false;
  if (fix.patches.length === 0) return true;
  const both = surroundings(document, fix.patches);
  const is = fileHits(file, both.after);
  if (is.some((hit) => idOf(hit) === id) || !othersAlike(both, fix.touches)) return false;
  const broken = breaking(is);
  const was = broken.size > 0 ? breaking(fileHits(file, both.before)) : broken;
  return [...broken].every(([mistake, count]) => count <= (was.get(mistake) ?? 0));
}

/** How often which mistake is made, wherever: what was wrong in one section may come to be wrong in another. */
function breaking(hits: readonly Hit[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { severity, code, key } of hits) {
    const mistake = `${code} ${key}`;
    if (severity === 'breaks') counts.set(mistake, (counts.get(mistake) ?? 0) + 1);
  }
  return counts;
}

/** What is behind a stray carriage return is a line of its own to some tools: line breaks come first. */
function movesStrayReturn(document: AwsConfigDocument, { from, to, lines }: LinePatch): boolean {
  const concerned = lines.length > 0 ? lines : document.lines.slice(from, to);
  return concerned.some((line) => (typeof line === 'string' ? line : line.text).includes('\r'));
}

/** The commands that can be carried out and leave the profile as Cloakroom wants it. */
export function soundCommands(
  config: string,
  fixes: readonly CommandFix[],
  managed: ReadonlyMap<string, WantedProfile>,
): ReadonlySet<CommandFix> {
  const together = sound(config, fixes, managed);
  // Mostly all can be done; only if one is refused are they tried singly.
  if (together.size === fixes.length) return together;
  return new Set(fixes.filter((fix) => sound(config, [fix], managed).size === 1));
}

function sound(
  config: string,
  fixes: readonly CommandFix[],
  managed: ReadonlyMap<string, WantedProfile>,
): ReadonlySet<CommandFix> {
  const edited = edit(config, fixes);
  if (edited === null || isWorse(config, edited)) return new Set();
  const profiles = new Map(readManagedProfiles(edited).map((it) => [it.name, it]));
  return new Set(
    fixes.filter(({ profile }) => {
      const [found, wanted] = [profiles.get(profile), managed.get(profile)];
      if (!found || !wanted) return !found && !wanted;
      return found.helperCommand === wanted.command && found.region === wanted.region && !found.editedByHand;
    }),
  );
}

/** A header that is not closed hides where a section ends: lines put there might come to another one. */
function isWorse(before: string, after: string): boolean {
  const was = fileHits('config', parseDocument(before));
  const known = new Set(was.map(idOf));
  const worse = ({ severity, code }: Hit) => severity === 'breaks' || code === 'duplicate-section';
  return (
    was.some(({ code }) => code === 'unclosed-header') ||
    fileHits('config', parseDocument(after)).some((hit) => worse(hit) && !known.has(idOf(hit)))
  );
}

/** The config file after all of them that can be carried out. */
export function carriedOut(config: string, fixes: readonly CommandFix[]): string {
  return edit(config, fixes) ?? fixes.reduce((text, fix) => edit(text, [fix]) ?? text, config);
}

/** Null when one is refused. */
function edit(config: string, fixes: readonly CommandFix[]): string | null {
  const commands = fixes.map(({ command }) => command);
  try {
    return editProfiles(config, commands, { replace: true }).text;
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

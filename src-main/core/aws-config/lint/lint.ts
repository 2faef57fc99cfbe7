// Looks through the AWS config and credentials files for what some tool cannot read, what tools read differently,
// and what is dangerous; and repairs what can be repaired safely. Pure: texts in, findings and texts out.
//
// A repair changes no byte but those of the lines it is about. It is offered only where it was tried: the finding
// goes, no tool fails at anything that it did not fail at before, and no other section says anything else.
import type { AwsFileKind, Severity } from '../../../../shared/aws-files.ts';
import type { AwsFileTexts } from '../aws-files.ts';
import { type AwsConfigDocument, renderDocument } from '../document.ts';
import { headerText } from '../grammar.ts';
import { credentialHits } from './credential-rules.ts';
import {
  type CommandFix,
  type Finding,
  type Fix,
  type Hit,
  idOf,
  type LineFix,
  type LintInput,
} from './findings.ts';
import { carriedOut, fileHits, isSound, soundCommands } from './fix-checks.ts';
import { applyPatches, sectionsNear } from './line-patches.ts';
import { managedHits, permissionHits } from './managed-rules.ts';
import { FILES, type ProfileScope, profileScope } from './profile-scope.ts';
import { valueHits } from './value-rules.ts';

export type { Finding, LintInput } from './findings.ts';

/** By file, the config file first, then by line; what is about a whole file comes first. */
export function lintAwsFiles(input: LintInput): Finding[] {
  const { found, scope } = examine(input);
  const fixes = fixesOf(found, scope);
  return [...found].map(([id, hits]): Finding => {
    const [first] = hits;
    const { place: _place, key: _key, fix: _fix, ...shownParts } = first;
    const fix = fixes.get(id);
    return {
      ...shownParts,
      id,
      title: hits.length > 1 ? `${first.title} (${hits.length} lines)` : first.title,
      repair: fix ? repairOf(input, id, first.file, fix) : null,
    };
  });
}

/** How bad each finding is. In a fraction of the time, as nothing is repaired to try it. */
export function severitiesOf(input: LintInput): Severity[] {
  return [...examine(input).found.values()].map(([first]) => first.severity);
}

function repairOf(input: LintInput, id: string, file: AwsFileKind, fix: Fix): Finding['repair'] {
  if (fix.kind === 'permissions') return { kind: 'permissions', label: fix.label, file };
  return { kind: 'edit', label: fix.label, apply: (texts) => repairTexts({ ...input, texts }, [id]) };
}

/**
 * The texts after these repairs, as if made one after the other, each on a fresh lint of what the one before left;
 * one that cannot be made yet is tried again when others are done. Ids of no finding are skipped.
 */
export function repairTexts(input: LintInput, ids: readonly string[]): AwsFileTexts {
  let { texts } = input;
  let pending = [...new Set(ids)];
  while (pending.length > 0) {
    const examined = examine({ ...input, texts });
    const chosen = independent(pending, examined);
    if (chosen.size === 0) break;
    texts = repaired(texts, chosen, examined);
    pending = pending.filter((id) => !chosen.has(id));
  }
  return texts;
}

type Hits = [Hit, ...Hit[]];

interface Examined {
  readonly scope: ProfileScope;
  /** By id, in order. */
  readonly found: ReadonlyMap<string, Hits>;
  /** Ids of what can be told from one file's lines alone. */
  readonly ofLines: ReadonlySet<string>;
}

function examine(input: LintInput): Examined {
  const scope = profileScope(input);
  const ofLines = FILES.flatMap((file) => fileHits(file, scope.documents[file]));
  const hits = [
    ...ofLines,
    ...valueHits(scope),
    ...credentialHits(scope),
    ...managedHits(scope),
    ...permissionHits(scope),
  ].sort((a, b) => FILES.indexOf(a.file) - FILES.indexOf(b.file) || (a.line ?? 0) - (b.line ?? 0));
  const found = new Map<string, Hits>();
  for (const hit of hits) {
    const known = found.get(idOf(hit));
    if (known) known.push(hit);
    else found.set(idOf(hit), [hit]);
  }
  return { scope, found, ofLines: new Set(ofLines.map(idOf)) };
}

/** The repairs that are sound. */
function fixesOf(found: ReadonlyMap<string, Hits>, scope: ProfileScope): Map<string, Fix> {
  const fixes = new Map<string, Fix>();
  const commands = new Map<string, CommandFix>();
  for (const [id, hits] of found) {
    const fix = joined(hits);
    if (fix?.kind === 'command') commands.set(id, fix);
    else if (fix && (fix.kind === 'permissions' || isSound(id, hits[0].file, documentOf(hits, scope), fix)))
      fixes.set(id, fix);
  }
  for (const [id, fix] of soundOf(commands, scope)) fixes.set(id, fix);
  return fixes;
}

function soundOf(commands: ReadonlyMap<string, CommandFix>, { input }: ProfileScope): [string, CommandFix][] {
  if (commands.size === 0) return [];
  const sound = soundCommands(input.texts.config, [...commands.values()], input.managed);
  return [...commands].filter(([, fix]) => sound.has(fix));
}

function documentOf(hits: Hits, { documents }: ProfileScope): AwsConfigDocument {
  return documents[hits[0].file];
}

/** Those of several places of one finding are one. */
function joined(hits: Hits): Fix | null {
  const fixes = hits.map((hit) => hit.fix?.() ?? null);
  const first = fixes[0] ?? null;
  if (fixes.length === 1 || first?.kind !== 'lines') return first;
  const lines = fixes.filter((fix): fix is LineFix => fix?.kind === 'lines');
  if (lines.length < fixes.length) return null;
  return {
    ...first,
    patches: lines.flatMap(({ patches }) => patches),
    touches: [...new Set(lines.flatMap(({ touches }) => touches))],
  };
}

/**
 * Repairs of one kind that have no section in common, and so can be made at once: first those of lines, since they
 * decide what the profiles are, and Cloakroom's own edits last.
 */
function independent(ids: readonly string[], { scope, found, ofLines }: Examined): ReadonlyMap<string, Fix> {
  const wanted = ids.flatMap((id) => {
    const hits = found.get(id);
    const fix = hits ? joined(hits) : null;
    return hits && fix ? [{ id, hits, fix }] : [];
  });
  for (const first of [true, false]) {
    const chosen = new Map<string, Fix>();
    const claimed = new Set<string>();
    for (const { id, hits, fix } of wanted) {
      if (fix.kind !== 'lines' || ofLines.has(id) !== first) continue;
      const [{ file }] = hits;
      const claims = claimsOf(fix, file, documentOf(hits, scope));
      if (claims.some((claim) => claimed.has(claim))) continue;
      if (!isSound(id, file, documentOf(hits, scope), fix)) continue;
      for (const claim of claims) claimed.add(claim);
      chosen.set(id, fix);
    }
    if (chosen.size > 0) return chosen;
  }
  const commands = wanted.flatMap(({ id, fix }) => (fix.kind === 'command' ? [[id, fix] as const] : []));
  return new Map(soundOf(new Map(commands), scope));
}

/** Every section that the repair changes or that decides how its lines are read. */
function claimsOf({ patches, touches }: LineFix, file: AwsFileKind, document: AwsConfigDocument): string[] {
  const near = patches.length > 0 ? sectionsNear(document, patches) : [];
  const top = patches.some(({ from }) => from < (document.sections[0]?.line ?? document.lines.length));
  return [...touches, ...near.map(({ header }) => headerText(header)), ...(top ? [''] : [])].map(
    (name) => `${file} ${name}`,
  );
}

function repaired(
  texts: AwsFileTexts,
  chosen: ReadonlyMap<string, Fix>,
  { scope, found }: Examined,
): AwsFileTexts {
  const commands = [...chosen.values()].filter((fix) => fix.kind === 'command');
  if (commands.length > 0) return { ...texts, config: carriedOut(texts.config, commands) };
  const after = { ...texts };
  for (const file of FILES) {
    const fixes = [...chosen].flatMap(([id, fix]) =>
      fix.kind === 'lines' && found.get(id)?.[0].file === file ? [fix] : [],
    );
    if (fixes.length === 0) continue;
    const { lines, bom } = applyPatches(
      scope.documents[file],
      fixes.flatMap(({ patches }) => patches),
    );
    after[file] = renderDocument({ lines, bom: bom && !fixes.some(({ withoutBom }) => withoutBom) });
  }
  return after;
}

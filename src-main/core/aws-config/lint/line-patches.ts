// Repairs as patches of lines, and the lines round a patch, by which it can be told whether it does harm.
import type { AwsFileKind } from '../../../../shared/aws-files.ts';
import { type AwsConfigDocument, documentOf, type Property, type Section } from '../document.ts';
import { replaceLines } from '../edits.ts';
import { headerText, type TextLine } from '../grammar.ts';

/** Puts `lines` in the place of lines [from, to), counted from zero. Patches of one repair do not overlap. */
export interface LinePatch {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly (string | TextLine)[];
}

export function applyPatches(document: AwsConfigDocument, patches: readonly LinePatch[]): AwsConfigDocument {
  const sorted = [...patches].sort((a, b) => a.from - b.from || a.to - b.to);
  const lines: (string | TextLine)[] = [];
  let at = 0;
  for (const { from, to, lines: made } of sorted) {
    for (; at < from; at++) lines.push(document.lines[at] as TextLine);
    lines.push(...made);
    at = Math.max(at, to);
  }
  for (; at < document.lines.length; at++) lines.push(document.lines[at] as TextLine);
  return replaceLines(document, 0, document.lines.length, lines);
}

/** Another text in a line, its line ending kept. */
export function lineText(document: AwsConfigDocument, at: number, text: string): LinePatch {
  const eol = document.lines[at]?.eol ?? '';
  return { from: at, to: at + 1, lines: [{ text, eol }] };
}

/** Takes a property away; comments among its lines stay, in the first column. */
export function without(document: AwsConfigDocument, { line, end }: Property): LinePatch {
  const kept = document.lines.slice(line + 1, end).flatMap(({ text, eol }) => {
    const comment = text.trim();
    return /^[#;]/.test(comment) ? [{ text: comment, eol }] : [];
  });
  return { from: line, to: end, lines: kept };
}

/** Lines [from, to) of a section, each property and comment moved to the first column with what belongs to it. */
export function unindented(
  document: AwsConfigDocument,
  section: Section | null,
  from: number,
  to: number,
): TextLine[] {
  const owners = new Map<number, Property>();
  for (const property of section?.properties ?? []) {
    for (let at = property.line; at < property.end; at++) owners.set(at, property);
  }
  return document.lines.slice(from, to).map(({ text, eol }, index) => {
    const owner = owners.get(from + index);
    if (owner)
      return { text: text.slice(0, owner.indent).trim() === '' ? text.slice(owner.indent) : text, eol };
    return { text: /^\s*[#;]/.test(text) ? text.trimStart() : text, eol };
  });
}

/** The section that a line, counted from zero, is in. */
export function sectionAt(document: AwsConfigDocument, line: number): Section | null {
  return document.sections[indexAt(document, line)] ?? null;
}

/** -1 above the first section. */
function indexAt({ sections }: AwsConfigDocument, line: number): number {
  let low = 0;
  let high = sections.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sections[middle]?.line ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The sections that decide how patched lines are read: from the one above them to the one below. A header ends
 * whatever stood before it, so how a section reads depends on its own lines, and on those of the section above
 * only in whether its header is one at all.
 */
export function sectionsNear(document: AwsConfigDocument, patches: readonly LinePatch[]): readonly Section[] {
  const from = Math.min(...patches.map((patch) => patch.from));
  const to = Math.max(...patches.map((patch) => patch.to));
  const first = Math.max(0, indexAt(document, from - 1));
  return document.sections.slice(first, indexAt(document, Math.max(from, to - 1)) + 2);
}

/** The lines of those sections, of the last one its header only. */
export interface Surroundings {
  readonly before: AwsConfigDocument;
  readonly after: AwsConfigDocument;
}

export function surroundings(document: AwsConfigDocument, patches: readonly LinePatch[]): Surroundings {
  const near = sectionsNear(document, patches);
  const top = Math.min(...patches.map(({ from }) => from)) <= (document.sections[0]?.line ?? 0);
  const start = top ? 0 : (near[0]?.line ?? 0);
  const last = near.at(-1);
  const to = Math.max(...patches.map((patch) => patch.to));
  const end = last && last.line >= to ? last.line + 1 : document.lines.length;
  const before = documentOf(document.lines.slice(start, end), false);
  const moved = patches.map((patch) => ({ ...patch, from: patch.from - start, to: patch.to - start }));
  return { before, after: applyPatches(before, moved) };
}

/** Whether all sections but the touched ones say the same to the AWS CLI, in the same order. */
export function othersAlike({ before, after }: Surroundings, touches: readonly string[]): boolean {
  const was = others(before, touches);
  const is = others(after, touches);
  return was.length === is.length && was.every((text, index) => text === is[index]);
}

function others(document: AwsConfigDocument, touches: readonly string[]): string[] {
  return document.sections.flatMap(({ header, properties }) => {
    const name = headerText(header);
    if (touches.includes(name)) return [];
    return JSON.stringify([
      name,
      properties.map(({ key, value, continuation }) => [key, value, continuation]),
    ]);
  });
}

/** Where a section of a file is read as a profile's, its name. */
export function profileOf(file: AwsFileKind, { header }: Section): string | null {
  if (header.kind === 'default') return 'default';
  return header.kind === (file === 'config' ? 'profile' : 'other') ? header.name : null;
}

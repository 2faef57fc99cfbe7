// Choosing where a random edit goes, and reading the document around it without the code that edits it.
import {
  type AwsConfigDocument,
  type Property,
  type Section,
  sectionsOf,
} from '../../../../src-main/core/aws-config/document.ts';
import type { SectionRef } from '../../../../src-main/core/aws-config/grammar.ts';
import { nestedValueOf } from '../../../../src-main/core/aws-config/nested-edits.ts';

export interface Draw {
  readonly document: AwsConfigDocument;
  readonly pick: (count: number) => number;
}

export const NEW: SectionRef = { kind: 'profile', name: 'new' };
export const oneOf = <T>({ pick }: Draw, from: readonly T[]): T => from[pick(from.length)] as T;
const lineRange = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
export const extent = ({ line, end }: Pick<Property, 'line' | 'end'>) => lineRange(line, end);

/** A section that is there; the new one, which is not, in a document without any. */
export function someRef(draw: Draw): SectionRef {
  const { sections } = draw.document;
  if (sections.length === 0) return NEW;
  const { kind, name } = oneOf(draw, sections).header;
  return { kind, name };
}

const propertiesOf = ({ document }: Draw, ref: SectionRef) =>
  sectionsOf(document, ref).flatMap(({ properties }) => properties);

export function occurrences(draw: Draw, ref: SectionRef, key: string): Property[] {
  return propertiesOf(draw, ref).filter((property) => property.key === key.toLowerCase());
}

/** As the key is spelled in the file. */
export function spelled({ document }: Draw, { line, indent, delimiterAt }: Property): string {
  return (document.lines[line]?.text ?? '').slice(indent, delimiterAt).trimEnd();
}

export function someKey(draw: Draw, ref: SectionRef): string {
  const there = propertiesOf(draw, ref);
  return draw.pick(4) > 0 && there.length > 0
    ? spelled(draw, oneOf(draw, there))
    : oneOf(draw, ['region', 'REGION', 'output', 'fresh', 'x.y']);
}

/** Whether the line is as this module would put it back: `=`, and nothing behind the value. */
export function isPlain({ document }: Draw, { line, end, delimiter }: Property): boolean {
  const text = document.lines[line]?.text ?? '';
  return delimiter === '=' && end === line + 1 && text === text.trimEnd();
}

/** The value last of all, alone, and without lines below. */
export function readsAlone(after: AwsConfigDocument, ref: SectionRef, key: string, value: string): boolean {
  const all = sectionsOf(after, ref).flatMap(({ properties }) => properties);
  const found = all.filter((property) => property.key === key.toLowerCase());
  return found.length === 1 && found[0]?.value === value && found[0].continuation.length === 0;
}

interface NestedLine {
  readonly line: number;
  readonly key: string;
  readonly value: string;
  readonly plain: boolean;
}

/** The nested `key = value` lines of a property, found in the text itself. */
function nestedLines({ document }: Draw, property: Property): NestedLine[] {
  return extent(property)
    .slice(1)
    .flatMap((line) => {
      const text = document.lines[line]?.text ?? '';
      const found = /^\s+(?![#;\s])([^=]+?)\s*=\s*(.*?)\s*$/su.exec(text);
      if (!found) return [];
      return { line, key: found[1] ?? '', value: found[2] ?? '', plain: text === text.trimEnd() };
    });
}

interface Block {
  readonly ref: SectionRef;
  readonly key: string;
  readonly block: Property | null;
  readonly lines: readonly NestedLine[];
}

/** Mostly one that is there, in whichever section. */
export function someBlock(draw: Draw): Block {
  const blocks = draw.document.sections.flatMap(({ header, properties }) =>
    properties
      .filter(({ continuation, value }) => continuation.length > 0 && value === '')
      .map((block) => ({ ref: { kind: header.kind, name: header.name }, block })),
  );
  const found = draw.pick(5) > 0 && blocks.length > 0 ? oneOf(draw, blocks) : null;
  const ref = found?.ref ?? someRef(draw);
  const key = found ? spelled(draw, found.block) : oneOf(draw, ['s3', 's3api', 'S3']);
  const block = found?.block ?? occurrences(draw, ref, key).at(-1) ?? null;
  return { ref, key, block, lines: block ? nestedLines(draw, block) : [] };
}

export function someNestedKey(draw: Draw, lines: readonly NestedLine[]): string {
  return draw.pick(4) > 0 && lines.length > 0
    ? oneOf(draw, lines).key
    : oneOf(draw, ['path', 'fresh', 'SIZE']);
}

export const named = (key: string) => (it: { readonly key: string }) =>
  it.key.toLowerCase() === key.toLowerCase();

export function othersReadAlike(
  after: AwsConfigDocument,
  ref: SectionRef,
  key: string,
  others: readonly NestedLine[],
): boolean {
  const read = (nestedKey: string) => others.findLast(named(nestedKey))?.value;
  return others.every((it) => nestedValueOf(after, ref, key, it.key) === read(it.key));
}

export function ownLines({ document }: Draw, { line, ownEnd }: Section): number[] {
  const spaced = line > 0 && document.lines[line - 1]?.text === '';
  return lineRange(line - (spaced ? 1 : 0), ownEnd);
}

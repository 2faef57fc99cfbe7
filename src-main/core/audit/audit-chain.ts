// Whether the lines of the audit log are those that were written, all of them and in their order (pure).
//
// Each entry carries the hash of the one before. What a line is, and whether its own hash fits, the caller says.

export interface Link {
  readonly sequence: number;
  readonly previous: string;
  readonly hash: string;
  /** Its hash is that of its text. */
  readonly genuine: boolean;
}

/** Null for what is no entry. */
export type ReadLink = (line: string) => Link | null;

export const NO_HASH = '0'.repeat(64);

export interface Break {
  /** One sentence without its full stop. */
  readonly problem: string;
  /** Null: the end is missing. */
  readonly at: number | null;
}

export interface ChainCheck {
  /** Entries up to the break. */
  readonly checked: number;
  readonly first: number | null;
  readonly last: Link | null;
  /** Lines that a crash cut off in the middle of being written; nothing that was written is missing for them. */
  readonly unfinished: number;
  readonly broken: Break | null;
}

/** `begins`: with entry 1; else older ones may have been pruned. */
export function createChainCheck(readLink: ReadLink, begins: boolean) {
  let checked = 0;
  let first: number | null = null;
  let last: Link | null = null;
  let unfinished = 0;
  let broken: Break | null = null;

  const look = (
    line: string,
    link: Link | null,
    expected: number,
    later: (sequence: number) => boolean,
  ): Break | null => {
    if (link === null) {
      if (isUnfinished(line, expected)) {
        unfinished += 1;
        return null;
      }
      const where = last === null ? 'Before the first entry' : `After entry ${last.sequence}`;
      const what = later(expected) ? 'was inserted' : 'was inserted, or an entry was changed';
      return { problem: `${where} stands a line that is no entry: it ${what}`, at: expected };
    }
    if (!link.genuine) {
      const problem = `Entry ${link.sequence} was changed: its hash is not that of its text`;
      return { problem, at: expected };
    }
    return problemOf(link, last, begins, later);
  };

  return {
    /** The lines of the next file, in order; `named`: the entry that it is named after. */
    read(lines: readonly string[], named: number): void {
      if (broken !== null) return;
      const later = (after: number) => (sequence: number) =>
        lines.slice(after + 1).some((line) => readLink(line)?.sequence === sequence);
      for (const [index, line] of lines.entries()) {
        const link = readLink(line);
        broken = look(line, link, last === null ? named : last.sequence + 1, later(index));
        if (broken !== null) return;
        if (link === null) continue;
        first ??= link.sequence;
        last = link;
        checked += 1;
      }
    },

    result: (): ChainCheck => ({ checked, first, last, unfinished, broken }),
  };
}

function problemOf(
  { sequence, previous }: Link,
  last: Link | null,
  begins: boolean,
  later: (sequence: number) => boolean,
): Break | null {
  const broken = (problem: string) => ({ problem, at: sequence });
  if (last === null) {
    if (sequence === 1)
      return previous === NO_HASH ? null : broken('Entry 1 does not begin the log: it was replaced');
    return begins ? broken(`The entries before ${sequence} were removed`) : null;
  }
  const expected = last.sequence + 1;
  if (sequence === expected) {
    if (previous === last.hash) return null;
    return broken(`Entry ${sequence} does not continue entry ${last.sequence}: one of them was replaced`);
  }
  if (sequence < expected)
    return broken(`Entry ${sequence} stands after entry ${last.sequence}: it was inserted or moved there`);
  if (later(expected))
    return broken(`Entry ${sequence} stands before entry ${expected}: they are not in their order`);
  return broken(
    sequence === expected + 1
      ? `Entry ${expected} was removed`
      : `The entries ${expected} to ${sequence - 1} were removed`,
  );
}

/** A power cut may leave the beginning of the entry that was being written, or zeros in its place. */
function isUnfinished(line: string, expected: number): boolean {
  const written = line.replace(/\0+$/, '');
  const beginning = `{"sequence":${expected},"at":`;
  if (!beginning.startsWith(written) && !written.startsWith(beginning)) return false;
  try {
    JSON.parse(written);
    return false;
  } catch {
    return true;
  }
}

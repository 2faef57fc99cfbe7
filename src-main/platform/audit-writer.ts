// Where the audit log goes on: finds its end on the disk, appends to the newest file, begins a new one when that is
// full, and lets the oldest go. Throws what the system says; then nothing was appended.
import { NO_HASH } from '../core/audit/audit-chain.ts';
import type { Log } from '../core/ports.ts';
import { codeOf } from './atomic-write.ts';
import type { End } from './audit-end.ts';
import { type PlacedLink, readLink } from './audit-line.ts';
import {
  type Appender,
  appendTo,
  LARGEST_FILE_BYTES,
  listSegments,
  makeFolder,
  readEnd,
  removeSegment,
  type Segment,
  segmentAt,
} from './audit-segments.ts';

/** Holds many entries; only behind that much rubbish more of a file has to be read. */
const END_BYTES = 262_144;

interface NewestEntry extends End {
  /** Epoch ms; null while there is none. */
  readonly at: number | null;
}

export interface AuditWriter {
  /** As it was when it was opened. */
  readonly found: End;
  end(): NewestEntry;
  /** Oldest entry that is kept; one more than the newest when there is none. */
  first(): number;
  /** `render` is given the entry's place in the log. */
  append(
    render: (place: { sequence: number; previous: string }) => { line: string; hash: string },
    at: number,
  ): void;
  sync(): Promise<void>;
  /** Oldest first. A file named after an entry that is not written yet was put there by somebody else. */
  segments(): readonly Segment[];
  /** What there is at this moment, whoever put it there; more bytes may come. */
  standing(): {
    readonly segments: readonly { readonly segment: Segment; readonly bytes: number | undefined }[];
    readonly newest: End;
  };
}

export interface AuditWriterPorts {
  readonly folder: string;
  readonly log: Log;
  readonly limits: { readonly segmentBytes: number; readonly mostSegments: number };
}

export function createAuditWriter({ folder, log, limits }: AuditWriterPorts): AuditWriter {
  let end = newestOf(listSegments(folder));
  /** Else files of others, named as if they were newer, would push out what is written. */
  const listOurs = () => listSegments(folder).filter(({ first }) => first <= end.sequence + 1);
  let segments = listOurs();
  const found: End = { sequence: end.sequence, hash: end.hash };
  let appender: Appender | null = null;

  const open = (segment: Segment) => {
    appender?.close();
    appender = null;
    makeFolder(folder);
    appender = appendTo(segment);
    if (appender.hadUnfinished) log.warn('audit log repaired', { after: end.sequence });
    // What was removed by hand is none of the log any more.
    segments = listOurs();
    prune();
    return appender;
  };

  const prune = () => {
    while (segments.length > limits.mostSegments) {
      const [oldest] = segments;
      if (!oldest) return;
      try {
        removeSegment(oldest);
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') {
          log.warn('audit log not pruned', { code: codeOf(error) ?? 'unknown' });
          return;
        }
      }
      segments = segments.slice(1);
    }
  };

  const ready = (): Appender => {
    if (appender?.isOurs() === false) {
      log.warn('audit log changed by another program', { segment: appender.segment.first });
      appender.close();
      appender = null;
      segments = listOurs();
    }
    const next = segmentAt(folder, end.sequence + 1);
    // An entry that its file's name does not announce would not be found.
    const into = appender ?? open(segments.findLast(({ first }) => first <= next.first) ?? next);
    return into.size >= limits.segmentBytes ? open(next) : into;
  };

  return {
    found,
    end: () => end,
    first: () => segments[0]?.first ?? end.sequence + 1,
    append(render, at) {
      const into = ready();
      const sequence = end.sequence + 1;
      const { line, hash } = render({ sequence, previous: end.hash });
      into.append(line);
      end = { sequence, hash, at };
    },
    sync: async () => appender?.sync(),
    segments: listOurs,
    standing: () => ({
      segments: listSegments(folder).map((segment) => ({
        segment,
        bytes: appender?.segment.first === segment.first ? appender.size : undefined,
      })),
      newest: { sequence: end.sequence, hash: end.hash },
    }),
  };
}

function newestOf(segments: readonly Segment[]): NewestEntry {
  for (const segment of [...segments].reverse()) {
    const link = newestLink(readEnd(segment, END_BYTES)) ?? newestLink(readEnd(segment, LARGEST_FILE_BYTES));
    if (link) return { sequence: link.sequence, hash: link.hash, at: link.at };
  }
  return { sequence: 0, hash: NO_HASH, at: null };
}

function newestLink(lines: readonly string[]): PlacedLink | null {
  for (const line of [...lines].reverse()) {
    const link = readLink(line);
    if (link?.genuine) return link;
  }
  return null;
}

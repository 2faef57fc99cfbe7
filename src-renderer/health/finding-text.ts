// Findings about the AWS files in words, and in the order a person should look at them. Pure.
import { type FindingCounts, type FindingView, SEVERITIES, type Severity } from '../../shared/aws-files.ts';
import { FILE_NAMES } from '../shared-ui/file-names.ts';

export const SEVERITY_TEXT: Readonly<Record<Severity, string>> = {
  breaks: 'Breaks tools',
  differs: 'Read differently',
  risk: 'Risk',
  note: 'Note',
};

export const SEVERITY_TONE: Readonly<Record<Severity, 'error' | 'warning' | 'info'>> = {
  breaks: 'error',
  differs: 'warning',
  risk: 'warning',
  note: 'info',
};

/** What somebody ought to do something about; notes are none of it. */
export function problemCount(counts: FindingCounts): number {
  return counts.breaks + counts.differs + counts.risk;
}

/** Worst first, then by file and line. */
export function compareFindings(a: FindingView, b: FindingView): number {
  const rank = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  if (rank !== 0) return rank;
  if (a.file !== b.file) return a.file === 'config' ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || a.id.localeCompare(b.id);
}

export function whereText({ file, line }: Pick<FindingView, 'file' | 'line'>): string {
  return line === null ? FILE_NAMES[file] : `${FILE_NAMES[file]}, line ${line}`;
}

/** Every word must be somewhere in what the row shows. */
export function matchesFinding(finding: FindingView, text: string): boolean {
  const hay = [
    finding.title,
    finding.consequence,
    finding.profile ?? '',
    finding.path,
    whereText(finding),
    ...finding.tools,
    SEVERITY_TEXT[finding.severity],
  ]
    .join('\n')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

/** A key that stands in the open: the way out is to bring it over, which is no repair of a line. */
export function wantsImport(finding: FindingView): boolean {
  return finding.repair === null && finding.code === 'static-key';
}

/** What the repairs do, each thing once, with how many findings it is for. */
export function repairList(findings: readonly FindingView[]): { text: string; times: number }[] {
  const times = new Map<string, number>();
  for (const { repair } of findings) if (repair !== null) times.set(repair, (times.get(repair) ?? 0) + 1);
  return [...times].map(([text, number]) => ({ text, times: number }));
}

// What `npm audit --json` said, in lines and an exit code. Pure.

interface Finding {
  readonly name: string;
  readonly severity: string;
  readonly range: string;
  /** A text: only through another package, which has a finding of its own. */
  readonly via: readonly (string | { readonly title: string; readonly url: string })[];
  readonly fixAvailable: unknown;
}

export interface AuditVerdict {
  /** 0 nothing known, 1 something is, 2 nobody could say. */
  readonly code: 0 | 1 | 2;
  readonly lines: readonly string[];
}

export function auditVerdict(stdout: string, stderr: string): AuditVerdict {
  const report = parse(stdout);
  const counts = report?.metadata?.vulnerabilities;
  const found = report?.vulnerabilities;
  if (!report || !counts || !found || typeof counts.total !== 'number') return notAnswered(report, stderr);
  const packages = report.metadata?.dependencies?.prod;
  if (counts.total === 0) {
    return { code: 0, lines: [`No known vulnerability in ${packages ?? 'the'} production packages.`] };
  }
  const lines = Object.values(found).flatMap(({ name, severity, range, via, fixAvailable }) => {
    const causes = via.map((cause) =>
      typeof cause === 'string' ? `through ${cause}` : `${cause.title} (${cause.url})`,
    );
    return [
      `${severity}: ${name} ${range}${fixAvailable ? ', a fixed version is there' : ''}`,
      ...causes.map((cause) => `  ${cause}`),
    ];
  });
  return { code: 1, lines: [...lines, `${counts.total} production packages have known vulnerabilities.`] };
}

interface Report {
  readonly metadata?: {
    readonly vulnerabilities?: { readonly total?: number };
    readonly dependencies?: { readonly prod?: number };
  };
  readonly vulnerabilities?: Readonly<Record<string, Finding>>;
  readonly message?: string;
  readonly error?: { readonly summary?: string };
}

function parse(text: string): Report | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Report) : null;
  } catch {
    return null;
  }
}

function notAnswered(report: Report | null, stderr: string): AuditVerdict {
  const reason = report?.error?.summary || report?.message || stderr.trim().split('\n').at(-1);
  return {
    code: 2,
    lines: [
      'Not checked: the npm registry did not say anything about vulnerabilities.',
      ...(reason ? [`It said: ${reason}`] : []),
      'Try again where the public registry can be reached. This is no sign that all is well.',
    ],
  };
}

// One look through the AWS files, and what it finds. With thousands of profiles it takes most of a second, so all it
// needs is handed over as plain data: it can be had on another thread. Pure.
import { type FindingView, NO_FINDINGS, type Severity } from '../../shared/aws-files.ts';
import type { ErrorView } from '../../shared/errors.ts';
import type { Identity } from '../../shared/model.ts';
import { type ProductionRule, type ProductionSubject, ruleMatches } from '../../shared/production.ts';
import { type Finding, type LintInput, lintAwsFiles, severitiesOf } from './aws-config/lint/lint.ts';
import { parseAwsFiles } from './aws-config/spec-reader.ts';
import { problemOfProfiles } from './config-check.ts';
import { surveyProfiles } from './import/survey.ts';

/** Cloned when it goes to another thread: no functions. The texts may hold secrets. */
export interface LookInput extends Pick<LintInput, 'texts' | 'modes' | 'paths' | 'managed'> {
  readonly rules: readonly ProductionRule[];
  readonly helperPath: string | null;
  /** Of Cloakroom's profiles, `default` among them while a session is active. */
  readonly names: ReadonlySet<string>;
  readonly identities: readonly Identity[];
}

export interface Look {
  /** Of Cloakroom's own profiles; null when all is well. */
  readonly problem: ErrorView | null;
  readonly findings: Readonly<Record<Severity, number>>;
  /** How many profiles could be brought over. */
  readonly importable: number;
}

export interface StartedLook {
  /** Null when it was cancelled. */
  readonly result: Promise<Look | null>;
  /** It is not wanted any more; no harm when it is over. */
  cancel(): void;
}

/** Carries out looks, here or elsewhere. */
export interface FileExaminer {
  look(input: LookInput): StartedLook;
  /** By file, the config file first, then by line. */
  findings(input: LookInput): Promise<FindingView[]>;
}

type ProgramExists = LintInput['programExists'];

export function lookThrough(input: LookInput, programExists: ProgramExists): Look {
  const { texts, names, identities } = input;
  const findings: Record<Severity, number> = { ...NO_FINDINGS };
  for (const severity of severitiesOf(lintInputOf(input, programExists))) findings[severity] += 1;
  const found = surveyProfiles(parseAwsFiles(texts), names, { identities }, texts);
  return {
    problem: problemOfProfiles(input),
    findings,
    importable: found.filter(({ importable }) => importable).length,
  };
}

export function findingsOf(input: LookInput, programExists: ProgramExists): FindingView[] {
  return lintAwsFiles(lintInputOf(input, programExists)).map((finding) => viewOf(finding, input));
}

/** On this thread, which does nothing else meanwhile. */
export function examineHere(programExists: ProgramExists): FileExaminer {
  return {
    look: (input) => ({ result: Promise.resolve(lookThrough(input, programExists)), cancel: () => {} }),
    findings: async (input) => findingsOf(input, programExists),
  };
}

export function lintInputOf(
  { texts, modes, paths, managed, rules }: LookInput,
  programExists: ProgramExists,
): LintInput {
  const isProduction = (text: string) => rules.some((rule) => ruleMatches(rule, calledAll(text)));
  return { texts, modes, paths, managed, programExists, isProduction };
}

function viewOf(finding: Finding, { paths }: Pick<LintInput, 'paths'>): FindingView {
  const { id, code, severity, file, line, profile, title, consequence, tools, repair } = finding;
  const view = { id, code, severity, file, line, profile, title, consequence, tools };
  return { ...view, path: paths[file], repair: repair?.label ?? null };
}

/** A name that stands in a file may be that of an account, a role or a profile. */
function calledAll(text: string): ProductionSubject {
  return { accountId: text, accountName: null, principal: text, label: text };
}

// How the AWS files are doing: looked at anew whenever they, or what Cloakroom wants in them, may have changed. The
// findings are for the Health page; the first problem of Cloakroom's own profiles goes to the top of the window.
import { parseRoleArn } from '../../shared/arn.ts';
import { type FilesSummary, type FindingView, NO_FINDINGS, type Severity } from '../../shared/aws-files.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Session } from '../../shared/model.ts';
import { credentialProcessCommand } from '../../shared/process-command.ts';
import { type ProductionSubject, ruleMatches } from '../../shared/production.ts';
import type { AwsFileTexts } from './aws-config/aws-files.ts';
import type { AwsFiles } from './aws-config/files-port.ts';
import type { WantedProfile } from './aws-config/lint/findings.ts';
import { type Finding, type LintInput, lintAwsFiles } from './aws-config/lint/lint.ts';
import { parseAwsFiles } from './aws-config/spec-reader.ts';
import { type CatalogState, findSession } from './catalog.ts';
import { checkProfiles } from './config-check.ts';
import { type Changes, Emitter } from './emitter.ts';
import { readTexts } from './history/history-commands.ts';
import { surveyProfiles } from './import/survey.ts';
import { regionOf, writtenProfiles } from './managed-profiles.ts';
import { isProductionSession } from './marks.ts';

export interface HealthPorts {
  readonly files: AwsFiles;
  readonly catalog: () => CatalogState;
  readonly helperPath: () => string | null;
  /** Whether a program named in a `credential_process` line is there; null when that cannot be told. */
  readonly programExists: (program: string) => boolean | null;
}

export class FileHealth implements Changes {
  readonly #ports: HealthPorts;
  readonly #changes = new Emitter();
  #summary: FilesSummary = { revision: 0, findings: NO_FINDINGS, importable: 0 };
  #problem: ErrorView | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  #last: { readonly of: readonly unknown[]; readonly counts: Omit<FilesSummary, 'revision'> } | null = null;

  constructor(ports: HealthPorts) {
    this.#ports = ports;
  }

  summary(): FilesSummary {
    return this.#summary;
  }

  /** Of Cloakroom's own profiles, or of reading the files; null when all is well. */
  problem(): ErrorView | null {
    return this.#problem;
  }

  /** Looks at the files as they are now, or once more when it is at it already. Never rejects. */
  look(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = (async () => {
      do {
        this.#again = false;
        await this.#lookOnce();
      } while (this.#again);
      this.#running = null;
    })();
    return this.#running;
  }

  /** What lint needs, with the files as they are now. Rejects when they cannot be read. */
  async lintInput(): Promise<LintInput> {
    const { files, catalog, helperPath, programExists } = this.#ports;
    const texts = await readTexts(files);
    const modes = { config: await files.mode('config'), credentials: await files.mode('credentials') };
    const paths = { config: files.configPath, credentials: files.credentialsPath };
    const managed = wantedProfiles(catalog(), helperPath());
    const { rules } = catalog().settings.production;
    const isProduction = (text: string) => rules.some((rule) => ruleMatches(rule, calledAll(text)));
    return { texts, modes, paths, managed, programExists, isProduction };
  }

  async findings(): Promise<FindingView[]> {
    const input = await this.lintInput();
    return lintAwsFiles(input).map((finding) => viewOf(finding, input));
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  async #lookOnce(): Promise<void> {
    const { files, catalog, helperPath } = this.#ports;
    this.#problem = await checkProfiles(files, catalog(), helperPath());
    const revision = this.#summary.revision + 1;
    try {
      this.#summary = { ...this.#counted(await this.lintInput(), catalog()), revision };
    } catch (error) {
      this.#problem ??= toWire(error);
      this.#summary = { ...this.#summary, revision };
    }
    this.#changes.emit();
  }

  /** A change of Cloakroom's own is told twice, by the catalogue and by the watch; it is looked through once. */
  #counted(input: LintInput, state: CatalogState): Omit<FilesSummary, 'revision'> {
    const { texts, modes } = input;
    // Not the state as a whole: that changes with every favourite and every setting.
    const { identities, sessions, profiles, portals, activeSessionId, marks, settings } = state;
    const catalogue = [identities, sessions, profiles, portals, activeSessionId];
    const production = [settings.production, activeSessionId === null ? null : marks[activeSessionId]];
    const files = [texts.config, texts.credentials, modes.config, modes.credentials];
    const of = [...files, ...catalogue, ...production, input.managed.size];
    if (!this.#last || of.some((each, index) => each !== this.#last?.of[index])) {
      const findings: Record<Severity, number> = { ...NO_FINDINGS };
      for (const { severity } of lintAwsFiles(input)) findings[severity] += 1;
      this.#last = { of, counts: { findings, importable: importableProfiles(texts, state) } };
    }
    return this.#last.counts;
  }
}

/** Cloakroom's profiles by name, with the lines they should have; `default` is the active session's. */
export function wantedProfiles(state: CatalogState, helperPath: string | null): LintInput['managed'] {
  const wanted = new Map<string, WantedProfile>();
  if (helperPath === null) return wanted;
  const wantedOf = (name: string, region: string | null): WantedProfile => ({
    command: credentialProcessCommand(helperPath, name),
    region,
  });
  for (const [name, { region }] of writtenProfiles(state)) wanted.set(name, wantedOf(name, region));
  const { activeSessionId: active } = state;
  if (active !== null) {
    const session = findSession(state, active);
    const names = namesOf(session);
    const production = session !== undefined && isProductionSession(state, session);
    wanted.set('default', { ...wantedOf('default', regionOf(state, active)), names, production });
  }
  return wanted;
}

function namesOf(session: Session | undefined): string[] {
  switch (session?.kind) {
    case 'role':
      return [session.label, parseRoleArn(session.roleArn)?.name ?? ''];
    case 'sso-role':
      return [session.label, session.accountName, session.roleName];
    default:
      return session ? [session.label] : [];
  }
}

export function managedNames(state: CatalogState): ReadonlySet<string> {
  const names = new Set(state.profiles.map(({ name }) => name));
  if (state.activeSessionId !== null) names.add('default');
  return names;
}

function importableProfiles(texts: AwsFileTexts, state: CatalogState): number {
  const found = surveyProfiles(parseAwsFiles(texts), managedNames(state), state, texts);
  return found.filter(({ importable }) => importable).length;
}

export function viewOf(finding: Finding, { paths }: Pick<LintInput, 'paths'>): FindingView {
  const { id, code, severity, file, line, profile, title, consequence, tools, repair } = finding;
  const view = { id, code, severity, file, line, profile, title, consequence, tools };
  return { ...view, path: paths[file], repair: repair?.label ?? null };
}

/** A name that stands in a file may be that of an account, a role or a profile. */
function calledAll(text: string): ProductionSubject {
  return { accountId: text, accountName: null, principal: text, label: text };
}

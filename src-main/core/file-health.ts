// How the AWS files are doing: looked at anew whenever they, or what Cloakroom wants in them, may have changed. The
// findings are for the Health page; the first problem of Cloakroom's own profiles goes to the top of the window.
import { parseRoleArn } from '../../shared/arn.ts';
import { type FilesSummary, type FindingView, NO_FINDINGS } from '../../shared/aws-files.ts';
import { type ErrorView, toWire } from '../../shared/errors.ts';
import type { Session } from '../../shared/model.ts';
import { credentialProcessCommand } from '../../shared/process-command.ts';
import type { AwsFileTexts } from './aws-config/aws-files.ts';
import type { AwsFiles } from './aws-config/files-port.ts';
import type { WantedProfile } from './aws-config/lint/findings.ts';
import type { LintInput } from './aws-config/lint/lint.ts';
import { type CatalogState, findSession } from './catalog.ts';
import { type Changes, Emitter } from './emitter.ts';
import { type FileExaminer, type Look, type LookInput, lintInputOf, type StartedLook } from './file-look.ts';
import { readTexts } from './history/history-commands.ts';
import { regionOf, writtenProfiles } from './managed-profiles.ts';
import { isProductionSession } from './marks.ts';

export interface HealthPorts {
  readonly files: AwsFiles;
  readonly catalog: () => CatalogState;
  readonly helperPath: () => string | null;
  /** Whether a program named in a `credential_process` line is there; null when that cannot be told. */
  readonly programExists: (program: string) => boolean | null;
  readonly examiner: FileExaminer;
}

interface ReadFiles {
  readonly texts: AwsFileTexts;
  readonly modes: LintInput['modes'];
}

interface LastLook {
  /** All that decides what a look finds. */
  readonly of: readonly unknown[];
  readonly look: Look;
}

export class FileHealth implements Changes {
  readonly #ports: HealthPorts;
  readonly #changes = new Emitter();
  #summary: FilesSummary = { revision: 0, findings: NO_FINDINGS, importable: 0 };
  #problem: ErrorView | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  /** The look that may be cut short for a newer one; never two in a row, or steady changes would leave none. */
  #started: StartedLook | null = null;
  #last: LastLook | null = null;

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
      this.#started?.cancel();
      return this.#running;
    }
    this.#running = (async () => {
      let cut = false;
      do {
        this.#again = false;
        cut = await this.#lookOnce(!cut);
      } while (this.#again);
      this.#running = null;
    })();
    return this.#running;
  }

  /** What lint needs, with the files as they are now. Rejects when they cannot be read. */
  async lintInput(): Promise<LintInput> {
    return lintInputOf(this.#inputOf(await this.#read()), this.#ports.programExists);
  }

  async findings(): Promise<FindingView[]> {
    return this.#ports.examiner.findings(this.#inputOf(await this.#read()));
  }

  onChange(listener: () => void): () => void {
    return this.#changes.onChange(listener);
  }

  /** Whether it was cut short. */
  async #lookOnce(mayBeCut: boolean): Promise<boolean> {
    const revision = this.#summary.revision + 1;
    try {
      const look = await this.#examined(await this.#read(), mayBeCut);
      if (!look) return true;
      const { problem, findings, importable } = look;
      this.#problem = problem;
      this.#summary = { findings, importable, revision };
    } catch (error) {
      this.#problem = toWire(error);
      this.#summary = { ...this.#summary, revision };
    }
    this.#changes.emit();
    return false;
  }

  /** A change of Cloakroom's own is told twice, by the catalogue and by the watch; it is looked through once. */
  async #examined(read: ReadFiles, mayBeCut: boolean): Promise<Look | null> {
    const { texts, modes } = read;
    // Not the state as a whole: that changes with every favourite and every setting.
    const { identities, sessions, profiles, portals, activeSessionId, marks, settings } =
      this.#ports.catalog();
    const catalogue = [identities, sessions, profiles, portals, activeSessionId];
    const production = [settings.production, activeSessionId === null ? null : marks[activeSessionId]];
    const files = [texts.config, texts.credentials, modes.config, modes.credentials];
    const of = [...files, ...catalogue, ...production, this.#ports.helperPath()];
    if (this.#last && of.every((each, index) => each === this.#last?.of[index])) return this.#last.look;
    const started = this.#ports.examiner.look(this.#inputOf(read));
    if (mayBeCut) this.#started = started;
    try {
      const look = await started.result;
      if (look) this.#last = { of, look };
      return look;
    } finally {
      this.#started = null;
    }
  }

  async #read(): Promise<ReadFiles> {
    const { files } = this.#ports;
    const texts = await readTexts(files);
    return {
      texts,
      modes: { config: await files.mode('config'), credentials: await files.mode('credentials') },
    };
  }

  #inputOf({ texts, modes }: ReadFiles): LookInput {
    const { files, catalog, helperPath } = this.#ports;
    const state = catalog();
    return {
      texts,
      modes,
      paths: { config: files.configPath, credentials: files.credentialsPath },
      managed: wantedProfiles(state, helperPath()),
      helperPath: helperPath(),
      names: managedNames(state),
      identities: state.identities,
      rules: state.settings.production.rules,
    };
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

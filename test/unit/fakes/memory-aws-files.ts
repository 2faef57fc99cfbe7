// The AWS config and credentials files as two texts.
import type { AwsFileKind } from '../../../shared/aws-files.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { AwsFiles, EditRun, FileEdit, TextEdit } from '../../../src-main/core/aws-config/files-port.ts';

export class MemoryAwsFiles implements AwsFiles {
  readonly configPath = '/home/dana/.aws/config';
  readonly credentialsPath = '/home/dana/.aws/credentials';
  config: string;
  credentials: string;
  /** How often the config file was really replaced. */
  writes = 0;
  /** The next edits fail with these, one each; null lets one through. */
  readonly failures: (AppError | null)[] = [];
  unreadable: AppError | null = null;
  /** Runs once, just before an edit is saved: another program that writes the file meanwhile. */
  meanwhile: ((text: string) => string) | null = null;

  constructor(config = '', credentials = '') {
    this.config = config;
    this.credentials = credentials;
  }

  async readConfig(): Promise<string> {
    if (this.unreadable) throw this.unreadable;
    return this.config;
  }

  async readCredentials(): Promise<string> {
    if (this.unreadable) throw this.unreadable;
    return this.credentials;
  }

  readonly modes: Record<AwsFileKind, number | null> = { config: 0o600, credentials: 0o600 };

  editConfig(edit: TextEdit, run: EditRun = {}): Promise<FileEdit> {
    return this.#edit('config', edit, run);
  }

  editCredentials(edit: TextEdit, run: EditRun = {}): Promise<FileEdit> {
    return this.#edit('credentials', edit, run);
  }

  async mode(file: AwsFileKind): Promise<number | null> {
    return this.modes[file];
  }

  async closeToOthers(file: AwsFileKind): Promise<void> {
    this.modes[file] = 0o600;
  }

  async #edit(file: AwsFileKind, edit: TextEdit, run: EditRun): Promise<FileEdit> {
    const failure = this.failures.shift();
    if (failure) throw failure;
    edit(this[file]);
    const { meanwhile } = this;
    this.meanwhile = null;
    if (meanwhile) this[file] = meanwhile(this[file]);
    const before = this[file];
    const after = edit(before);
    if (after !== before) {
      await run.beforeReplace?.(before, after);
      if (file === 'config') this.writes += 1;
      this[file] = after;
    }
    return { changed: after !== before, before, after };
  }
}

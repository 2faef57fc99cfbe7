// The AWS config and credentials files as two texts.
import type { AppError } from '../../../shared/errors.ts';
import type { AwsFiles, FileEdit } from '../../../src-main/core/aws-config/files-port.ts';

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

  async editConfig(edit: (text: string) => string): Promise<FileEdit> {
    const failure = this.failures.shift();
    if (failure) throw failure;
    edit(this.config);
    const { meanwhile } = this;
    this.meanwhile = null;
    if (meanwhile) this.config = meanwhile(this.config);
    const before = this.config;
    const after = edit(before);
    if (after !== before) this.writes += 1;
    this.config = after;
    return { changed: after !== before, before, after };
  }
}

// How the app reaches the AWS config and credentials files; implemented in platform/aws-files.ts.

export interface FileEdit {
  readonly changed: boolean;
  /** The whole text, as it was found just before it was replaced; may hold secrets a person keeps in the file. */
  readonly before: string;
  readonly after: string;
}

/**
 * Errors are AppErrors: `file-unreadable`, `file-unwritable`, `file-malformed` (not UTF-8; left alone),
 * `file-busy`. Whatever `edit` throws is passed on, and nothing is written then.
 */
export interface AwsFiles {
  /** Absolute. */
  readonly configPath: string;
  readonly credentialsPath: string;
  /** The empty string when there is no such file. A byte order mark is kept. */
  readConfig(): Promise<string>;
  readCredentials(): Promise<string>;
  /** `edit` must be pure: it is called again when another program changed the file meanwhile. */
  editConfig(edit: (text: string) => string): Promise<FileEdit>;
}

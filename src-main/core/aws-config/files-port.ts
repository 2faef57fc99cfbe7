// How the app reaches the AWS config and credentials files; implemented in platform/aws-files.ts.
import type { AwsFileKind } from '../../../shared/aws-files.ts';

export interface FileEdit {
  readonly changed: boolean;
  /** The whole text, as it was found just before it was replaced; may hold secrets a person keeps in the file. */
  readonly before: string;
  readonly after: string;
}

export interface EditRun {
  /**
   * Called under the lock, just before the file is replaced, and again when the edit had to be planned anew. When it
   * rejects, nothing is written.
   */
  readonly beforeReplace?: (before: string, after: string) => Promise<void>;
  /** What another program wrote at the very moment the file was replaced, where it could not be put back in. */
  readonly overwrote?: (theirs: string) => Promise<void>;
}

/** Must be pure: it is called again when another program changed the file meanwhile. */
export type TextEdit = (text: string) => string;

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
  editConfig(edit: TextEdit, run?: EditRun): Promise<FileEdit>;
  editCredentials(edit: TextEdit, run?: EditRun): Promise<FileEdit>;
  /** Permission bits; null when there is no such file, or where files have none. */
  mode(file: AwsFileKind): Promise<number | null>;
  /** Takes all permissions away from everybody but the owner. */
  closeToOthers(file: AwsFileKind): Promise<void>;
}

// What everything about access keys together needs from outside.
import type { AwsFiles } from '../aws-config/files-port.ts';
import type { Catalog } from '../catalog.ts';
import type { ApplyChange } from '../catalog-change.ts';
import type { CredentialCache } from '../credential-cache.ts';
import type { ChangeHistory } from '../history/change-history.ts';
import type { MfaPrompts } from '../mfa-prompts.ts';
import type { Clock, IamApi, Log, LongTermKey, StsApi, Vault } from '../ports.ts';
import type { Secret } from '../secret.ts';
import type { CarriedSessions } from './key-sessions.ts';
import type { AccessKeyApi, RotationJournals } from './ports.ts';

export interface AccessKeysPorts {
  readonly catalog: Catalog;
  readonly apply: ApplyChange;
  readonly vault: Vault;
  readonly sts: StsApi;
  readonly iam: IamApi;
  readonly keys: AccessKeyApi;
  readonly journals: RotationJournals;
  readonly files: AwsFiles;
  readonly history: Pick<ChangeHistory, 'open'>;
  readonly prompts: MfaPrompts;
  readonly cache: CredentialCache;
  /** The same that sits between the resolver and the cache. */
  readonly carried: CarriedSessions;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  /** 0 to 1. */
  readonly random: () => number;
  /** AWS_ACCESS_KEY_ID of the environment the app was started in. */
  readonly environmentKeyId: string | null;
  /** Puts it on the clipboard and takes it away again after a minute. */
  readonly copySecret: (text: Secret) => void;
  /** Destroys the file if it holds this very key; rejects, with the file as it was, if it does not. */
  readonly shred: (path: string, expected: LongTermKey) => Promise<void>;
}

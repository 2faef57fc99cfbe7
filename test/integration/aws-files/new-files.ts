// What the tests of the AWS files share: a person's files in a home folder of the test's own, as the app opens them.
import { join } from 'node:path';
import type { AwsFiles } from '../../../src-main/core/aws-config/files-port.ts';
import { type AwsFilesOptions, createAwsFiles } from '../../../src-main/platform/aws-files.ts';

export interface Places {
  readonly config: string;
  readonly credentials: string;
  readonly locks: string;
  readonly history: string;
}

export function placesIn(home: string): Places {
  return {
    config: join(home, '.aws', 'config'),
    credentials: join(home, '.aws', 'credentials'),
    locks: join(home, '.cloakroom', 'locks'),
    history: join(home, '.cloakroom', 'history'),
  };
}

/** For tests that run as one process; each process needs one of its own. */
export function newFiles(home: string, options: Partial<AwsFilesOptions> = {}): AwsFiles {
  const { config, credentials, locks } = placesIn(home);
  return createAwsFiles({ locations: { config, credentials }, lockFolder: locks, ...options });
}

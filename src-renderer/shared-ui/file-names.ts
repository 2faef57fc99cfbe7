import type { AwsFileKind } from '../../shared/aws-files.ts';

export const FILE_NAMES: Readonly<Record<AwsFileKind, string>> = {
  config: 'Config file',
  credentials: 'Credentials file',
};

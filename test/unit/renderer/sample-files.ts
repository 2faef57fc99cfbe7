// What the main process tells about the AWS files, for tests of the window. Keys are the documentation's examples.
import type {
  ChangeSummary,
  FileDiff,
  FindingView,
  FoundProfile,
  ImportPreview,
} from '../../../shared/aws-files.ts';
import { NOW } from './sample-snapshots.ts';

export const CONFIG = '/home/alice/.aws/config';
export const CREDENTIALS = '/home/alice/.aws/credentials';

export function configDiff(lines = '-role_arn = x\n+region = eu-west-1\n'): FileDiff {
  return {
    file: 'config',
    path: CONFIG,
    diff: `--- ${CONFIG}\n+++ ${CONFIG}\n@@ -4,2 +4,2 @@\n [a]\n${lines}`,
  };
}

export function credentialsDiff(lines = '-[alice]\n'): FileDiff {
  const diff = `--- ${CREDENTIALS}\n+++ ${CREDENTIALS}\n@@ -1,2 +1,1 @@\n${lines}`;
  return { file: 'credentials', path: CREDENTIALS, diff };
}

export function change(id: string, title: string, more: Partial<ChangeSummary> = {}): ChangeSummary {
  return {
    id,
    at: NOW,
    kind: 'profile',
    title,
    files: [{ file: 'config', path: CONFIG, added: 4, removed: 2 }],
    undoneAt: null,
    keepReason: null,
    ...more,
  };
}

export function finding(code: string, title: string, more: Partial<FindingView> = {}): FindingView {
  return {
    id: `${code}:config:${title}`,
    code,
    severity: 'breaks',
    file: 'config',
    path: CONFIG,
    line: 12,
    profile: 'deploy',
    title,
    consequence: `Because of ${code} some tools go wrong`,
    tools: ['Go', 'Java'],
    repair: `Repair ${code}`,
    ...more,
  };
}

export function found(
  name: string,
  kind: FoundProfile['kind'],
  more: Partial<FoundProfile> = {},
): FoundProfile {
  return {
    name,
    kind,
    importable: kind === 'iam-user' || kind === 'role' || kind === 'sso-role',
    note: null,
    accountId: null,
    accessKeyId: null,
    roleArn: null,
    roleName: null,
    startUrl: null,
    mfaSerial: null,
    region: null,
    sourceProfile: null,
    needs: [],
    configLine: 1,
    credentialsLine: null,
    ...more,
  };
}

/** alice -> deploy -> audit, one SSO role, and what cannot come over. */
export function fewProfiles(): FoundProfile[] {
  return [
    found('broken-one', 'broken', { note: 'It names itself as its source' }),
    found('audit', 'role', { sourceProfile: 'deploy', needs: ['alice', 'deploy'] }),
    found('alice', 'iam-user', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', credentialsLine: 3 }),
    found('deploy', 'role', { sourceProfile: 'alice', needs: ['alice'] }),
    found('dev', 'sso-role', { startUrl: 'https://acme.awsapps.com/start' }),
    found('vault', 'other-tool'),
  ];
}

export function importPreview(token: string, more: Partial<ImportPreview> = {}): ImportPreview {
  return {
    token,
    diffs: [configDiff(), credentialsDiff()],
    identities: [
      {
        label: 'alice',
        accountId: '111122223333',
        userName: 'alice',
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        known: false,
      },
    ],
    portals: [{ label: 'Acme', startUrl: 'https://acme.awsapps.com/start', known: false }],
    sessions: [
      { label: 'alice', kind: 'iam-user', profiles: ['default', 'alice'], source: null },
      { label: 'Deploy', kind: 'role', profiles: ['deploy'], source: 'alice' },
      { label: 'Admin in dev', kind: 'sso-role', profiles: ['dev'], source: null },
    ],
    problems: [],
    ...more,
  };
}

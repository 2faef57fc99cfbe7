import { describe, expect, it } from 'vitest';
import { putProfile } from '../../../src-main/core/aws-config/profile-edits.ts';
import { browserText, openedText, SERVICE_OPTIONS } from '../../../src-renderer/console/console-text.ts';
import { activityWords } from '../../../src-renderer/detail/activity-text.ts';
import { chainSteps } from '../../../src-renderer/detail/chain-steps.ts';
import { updateCall, updateProblem } from '../../../src-renderer/detail/session-update.ts';
import { awsProfileLines, profileSection } from '../../../src-renderer/sessions/commands.ts';
import { buildRows } from '../../../src-renderer/sessions/rows.ts';
import {
  everyState,
  NOW,
  onePortal,
  PLAIN_OPTIONS,
  role,
  snapshot,
  user,
  userSession,
} from './sample-snapshots.ts';

const rowOf = (label: string, first = everyState()) => {
  const row = buildRows(first).find((one) => one.label === label);
  if (!row) throw new Error(`no row ${label}`);
  return row;
};
const stepsOf = (label: string, first = everyState(), limit: number | null = null) =>
  chainSteps(rowOf(label, first), limit).map(({ kind, title, call, account, mfa, duration }) =>
    [kind, title, call, account, mfa, duration].filter((part) => part !== null).join(' | '),
  );

describe('the chain of a session', () => {
  it('goes from the IAM user through every role, with account, MFA and duration', () => {
    expect(stepsOf('Audit')).toEqual([
      'IAM user | alice | 111122223333 | No MFA code needed | 12 hours',
      'Role | Deploy | AssumeRole | 444455556666 | 1 hour',
      'Role | Audit | AssumeRole | 777788889999 | 1 hour',
    ]);
    expect(stepsOf('Admin')).toEqual([
      'IAM user | alice | 111122223333 | Asks for an MFA code | 12 hours',
      'Role | Admin | AssumeRole | 444455556666 | Requires MFA | 1 hour',
    ]);
    expect(stepsOf('ci-robot')).toEqual([
      'IAM user | ci-robot | 111122223333 | No MFA code needed | The long-term key itself',
    ]);
  });

  it('begins at the portal for its roles', () => {
    const first = onePortal();
    const admin = first.sessions[0]?.id ?? '';
    const sessions = [...first.sessions, role('Deploy', 'x', { sourceSessionId: admin })];
    expect(stepsOf('Deploy', { ...first, sessions })).toEqual([
      'Portal | Acme | MFA as the sign-in asks for it',
      'Role of the portal | Admin in prod-2 | GetRoleCredentials | prod-2 (111111111111) | As long as the permission set says',
      'Role | Deploy | AssumeRole | 444455556666 | 1 hour',
    ]);
  });

  it('tells the hour that AWS leaves a role from a role, and the limit of production', () => {
    const long = { ...PLAIN_OPTIONS, durationSeconds: 14_400 };
    const sessions = [
      userSession('alice'),
      role('prod', 'alice', { options: long }),
      role('prod-chained', 'prod', { options: long }),
    ];
    const first = snapshot({ identities: [user('alice')], sessions });
    expect(stepsOf('prod', first).at(-1)).toContain('4 hours');
    expect(stepsOf('prod', first, 7200).at(-1)).toContain('2 hours, your limit for production');
    expect(stepsOf('prod-chained', first, 7200).at(-1)).toContain('1 hour, AWS’s limit');
    expect(stepsOf('prod-chained', first, 900).at(-1)).toContain('15 minutes, your limit for production');
  });

  it('says that its beginning is gone', () => {
    expect(stepsOf('Lost', snapshot({ sessions: [role('Lost', 'nobody')] }))[0]).toBe(
      'Source | A session that is gone',
    );
  });
});

describe('changing one thing of a session', () => {
  it('sends everything else of a role as it is, seconds and options included', () => {
    const options = {
      ...PLAIN_OPTIONS,
      durationSeconds: 1001,
      externalId: 'partner-42',
      tags: [{ key: 'team', value: 'finance', transitive: true }],
    };
    const sessions = [userSession('alice'), role('Deploy', 'alice', { options })];
    const profiles = [
      { name: 'first', sessionId: 's-deploy', region: null },
      { name: 'second', sessionId: 's-deploy', region: 'us-east-1' },
    ];
    const first = snapshot({ identities: [user('alice')], sessions, profiles });
    expect(updateCall(rowOf('Deploy', first), { field: 'label', text: 'Release' })).toEqual({
      channel: 'session.updateRole',
      input: {
        sessionId: 's-deploy',
        label: 'Release',
        roleArn: 'arn:aws:iam::444455556666:role/Deploy',
        sourceSessionId: 's-alice',
        region: 'eu-west-1',
        options,
        profileName: 'first',
      },
    });
  });

  it('keeps the key of an IAM user', () => {
    expect(updateCall(rowOf('alice'), { field: 'region', text: 'us-east-1' })).toMatchObject({
      channel: 'identity.updateIamUser',
      input: {
        label: 'alice',
        region: 'us-east-1',
        key: null,
        mfaUse: 'for-roles-that-ask',
        profileName: 'alice',
      },
    });
    expect(updateProblem(rowOf('alice'), { field: 'region', text: '' })).toBe(
      'Enter a region such as eu-west-1',
    );
    expect(updateProblem(rowOf('Deploy'), { field: 'region', text: '' })).toBe('');
    expect(updateProblem(rowOf('Deploy'), { field: 'label', text: ' ' })).toBe('Enter a name');
  });

  it('leaves the names of a portal’s roles to AWS, and their region where there is no profile', () => {
    const named = rowOf('Admin in prod-2', onePortal());
    expect(updateCall(named, { field: 'label', text: 'x' })).toBeNull();
    expect(updateCall(named, { field: 'region', text: 'us-east-1' })?.input).toEqual({
      sessionId: named.id,
      profileName: 'prod-2-admin',
      region: 'us-east-1',
    });
    const bare = rowOf('Admin in prod-2', onePortal({ profiles: [] }));
    expect(updateCall(bare, { field: 'region', text: 'us-east-1' })).toBeNull();
  });
});

describe('the lines of a profile', () => {
  it('are those of the shells people use', () => {
    expect(awsProfileLines('deploy')).toEqual([
      { shell: 'bash, zsh', line: 'export AWS_PROFILE=deploy' },
      { shell: 'fish', line: 'set -gx AWS_PROFILE deploy' },
      { shell: 'PowerShell', line: '$env:AWS_PROFILE = "deploy"' },
    ]);
  });

  it('are shown as they are written to an empty config file', () => {
    for (const region of ['eu-west-1', null]) {
      const written = putProfile('', { name: 'deploy', helperPath: '/opt/cloakroom/helper', region });
      expect(profileSection('/opt/cloakroom/helper', 'deploy', region)).toBe(written.text.trim());
    }
  });
});

describe('the history of a session in words', () => {
  it('says what, about what, and how often', () => {
    const event = { at: NOW, kind: 'handed-out', about: 'deploy', times: 12 } as const;
    expect(activityWords(event).text).toBe('Given to a tool: deploy (12 times)');
    expect(activityWords({ ...event, kind: 'started', about: null, times: 1 }).text).toBe('Got credentials');
    expect(activityWords({ ...event, kind: 'failed', times: 1 }).tone).toBe('error');
  });
});

describe('opening the console in words', () => {
  it('says where it appears', () => {
    expect(browserText({ kind: 'default' })).toContain('default browser');
    expect(browserText({ kind: 'program', path: '/opt/firefox' })).toContain('/opt/firefox');
    expect(browserText({ kind: 'copy-link' })).toContain('copied');
  });

  it('calls a copied link a secret, and passes on what is to be known', () => {
    const copied = openedText('Deploy', { copied: true, notes: ['it ends after an hour'] });
    expect(copied).toMatchObject({ kind: 'warning', title: 'The link to the console as Deploy is copied' });
    expect(copied.text).toMatch(/15 minutes.*like a password\. It ends after an hour\./);
    expect(openedText('Deploy', { copied: false, notes: [] })).toEqual({
      kind: 'success',
      title: 'Opened the console as Deploy',
      text: '',
    });
  });

  it('finds a service by its short name, too', () => {
    expect(SERVICE_OPTIONS[0]).toMatchObject({ value: '', label: 'Console home' });
    expect(SERVICE_OPTIONS.find(({ value }) => value === 'acm')?.filteringTags).toEqual(['acm']);
  });
});

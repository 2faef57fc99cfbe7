// Facts about one session as label and value, for the detail panel.
import type { KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import type { RoleOptions, SsoRoleSession } from '../../shared/model.ts';
import { useClock } from '../shared-ui/clock.ts';
import { CopyText } from '../shared-ui/copy-text.tsx';
import { durationText, expiryText } from '../shared-ui/time-text.ts';
import type { SessionRow } from './rows.ts';

const MFA_USE_TEXT = {
  never: 'Never',
  'for-roles-that-ask': 'For roles that ask for it',
  always: 'Always',
} as const;

function Expiry({ expiresAt }: { readonly expiresAt: number }) {
  return <span>{useClock((now) => expiryText(expiresAt, now))}</span>;
}

function pair(label: string, value: KeyValuePairsProps.Pair['value']): KeyValuePairsProps.Pair {
  return { label, value };
}

/** Beside what can be changed where it stands. */
export function detailItems(row: SessionRow): KeyValuePairsProps.Pair[] {
  const { session, status } = row;
  return [
    ...(row.arn === null
      ? []
      : [
          pair(session.kind === 'role' ? 'Role ARN' : 'User ARN', <CopyText text={row.arn} what="the ARN" />),
        ]),
    pair('Account', `${row.accountId}${row.partition === 'aws' ? '' : ` (${row.partition})`}`),
    ...(status.state === 'ready'
      ? [
          pair(
            'Credentials',
            status.expiresAt === null ? (
              'Long-term key, no expiry'
            ) : (
              <span>
                <Expiry expiresAt={status.expiresAt} />
                {status.refreshing && ' (being refreshed)'}
              </span>
            ),
          ),
        ]
      : []),
    ...(session.kind === 'role' ? roleItems(session.options) : []),
    ...(session.kind === 'sso-role' ? portalItems(session, row) : userItems(row)),
  ];
}

function userItems(row: SessionRow): KeyValuePairsProps.Pair[] {
  const { session, identity } = row;
  if (session.kind !== 'iam-user') return [];
  return [
    pair(
      'Tools get',
      session.keyUse === 'session-token'
        ? `Session token for ${durationText(session.durationSeconds)}`
        : 'The long-term key itself',
    ),
    ...(identity
      ? [
          pair('Access key ID', <span className="mono">{identity.accessKeyId}</span>),
          pair('MFA device', <span className="mono">{identity.mfaSerial ?? 'None'}</span>),
          pair('MFA code is used', MFA_USE_TEXT[identity.mfaUse]),
        ]
      : []),
  ];
}

function portalItems(session: SsoRoleSession, row: SessionRow): KeyValuePairsProps.Pair[] {
  return [
    pair('Account name', session.accountName),
    ...(session.email === null ? [] : [pair('E-mail of the account', session.email)]),
    pair('Role', session.roleName),
    pair(
      'Start URL',
      row.portal ? <span className="mono">{row.portal.startUrl}</span> : 'The portal is gone',
    ),
  ];
}

function roleItems(options: RoleOptions): KeyValuePairsProps.Pair[] {
  const optional: readonly (readonly [string, string | null])[] = [
    ['Role session name', options.roleSessionName],
    ['External ID', options.externalId],
    ['Source identity', options.sourceIdentity],
    ['Session tags', options.tags.map(tagText).join(', ') || null],
    ['Policy ARNs', options.policyArns.join(', ') || null],
  ];
  return [
    pair('Duration', durationText(options.durationSeconds)),
    pair('Requires MFA', options.requiresMfa ? 'Yes' : 'No'),
    ...optional.flatMap(([label, value]) =>
      value === null ? [] : [pair(label, <span className="mono">{value}</span>)],
    ),
    ...(options.policy === null
      ? []
      : [pair('Session policy', <pre className="policy">{options.policy}</pre>)]),
  ];
}

function tagText(tag: RoleOptions['tags'][number]): string {
  return `${tag.key}=${tag.value}${tag.transitive ? ' (transitive)' : ''}`;
}

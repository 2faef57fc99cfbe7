// The columns of the profiles that were found.
import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import type { FoundProfile } from '../../shared/aws-files.ts';
import { sentence } from '../../shared/sentences.ts';
import { Breakable } from '../shared-ui/breakable.tsx';
import { HEALTH, hashOf, type Route } from '../shell/route.ts';
import { kindText, linesText } from './found-text.ts';

export function foundColumns(
  onNavigate: (route: Route) => void,
): TableProps.ColumnDefinition<FoundProfile>[] {
  return [
    {
      id: 'name',
      header: 'Profile',
      isRowHeader: true,
      minWidth: 150,
      cell: (profile) => (
        <div className="wrap-anywhere">
          <span className="mono">{profile.name}</span>
          <Small text={linesText(profile)} />
        </div>
      ),
    },
    {
      id: 'kind',
      header: 'What it is',
      minWidth: 150,
      cell: (profile) => <Kind profile={profile} onNavigate={onNavigate} />,
    },
    {
      id: 'where',
      header: 'Account and details',
      minWidth: 230,
      cell: (profile) => <Details {...profile} />,
    },
  ];
}

interface KindProps {
  readonly profile: FoundProfile;
  readonly onNavigate: (route: Route) => void;
}

function Kind({ profile, onNavigate }: KindProps) {
  const { kind, note, importable } = profile;
  return (
    <div className="wrap-anywhere">
      {kind === 'broken' ? (
        <StatusIndicator type="error">{kindText(profile)}</StatusIndicator>
      ) : (
        kindText(profile)
      )}
      {note !== null && <Small text={sentence(note)} />}
      {kind === 'broken' && (
        <Box fontSize="body-s">
          <Link
            href={hashOf(HEALTH)}
            fontSize="body-s"
            ariaLabel={`See Health: what is wrong with ${profile.name}`}
            onFollow={(event) => {
              event.preventDefault();
              onNavigate(HEALTH);
            }}
          >
            See Health
          </Link>
        </Box>
      )}
      {!importable && note === null && kind !== 'broken' && (
        <Small text={kind === 'cloakroom' ? 'Is here already.' : 'Stays as it is.'} />
      )}
    </div>
  );
}

function Details(profile: FoundProfile) {
  const { accountId, accessKeyId, roleArn, roleName, startUrl, mfaSerial } = profile;
  // A role's ARN names its account.
  const account = accountId !== null && !roleArn?.includes(accountId) ? `Account ${accountId}` : null;
  const lines = [roleName, account, accessKeyId, roleArn, startUrl].filter((line) => line !== null);
  return (
    <div className="wrap-anywhere">
      {lines.map((line) => (
        <div key={line}>{/^(arn:|https?:|A[KS]IA)/.test(line) ? <Breakable text={line} /> : line}</div>
      ))}
      {mfaSerial !== null && <Small text="Asks for an MFA code" />}
    </div>
  );
}

function Small({ text }: { readonly text: string }) {
  return text === '' ? null : (
    <Box fontSize="body-s" color="text-body-secondary">
      {text}
    </Box>
  );
}

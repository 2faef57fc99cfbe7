// What stands in the cells of the list of access keys.
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import type { RotationView } from '../../shared/access-keys.ts';
import { headline, sentence } from '../../shared/sentences.ts';
import { useClock } from '../shared-ui/clock.ts';
import { CopyText } from '../shared-ui/copy-text.tsx';
import { agoText, exactText, momentText } from '../shared-ui/time-text.ts';
import { useWindowActions } from '../shell/window-actions.tsx';
import type { KeyRow } from './key-rows.ts';
import {
  ageDays,
  ageJudgement,
  daysText,
  endedAt,
  graceText,
  isWorthSaying,
  LAST_USE_LAGS,
  lastUseText,
  rotationMark,
  SEVERITY,
} from './key-text.ts';

interface RowProps {
  readonly row: KeyRow;
}

const Small = ({ children, title }: { readonly children: ReactNode; readonly title?: string }) => (
  <Box fontSize="body-s" color="text-body-secondary">
    <span title={title}>{children}</span>
  </Box>
);

export function UserCell({ row: { identity, first } }: RowProps) {
  const { label, userName, accountId } = identity;
  return (
    <div className="key-cell">
      <span>{label}</span>
      {first ? (
        <Small>
          {accountId}
          {userName === label ? '' : ` · ${userName}`}
        </Small>
      ) : (
        <Small>another key of the user</Small>
      )}
    </div>
  );
}

interface KeyCellProps extends RowProps {
  /** There is no room for columns of their own. */
  readonly withAge: boolean;
  readonly withPlaces: boolean;
}

export function KeyCell({ row, withAge, withPlaces }: KeyCellProps) {
  const { accessKeyId, key } = row;
  return (
    <div className="key-cell">
      <div className="key-id">
        <CopyText text={accessKeyId} what={`access key ID ${accessKeyId}`} />
      </div>
      <KeyStatus row={row} />
      {withAge && key && <AgeCell row={row} withUse />}
      {withPlaces && <PlacesCell row={row} />}
    </div>
  );
}

function KeyStatus({ row: { key, inventory } }: RowProps) {
  if (key?.status === 'Active') return <StatusIndicator type="success">Active</StatusIndicator>;
  if (key) return <StatusIndicator type="stopped">Inactive</StatusIndicator>;
  if (inventory?.reading) return <StatusIndicator type="loading">Asking AWS</StatusIndicator>;
  return inventory === null || inventory.readAt === null ? (
    <StatusIndicator type="pending">Not read yet</StatusIndicator>
  ) : (
    <StatusIndicator type="error">Unknown to AWS</StatusIndicator>
  );
}

export function AgeCell({ row, withUse }: RowProps & { readonly withUse: boolean }) {
  const createdAt = row.key?.createdAt ?? null;
  const days = useClock((now) => (createdAt === null ? -1 : ageDays(createdAt, now)));
  if (createdAt === null) return <>–</>;
  // An inactive key harms nobody by its age.
  const judged = row.key?.status === 'Active' ? ageJudgement(days, row.policy) : null;
  return (
    <div className="key-cell">
      <span title={`Created ${exactText(createdAt)}`}>
        {judged ? <StatusIndicator type={judged.tone}>{daysText(days)}</StatusIndicator> : daysText(days)}
      </span>
      {judged && <Small>{judged.text}</Small>}
      {withUse && <UseCell row={row} prefix="Used: " />}
    </div>
  );
}

export function UseCell({ row: { key }, prefix = '' }: RowProps & { readonly prefix?: string }) {
  const when = useClock((now) => (key ? lastUseText(key, now)[0] : ''));
  if (!key) return prefix === '' ? '–' : null;
  const [, where] = lastUseText(key, 0);
  const at = key.lastUse?.at ?? null;
  const title = `${at === null ? '' : `${exactText(at)}. `}${key.lastUse === null ? '' : LAST_USE_LAGS}`;
  const text = prefix === '' ? when : `${prefix}${when.charAt(0).toLowerCase()}${when.slice(1)}`;
  if (prefix !== '')
    return (
      <Small title={title}>
        {text}
        {where === '' ? '' : `, ${where}`}
      </Small>
    );
  return (
    <div className="key-cell">
      <span title={title}>{text}</span>
      {where !== '' && <Small>{where}</Small>}
    </div>
  );
}

export function PlacesCell({ row: { key, held } }: RowProps) {
  const places = key?.places ?? [];
  return (
    <div className="key-cell">
      {held && <Badge color="blue">In use here</Badge>}
      {places.map((place) => (
        <Small key={place}>{place}</Small>
      ))}
      {!held && places.length === 0 && <Small>Not on this machine</Small>}
    </div>
  );
}

export function StateCell({ row }: RowProps) {
  const { open } = useWindowActions();
  const { identity, rotation, findings, inventory, key, first } = row;
  const said = rotation !== null && isWorthSaying(rotation);
  const aged = useClock(
    (now) => key?.status === 'Active' && ageJudgement(ageDays(key.createdAt, now), row.policy) !== null,
  );
  const problem = first ? (inventory?.problem ?? null) : null;
  const missing = first ? (inventory?.missingPermissions.length ?? 0) : 0;
  if (!said && findings.length === 0 && problem === null && missing === 0)
    return key === null || aged ? (
      '–'
    ) : (
      <div className="key-cell">
        <StatusIndicator type="success">Nothing to do</StatusIndicator>
        {rotation && <Ended rotation={rotation} />}
      </div>
    );
  return (
    <ul className="key-findings">
      {said && (
        <li>
          <RotationState rotation={rotation} />
        </li>
      )}
      {problem && (
        <li>
          <StatusIndicator type="error">Could not be read: {headline(problem.message)}</StatusIndicator>
          <Small>{sentence(problem.remedy)}</Small>
        </li>
      )}
      {findings.map((finding) => (
        <li key={`${finding.code} ${finding.accessKeyId}`}>
          <StatusIndicator
            type={SEVERITY[finding.severity].tone}
            iconAriaLabel={SEVERITY[finding.severity].text}
          >
            {headline(finding.text)}
          </StatusIndicator>
        </li>
      ))}
      {missing > 0 && (
        <li>
          <StatusIndicator type="info">
            Some of it the user may not read.{' '}
            <Button
              variant="inline-link"
              ariaLabel={`What ${identity.label} may not read`}
              onClick={() => open({ kind: 'keys-access', identityId: identity.id })}
            >
              What to allow
            </Button>
          </StatusIndicator>
        </li>
      )}
    </ul>
  );
}

function RotationState({ rotation }: { readonly rotation: RotationView }) {
  const { tone, text } = rotationMark(rotation);
  const left = useClock((now) => graceText(rotation, now) ?? '');
  return (
    <StatusIndicator type={tone}>
      {text}
      {left === '' ? '' : `, ${left}`}
    </StatusIndicator>
  );
}

function Ended({ rotation }: { readonly rotation: RotationView }) {
  const at = endedAt(rotation) ?? rotation.startedAt;
  const when = useClock((now) => momentText(at, now));
  return (
    <Small title={exactText(at)}>
      {rotationMark(rotation).text} {when}
    </Small>
  );
}

export function ReadTime({ at }: { readonly at: number }) {
  const ago = useClock((now) => agoText(at, now));
  return <span title={exactText(at)}>{ago}</span>;
}

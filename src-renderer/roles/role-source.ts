// What a role's source and its settings make of it: partition, caps on its duration, whether MFA can work. Pure.
import { parseRoleArn } from '../../shared/arn.ts';
import { marksOf, type Partition, type Session, type Snapshot } from '../../shared/model.ts';
import { isProduction } from '../../shared/production.ts';
import { chainOf } from '../sessions/rows.ts';
import { secondsOfDraft } from '../shared-ui/duration-choices.ts';
import { durationText } from '../shared-ui/time-text.ts';
import type { RoleForm } from './role-form.ts';

/** Null when the source, or what it begins with, is gone. */
export function partitionOfSource(snapshot: Snapshot, sourceSessionId: string): Partition | null {
  const first = chainOf(snapshot, sourceSessionId)[0];
  if (first?.kind === 'iam-user')
    return snapshot.identities.find(({ id }) => id === first.identityId)?.partition ?? null;
  if (first?.kind === 'sso-role')
    return snapshot.portals.find(({ id }) => id === first.portalId)?.partition ?? null;
  return null;
}

/** Source: STS API, AssumeRole: a role assumed with a role's credentials lives an hour at most. */
const CHAINED_SECONDS = 3600;

export interface DurationAdvice {
  readonly note: string;
  /** Why less is asked for than was chosen; empty when all of it is. */
  readonly warning: string;
}

type Duration = Pick<RoleForm, 'duration' | 'roleArn' | 'sourceSessionId'> & {
  /** As it would be sent: rules for production look at it. */
  readonly label: string;
};

/** What is known beforehand of how long AWS will let it live. */
export function durationAdvice(
  form: Duration,
  snapshot: Snapshot,
  ownSessionId: string | null,
): DurationAdvice {
  const source = snapshot.sessions.find((session) => session.id === form.sourceSessionId);
  const chained = source?.kind === 'role' || source?.kind === 'sso-role';
  const asked = secondsOfDraft(form.duration);
  const limit = productionLimit(form, snapshot, ownSessionId);
  const caps = [
    ...(chained ? [{ seconds: CHAINED_SECONDS, why: 'AWS caps role chaining at 1 hour' }] : []),
    ...(limit === null
      ? []
      : [{ seconds: limit, why: `The settings limit production sessions to ${durationText(limit)}` }]),
  ].sort((one, other) => one.seconds - other.seconds);
  const [least] = caps;
  return {
    note: chained
      ? 'The source is a role: AWS caps role chaining at 1 hour.'
      : "AWS also keeps to the role's own maximum session duration (1 hour unless changed). Cloakroom cannot look that up; the test tells whether this fits.",
    warning:
      least && asked > least.seconds
        ? `${least.why}, so ${durationText(least.seconds)} ${least.seconds === CHAINED_SECONDS ? 'is' : 'are'} asked for.`
        : '',
  };
}

function productionLimit(form: Duration, snapshot: Snapshot, ownSessionId: string | null): number | null {
  const { production } = snapshot.settings;
  const arn = parseRoleArn(form.roleArn.trim());
  if (!arn || production.maxSeconds === null) return null;
  const subject = {
    accountId: arn.accountId,
    accountName: null,
    principal: arn.name,
    label: form.label,
  };
  const marks = ownSessionId === null ? undefined : marksOf(snapshot, ownSessionId);
  return isProduction(production, subject, marks) ? production.maxSeconds : null;
}

/** Why "Requires MFA" cannot work with this source; null when it can. */
export function mfaWarning(form: RoleForm, snapshot: Snapshot): string | null {
  if (!form.requiresMfa) return null;
  const first: Session | undefined = chainOf(snapshot, form.sourceSessionId)[0];
  if (first?.kind === 'sso-role')
    return 'Credentials of a portal carry no MFA mark: AWS refuses a role whose trust policy asks for one';
  if (first?.kind !== 'iam-user') return null;
  const user = snapshot.identities.find((identity) => identity.id === first.identityId);
  if (!user) return null;
  if (user.mfaUse === 'never') return `${user.label} is set to never use an MFA code; edit it first`;
  if (user.mfaSerial === null) return `No MFA device is known for ${user.label}; edit it and look it up`;
  return null;
}

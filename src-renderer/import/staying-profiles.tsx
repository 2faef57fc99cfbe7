// Chosen profiles that cannot come over, and what to do about each.
import Alert from '@cloudscape-design/components/alert';
import type { ImportPreview } from '../../shared/aws-files.ts';
import { headline } from '../../shared/sentences.ts';
import { count } from '../portals/portal-text.ts';
import { ProblemBody } from '../shared-ui/problem.tsx';

export function StayingProfiles({ problems }: Pick<ImportPreview, 'problems'>) {
  if (problems.length === 0) return null;
  return (
    <Alert
      type="warning"
      header={
        problems.length === 1
          ? '1 profile cannot come over; it stays as it is.'
          : `${count(problems.length, 'profile')} cannot come over; these stay as they are.`
      }
    >
      <ul className="staying">
        {problems.map(({ profile, error }) => (
          <li key={profile} className="wrap-anywhere">
            <b className="mono">{profile}</b>: {headline(error.message)}
            <ProblemBody error={error} />
          </li>
        ))}
      </ul>
    </Alert>
  );
}

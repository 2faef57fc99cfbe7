// The changes of the AWS files that Cloakroom has made, while their page is open, and the one that is looked at.
import type { ChangeSummary } from '../../shared/aws-files.ts';
import { type Answer, useAnswer } from '../shared-ui/use-answer.ts';
import type { Route } from '../shell/route.ts';
import { useSnapshot } from '../snapshot-store.ts';

export interface History {
  readonly answer: Answer<{ changes: ChangeSummary[] }>;
  /** The change that the route names; null when there is none, or not yet. */
  readonly selected: ChangeSummary | null;
}

export function useHistory(route: Route): History {
  const { files } = useSnapshot();
  const answer = useAnswer('history.list', route.page === 'history' ? {} : null, files.revision);
  const changeId = route.page === 'history' ? route.changeId : null;
  return { answer, selected: answer.value?.changes.find(({ id }) => id === changeId) ?? null };
}

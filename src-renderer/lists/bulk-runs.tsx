// Starting and stopping many sessions: goes on whatever page is shown, says how far it is, and ends with one notice.

import Button from '@cloudscape-design/components/button';
import type { FlashbarProps } from '@cloudscape-design/components/flashbar';
import { useSyncExternalStore } from 'react';
import { toWire } from '../../shared/errors.ts';
import { tryCall } from '../bridge.ts';
import { count } from '../portals/portal-text.ts';
import { type Notices, useNotices } from '../shared-ui/notices.tsx';
import { saidByPerson } from '../shell/said-by-person.ts';
import { forMany, gathered } from './bulk.ts';

interface Run {
  readonly id: number;
  readonly text: string;
  readonly finished: number;
  readonly of: number;
  readonly cancelled: boolean;
}

type Verb = 'start' | 'stop';
const TEXTS = {
  start: { going: 'Starting', past: 'started', done: 'Started' },
  stop: { going: 'Stopping', past: 'stopped', done: 'Stopped' },
} as const;

/** Each start may be a call to AWS; more at once would be slowed down by AWS itself. */
const AT_ONCE = 4;

let runs: readonly Run[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
function setRuns(next: readonly Run[]): void {
  runs = next;
  for (const listener of [...listeners]) listener();
}
const changeRun = (id: number, change: Partial<Run>) =>
  setRuns(runs.map((run) => (run.id === id ? { ...run, ...change } : run)));
const cancelRun = (id: number) => changeRun(id, { cancelled: true });

interface Named {
  readonly id: string;
  readonly label: string;
}

async function runMany(verb: Verb, sessions: readonly Named[], notices: Notices): Promise<void> {
  const id = nextId++;
  const { going, past, done } = TEXTS[verb];
  const about = `bulk:${verb}`;
  notices.drop(about);
  setRuns([
    ...runs,
    {
      id,
      text: `${going} ${count(sessions.length, 'session')}`,
      finished: 0,
      of: sessions.length,
      cancelled: false,
    },
  ]);
  const end = await forMany(
    sessions,
    async ({ id: sessionId }) => {
      const result = await tryCall(verb === 'start' ? 'session.start' : 'session.stop', { sessionId });
      if (result.ok) return null;
      // Whoever put a question off wants no more of them.
      if (saidByPerson(result.error)) cancelRun(id);
      return toWire(result.error);
    },
    {
      atOnce: AT_ONCE,
      onProgress: (finished) => changeRun(id, { finished }),
      stopped: () => runs.find((run) => run.id === id)?.cancelled ?? true,
    },
  );
  setRuns(runs.filter((run) => run.id !== id));
  const failures = end.failures.filter(({ error }) => !saidByPerson(error));
  const error = gathered(past, failures, sessions.length - end.left);
  if (error) return notices.show({ about, kind: 'problem', error });
  const notDone = sessions.length - end.done;
  notices.show({
    about,
    kind: notDone > 0 ? 'warning' : 'success',
    title: `${done} ${count(end.done, 'session')}`,
    text: notDone > 0 ? `${count(notDone, 'session')} left as they were.` : '',
  });
}

export function useBulk(): (verb: Verb, sessions: readonly Named[]) => void {
  const notices = useNotices();
  return (verb, sessions) => void runMany(verb, sessions, notices);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is under way, with a way to stop it: notices that stand on every page. */
export function useBulkItems(): FlashbarProps.MessageDefinition[] {
  const under = useSyncExternalStore(subscribe, () => runs);
  return under.map(({ id, text, finished, of, cancelled }) => ({
    id: `bulk-run:${id}`,
    type: 'in-progress',
    loading: true,
    header: cancelled ? `${text}: stopping after those under way` : text,
    content: `${finished.toLocaleString('en')} of ${of.toLocaleString('en')} done`,
    ...(cancelled ? {} : { action: <Button onClick={() => cancelRun(id)}>Cancel</Button> }),
  }));
}

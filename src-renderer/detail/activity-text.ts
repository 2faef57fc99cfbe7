// What has happened with a session, in words. Pure.
import type { ActivityEvent } from '../../shared/model.ts';
import type { Tone } from '../sessions/state-text.ts';

interface ActivityWords {
  readonly tone: Tone | 'info';
  readonly text: string;
}

const WORDS: Readonly<Record<ActivityEvent['kind'], ActivityWords>> = {
  started: { tone: 'success', text: 'Got credentials' },
  renewed: { tone: 'success', text: 'Renewed credentials' },
  failed: { tone: 'error', text: 'Failed' },
  stopped: { tone: 'stopped', text: 'Stopped' },
  'made-active': { tone: 'info', text: 'Made active' },
  'handed-out': { tone: 'info', text: 'Given to a tool' },
  console: { tone: 'info', text: 'Opened the console' },
  copied: { tone: 'warning', text: 'Copied credentials' },
};

/** "Given to a tool: deploy (12 times)". */
export function activityWords({ kind, about, times }: ActivityEvent): ActivityWords {
  const { tone, text } = WORDS[kind];
  const named = about === null || about === '' ? text : `${text}: ${about}`;
  return { tone, text: times > 1 ? `${named} (${times.toLocaleString('en')} times)` : named };
}

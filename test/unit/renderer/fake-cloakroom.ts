// A stand-in for what the preload script provides: records every call, answers as told, pushes snapshots.
import type { ErrorView } from '../../../shared/errors.ts';
import { type Channel, type CloakroomApi, channels, type Input, type Output } from '../../../shared/ipc.ts';
import type { Snapshot } from '../../../shared/model.ts';
import { changeBetween, type SnapshotChange } from '../../../shared/snapshot-change.ts';

type Answers = { [C in Channel]?: (input: Input<C>) => Output<C> | Promise<Output<C>> };

/** Throw it from an answer to refuse as the main process does. */
export class Refusal extends Error {
  readonly view: ErrorView;
  constructor(view: ErrorView) {
    super(view.message);
    this.view = view;
  }
}

export interface Call {
  readonly channel: Channel;
  readonly input: unknown;
}

export interface FakeCloakroom extends CloakroomApi {
  readonly calls: Call[];
  /** Calls that ask for something to be done; those that only look at the AWS files are left out. */
  deeds(): Call[];
  push(next: Snapshot): void;
  listenerCount(): number;
}

/** Looks that pages and dialogs take by themselves; answered with nothing unless told otherwise. */
const LOOKS: Answers = {
  'files.preview': () => ({ diffs: [] }),
  'history.list': () => ({ changes: [] }),
  'history.show': () => ({ diffs: [] }),
  'health.check': () => ({ findings: [] }),
  'import.survey': () => ({ profiles: [] }),
  'session.activity': () => ({ events: [] }),
  'audit.list': () => ({ entries: [], more: false }),
};

/** Inputs are parsed with the real table, so a test fails where the main process would refuse. */
export function fakeCloakroom(first: Snapshot, answers: Answers = {}): FakeCloakroom {
  const listeners = new Set<(change: SnapshotChange) => void>();
  const calls: Call[] = [];
  let current = first;
  return {
    calls,
    deeds: () => calls.filter(({ channel }) => channel !== 'snapshot.follow' && !(channel in LOOKS)),
    push(next) {
      const before = current;
      current = { ...next, revision: current.revision + 1 };
      const change = changeBetween(before, current);
      for (const listener of [...listeners]) listener(change);
    },
    listenerCount: () => listeners.size,
    async invoke<C extends Channel>(channel: C, input: Input<C>) {
      calls.push({ channel, input });
      const parsed = channels[channel].input.safeParse(input);
      if (!parsed.success) throw new Error(`${channel} would be refused: ${parsed.error.message}`);
      try {
        const answer = answers[channel] ?? LOOKS[channel];
        const value = channel === 'snapshot.follow' ? current : answer ? await answer(input) : {};
        return { ok: true, value: value as Output<C> } as const;
      } catch (thrown) {
        if (thrown instanceof Refusal) return { ok: false, error: thrown.view } as const;
        throw thrown;
      }
    },
    onSnapshotChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pathOf: (file) => `/chosen/${(file as File).name}`,
  };
}

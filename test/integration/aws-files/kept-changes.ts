// The history as the tests of the AWS files keep it: the app's own store, with a seal that anybody can open.
import { randomUUID } from 'node:crypto';
import type { EditRun } from '../../../src-main/core/aws-config/files-port.ts';
import { NO_DELTA } from '../../../src-main/core/history/catalog-delta.ts';
import type { HistoryStore } from '../../../src-main/core/history/ports.ts';
import { createHistoryStore } from '../../../src-main/platform/history-store.ts';

/** `warnings` gets what the store could not read. */
export function openHistory(folder: string, warnings: unknown[] = []): HistoryStore {
  return createHistoryStore({
    folder,
    sealer: {
      seal: async (_name, data) => Buffer.from(data).toString('base64'),
      unseal: async (_name, sealed) => Buffer.from(sealed, 'base64'),
    },
    log: { info: () => {}, warn: (...warning) => warnings.push(warning) },
  });
}

/** Keeps each change of the config file as an entry of its own. */
export function keepIn(folder: string): NonNullable<EditRun['beforeReplace']> {
  const history = openHistory(folder);
  return (before, after) =>
    history.save({
      id: randomUUID(),
      at: Date.now(),
      kind: 'profile',
      title: 'Changed',
      subject: null,
      delta: NO_DELTA,
      secrets: [],
      ownLinesOnly: true,
      undoneAt: null,
      files: [{ file: 'config', path: 'config', diff: '', added: 1, removed: 1, before, after }],
    });
}

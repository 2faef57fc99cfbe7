// The app but Electron in a process of its own, driven over its IPC channel by app-process.ts, so that its memory and
// its descriptors are seen from outside and an abuser's own do not count.
import type { Channel } from '../../shared/ipc.ts';
import { type CloakroomInNode, startCloakroomInNode } from '../harness/cloakroom-in-node.ts';
import type { LogSummary, Memory, Order, Reply } from './app-process.ts';

const node = await startCloakroomInNode({
  aws: JSON.parse(process.argv[2] ?? '{}') as Record<string, string>,
});

process.on('message', ({ id, order }: { id: number; order: Order }) => {
  obey(order).then(
    (result) => send({ id, result }),
    (error: unknown) => send({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});
let closing: Promise<void> | null = null;
const close = () => {
  closing ??= node.close();
  return closing;
};
// Also when those who started it are gone.
process.once('disconnect', () => void close().finally(() => process.exit()));
send({
  id: 0,
  result: {
    socket: node.cloakroom.snapshot().environment.endpoint,
    helper: node.helperPath,
    folder: node.folder,
  },
});

async function obey(order: Order): Promise<unknown> {
  if (order.do === 'command') return await run(order.channel, order.input);
  if (order.do === 'memory') return memory();
  if (order.do === 'take-log') return takeLog(node, order.secrets);
  await close();
  return null;
}

function run(channel: Channel, input: unknown): Promise<unknown> {
  const command = node.cloakroom.commands[channel as keyof typeof node.cloakroom.commands];
  return (command as (input: unknown) => Promise<unknown>)(input);
}

function memory(): Memory {
  // Twice: what a finaliser lets go of is free after the second.
  global.gc?.();
  global.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external };
}

/** Counts by event and reason; emptied, as a log file is turned over. */
function takeLog({ logged }: CloakroomInNode, secrets: readonly string[]): LogSummary {
  const counts: Record<string, number> = {};
  let leaks = 0;
  for (const { event, fields } of logged) {
    const name = typeof fields.reason === 'string' ? `${event}: ${fields.reason}` : event;
    counts[name] = (counts[name] ?? 0) + 1;
    const text = JSON.stringify(fields);
    if (secrets.some((secret) => text.includes(secret))) leaks += 1;
  }
  (logged as unknown[]).length = 0;
  return { counts, leaks };
}

function send(reply: Reply): void {
  process.send?.(reply);
}

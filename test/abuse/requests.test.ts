// A million requests, scaled down in `npm test`, to the real socket of a running app.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type AppProcess, type Memory, startAppProcess } from './app-process.ts';
import { exchange } from './clients.ts';
import { inMegabytes, note, REQUESTS, SEED } from './figures.ts';
import { type HostileRequest, hostileRequests, type Verdict } from './requests.ts';

const ROUNDS = 20;
const WARM_UP_ROUNDS = 4;
/** Clients at a time. */
const CROWD = 64;
/** A connection that is kept costs some 3 kB, so one in ten kept of the short run would be seen. */
const HEAP_GROWTH_MAX = 4_000_000;
/** The allocator gives back in large pieces and late; one kept kilobyte per request of the short run is over it. */
const RSS_GROWTH_MAX = 48_000_000;
const LONG = 120_000 + REQUESTS * 2;

describe.runIf(process.platform === 'linux')('Requests made to do harm', () => {
  let app: AppProcess;
  beforeAll(async () => {
    app = await startAppProcess();
  });
  afterAll(() => app.close());

  test('get credentials only where they are good ones, in full, for the profile they name; nothing leaks or piles up', {
    timeout: LONG,
  }, async () => {
    const next = hostileRequests(SEED, new Set(app.expected.keys()));
    const tally = new Map<string, number>();
    const log = new Map<string, number>();
    const begun = performance.now();
    let settled: { memory: Memory; connections: number } | null = null;
    let sentBytes = 0;
    let honest = 0;
    for (let round = 0; round < ROUNDS; round++) {
      if (round === WARM_UP_ROUNDS) settled = { memory: await app.memory(), connections: app.connections() };
      let left = Math.ceil(REQUESTS / ROUNDS);
      const client = async () => {
        while (left-- > 0) {
          const request = next();
          const answer = await exchange(app.socket, request.parts);
          judge(app, request, answer);
          tally.set(request.verdict.answer, (tally.get(request.verdict.answer) ?? 0) + 1);
          for (const part of request.parts) sentBytes += part.length;
        }
      };
      const helper = app.helper('deploy');
      await Promise.all(Array.from({ length: CROWD }, client));
      expect(await helper).toEqual({ code: 0, stdout: app.expected.get('deploy')?.slice(1), stderr: '' });
      honest += 1;
      const { counts, leaks } = await app.takeLog();
      expect(leaks).toBe(0);
      for (const [name, count] of Object.entries(counts)) log.set(name, (log.get(name) ?? 0) + count);
    }
    const seconds = (performance.now() - begun) / 1_000;
    await vi.waitUntil(() => app.connections() <= (settled?.connections ?? 0), { timeout: 20_000 });
    const before = settled?.memory ?? { rss: 0, heapUsed: 0, external: 0 };
    const after = await app.memory();

    note('seed', SEED);
    note(
      'requests',
      [...tally.values()].reduce((sum, count) => sum + count),
    );
    note('seconds, and requests a second', `${seconds.toFixed(0)}, ${(REQUESTS / seconds).toFixed(0)}`);
    note('bytes sent', inMegabytes(sentBytes));
    for (const [name, count] of tally) note(`answered with ${name}`, count);
    for (const [name, count] of log) note(`in the log: ${name}`, count);
    note('honest helpers answered meanwhile', honest);
    note('heap after warm-up, at the end', `${inMegabytes(before.heapUsed)}, ${inMegabytes(after.heapUsed)}`);
    note('RSS after warm-up, at the end', `${inMegabytes(before.rss)}, ${inMegabytes(after.rss)}`);

    expect(after.heapUsed - before.heapUsed).toBeLessThan(HEAP_GROWTH_MAX);
    expect(after.rss - before.rss).toBeLessThan(RSS_GROWTH_MAX);
    expect(app.output()).toBe('');
    expect(app.isRunning()).toBe(true);
  });
});

/** Throws with the seed and the bytes, from which the request can be sent again. */
function judge(
  { expected, secrets }: AppProcess,
  { kind, parts, verdict }: HostileRequest,
  answer: string,
): void {
  const problem = problemOf(answer, verdict, expected, secrets);
  if (problem === null) return;
  const bytes = parts.map((part) => Buffer.from(part).toString('base64').slice(0, 3_000)).join(' | ');
  throw new Error(
    `seed ${SEED}, ${kind}, ${verdict.answer} expected: ${problem}\nrequest (base64): ${bytes}\nanswer: ${answer.slice(0, 300)}`,
  );
}

function problemOf(
  answer: string,
  verdict: Verdict,
  expected: ReadonlyMap<string, string>,
  secrets: readonly string[],
): string | null {
  const whole = 'profile' in verdict && verdict.profile !== null ? expected.get(verdict.profile) : undefined;
  if (whole !== undefined && answer === whole) return null;
  if (answer.startsWith('+') || secrets.some((secret) => answer.includes(secret)))
    return 'credentials for somebody they are not meant for';
  if (answer === '') return verdict.answer === 'nothing' || verdict.answer === 'either' ? null : 'no answer';
  if (!/^-[^\n\p{Cc}]+; [^\n\p{Cc}]+\n$/u.test(answer)) return 'not one line';
  if (/\bat .*[/:(]\d|node:|\.ts\b|Error\b/.test(answer.replace(/profile named .*; /su, '')))
    return 'a stack trace';
  return verdict.answer === 'failure' || (verdict.answer === 'either' && verdict.profile === null)
    ? null
    : 'a failure';
}

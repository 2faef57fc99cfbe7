import { describe, expect, it } from 'vitest';
import type { Channel } from '../../../shared/ipc.ts';
import { DEFAULT_SETTINGS } from '../../../shared/settings.ts';
import type { Question } from '../../../src-main/desktop/question.ts';
import { createTrustGuard } from '../../../src-main/desktop/trust.ts';
import { samplePortal } from '../fakes/portal-ports.ts';
import { rejection } from '../fakes/rejection.ts';

/** On every computer that runs these tests. */
const PROGRAM = process.execPath;
const program = { kind: 'program', path: PROGRAM } as const;
const withCa = (caFile: string | null) => ({ network: { proxy: { kind: 'environment' }, caFile } });

function setUp(
  answer: boolean,
  now: Partial<typeof DEFAULT_SETTINGS> = {},
  portals = [samplePortal('acme')],
) {
  const asked: Question[] = [];
  const guard = createTrustGuard({
    snapshot: () => ({ settings: { ...DEFAULT_SETTINGS, ...now }, portals }),
    ask: async (question) => {
      asked.push(question);
      return answer;
    },
  });
  return { asked, guard };
}

describe('what a page may not decide by itself', () => {
  it.each<[Channel, unknown]>([
    ['settings.set', { browser: program }],
    ['portal.add', { browser: program }],
    ['portal.update', { portalId: 'acme', browser: program }],
  ])('the program that is started as a browser: %s', async (channel, input) => {
    const refusing = setUp(false);
    expect((await rejection(refusing.guard(channel, input))).code).toBe('invalid-input');
    expect(refusing.asked[0]?.detail).toContain(PROGRAM);
    await setUp(true).guard(channel, input);
  });

  it('the authorities that are trusted', async () => {
    const { guard, asked } = setUp(false);
    const error = await rejection(guard('settings.set', withCa('/tmp/ca.pem')));
    expect(error.message).toBe('The certificate file was not changed');
    expect(asked[0]?.detail).toContain('/tmp/ca.pem');
    await setUp(true).guard('settings.set', withCa('/tmp/ca.pem'));
  });
});

describe('nobody is asked', () => {
  it('for a program that is in use already, by the settings or a portal', async () => {
    for (const { guard, asked } of [
      setUp(false, { browser: program }),
      setUp(false, {}, [samplePortal('acme', { browser: program })]),
    ]) {
      await guard('settings.set', { browser: program });
      expect(asked).toEqual([]);
    }
  });

  it('for another setting, for the same file, or for none', async () => {
    const now = { network: { proxy: { kind: 'environment' }, caFile: '/tmp/ca.pem' } } as const;
    const { guard, asked } = setUp(false, now);
    await guard('settings.set', { theme: 'dark' });
    await guard('settings.set', withCa('/tmp/ca.pem'));
    await guard('settings.set', withCa(null));
    await guard('settings.set', { browser: { kind: 'copy-link' } });
    await guard('session.start', { sessionId: 'one', browser: program });
    expect(asked).toEqual([]);
  });

  it.each([
    'firefox',
    './firefox',
    '//server/share/browser',
    '\\\\server\\share\\browser.exe',
    '/nonexistent/firefox',
    '/',
  ])('about %s, which is no program on this computer', async (path) => {
    const { guard, asked } = setUp(true);
    const error = await rejection(guard('settings.set', { browser: { kind: 'program', path } }));
    expect(error.code).toBe('invalid-input');
    expect(asked).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UpdateStatus } from '../../../shared/updates.ts';
import {
  type CopyFacts,
  checkDaily,
  isNewerRelease,
  plainNotes,
  updateProblem,
  whyUpdatesAreOff,
} from '../../../src-main/core/update-rules.ts';
import { createUpdateDesk, type Release, type UpdateFeed } from '../../../src-main/core/updates.ts';
import { ManualClock, START } from '../fakes/manual-clock.ts';

const HOUR = 3_600_000;
const APP_IMAGE: CopyFacts = {
  platform: 'linux',
  packaged: true,
  hasFeed: true,
  packageType: null,
  appImage: true,
};

describe('a copy of Cloakroom', () => {
  it('updates itself where it has a feed and may replace itself', () => {
    for (const copy of [
      APP_IMAGE,
      { ...APP_IMAGE, platform: 'win32', appImage: false },
      { ...APP_IMAGE, platform: 'darwin', appImage: false },
      { ...APP_IMAGE, packaged: false },
    ])
      expect(whyUpdatesAreOff(copy)).toBeNull();
  });

  it.each([
    [{ packaged: false, hasFeed: false }, 'runs from source'],
    [{ hasFeed: false }, 'without an address'],
    [{ packageType: 'deb' }, 'package manager'],
    [{ packageType: 'rpm', hasFeed: false }, 'package manager'],
    [{ appImage: false }, 'only an AppImage'],
  ])('does not, and says why, when %o', (change, reason) => {
    expect(whyUpdatesAreOff({ ...APP_IMAGE, ...change })).toContain(reason);
  });
});

describe('a release', () => {
  it.each([
    ['0.1.1', '0.1.0'],
    ['0.2.0', '0.1.9'],
    ['1.0.0', '0.99.99'],
    ['0.10.0', '0.9.0'],
    ['0.2.0', '0.2.0-beta.1'],
    ['0.2.0+build.5', '0.1.0'],
  ])('%s is newer than %s', (offered, current) => {
    expect(isNewerRelease(offered, current)).toBe(true);
  });

  it.each([
    ['0.1.0', '0.1.0'],
    ['0.0.9', '0.1.0'],
    ['0.9.0', '0.10.0'],
    ['0.2.0-beta.1', '0.1.0'],
    ['0.1.9', '0.2.0-beta.1'],
    ['latest', '0.1.0'],
    ['', '0.1.0'],
    ['v0.2.0', '0.1.0'],
    ['0.2', '0.1.0'],
    ['0.2.0', 'unknown'],
    ['0.1.0+2', '0.1.0+1'],
  ])('%s is not newer than %s', (offered, current) => {
    expect(isNewerRelease(offered, current)).toBe(false);
  });

  it('is never newer and older at once', () => {
    const version = fc
      .tuple(fc.nat(30), fc.nat(30), fc.nat(30), fc.constantFrom('', '-rc.1'))
      .map(([major, minor, patch, rest]) => `${major}.${minor}.${patch}${rest}`);
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(isNewerRelease(a, b) && isNewerRelease(b, a)).toBe(false);
      }),
    );
  });
});

describe('notes of a release', () => {
  it('are plain text of a bounded length', () => {
    expect(plainNotes('\u0007First\nsecond\t\u202eline\u0000 ')).toBe('First\nsecond\tline');
    expect(plainNotes('x'.repeat(10_000))).toHaveLength(4_001);
    for (const none of [null, undefined, '', '  \n', [{ version: '1.0.0', note: 'x' }], 7])
      expect(plainNotes(none)).toBeNull();
  });
});

interface FakeFeed extends UpdateFeed {
  readonly calls: string[];
  release: Release;
  failure: unknown;
  report: (percent: number) => void;
  finishDownload: () => void;
}

function fakeFeed(): FakeFeed {
  const fail = () => {
    if (feed.failure) throw feed.failure;
  };
  const feed: FakeFeed = {
    calls: [],
    release: { version: '0.2.0', notes: 'Better.', forUs: true },
    failure: null,
    report: () => {},
    finishDownload: () => {},
    async newest() {
      feed.calls.push('newest');
      fail();
      return feed.release;
    },
    async download(progress) {
      feed.calls.push('download');
      fail();
      feed.report = progress;
      await new Promise<void>((resolve) => {
        feed.finishDownload = resolve;
      });
    },
    async restart() {
      feed.calls.push('restart');
      fail();
    },
  };
  return feed;
}

function desk(off: string | null = null) {
  const feed = fakeFeed();
  let opened = 0;
  const updates = createUpdateDesk({
    off,
    currentVersion: '0.1.0',
    feed: async () => {
      opened += 1;
      return feed;
    },
    now: () => START,
  });
  const seen: UpdateStatus[] = [];
  updates.onChange(() => seen.push(updates.status()));
  return { feed, updates, seen, opened: () => opened };
}

const failure = (code: string) => Object.assign(new Error('secret path /home/alice'), { code });

describe('updates', () => {
  it('that are off do nothing at all, and never open a feed', async () => {
    const { updates, seen, opened } = desk('It runs from source');
    await updates.check();
    await updates.download();
    await updates.install();
    expect(updates.status()).toEqual({ state: 'off', why: 'It runs from source' });
    expect([seen, opened()]).toEqual([[], 0]);
  });

  it('go from looking through a click to ready', async () => {
    const { updates, feed, seen } = desk();
    await updates.check();
    expect(updates.status()).toEqual({ state: 'available', version: '0.2.0', notes: 'Better.' });
    expect(feed.calls).toEqual(['newest']);
    const downloading = updates.download();
    await expect.poll(() => feed.calls).toContain('download');
    for (const percent of [0, 10.2, 10.9, 250]) feed.report(percent);
    feed.finishDownload();
    await downloading;
    feed.report(5);
    expect(seen.map((status) => ('percent' in status ? status.percent : status.state))).toEqual([
      'checking',
      'available',
      0,
      10,
      100,
      'ready',
    ]);
    await updates.install();
    expect(feed.calls).toEqual(['newest', 'download', 'restart']);
  });

  it('download nothing that was not offered, and install nothing that was not downloaded', async () => {
    const { updates, feed } = desk();
    await updates.download();
    await updates.install();
    await updates.check();
    await updates.install();
    expect(feed.calls).toEqual(['newest']);
  });

  it.each([
    ['older', { version: '0.0.9' }],
    ['the same', { version: '0.1.0' }],
    ['no release', { version: '0.2.0-beta.1' }],
    ['no version', { version: '../../etc' }],
    ['not for this computer', { forUs: false }],
  ])('refuse what is %s, even if the library would take it', async (_name, change) => {
    const { updates, feed } = desk();
    feed.release = { ...feed.release, ...change };
    await updates.check();
    expect(updates.status()).toEqual({ state: 'idle', checkedAt: START });
    await updates.download();
    expect(feed.calls).toEqual(['newest']);
  });

  it('that failed say so, and can be tried again', async () => {
    const { updates, feed } = desk();
    feed.failure = failure('ENOTFOUND');
    await updates.check();
    expect(updates.status()).toMatchObject({ state: 'failed', error: { code: 'network' } });
    feed.failure = null;
    await updates.check();
    feed.failure = failure('ERR_CHECKSUM_MISMATCH');
    await updates.download();
    expect(updates.status()).toMatchObject({
      state: 'failed',
      error: { message: expect.stringContaining('thrown away'), details: ['ERR_CHECKSUM_MISMATCH'] },
    });
    await updates.install();
    expect(feed.calls).not.toContain('restart');
  });

  it('that are being downloaded or ready are not looked for again', async () => {
    const { updates, feed } = desk();
    await updates.check();
    const downloading = updates.download();
    await expect.poll(() => feed.calls).toContain('download');
    await updates.check();
    feed.finishDownload();
    await downloading;
    await updates.check();
    expect(feed.calls).toEqual(['newest', 'download']);
    expect(updates.status().state).toBe('ready');
  });
});

describe('a failure', () => {
  it.each([
    ['ERR_UPDATER_CHANNEL_FILE_NOT_FOUND', 'network', 'Nothing about newer versions is published'],
    ['HTTP_ERROR_404', 'network', 'Nothing about newer versions is published'],
    ['HTTP_ERROR_503', 'network', 'cannot be reached'],
    ['ERR_UPDATER_INVALID_UPDATE_INFO', 'file-malformed', 'cannot be read'],
    ['ERR_UPDATER_INVALID_SIGNATURE', 'network', 'not signed by whoever signed this one'],
    ['ENOSPC', 'file-unwritable', 'could not be downloaded'],
    ['SOMETHING_ELSE', 'internal', 'could not be downloaded'],
  ])('%s is told in plain words, with a remedy', (code, ours, message) => {
    const problem = updateProblem(failure(code), 'download');
    expect(problem).toMatchObject({ code: ours, message: expect.stringContaining(message), details: [code] });
    expect(problem.remedy).not.toBe('');
  });

  it('of Chromium is known by its name in the text', () => {
    const problem = updateProblem(new Error('net::ERR_CONNECTION_REFUSED http://x.invalid/'), 'check');
    expect(problem).toMatchObject({ code: 'network', details: ['net::ERR_CONNECTION_REFUSED'] });
  });

  it('keeps nothing of a foreign text', () => {
    for (const thrown of [failure('EACCES'), failure('/home/alice'), 'alice', new Error('alice')]) {
      const { message, remedy, details } = updateProblem(thrown, 'install');
      expect(JSON.stringify([message, remedy, details])).not.toContain('alice');
    }
  });
});

describe('looking by itself', () => {
  function watched() {
    const clock = new ManualClock();
    const state = { wanted: true, answers: true, checks: 0 };
    const stop = checkDaily({
      clock,
      wanted: () => state.wanted,
      check: async () => {
        state.checks += 1;
        return state.answers;
      },
    });
    return { clock, state, stop };
  }

  it('happens soon after the start and then once a day', async () => {
    const { clock, state } = watched();
    expect(state.checks).toBe(0);
    await clock.advance(HOUR);
    expect(state.checks).toBe(1);
    await clock.advance(22 * HOUR);
    expect(state.checks).toBe(1);
    await clock.advance(2 * HOUR);
    expect(state.checks).toBe(2);
    await clock.advance(10 * 24 * HOUR);
    expect(state.checks).toBe(12);
  });

  it('happens again within hours when there was no answer', async () => {
    const { clock, state } = watched();
    state.answers = false;
    await clock.advance(3.5 * HOUR);
    expect(state.checks).toBe(4);
  });

  it('does not happen while it is not wanted, and does once it is', async () => {
    const { clock, state } = watched();
    state.wanted = false;
    await clock.advance(50 * HOUR);
    expect(state.checks).toBe(0);
    state.wanted = true;
    await clock.advance(HOUR);
    expect(state.checks).toBe(1);
  });

  it('ends when it is stopped', async () => {
    const { clock, state, stop } = watched();
    stop();
    await clock.advance(50 * HOUR);
    expect([state.checks, clock.timerCount]).toEqual([0, 0]);
  });
});

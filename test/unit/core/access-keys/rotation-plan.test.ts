// Decisions about what nobody can know for certain.
import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../../../../shared/errors.ts';
import type { AccessKeyMetadata } from '../../../../src-main/core/access-keys/ports.ts';
import { newJournal } from '../../../../src-main/core/access-keys/rotation-journal.ts';
import {
  afterFailure,
  retryPause,
  SETTLE_MS,
  whatWasCreated,
} from '../../../../src-main/core/access-keys/rotation-plan.ts';
import { keyIdOf, sampleUser } from '../../fakes/samples.ts';

const [OLD, NEW, OTHER] = [keyIdOf('old'), keyIdOf('new'), keyIdOf('other')];
const ASKED = Date.UTC(2030, 0, 1);
const MINUTE = 60_000;
const asked = { knownIds: [OLD], newKeyId: null, createAskedAt: ASKED };

function listing(...made: (readonly [string, number])[]): AccessKeyMetadata[] {
  const old = { accessKeyId: OLD, status: 'Active' as const, createdAt: 0 };
  return [old, ...made.map(([accessKeyId, createdAt]) => ({ ...old, accessKeyId, createdAt }))];
}

describe('what a listing says about a request for a key', () => {
  const settled = { sealedId: null, waitedMs: SETTLE_MS };

  it('nothing yet, until listings are late enough to know', () => {
    const early = { sealedId: null, waitedMs: SETTLE_MS - 1 };
    expect(whatWasCreated(asked, listing(), early)).toEqual({ kind: 'look-again' });
    expect(whatWasCreated(asked, listing([NEW, ASKED]), early)).toEqual({ kind: 'look-again' });
    expect(whatWasCreated(asked, listing(), settled)).toEqual({ kind: 'nothing' });
  });

  it('a key whose secret is in the vault is ours, at once', () => {
    const sealed = { sealedId: NEW, waitedMs: 0 };
    expect(whatWasCreated(asked, listing([NEW, ASKED]), sealed)).toEqual({ kind: 'ours', accessKeyId: NEW });
  });

  it('a secret in the vault does not make another key ours', () => {
    const sealed = { sealedId: OTHER, waitedMs: SETTLE_MS };
    expect(whatWasCreated(asked, listing([NEW, ASKED]), sealed)).toEqual({ kind: 'lost', accessKeyId: NEW });
  });

  it('one that AWS named to us is known, listed or not', () => {
    const named = { ...asked, newKeyId: NEW };
    expect(whatWasCreated(named, listing(), settled)).toEqual({ kind: 'lost', accessKeyId: NEW });
    const sealed = { sealedId: NEW, waitedMs: 0 };
    expect(whatWasCreated(named, listing(), sealed)).toEqual({ kind: 'ours', accessKeyId: NEW });
  });

  it.each([
    [-10 * MINUTE - 1, 'strangers'],
    [-10 * MINUTE, 'lost'],
    [10 * MINUTE, 'lost'],
    [10 * MINUTE + 1, 'strangers'],
  ])('a single unknown key made %i ms after the request: %s', (later, kind) => {
    expect(whatWasCreated(asked, listing([NEW, ASKED + later]), settled).kind).toBe(kind);
  });

  it('two unknown keys are nobody’s to delete', () => {
    const two = whatWasCreated(asked, listing([NEW, ASKED], [OTHER, ASKED]), settled);
    expect(two).toEqual({ kind: 'strangers', accessKeyIds: [NEW, OTHER] });
  });
});

describe('a failed step', () => {
  const begun = newJournal('one', sampleUser('dana').identity, ASKED);
  const follows = (step: typeof begun.step, code: ErrorCode, tries = 0) => {
    const error = new AppError({ code, message: 'No', remedy: 'try' });
    const what = afterFailure({ ...begun, step }, error, tries, 0.5);
    return 'outcome' in what ? (what.outcome.end ?? what.outcome.next) : what.again.pauseMs !== null;
  };

  it('before a key is made ends the rotation, if waiting does not help', () => {
    expect(follows('check-keys', 'access-denied')).toBe('refused');
    expect(follows('check-keys', 'network')).toBe(true);
    expect(follows('check-keys', 'network', 5)).toBe('refused');
    expect(follows('check-keys', 'throttled', 5)).toBe(true);
  });

  it('between the new key and the switch leads back, if waiting does not help', () => {
    expect(follows('prove-key', 'invalid-key')).toBe('back-activate-old');
    expect(follows('prove-key', 'network', 100)).toBe(true);
    expect(follows('keep-old', 'vault-locked', 100)).toBe(true);
  });

  it('never leads anywhere by itself after the switch', () => {
    for (const step of ['switch-vault', 'switch-places', 'deactivate-old', 'delete-old', 'tidy'] as const) {
      expect(follows(step, 'network', 100)).toBe(true);
      expect(follows(step, 'access-denied')).toBe(false);
      expect(follows(step, 'mfa-timeout')).toBe(false);
    }
  });

  it('is tried again after longer and longer pauses, five minutes at most', () => {
    expect([0, 1, 2, 20].map((tries) => retryPause(tries, 1))).toEqual([2_000, 4_000, 8_000, 300_000]);
    expect(retryPause(0, 0)).toBe(1_000);
  });
});

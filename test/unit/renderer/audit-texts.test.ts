import { describe, expect, it } from 'vitest';
import type { AuditVerdict } from '../../../shared/audit.ts';
import { ERROR_CODES } from '../../../shared/errors.ts';
import {
  ANY_TIME,
  type AuditQuery,
  auditRow,
  EVERYTHING,
  searchAudit,
  spanOf,
  valuesIn,
} from '../../../src-renderer/audit/audit-search.ts';
import { entryWords, programName, programPath } from '../../../src-renderer/audit/entry-text.ts';
import { refusalText } from '../../../src-renderer/audit/refusal-text.ts';
import { verdictWords } from '../../../src-renderer/audit/verdict-text.ts';
import { allowedPrograms, askChoiceOf, askText } from '../../../src-renderer/detail/ask-before.ts';
import { auditEntry, BY_HAND, callerOf, WITHOUT_SESSION } from './sample-audit.ts';
import { NOW } from './sample-snapshots.ts';

describe('an entry of the audit log', () => {
  it.each([
    [{ kind: 'tool', result: 'issued' }, 'success', 'Issued', null],
    [{ kind: 'tool', result: 'refused', code: 'vault-locked' }, 'error', 'Refused', 'Cloakroom was locked'],
    [{ kind: 'console', result: 'done' }, 'info', 'Console opened', null],
    [{ kind: 'console', result: 'issued' }, 'info', 'Console opened', null],
    [
      { kind: 'console', result: 'refused', code: 'network' },
      'error',
      'Console not opened',
      'AWS could not be reached',
    ],
    [{ kind: 'copy', result: 'issued', detail: 'bash' }, 'warning', 'Credentials copied', 'For bash'],
    [{ kind: 'approval', result: 'allowed', detail: 'hour' }, 'info', 'Program allowed', 'For an hour'],
    [
      { kind: 'approval', result: 'done', detail: 'taken back: aws' },
      'stopped',
      'No longer allowed',
      'Taken back: aws',
    ],
    [{ kind: 'console', result: 'done', detail: 's3' }, 'info', 'Console opened', 'Service s3'],
    [{ kind: 'approval', result: 'denied' }, 'stopped', 'Program denied', null],
    [
      { kind: 'lock', result: 'done', detail: 'the screen was locked' },
      'stopped',
      'Locked',
      'The screen was locked',
    ],
    [{ kind: 'unlock', result: 'done' }, 'info', 'Unlocked', null],
  ] as const)('is said in words: %o', (change, tone, text, more) => {
    expect(entryWords(auditEntry(1, change))).toEqual({ tone, text, more });
  });

  it('has words for every reason, none of them a code', () => {
    for (const code of ERROR_CODES) {
      expect(refusalText(code)).toMatch(/^[A-Z]/);
      expect(refusalText(code)).not.toMatch(/[a-z]-[a-z]+-[a-z]/);
    }
    expect(refusalText('role-cycle')).toBe('Role cycle');
  });

  it('names the program, and tells a person from a program that nobody knows', () => {
    expect(programName(auditEntry(1))).toBe('terraform');
    expect(programName(auditEntry(1, { caller: null }))).toBe('Unknown program');
    expect(programName(auditEntry(1, { kind: 'approval', caller: null }))).toBe('Unknown program');
    expect(programName(auditEntry(1, { kind: 'console', ...BY_HAND }))).toBe('Cloakroom');
    expect(programName(auditEntry(1, { kind: 'approval', result: 'done', caller: null }))).toBe('Cloakroom');
  });

  it('says where the program is, and what an interpreter runs', () => {
    expect(programPath(callerOf('terraform').program)).toBe('/usr/bin/terraform');
    expect(programPath(callerOf('aws').program)).toBe('/usr/bin/python3.11, running /usr/local/bin/aws');
    expect(programPath({ executable: null, script: null })).toBe('Its path is not known');
  });
});

describe('a search in the audit log', () => {
  const rows = [
    auditEntry(5, { kind: 'lock', result: 'done', ...WITHOUT_SESSION }),
    auditEntry(4, { result: 'refused', code: 'approval-denied', production: true }),
    auditEntry(3, { caller: callerOf('aws'), profile: 'audit', session: 'Audit', sessionId: 's-audit' }),
    auditEntry(2, { kind: 'console', result: 'issued', ...BY_HAND }),
    auditEntry(1),
  ].map(auditRow);
  const found = (query: Partial<AuditQuery>, more = {}) =>
    searchAudit(rows, { query: { ...EVERYTHING, ...query }, span: ANY_TIME, sessionId: null, ...more }).map(
      ({ entry }) => entry.sequence,
    );
  const token = (propertyKey: string | undefined, operator: string, value: string) => ({
    ...(propertyKey === undefined ? {} : { propertyKey }),
    operator,
    value,
  });

  it('without anything to look for gives the very list', () => {
    expect(searchAudit(rows, { query: EVERYTHING, span: ANY_TIME, sessionId: null })).toBe(rows);
  });

  it('finds words anywhere, in paths and reasons too, or what is without them', () => {
    expect(found({ tokens: [token(undefined, ':', 'Local/BIN')] })).toEqual([3]);
    expect(found({ tokens: [token(undefined, ':', 'you denied')] })).toEqual([4]);
    expect(found({ tokens: [token(undefined, '!:', 'terraform')] })).toEqual([5, 3, 2]);
  });

  it.each([
    ['program', '=', 'terraform', [4, 1]],
    ['program', '!=', 'terraform', [5, 3, 2]],
    ['program', ':', '/usr/local', [3]],
    ['application', '=', 'code', [4, 3, 1]],
    ['profile', '=', 'AUDIT', [3]],
    ['session', '!:', 'dep', [5, 3]],
    ['result', '=', 'Refused', [4]],
    ['reason', '=', 'approval-denied', [4]],
    ['kind', '=', 'Web console', [2]],
    ['production', '=', 'yes', [4]],
    ['key', ':', 'asia', [4, 3, 1]],
    ['nonsense', '=', 'x', []],
  ] as const)('by property: %s %s %s', (key, operator, value, sequences) => {
    expect(found({ tokens: [token(key, operator, value)] })).toEqual(sequences);
  });

  it('joins properties with and, or with or', () => {
    const tokens = [token('program', '=', 'terraform'), token('production', '=', 'yes')];
    expect(found({ tokens })).toEqual([4]);
    expect(found({ tokens, operation: 'or' })).toEqual([4, 1]);
  });

  it('keeps to a session and to a span of time, both ends included', () => {
    expect(found({}, { sessionId: 's-audit' })).toEqual([3]);
    expect(found({}, { span: { from: NOW + 2 * 60_000, to: NOW + 3 * 60_000 } })).toEqual([3, 2]);
  });

  it('offers the values that there are, and no reason for what was not refused', () => {
    expect(valuesIn(rows, 'session', '')).toEqual(['Audit', 'Deploy']);
    expect(valuesIn(rows, 'program', 'terra')).toEqual(['/usr/bin/terraform', 'terraform']);
    expect(valuesIn(rows, 'reason', '')).toEqual(['approval-denied', 'You denied the program']);
  });

  it('offers a hundred values at most', () => {
    const many = Array.from({ length: 300 }, (_, n) => auditRow(auditEntry(n + 1, { profile: `p-${n}` })));
    expect(valuesIn(many, 'profile', 'p')).toHaveLength(100);
  });
});

describe('a span of time', () => {
  it('goes back from now, or from one moment to another', () => {
    expect(spanOf(null, NOW)).toEqual({ from: null, to: null });
    expect(spanOf({ type: 'relative', amount: 2, unit: 'hour' }, NOW)).toEqual({
      from: NOW - 7_200_000,
      to: null,
    });
    const [startDate, endDate] = ['2026-05-12T08:00:00Z', '2026-05-12T09:00:00Z'];
    expect(spanOf({ type: 'absolute', startDate, endDate }, NOW)).toEqual({
      from: Date.UTC(2026, 4, 12, 8),
      to: Date.UTC(2026, 4, 12, 9),
    });
  });

  it('limits nothing where it is none', () => {
    expect(spanOf({ type: 'relative', amount: 2, unit: 'aeon' }, NOW)).toEqual(ANY_TIME);
    expect(spanOf({ type: 'absolute', startDate: 'x', endDate: '' }, NOW)).toEqual(ANY_TIME);
  });
});

describe('what verifying has shown', () => {
  const verdict = (change: Partial<AuditVerdict> = {}): AuditVerdict => ({
    intact: true,
    checked: 1200,
    firstSequence: 301,
    lastSequence: 1500,
    problem: null,
    brokenAt: null,
    endChecked: true,
    ...change,
  });

  it('is that all is well, up to the end', () => {
    expect(verdictWords(verdict())).toEqual({
      type: 'success',
      header: 'The log is intact',
      text: '1,200 entries (301 to 1,500) checked: none was changed, added or taken out, and nothing is missing at its end.',
    });
  });

  it('does not promise the end while the vault is closed', () => {
    const words = verdictWords(verdict({ endChecked: false }));
    expect(words.type).toBe('info');
    expect(words.text).toMatch(/cannot be told: the vault is closed, .* unlock it and verify again\.$/);
  });

  it('says where and how it breaks, and what to do', () => {
    const words = verdictWords(
      verdict({
        intact: false,
        checked: 811,
        brokenAt: 1112,
        problem: 'the hash of entry 1112 is not that of its line',
      }),
    );
    expect(words).toMatchObject({ type: 'error', header: 'The log is not intact: it breaks at entry 1,112' });
    expect(words.text).toMatch(
      /^The hash of entry 1112 is not that of its line\. 811 entries before that are as written; .* Export it now/,
    );
  });

  it('says that the end is missing', () => {
    const words = verdictWords(verdict({ intact: false, problem: 'the newest entries are missing' }));
    expect(words.header).toBe('The log is not intact: its end is missing');
  });

  it('of an empty log is that there is nothing to verify', () => {
    const empty = verdict({ checked: 0, firstSequence: null, lastSequence: null });
    expect(verdictWords(empty).header).toBe('There is nothing to verify yet');
  });
});

describe('asking before a new program', () => {
  it('is said for each choice with its consequence, and warns of production', () => {
    expect([null, true, false].map(askChoiceOf)).toEqual(['automatic', 'always', 'never']);
    expect(askText('automatic', false).description).toBe('It is not now.');
    expect(askText('automatic', true).description).toMatch(/^It is now/);
    expect(askText('never', true).description).toMatch(/credentials of production without a question/);
  });

  it('lists who is allowed: of this session, for good first, without what has ended', () => {
    const program = (name: string) => ({ sessionId: 's-1', name, executable: `/bin/${name}`, script: null });
    const allowed = allowedPrograms(
      {
        approvals: [
          { ...program('old'), grantedAt: NOW - 2 },
          { ...program('new'), grantedAt: NOW - 1 },
          { ...program('other'), sessionId: 's-2', grantedAt: NOW },
        ],
        passingApprovals: [
          { ...program('later'), until: NOW + 2 },
          { ...program('sooner'), until: NOW + 1 },
          { ...program('over'), until: NOW },
        ],
      },
      's-1',
      NOW,
    );
    expect(allowed.map(({ name }) => name)).toEqual(['new', 'old', 'sooner', 'later']);
    expect(new Set(allowed.map(({ key }) => key)).size).toBe(4);
  });
});

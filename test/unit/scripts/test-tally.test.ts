import { describe, expect, it } from 'vitest';
import { addTallies, NO_TESTS, renderTally, tallyOf } from '../../../scripts/lib/test-tally.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});

describe('the tally of a test run', () => {
  it('counts tests by their outcome', () => {
    const report = {
      testResults: [file('failed', 'passed', 'failed'), file('passed', 'passed', 'pending', 'todo')],
    };
    expect(tallyOf(report)).toEqual({ passed: 2, failed: 1, skipped: 2 });
  });

  it('counts a file that could not run as one failure', () => {
    expect(tallyOf({ testResults: [file('failed')] })).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(tallyOf({ testResults: [file('failed', 'passed')] })).toEqual({
      passed: 1,
      failed: 1,
      skipped: 0,
    });
  });

  it('is nothing where nothing ran', () => {
    expect(tallyOf({ testResults: [] })).toEqual(NO_TESTS);
  });

  it('adds up', () => {
    expect(addTallies({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual(
      {
        passed: 11,
        failed: 22,
        skipped: 33,
      },
    );
  });

  it('mentions skipped tests only when there are some', () => {
    expect(renderTally({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed');
    expect(renderTally({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
  });
});

import { describe, expect, it } from 'vitest';
import { helperPathProblem } from '../../../shared/process-command.ts';
import { headline, sentence } from '../../../shared/sentences.ts';
import { awsProfileLineFor } from '../../../shared/shell-lines.ts';
import { codeOf, promptFacts } from '../../../src-renderer/prompts/mfa-text.ts';
import { credentialProcessLine, whoAmILine } from '../../../src-renderer/sessions/commands.ts';
import { compareByState, isRunning, stateText, toneOf } from '../../../src-renderer/sessions/state-text.ts';
import { draftOfDuration, secondsOfDraft } from '../../../src-renderer/shared-ui/duration-choices.ts';
import { problemReport } from '../../../src-renderer/shared-ui/problem-text.ts';
import { durationText, expiryText, timeLeftText } from '../../../src-renderer/shared-ui/time-text.ts';
import { mfaAsked, NOW, problem, ready, user } from './sample-snapshots.ts';

describe('time left', () => {
  it.each([
    [0, 'expired'],
    [-5, 'expired'],
    [45_000, '45 s left'],
    [60_000, '1 min left'],
    [52 * 60_000 + 59_000, '52 min left'],
    [60 * 60_000, '1 h 00 min left'],
    [(9 * 60 + 5) * 60_000, '9 h 05 min left'],
    [(11 * 60 + 59) * 60_000, '11 h left'],
    [(26 * 60 + 1) * 60_000, '1 d 2 h left'],
  ])('%i ms is "%s"', (left, text) => {
    expect(timeLeftText(NOW + left, NOW)).toBe(text);
  });

  it('names the day when it is another one, and says what is over', () => {
    expect(expiryText(NOW + 1000, NOW, 'en-GB')).toMatch(/^Expires today at \d\d:\d\d:01$/);
    expect(expiryText(NOW + 3 * 86_400_000, NOW, 'en-GB')).toMatch(/^Expires on Fri,? 15 May at /);
    expect(expiryText(NOW - 1000, NOW, 'en-GB')).toMatch(/^Expired /);
  });

  it('is a duration in hours and minutes', () => {
    expect([900, 3600, 5400, 43_200].map(durationText)).toEqual([
      '15 minutes',
      '1 hour',
      '1 hour 30 minutes',
      '12 hours',
    ]);
  });
});

describe('the state of a session', () => {
  it('says what is the case', () => {
    expect(stateText({ state: 'idle' }, NOW)).toBe('Idle');
    expect(stateText({ state: 'waiting-for-mfa' }, NOW)).toBe('Waiting for MFA code');
    expect(stateText(ready(52), NOW)).toBe('Ready · 52 min left');
    expect(stateText(ready(null), NOW)).toBe('Ready · no expiry');
    expect(stateText(ready(12, { refreshError: problem() }), NOW)).toBe('Refresh failed · 12 min left');
  });

  it('never calls expired credentials ready', () => {
    expect(stateText(ready(0), NOW)).toBe('Expired');
    expect(toneOf(ready(0), NOW)).toBe('warning');
    expect(toneOf(ready(1), NOW)).toBe('success');
  });

  it('sorts what needs a person first, then what ends first', () => {
    const failed = { state: 'failed', error: problem() } as const;
    const sorted = [{ state: 'idle' } as const, ready(50), ready(5), failed].sort((a, b) =>
      compareByState(a, b, NOW),
    );
    expect(sorted.map((status) => stateText(status, NOW))).toEqual([
      'Failed',
      'Ready · 5 min left',
      'Ready · 50 min left',
      'Idle',
    ]);
  });

  it('offers Stop while something runs', () => {
    expect(
      [{ state: 'starting' } as const, { state: 'waiting-for-mfa' } as const, ready(1)].every(isRunning),
    ).toBe(true);
    expect(isRunning({ state: 'idle' })).toBe(false);
    expect(isRunning({ state: 'failed', error: problem() })).toBe(false);
  });
});

describe('lines to copy', () => {
  it('name the profile', () => {
    expect(whoAmILine('deploy')).toBe('aws sts get-caller-identity --profile deploy');
    expect(awsProfileLineFor('linux', 'deploy')).toBe('export AWS_PROFILE=deploy');
    expect(awsProfileLineFor('win32', 'deploy')).toBe('$env:AWS_PROFILE = "deploy"');
  });

  it('are what is written to the file, which has no helper whose path would need quotes', () => {
    expect(credentialProcessLine('/opt/h', 'deploy')).toBe('credential_process = /opt/h deploy');
    expect(() => credentialProcessLine('/my apps/h', 'deploy')).toThrow(/AWS tools cannot all start/);
    expect(helperPathProblem('/my apps/h')?.remedy).toMatch(/without blanks/);
    expect(helperPathProblem('/opt/h')).toBeNull();
  });
});

describe('a problem', () => {
  it('reads as sentences', () => {
    expect(sentence('check the key')).toBe('Check the key.');
    expect(sentence('Really?')).toBe('Really?');
  });

  it('leaves a name at its beginning as people wrote it', () => {
    expect(headline('bob has no MFA device')).toBe('bob has no MFA device.');
    expect(problemReport(problem({ message: 'bob needs MFA' }))).toMatch(/^bob needs MFA\.\n/);
  });

  it('is copied whole', () => {
    expect(problemReport(problem()).split('\n')).toEqual([
      'AWS did not let alice assume the role Deploy.',
      "What to do: Check that the role's trust policy names arn:aws:iam::111122223333:user/alice.",
      'Account: 444455556666',
      'Code: access-denied',
      'AssumeRole: AccessDenied',
      'request id 00000000-0000-4000-8000-000000000000',
    ]);
  });
});

describe('a duration in a form', () => {
  it('is one of the usual ones or any number of minutes', () => {
    expect(draftOfDuration(3600, [3600])).toEqual({ choice: '3600', customMinutes: '' });
    expect(draftOfDuration(2700, [3600])).toEqual({ choice: 'custom', customMinutes: '45' });
    expect(secondsOfDraft({ choice: 'custom', customMinutes: ' 45 ' })).toBe(2700);
    expect(secondsOfDraft({ choice: 'custom', customMinutes: '4.5' })).toBeNaN();
  });
});

describe('the MFA dialog', () => {
  it('takes the digits of a code pasted with a space', () => {
    expect(codeOf('123 456')).toBe('123456');
    expect(codeOf('abc1234567')).toBe('123456');
  });

  it('names user, account, device and who waits', () => {
    const [prompt] = mfaAsked().prompts;
    if (!prompt) throw new Error('no prompt');
    const facts = promptFacts(prompt, user('alice', { mfaSerial: 'arn:aws:iam::111122223333:mfa/alice' }));
    expect(facts.map((fact) => fact.value)).toEqual([
      'alice',
      '111122223333',
      'arn:aws:iam::111122223333:mfa/alice',
      'admin, Admin',
    ]);
  });
});

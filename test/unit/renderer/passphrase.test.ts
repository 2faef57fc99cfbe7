import { describe, expect, it } from 'vitest';
import { isWeak, judgeStrength, strengthText } from '../../../src-renderer/vault/passphrase-strength.ts';
import { newPassphraseErrors } from '../../../src-renderer/vault/use-new-passphrase.ts';

const STRONG = 'tangle mossy orbit EXAMPLE velvet';
const form = (next: string, repeat = next, current = '') => ({ current, next, repeat });

describe('the strength of a passphrase', () => {
  it.each([
    ['passwordpassword', /Repeated parts/],
    ['aaaaaaaaaaaaaaaa', /Repeated letters/],
    ['abcdefghijklmnop', /Sequences/],
    ['P@ssw0rd1234', /close to a common password/],
    ['cloakroomcloakroom', /belong to Cloakroom/],
    ['x'.repeat(1_000), /Repeated letters/],
  ])('%s is weak, and why is said', async (passphrase, reason) => {
    const strength = await judgeStrength(passphrase);
    expect(isWeak(strength)).toBe(true);
    expect(strength.advice).toMatch(reason);
    expect(strength.advice).toMatch(/four or more words that do not belong together$/);
    expect(newPassphraseErrors(form(passphrase), strength)).toEqual({ next: strength.advice });
    expect(strengthText(strength)).toMatch(/^(Very weak|Weak): ten thousand guesses a second would take /);
  });

  it('of words that do not belong together is enough', async () => {
    const strength = await judgeStrength(STRONG);
    expect(isWeak(strength)).toBe(false);
    expect(strength.advice).toBe('');
    expect(newPassphraseErrors(form(STRONG), strength)).toEqual({});
    expect(strengthText(strength)).toBe('Strong: ten thousand guesses a second would take centuries');
  });

  it.each([
    [0.5, 'less than a second'],
    [1, '1 second'],
    [119, '1 minute'],
    [7_300, '2 hours'],
    [86_400 * 3, '3 days'],
    [31_557_600 * 12, '12 years'],
    [Number.POSITIVE_INFINITY, 'centuries'],
  ])('is told in the unit that fits %s seconds', (seconds, said) => {
    expect(strengthText({ of: '', score: 3, seconds, advice: '' })).toBe(
      `Fair: ten thousand guesses a second would take ${said}`,
    );
  });
});

describe('a new passphrase', () => {
  it('has twelve characters at least, is repeated, and is another one', () => {
    expect(newPassphraseErrors(form('short one'), null).next).toContain('12 characters');
    expect(newPassphraseErrors(form(STRONG, `${STRONG} `), null)).toEqual({
      repeat: 'This differs from the passphrase above',
    });
    expect(newPassphraseErrors(form(STRONG, STRONG, STRONG), null).next).toContain('has now');
  });

  it('is not blamed for what was judged before it was changed', async () => {
    const weak = await judgeStrength('passwordpassword');
    expect(newPassphraseErrors(form(STRONG), weak)).toEqual({});
  });
});

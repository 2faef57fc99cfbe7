import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROFILE_NAME_MAX, profileNameProblem, suggestProfileName } from '../../../shared/profile-name.ts';

describe('a profile name', () => {
  it.each(['dev', 'prod-eu', 'a.b@c', '_x', '1st', 'team/prod', 'a:b', 'a+b', 'x'.repeat(PROFILE_NAME_MAX)])(
    '%s can be used',
    (name) => {
      expect(profileNameProblem(name)).toBeNull();
    },
  );

  it.each([
    ['', /Enter/],
    ['x'.repeat(PROFILE_NAME_MAX + 1), /at most/],
    ['default', /active session/],
    ['Default', /active session/],
    ['__proto__', /do not read/],
    ['constructor', /do not read/],
    ['my dev', /spaces/],
    ['tab\tbed', /spaces/],
    ['-x', /starting/],
    ['.x', /starting/],
    ['naïve', /letters/],
    ['a]b', /letters/],
    ['a#b', /letters/],
    ['$HOME', /letters/],
    ['%PATH%', /letters/],
    ["o'neil", /letters/],
    ['"a"', /letters/],
    ['a\\b', /letters/],
    ['a;b', /letters/],
    ['a~b', /letters/],
  ])('%j cannot, and says why', (name, reason) => {
    expect(profileNameProblem(name)).toMatch(reason);
  });
});

describe('a suggestion', () => {
  it.each([
    ['Dana B.', 'dana-b.'],
    ['Prod (EU)', 'prod-eu'],
    ['Größe', 'gro-e'],
    ['default', 'aws-default'],
    ['日本', 'aws-profile'],
    ['', 'aws-profile'],
    ['--x--', 'x'],
  ])('for %j is a name to recognise it by', (label, name) => {
    expect(profileNameProblem(suggestProfileName(label, new Set()))).toBeNull();
    expect(suggestProfileName(label, new Set())).toBe(name);
  });

  it('counts up while the name is taken', () => {
    expect(suggestProfileName('Dev', new Set(['dev', 'dev-2']))).toBe('dev-3');
  });

  it('is always valid and free', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ minLength: 120, maxLength: 300 })),
        fc.integer({ min: 0, max: 30 }),
        (label, others) => {
          const taken = new Set<string>();
          for (let n = 0; n <= others; n++) {
            const name = suggestProfileName(label, taken);
            expect(profileNameProblem(name)).toBeNull();
            expect(taken.has(name)).toBe(false);
            taken.add(name);
          }
        },
      ),
    );
  });

  it('stays within the longest name, however many are taken', () => {
    const long = 'x'.repeat(200);
    const base = suggestProfileName(long, new Set());
    const taken = new Set([base, ...Array.from({ length: 1_200 }, (_, n) => `${base}-${n}`)]);
    const name = suggestProfileName(long, taken);
    expect(profileNameProblem(name)).toBeNull();
    expect(taken.has(name)).toBe(false);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChainCheck, type Link, NO_HASH } from '../../../src-main/core/audit/audit-chain.ts';

const hashOf = (sequence: number) => (sequence === 0 ? NO_HASH : `hash ${sequence}`);
const line = (sequence: number) => `entry ${sequence}`;
const readLink = (text: string): Link | null => {
  const sequence = Number(/^entry (\d+)$/.exec(text)?.[1]);
  return sequence
    ? { sequence, previous: hashOf(sequence - 1), hash: hashOf(sequence), genuine: true }
    : null;
};
const count = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => line(from + index));

/** `files`: lines by the entry that their file is named after. */
const check = (files: readonly (readonly [named: number, lines: readonly string[]])[], begins = true) => {
  const chain = createChainCheck(readLink, begins);
  for (const [named, lines] of files) chain.read(lines, named);
  return chain.result();
};

describe('The chain of entries', () => {
  it('goes on from file to file', () => {
    expect(
      check([
        [1, count(1, 3)],
        [4, count(4, 6)],
      ]),
    ).toMatchObject({ checked: 6, first: 1, broken: null });
  });

  it('may begin later when older ones are let go', () => {
    expect(check([[4, count(4, 6)]], false)).toMatchObject({ checked: 3, first: 4, broken: null });
    expect(check([[4, count(4, 6)]]).broken).toEqual({ problem: 'The entries before 4 were removed', at: 4 });
  });

  it('breaks before the first entry where its file is named after it', () => {
    expect(check([[4, ['rubbish', ...count(4, 6)]]], false).broken?.at).toBe(4);
  });

  it('counts what a crash has left, and goes on', () => {
    const torn = '{"sequence":3,"at":18000';
    expect(check([[1, [...count(1, 2), torn, ...count(3, 4)]]])).toMatchObject({
      unfinished: 1,
      broken: null,
    });
    expect(check([[1, [...count(1, 2), '{"sequence":3,"at":1}', ...count(3, 4)]]]).broken?.at).toBe(3);
    expect(check([[1, [...count(1, 2), '{"sequence":7,"at":1', ...count(3, 4)]]]).broken?.at).toBe(3);
  });

  it('is broken for every other order, every loss before the end and everything put in', () => {
    const whole = count(1, 12);
    fc.assert(
      fc.property(fc.shuffledSubarray(whole, { minLength: 1 }), fc.boolean(), (some, putIn) => {
        const lines = putIn ? [...some.slice(0, 1), 'put in', ...some.slice(1)] : some;
        const isPrefix = lines.every((each, index) => each === whole[index]);
        expect(check([[1, lines]]).broken === null).toBe(isPrefix);
      }),
    );
  });
});

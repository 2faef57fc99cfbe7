import { describe, expect, test } from 'vitest';
import { MfaDevice, totpCode } from '../../local-aws/mfa-codes.ts';

describe('one-time codes', () => {
  // RFC 6238, appendix B: the last six of its eight digits.
  test.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('at second %i the RFC 6238 seed shows %s', (second, code) => {
    expect(totpCode(Buffer.from('12345678901234567890'), second * 1000)).toBe(code);
  });

  test('a device accepts each code once, one step early or late, and no other', () => {
    const at = 1_800_000_000_000;
    const device = new MfaDevice('serial', 'user', at);
    expect(device.accept(device.code(at, 2), at)).toBe(false);
    expect(device.accept(device.code(at, -2), at)).toBe(false);
    for (const offset of [-1, 0, 1]) {
      const code = device.code(at, offset);
      expect(device.accept(code, at)).toBe(true);
      expect(device.accept(code, at)).toBe(false);
    }
  });
});

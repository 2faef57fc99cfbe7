import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src-main/core/secret.ts';

describe('a secret', () => {
  it('gives back exactly what it was made of', () => {
    for (const text of ['', 'EXAMPLE', 'pässwörd 🗝 \u0000 \u2028 ключ', '\uFEFFwith a mark', '\uD800 alone'])
      expect(new Secret(text).reveal()).toBe(text);
    const long = 'x🗝'.repeat(100_000);
    expect(new Secret(long).reveal()).toBe(long);
  });

  it('shows nothing of itself where it is printed by mistake', () => {
    const secret = new Secret('EXAMPLE');
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }, { depth: 9, showHidden: true }),
    ];
    for (const text of shown) {
      expect(text).toContain('[redacted]');
      expect(text).not.toMatch(/EXAMPLE|69, *88/);
    }
  });

  it('is not an empty one once it is wiped, but none', () => {
    const secret = new Secret('EXAMPLE');
    secret.wipe();
    expect(() => secret.reveal()).toThrow('wiped');
    secret.wipe();
    expect(String(secret)).toBe('[redacted]');
  });
});

import { describe, expect, it } from 'vitest';
import { accountOfAccessKey } from '../../../../src-main/core/import/key-account.ts';

describe('The account in an access key id', () => {
  // Published with the two articles that describe the format, and with tools made after them.
  it.each([
    ['ASIAY34FZKBOKMUTVV7A', '609629065308'],
    ['ASIAQNZGKIQY56JQ7WML', '029608264753'],
    ['ASIAVJ2E6QGR2WZILJFM', '364679954851'],
    ['ASIAQAAAAAAAGMKEM7X5', '000000000000'],
  ])('is read from %s', (id, account) => {
    expect(accountOfAccessKey(id)).toBe(account);
    expect(accountOfAccessKey(id.replace('ASIA', 'AKIA'))).toBe(account);
  });

  it('is not told by ids from before that format, or of another length, or of something else', () => {
    expect(accountOfAccessKey('AKIAIOSFODNN7EXAMPLE')).toBeNull();
    expect(accountOfAccessKey('AKIAI44QH8DHBEXAMPLE')).toBeNull();
    expect(accountOfAccessKey('ASIAY34FZKBOKMUTVV7')).toBeNull();
    expect(accountOfAccessKey('ASIAY34FZKBOKMUTVV7AA')).toBeNull();
    expect(accountOfAccessKey('AROAY34FZKBOKMUTVV7A')).toBeNull();
    expect(accountOfAccessKey('minioadmin')).toBeNull();
  });

  it('is none where there would be more than twelve digits', () => {
    expect(accountOfAccessKey('AKIA7777777777777777')).toBeNull();
  });
});

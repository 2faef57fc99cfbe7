import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeStartUrl } from '../../../../shared/start-url.ts';

describe('A start URL', () => {
  it.each([
    ['https://d-1234567890.awsapps.com/start', 'https://d-1234567890.awsapps.com/start'],
    ['https://acme.awsapps.com/start/', 'https://acme.awsapps.com/start'],
    ['https://acme.awsapps.com/start#/', 'https://acme.awsapps.com/start'],
    ['https://acme.awsapps.com/start/#/?tab=accounts', 'https://acme.awsapps.com/start'],
    ['  https://ACME.awsapps.com/start  ', 'https://acme.awsapps.com/start'],
    [
      'https://ssoins-1234567890abcdef.portal.eu-west-1.app.aws',
      'https://ssoins-1234567890abcdef.portal.eu-west-1.app.aws',
    ],
    [
      'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef',
      'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef',
    ],
    [
      'https://start.us-gov-home.awsapps.com/directory/Acme',
      'https://start.us-gov-home.awsapps.com/directory/Acme',
    ],
    [
      'https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/x',
      'https://start.us-gov-west-1.us-gov-home.awsapps.com/directory/x',
    ],
    ['https://start.home.awsapps.cn/directory/d-123', 'https://start.home.awsapps.cn/directory/d-123'],
    ['https://acme.awsapps.eu/start', 'https://acme.awsapps.eu/start'],
    ['https://localhost.example:8443/start?x=1', 'https://localhost.example:8443/start'],
    ['http://127.0.0.1:4100/start', 'http://127.0.0.1:4100/start'],
  ])('%s is %s', (given, expected) => expect(normalizeStartUrl(given)).toBe(expected));

  it.each([
    '',
    ' ',
    'acme',
    'acme.awsapps.com/start',
    'http://acme.awsapps.com/start',
    'http://127.0.0.1.evil.example.com/start',
    'http://127.0.0.1@evil.example.com/start',
    'http://127.0.0.1:80@evil.example.com/start',
    'http://localhost:4100/start',
    'ftp://acme.awsapps.com/start',
    'javascript:alert(1)',
    'https://',
    'https://.',
    'https://...',
    'https://-.-',
    'https://start',
    'https://1.2/start',
    'https://a.0x7f/start',
    'https://user@acme.awsapps.com/start',
    'https://user:secret@acme.awsapps.com/start',
    'https://user:80@acme.awsapps.com/start',
    'https://acme.awsapps.com:99999/start',
    'https://acme.awsapps.com:/start',
    'https://acme.awsapps.com/st art',
    'https://acme.awsapps.com\\@evil.example.com',
    'https://acme.awsapps.com/start\nhttps://b.example.com',
    'https://ácme.awsapps.com/start',
  ])('%j is none', (given) => expect(normalizeStartUrl(given)).toBeNull());

  it('stays as it is when normalised again', () => {
    const part = fc.stringMatching(/^[a-zA-Z0-9/?#:.@_-]{0,20}$/);
    fc.assert(
      fc.property(part, part, (host, rest) => {
        const once = normalizeStartUrl(`https://a${host}.com/${rest}`);
        if (once !== null) expect(normalizeStartUrl(once)).toBe(once);
      }),
    );
  });

  it('names the same host for us as for a browser', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9/?#:.@\\_-]{1,30}$/), (text) => {
        const url = normalizeStartUrl(`https://${text}`);
        if (url === null || !URL.canParse(url)) return;
        const { host, username, password } = new URL(`https://${text}`);
        expect([username, password]).toEqual(['', '']);
        expect(new URL(url).host).toBe(host);
      }),
      { numRuns: 1_000 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { findPortals } from '../../../../src-main/core/portals/found-portals.ts';

const session = (name: string, url: string, region = 'eu-west-1') =>
  `[sso-session ${name}]\nsso_start_url = ${url}\nsso_region = ${region}\n`;

describe('Portals in the AWS config file', () => {
  it('are the sso-sessions, with the profiles that use them', () => {
    const text = `${session('dev', 'https://Acme.awsapps.com/start/#/')}
[profile a]
sso_session = dev
sso_account_id = 111122223333
[default]
sso_session = dev
[profile b]
sso_session = gone
[profile c]
region = eu-west-1
`;
    expect(findPortals(text)).toEqual([
      {
        sessionName: 'dev',
        startUrl: 'https://acme.awsapps.com/start',
        region: 'eu-west-1',
        profiles: ['a', 'default'],
      },
    ]);
  });

  it('are the legacy profiles, too, one portal for all of one address', () => {
    const legacy = (name: string, url: string) =>
      `[profile ${name}]\nsso_start_url = ${url}\nsso_region = eu-west-1\nsso_role_name = Admin\n`;
    const url = 'https://d-1234567890.awsapps.com/start';
    const text =
      legacy('one', url) + legacy('two', `${url}/`) + legacy('three', 'https://x.awsapps.com/start');
    expect(findPortals(text)).toEqual([
      { sessionName: 'one', startUrl: url, region: 'eu-west-1', profiles: ['one', 'two'] },
      {
        sessionName: 'three',
        startUrl: 'https://x.awsapps.com/start',
        region: 'eu-west-1',
        profiles: ['three'],
      },
    ]);
  });

  it('are one where a session and a legacy profile name the same, and two in two regions', () => {
    const url = 'https://acme.awsapps.com/start';
    const text = `${session('dev', url)}[profile old]\nsso_start_url=${url}\nsso_region=eu-west-1\n${session('far', url, 'us-east-1')}`;
    expect(findPortals(text)).toMatchObject([
      { sessionName: 'dev', profiles: ['old'] },
      { sessionName: 'far', region: 'us-east-1', profiles: [] },
    ]);
  });

  it('are not those without address or region, or with one that is none', () => {
    const text = `[sso-session a]\nsso_region = eu-west-1\n[sso-session b]\nsso_start_url = https://a.b/start\n${session('c', 'http://evil.example.com/start')}[profile p]\nsso_session = c\n`;
    expect(findPortals(text)).toEqual([]);
  });

  it('have the last value where a key is there twice', () => {
    const text = `${session('dev', 'https://old.awsapps.com/start')}sso_start_url = https://new.awsapps.com/start\n`;
    expect(findPortals(text)[0]?.startUrl).toBe('https://new.awsapps.com/start');
  });

  it('are none in an empty file', () => {
    expect(findPortals('')).toEqual([]);
  });
});

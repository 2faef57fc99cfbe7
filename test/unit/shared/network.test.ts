import { describe, expect, it } from 'vitest';
import { caFileProblem, isExcepted, proxyAddressProblem } from '../../../shared/network.ts';

describe('The address of a proxy', () => {
  it.each([
    'http://proxy.example.com:8080',
    'https://proxy.example.com:443/',
    'HTTP://PROXY:1',
    'http://10.0.0.1:3128',
    'http://[fd00::1]:65535',
    'http://my_proxy-1:80',
  ])('may be %s', (address) => {
    expect(proxyAddressProblem(address)).toBeNull();
  });

  it.each([
    ['', 'http:// or https://'],
    ['proxy.example.com:8080', 'http:// or https://'],
    ['//proxy:80', 'http:// or https://'],
    ['socks5://proxy:1080', 'SOCKS'],
    ['ftp://proxy:21', 'Only http://'],
    ['http://proxy.example.com', 'Add the port'],
    ['http://proxy:0', 'Add the port'],
    ['http://proxy:65536', 'Add the port'],
    ['http://proxy:80/proxy.pac', 'nothing more'],
    ['http://proxy:80?a=b', 'nothing more'],
    ['http://pro xy:80', 'nothing more'],
    ['http://:80', 'nothing more'],
    ['http://-proxy:80', 'nothing more'],
  ])('is not %s', (address, problem) => {
    expect(proxyAddressProblem(address)).toContain(problem);
  });

  it.each([
    'http://alice:EXAMPLE@proxy:80',
    'http://alice@proxy:80',
    'https://alice:EX@MPLE@proxy',
    'http://@proxy:80',
  ])('holds no user name or password, and where it belongs is said: %s', (address) => {
    const problem = proxyAddressProblem(address);
    expect(problem).toContain('unencrypted');
    expect(problem).toContain('HTTPS_PROXY');
    expect(problem).not.toMatch(/alice|EXAMPLE|MPLE@/);
  });

  it('is one that URLs agree on', () => {
    for (const address of [
      'http://proxy.example.com:8080',
      'http://[fd00::1]:65535',
      'http://my_proxy-1:80',
    ]) {
      expect(URL.canParse(address)).toBe(true);
    }
  });
});

describe('The path of a CA file', () => {
  it.each(['/etc/ssl/ca.pem', 'C:\\certs\\ca.pem', 'c:/ca.pem', '\\\\server\\share\\ca.pem'])(
    'may be %s',
    (path) => {
      expect(caFileProblem(path)).toBeNull();
    },
  );
  it.each(['ca.pem', '~/ca.pem', './ca.pem', '', 'file:///ca.pem'])('is not %s', (path) => {
    expect(caFileProblem(path)).toContain('absolute');
  });
});

describe('A list of hosts to reach without the proxy', () => {
  it.each([
    ['sts.amazonaws.com', 'sts.amazonaws.com'],
    ['amazonaws.com', 'sts.amazonaws.com'],
    ['.amazonaws.com', 'sts.amazonaws.com'],
    ['*.amazonaws.com', 'sts.amazonaws.com'],
    ['a.example,AMAZONAWS.com', 'STS.amazonaws.COM'],
    ['a.example  amazonaws.com', 'sts.amazonaws.com'],
    [' , ,amazonaws.com,', 'sts.amazonaws.com'],
    ['amazonaws.com:443', 'sts.amazonaws.com'],
    ['*', 'anything.example'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]'],
    ['[::1]', '::1'],
    ['[::1]:443', '[::1]'],
  ])('%s names %s', (list, host) => {
    expect(isExcepted(list, host, 443)).toBe(true);
  });

  it.each([
    ['', 'sts.amazonaws.com'],
    [',', 'sts.amazonaws.com'],
    ['.', 'sts.amazonaws.com'],
    ['aws.com', 'amazonaws.com'],
    ['sts.amazonaws.com', 'amazonaws.com'],
    ['amazonaws.com.example', 'amazonaws.com'],
    ['amazonaws.com:8443', 'sts.amazonaws.com'],
    ['127.0.0.0/8', '127.0.0.1'],
    ['0.0.1', '127.0.0.10'],
    ['::2', '::1'],
  ])('%s does not name %s', (list, host) => {
    expect(isExcepted(list, host, 443)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { credentialProcessCommand } from '../../../shared/process-command.ts';

describe('the command for credential_process', () => {
  it.each([
    ['/home/me/.local/share/cloakroom/bin/credential-helper', 'dev'],
    ['/home/jürgen/bin/helper', 'team/prod.eu@1'],
    ['C:\\Users\\ME~1\\AppData\\Local\\Cloakroom\\credential-helper.exe', 'dev'],
  ])('is %s and the plain name', (path, name) => {
    expect(credentialProcessCommand(path, name)).toBe(`${path} ${name}`);
  });

  it.each([
    '',
    'helper',
    './helper',
    '~/helper',
    '/path with space/helper',
    '/a"b',
    "/a'b",
    '/$HOME/helper',
    '/%HOME%/helper',
    '/a\\b',
    '/a;b',
    '/a|b',
    '/a&b',
    '/a(b)',
    '/a`b',
    '/a#b',
    '/a*b',
    '/a~b',
    '/a\nb',
    'C:\\Program Files (x86)\\helper.exe',
    'C:\\Jürgen\\helper.exe',
    'C:\\a,b\\helper.exe',
    'C:helper.exe',
  ])('is refused for a helper at %j', (path) => {
    expect(() => credentialProcessCommand(path, 'dev')).toThrow(/AWS tools cannot all start/);
  });

  it.each(['', 'a b', '-x', 'a;b', '$x'])('is refused for a profile named %j', (name) => {
    expect(() => credentialProcessCommand('/opt/helper', name)).toThrow();
  });
});

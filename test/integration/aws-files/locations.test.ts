import { describe, expect, it } from 'vitest';
import { awsFileLocations } from '../../../src-main/platform/aws-files.ts';

const linux = (env: Record<string, string>) => awsFileLocations(env, 'linux', '/home/fallback');
const windows = (env: Record<string, string>) => awsFileLocations(env, 'win32', 'C:\\Users\\fallback');

describe('the places of the AWS files', () => {
  it('are in .aws below HOME, else below the home folder the system names', () => {
    expect(linux({ HOME: '/home/me/' })).toEqual({
      config: '/home/me/.aws/config',
      credentials: '/home/me/.aws/credentials',
    });
    expect(linux({}).config).toBe('/home/fallback/.aws/config');
  });

  it('are what the variables say, with a leading ~/ and nothing else expanded', () => {
    const env = {
      HOME: '/home/me',
      AWS_CONFIG_FILE: '~/x/config',
      AWS_SHARED_CREDENTIALS_FILE: '/etc/$USER/creds',
    };
    expect(linux(env)).toEqual({ config: '/home/me/x/config', credentials: '/etc/$USER/creds' });
    expect(linux({ HOME: '/home/me', AWS_CONFIG_FILE: '~other/config' }).config).toBe('~other/config');
    expect(linux({ HOME: '/home/me', AWS_CONFIG_FILE: '' }).config).toBe('/home/me/.aws/config');
  });

  it('are below USERPROFILE on Windows, whatever HOME says', () => {
    expect(windows({ HOME: 'C:\\msys\\home', USERPROFILE: 'C:\\Users\\me' })).toEqual({
      config: 'C:\\Users\\me\\.aws\\config',
      credentials: 'C:\\Users\\me\\.aws\\credentials',
    });
    expect(windows({ HOMEDRIVE: 'D:', HOMEPATH: '\\me' }).config).toBe('D:\\me\\.aws\\config');
    expect(windows({}).config).toBe('C:\\Users\\fallback\\.aws\\config');
    expect(windows({ USERPROFILE: 'C:\\Users\\me', AWS_CONFIG_FILE: '~\\c' }).config).toBe(
      'C:\\Users\\me\\c',
    );
  });
});

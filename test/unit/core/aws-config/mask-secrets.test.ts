import { describe, expect, it } from 'vitest';
import { maskSecrets } from '../../../../src-main/core/aws-config/mask-secrets.ts';

describe('masking secrets', () => {
  it('leaves values of secrets out, also in comments, odd spellings and continued lines, and nothing else', () => {
    const text =
      '[default]\r\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\r\naws_secret_access_key=one\r\n  two\r\n' +
      '# AWS_Secret_Access_Key: three # old\r\naws_session_token = four\r\nregion = us-east-1';
    expect(maskSecrets(text)).toEqual({
      text:
        '[default]\r\naws_access_key_id = AKIAEXAMPLEEXAMPLE00\r\naws_secret_access_key=(left out)\r\n  (left out)\r\n' +
        '# AWS_Secret_Access_Key: (left out)\r\naws_session_token = (left out)\r\nregion = us-east-1',
      masked: 4,
    });
  });

  it('returns a file without secrets as it is', () => {
    const text = '\uFEFF[services x]\nsecrets_manager =\n  endpoint_url = http://127.0.0.1:1\n';
    expect(maskSecrets(text)).toEqual({ text, masked: 0 });
  });
});

import { describe, expect, it } from 'vitest';
import { createOidc } from '../../../src-main/aws/identity-center.ts';

describe('The address of a sign-in', () => {
  it.each([
    ['eu-west-1', 'https://oidc.eu-west-1.amazonaws.com/'],
    ['us-gov-west-1', 'https://oidc.us-gov-west-1.amazonaws.com/'],
    ['cn-north-1', 'https://oidc.cn-north-1.amazonaws.com.cn/'],
    ['eusc-de-east-1', 'https://oidc.eusc-de-east-1.amazonaws.eu/'],
  ])('in %s is %s', async (region, address) => {
    expect(await createOidc({}).endpoint(region)).toBe(address);
  });

  it('is where the standard endpoint variables say, when they are set', async () => {
    const own = { AWS_ENDPOINT_URL_SSO_OIDC: 'http://127.0.0.1:1', AWS_ENDPOINT_URL: 'http://127.0.0.1:2' };
    expect(await createOidc(own).endpoint('eu-west-1')).toBe('http://127.0.0.1:1');
    expect(await createOidc({ AWS_ENDPOINT_URL: 'http://127.0.0.1:2' }).endpoint('eu-west-1')).toBe(
      'http://127.0.0.1:2',
    );
  });
});

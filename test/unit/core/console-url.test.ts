import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { homeRegion } from '../../../shared/arn.ts';
import { CONSOLE_SERVICES } from '../../../shared/console-services.ts';
import { PARTITIONS } from '../../../shared/model.ts';
import {
  consoleDestination,
  federationEndpoint,
  loginLink,
} from '../../../src-main/core/console/console-url.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { refusal } from '../fakes/rejection.ts';

describe('the addresses of the console', () => {
  it.each([
    ['aws', 'https://signin.aws.amazon.com/federation', 'https://console.aws.amazon.com/console/home'],
    ['aws-cn', 'https://signin.amazonaws.cn/federation', 'https://console.amazonaws.cn/console/home'],
    [
      'aws-us-gov',
      'https://signin.amazonaws-us-gov.com/federation',
      'https://console.amazonaws-us-gov.com/console/home',
    ],
    [
      'aws-eusc',
      'https://eusc-de-east-1.signin.amazonaws-eusc.eu/federation',
      'https://console.amazonaws-eusc.eu/console/home',
    ],
  ] as const)('of partition %s are its own', (partition, endpoint, home) => {
    expect(federationEndpoint(partition)).toBe(endpoint);
    expect(consoleDestination(partition, { region: null, service: null })).toBe(home);
  });

  it.each(PARTITIONS.filter((partition) => partition.startsWith('aws-iso')))(
    'of partition %s are not guessed',
    (partition) => {
      const error = refusal(() => federationEndpoint(partition));
      expect(error.code).toBe('invalid-input');
      expect(error.message).toContain(partition);
      expect(refusal(() => consoleDestination(partition, { region: null, service: null })).code).toBe(
        'invalid-input',
      );
    },
  );

  it('lead to a service, in a region', () => {
    expect(consoleDestination('aws', { region: 'eu-west-1', service: 's3' })).toBe(
      'https://console.aws.amazon.com/s3/home?region=eu-west-1',
    );
  });

  it('lead to no region of another partition', () => {
    for (const region of ['cn-north-1', 'us-gov-west-1', 'eusc-de-east-1']) {
      expect(refusal(() => consoleDestination('aws', { region, service: null })).message).toContain(region);
    }
    expect(consoleDestination('aws-cn', { region: 'cn-north-1', service: null })).toContain(
      'region=cn-north-1',
    );
  });

  it.each(['', 'eu-west-1&x=1', 'EU-WEST-1', '../s3', 'https://evil.example'])(
    '%j is no region',
    (region) => {
      expect(refusal(() => consoleDestination('aws', { region, service: null })).code).toBe('invalid-input');
    },
  );

  it.each(['', 'no-such-service', '/s3/home', 'toString'])('%j is no service', (service) => {
    expect(refusal(() => consoleDestination('aws', { region: null, service })).code).toBe('invalid-input');
  });

  it('never leave the partition’s console, whatever is asked for', () => {
    const region = fc.oneof(fc.constantFrom(null, ...PARTITIONS.map(homeRegion)), fc.string());
    const service = fc.oneof(fc.constantFrom(null, ...CONSOLE_SERVICES.map(({ id }) => id)), fc.string());
    let led = 0;
    fc.assert(
      fc.property(fc.constantFrom(...PARTITIONS), fc.record({ region, service }), (partition, place) => {
        let destination: string;
        try {
          destination = consoleDestination(partition, place);
        } catch {
          return;
        }
        led += 1;
        expect(new URL(destination).origin).toBe(
          new URL(consoleDestination(partition, { region: null, service: null })).origin,
        );
      }),
    );
    expect(led).toBeGreaterThan(0);
  });
});

describe('the list of services', () => {
  it('names each service once, in the order a picker shows', () => {
    const names = CONSOLE_SERVICES.map(({ name }) => name);
    expect(new Set(CONSOLE_SERVICES.map(({ id }) => id)).size).toBe(CONSOLE_SERVICES.length);
    expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' })));
  });

  it('has only paths that stay what they are in an address', () => {
    for (const { id, path } of CONSOLE_SERVICES) {
      const region = homeRegion('aws');
      expect(consoleDestination('aws', { region, service: id })).toBe(
        `https://console.aws.amazon.com${path}?region=${region}`,
      );
    }
  });
});

describe('the link that signs in', () => {
  it('carries token and destination whole, and shows neither where it is logged', () => {
    const token = 'fake+token/with=odd&characters';
    const destination = 'https://console.aws.amazon.com/s3/home?region=eu-west-1';
    const link = loginLink('https://signin.aws.amazon.com/federation', new Secret(token), destination);
    const { searchParams, origin, pathname } = new URL(link.reveal());
    expect(origin + pathname).toBe('https://signin.aws.amazon.com/federation');
    expect(Object.fromEntries(searchParams)).toEqual({
      Action: 'login',
      Issuer: 'Cloakroom',
      Destination: destination,
      SigninToken: token,
    });
    expect(`${link} ${JSON.stringify(link)}`).toBe('[redacted] "[redacted]"');
  });
});

// Addresses of the web console (pure): where a sign-in token is fetched and used, and where the person then lands.
// Source: IAM User Guide, "Enable custom identity broker access to the AWS console", in its editions for each
// partition; AWS Sign-In endpoints. Of the isolated partitions nothing is published: they are refused.
import { isRegionName, partitionOfRegion } from '../../../shared/arn.ts';
import { CONSOLE_SERVICES } from '../../../shared/console-services.ts';
import { AppError } from '../../../shared/errors.ts';
import type { Partition } from '../../../shared/model.ts';
import { Secret } from '../secret.ts';

interface ConsoleHosts {
  readonly signIn: string;
  readonly console: string;
}

const HOSTS: Partial<Record<Partition, ConsoleHosts>> = {
  aws: { signIn: 'signin.aws.amazon.com', console: 'console.aws.amazon.com' },
  'aws-cn': { signIn: 'signin.amazonaws.cn', console: 'console.amazonaws.cn' },
  'aws-us-gov': { signIn: 'signin.amazonaws-us-gov.com', console: 'console.amazonaws-us-gov.com' },
  // This partition has no sign-in host without a region; it began with one region.
  'aws-eusc': { signIn: 'eusc-de-east-1.signin.amazonaws-eusc.eu', console: 'console.amazonaws-eusc.eu' },
};

/** Shown on AWS's page when the console session is over. */
const ISSUER = 'Cloakroom';

export interface ConsolePlace {
  /** Null: the console chooses. */
  readonly region: string | null;
  /** An id of `CONSOLE_SERVICES`; null: the console's home page. */
  readonly service: string | null;
}

/** Base address of the federation endpoint. Throws `invalid-input` for a partition whose console is not public. */
export function federationEndpoint(partition: Partition): string {
  return `https://${hostsOf(partition).signIn}/federation`;
}

/** Where the person lands after the sign-in. Throws `invalid-input` for what does not fit together. */
export function consoleDestination(partition: Partition, { region, service }: ConsolePlace): string {
  const address = `https://${hostsOf(partition).console}${pathOf(service)}`;
  if (region === null) return address;
  refuseForeignRegion(partition, region);
  return `${address}?region=${region}`;
}

/** The link that signs the browser in: a secret for the 15 minutes it works. */
export function loginLink(endpoint: string, signinToken: Secret, destination: string): Secret {
  const query = [
    ['Action', 'login'],
    ['Issuer', ISSUER],
    ['Destination', destination],
    ['SigninToken', signinToken.reveal()],
  ] as const;
  return new Secret(
    `${endpoint}?${query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`,
  );
}

function hostsOf(partition: Partition): ConsoleHosts {
  const hosts = HOSTS[partition];
  if (hosts) return hosts;
  throw new AppError({
    code: 'invalid-input',
    message: `Cloakroom does not know where the console of partition ${partition} is`,
    remedy: 'sign in to the console the way your organization describes it',
  });
}

function pathOf(service: string | null): string {
  if (service === null) return '/console/home';
  const known = CONSOLE_SERVICES.find(({ id }) => id === service);
  if (known) return known.path;
  throw new AppError({
    code: 'invalid-input',
    message: 'Cloakroom does not know this service of the console',
    remedy: 'choose another service, or open the console’s home page',
  });
}

function refuseForeignRegion(partition: Partition, region: string): void {
  if (isRegionName(region) && partitionOfRegion(region) === partition) return;
  throw new AppError({
    code: 'invalid-input',
    message: isRegionName(region)
      ? `The region ${region} is not in partition ${partition}`
      : 'This is not the name of a region',
    remedy: 'choose a region of the session’s partition',
  });
}

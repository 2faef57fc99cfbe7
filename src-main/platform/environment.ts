// What the process was started with, read once; and a clean environment for the app's own AWS clients.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** Everything Cloakroom keeps, in one folder beside ~/.aws (docs/adr/0004). */
export function cloakroomHome(env: NodeJS.ProcessEnv): string {
  const chosen = env.CLOAKROOM_HOME;
  if (!chosen) return join(homedir(), '.cloakroom');
  if (isAbsolute(chosen)) return chosen;
  throw new AppError({
    code: 'invalid-input',
    message: 'CLOAKROOM_HOME is not an absolute path',
    remedy: 'set it to an absolute path, or unset it',
  });
}

const CREDENTIAL_VARIABLES = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_SECURITY_TOKEN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
];

/**
 * The app signs with the vault's keys only. Its SDK clients must not pick up somebody's credentials, nor settings
 * of the user's AWS files, which may name a profile that calls this very app. Endpoint variables stay in force.
 */
export function isolateAwsClients(env: NodeJS.ProcessEnv, home: string): void {
  for (const name of CREDENTIAL_VARIABLES) delete env[name];
  // Libraries print what they do when it is set; one of them a proxy's address with its password.
  delete env.DEBUG;
  env.AWS_CONFIG_FILE = join(home, 'no-aws-config');
  env.AWS_SHARED_CREDENTIALS_FILE = join(home, 'no-aws-credentials');
  env.AWS_EC2_METADATA_DISABLED = 'true';
}

/**
 * What a helper must give the app when it starts it: the tool's own variables would steer every other tool, too.
 * Read before isolateAwsClients.
 */
export function environmentToKeep(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept =
    /^(AWS_ENDPOINT_URL(_\w+)?|AWS_CA_BUNDLE|AWS_CONFIG_FILE|AWS_SHARED_CREDENTIALS_FILE|CLOAKROOM_HOME)$/;
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => kept.test(name) && value && !/[\r\n]/.test(value)),
  ) as Record<string, string>;
}

/** `NAME=value` of the variables that send AWS calls elsewhere; a person must be able to see that, but no password. */
export function endpointOverrides(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env)
    .filter(([name, value]) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && value)
    .map(([name, value]) => `${name}=${withoutPassword(value ?? '')}`)
    .sort();
}

/** Up to the last `@` before the path, as addresses are read. */
function withoutPassword(address: string): string {
  return address.replace(/^(\w+:\/\/)?[^/?#]*@/, '$1…@');
}

/** Names of the variables that choose a proxy or except hosts from it; a value may hold a password. */
export function proxyVariables(env: NodeJS.ProcessEnv): string[] {
  return Object.entries(env)
    .filter(([name, value]) => /^(https?|all|no)_proxy$/i.test(name) && value)
    .map(([name]) => name)
    .sort();
}

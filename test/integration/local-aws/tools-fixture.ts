// A home folder, a local AWS on the machine's clock, and tools that know nothing but the endpoint variables.
import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach } from 'vitest';
import { type LocalAws, startLocalAws } from '../../local-aws/index.ts';

export const run = promisify(execFile);

const SDK_CALL = `
  import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
  const client = new STSClient({});
  const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
  console.log(JSON.stringify({ Account, Arn }));
`;

/** The AWS CLI (botocore), where it is installed; the SDK for JavaScript in a process of its own. */
export type Tool = 'cli' | 'sdk';

export function toolsFixture() {
  let aws: LocalAws | undefined;
  let folder = '';
  beforeEach(async () => {
    aws = await startLocalAws();
    folder = mkdtempSync(join(tmpdir(), 'local-aws-tools-'));
  });
  afterEach(async () => {
    await aws?.close();
    rmSync(folder, { recursive: true });
  });
  return {
    get aws() {
      if (!aws) throw new Error('only inside a test');
      return aws;
    },
    /** The tools' home. */
    get folder() {
      return folder;
    },
    /** The caller a tool sees under a profile of a config file that holds `lines`. */
    async callerIdentity(
      profile: string,
      lines: readonly string[],
      tool: Tool = cliKnowsEndpoints() ? 'cli' : 'sdk',
    ): Promise<unknown> {
      const config = join(folder, 'config');
      writeFileSync(config, `${lines.join('\n')}\n`);
      const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
      const env = {
        ...Object.fromEntries(inherited),
        ...aws?.environment(),
        HOME: folder,
        AWS_CONFIG_FILE: config,
        AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
        AWS_PROFILE: profile,
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
        AWS_EC2_METADATA_DISABLED: 'true',
      };
      const { stdout } =
        tool === 'cli'
          ? await run('aws', ['sts', 'get-caller-identity', '--output', 'json'], { env })
          : await run(process.execPath, ['--input-type=module', '--eval', SDK_CALL], { env });
      return JSON.parse(stdout);
    },
  };
}

/** Whether an AWS CLI is there that honours the endpoint variables: from 1.29 and 2.13 on. */
export function cliKnowsEndpoints(): boolean {
  try {
    const version = execFileSync('aws', ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [, major = '', minor = ''] = /^aws-cli\/(\d+)\.(\d+)/.exec(version) ?? [];
    return Number(minor) >= (major === '1' ? 29 : 13);
  } catch {
    return false;
  }
}

/** The file that a shell would run. */
export function findCommand(command: string): string | undefined {
  const candidates = (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, command));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

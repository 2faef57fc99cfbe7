// The demo a newcomer runs first.
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

const left = async () => (await readdir('/tmp')).filter((name) => name.startsWith('cloakroom-demo-'));

function demo(args: readonly string[]) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/demo.ts', ...args], {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
      // What a person does who has seen enough.
      if (!args.includes('--once') && stdout.includes('Press Ctrl-C')) child.kill('SIGINT');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe('npm run demo', () => {
  it('prints one line of JSON with --once: the real AWS CLI was the role', async () => {
    const { code, stdout, stderr } = await demo(['--once']);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toEqual({
      profile: 'deploy',
      callerArn: 'arn:aws:sts::444455556666:assumed-role/Deploy/alice',
      milliseconds: expect.any(Number),
    });
    expect(await left()).toEqual([]);
  });

  it('prints lines to paste and ends on Ctrl-C, leaving nothing behind', async () => {
    const { code, stdout } = await demo([]);
    expect(stdout).toContain('--profile audit sts get-caller-identity');
    expect(stdout).toContain('export AWS_CONFIG_FILE=');
    expect(stdout).toContain('arn:aws:sts::444455556666:assumed-role/Deploy/alice');
    expect(code).toBe(0);
    expect(await left()).toEqual([]);
  });
});

// Who asked: tools that start the real helper, and what the audit log says of them.
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../shared/audit.ts';
import type { Parsed } from '../../shared/ipc.ts';
import { type CloakroomInNode, startCloakroomInNode } from '../harness/cloakroom-in-node.ts';
import { createPeople, type People, roleInput, userInput } from '../harness/people.ts';
import { type LocalAws, startLocalAws } from '../local-aws/index.ts';

let aws: LocalAws;
let people: People;
let node: CloakroomInNode;
let tools = '';

beforeEach(async () => {
  aws = await startLocalAws();
  people = createPeople(aws);
  node = await startCloakroomInNode({ aws: aws.environment() });
  const { sessionId } = await node.cloakroom.commands['identity.addIamUser'](userInput(people));
  const input = roleInput('Deploy', people.deployRole, sessionId) as Parsed<'session.addRole'>;
  await node.cloakroom.commands['session.addRole'](input);
  tools = join(await realpath(node.folder), 'tools');
  await mkdir(tools);
});

afterEach(async () => {
  await node.close();
  await aws.close();
});

const newest = async (): Promise<AuditEntry | undefined> =>
  (await node.cloakroom.commands['audit.list']({ before: null, limit: 1 })).entries[0];

function run(command: string, args: readonly string[]) {
  return new Promise<{ failed: boolean; stdout: string }>((resolve) => {
    execFile(command, args, { env: node.env, timeout: 60_000 }, (error, stdout) => {
      resolve({ failed: error !== null, stdout });
    });
  });
}

describe.runIf(process.platform === 'linux')('The audit log', () => {
  it('names a tool written in Python, what it got, and the processes it came from', async () => {
    const script = join(tools, 'aws');
    await writeFile(
      script,
      `#!/usr/bin/python3\nimport subprocess,sys\nsys.stdout.buffer.write(subprocess.run(${JSON.stringify([node.helperPath, 'deploy'])},stdout=-1,check=True).stdout)\n`,
    );
    await chmod(script, 0o755);
    const { stdout } = await run(script, ['s3', 'ls', '--profile', 'EXAMPLE-secret-argument']);
    const { AccessKeyId } = JSON.parse(stdout) as { AccessKeyId: string };
    const entry = await newest();
    expect(entry).toMatchObject({
      kind: 'tool',
      result: 'issued',
      code: null,
      profile: 'deploy',
      session: 'Deploy',
      accountId: '444455556666',
      principal: 'Deploy',
      accessKeyId: AccessKeyId,
      caller: { program: { name: 'aws', script } },
    });
    expect(entry?.caller?.program.executable).toMatch(/\/python3[.\d]*$/);
    expect(entry?.caller?.chain.slice(0, 2).map(({ name }) => name)).toEqual(['credential-helper', 'aws']);
    expect(entry?.caller?.chain[2]?.pid).toBe(process.pid);
  });

  it('names the tool behind a shell, and the application that it runs in', async () => {
    await copyFile('/usr/bin/bash', join(tools, 'terraform'));
    await copyFile('/usr/bin/bash', join(tools, 'code'));
    await chmod(join(tools, 'terraform'), 0o755);
    await chmod(join(tools, 'code'), 0o755);
    const { failed } = await run(join(tools, 'code'), [
      '-c',
      `${tools}/terraform -c 'bash -c "${node.helperPath} deploy; true"; true'; true`,
    ]);
    expect(failed).toBe(false);
    expect((await newest())?.caller).toMatchObject({
      program: { name: 'terraform', executable: join(tools, 'terraform'), script: null },
      application: { name: 'code', executable: join(tools, 'code') },
      chain: [
        { name: 'credential-helper', executable: await realpath(node.helperPath) },
        { name: 'bash' },
        { name: 'terraform' },
        { name: 'code' },
        ...Array.from({ length: ((await newest())?.caller?.chain.length ?? 4) - 4 }, () => expect.anything()),
      ],
    });
  });

  it('has refused requests with their reason', async () => {
    await node.helper('nowhere');
    expect(await newest()).toMatchObject({
      kind: 'tool',
      result: 'refused',
      code: 'unknown-profile',
      profile: 'nowhere',
      sessionId: null,
      accessKeyId: null,
    });
  });

  it('has what a person did: console, copied credentials, lock and unlock', async () => {
    const { commands, snapshot } = node.cloakroom;
    const deploy = snapshot().sessions.find(({ label }) => label === 'Deploy');
    await commands['session.copyCredentials']({ sessionId: deploy?.id ?? '', shell: 'bash' });
    await commands['vault.lock']({});
    await node.helper('deploy');
    await commands['vault.unlock']({});
    const { entries } = await commands['audit.list']({ before: null, limit: 10 });
    expect(entries.map(({ kind, result, code, detail }) => [kind, result, code, detail]).reverse()).toEqual([
      ['copy', 'done', null, 'bash'],
      ['lock', 'done', null, null],
      ['tool', 'refused', 'vault-locked', null],
      ['unlock', 'done', null, null],
    ]);
    expect(entries.at(-1)).toMatchObject({
      session: 'Deploy',
      accessKeyId: expect.stringMatching(/^ASIA/),
      caller: null,
    });
    expect(snapshot().audit).toMatchObject({ lastSequence: 4, kept: 4, problem: null });
  });

  it('is intact after all that, to its end, and knows no secret', async () => {
    const { commands } = node.cloakroom;
    const { stdout } = await node.helper('deploy');
    await node.helper('alice');
    await commands['vault.lock']({});
    await commands['vault.unlock']({});
    expect(await commands['audit.verify']({})).toMatchObject({ intact: true, endChecked: true, checked: 4 });

    const { SecretAccessKey, SessionToken } = JSON.parse(stdout) as Record<string, string>;
    const secrets = [people.alice.secretAccessKey, SecretAccessKey, SessionToken].map(String);
    const folder = join(node.folder, '.cloakroom', 'audit');
    const texts = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(texts.join('')).toContain('credential-helper');
    for (const secret of secrets) expect(texts.join('')).not.toContain(secret);
  });
});

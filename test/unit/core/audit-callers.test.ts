// Whose wish a request is, told from chains of processes as they are found on people's computers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callerOf, type SeenProcess } from '../../../src-main/core/audit/caller-rules.ts';
import { interpreterOf, whatItRuns } from '../../../src-main/core/audit/interpreters.ts';

let pids = 1_000;
const seen = (executable: string | null, more: Partial<SeenProcess> = {}): SeenProcess => ({
  pid: pids++,
  comm: (executable ?? '').split('/').at(-1) ?? '',
  executable,
  script: null,
  runs: null,
  ...more,
});
const helper = () => seen('/home/dana/.cloakroom/bin/credential-helper');
const aws = () => seen('/usr/bin/python3.11', { script: '/usr/bin/aws' });
const shell = (runs: SeenProcess['runs'], program = '/usr/bin/bash') => seen(program, { runs });
const typedInto = () => shell('terminal');
const systemd = () => seen('/usr/lib/systemd/systemd');
const init = () => seen(null, { pid: 1, comm: 'systemd' });

const told = (...chain: SeenProcess[]) => {
  const caller = callerOf(chain);
  return { program: caller?.program.name, application: caller?.application?.name ?? null };
};

describe('The program that asks', () => {
  it.each<[string, SeenProcess[], string, string | null]>([
    [
      'the AWS CLI in a terminal',
      [helper(), aws(), typedInto(), seen('/usr/libexec/gnome-terminal-server'), systemd(), init()],
      'aws',
      'gnome-terminal',
    ],
    [
      'a tool that starts the helper through a shell',
      [
        helper(),
        shell('command', '/usr/bin/dash'),
        seen('/opt/terraform'),
        typedInto(),
        seen('/usr/bin/tmux'),
      ],
      'terraform',
      'tmux',
    ],
    [
      'a provider of terraform’s',
      [
        helper(),
        seen('/srv/shop/.terraform/providers/x/terraform-provider-aws_v5.31.0_x5'),
        seen('/opt/terraform'),
        typedInto(),
        seen('/usr/bin/kitty'),
      ],
      'terraform',
      'kitty',
    ],
    [
      'a program that only calls itself a provider',
      [helper(), seen('/tmp/terraform-provider-x'), typedInto(), seen('/usr/bin/kitty')],
      'terraform-provider-x',
      'kitty',
    ],
    [
      'a shell script',
      [
        helper(),
        seen('/usr/bin/bash', { script: '/srv/shop/deploy.sh' }),
        typedInto(),
        seen('/usr/bin/foot'),
      ],
      'deploy.sh',
      'foot',
    ],
    [
      'a person who types the helper’s own command',
      [helper(), typedInto(), seen('/usr/bin/konsole'), systemd(), init()],
      'bash',
      'konsole',
    ],
    [
      'a part of the shell a person types into',
      [helper(), shell('input'), typedInto(), seen('/usr/bin/konsole')],
      'bash',
      'konsole',
    ],
    [
      'a tool in a shell that make has started',
      [helper(), shell('command'), seen('/usr/bin/make'), typedInto(), seen('/usr/bin/xterm')],
      'make',
      'xterm',
    ],
    [
      'an editor',
      [helper(), shell('command'), seen('/usr/share/code/code'), seen('/usr/share/code/code'), systemd()],
      'code',
      null,
    ],
    [
      'a terminal within an editor',
      [helper(), aws(), typedInto(), seen('/usr/share/code/code'), seen('/usr/share/code/code'), systemd()],
      'aws',
      'code',
    ],
    [
      'an IDE that runs on a Java of its own',
      [helper(), aws(), typedInto(), seen('/opt/pycharm-2026.2/jbr/bin/java'), systemd()],
      'aws',
      'pycharm',
    ],
    [
      'an editor’s server on a remote computer',
      [helper(), aws(), typedInto(), seen('/home/dana/.vscode-server/bin/1/node'), init()],
      'aws',
      'vscode-server',
    ],
    [
      'a command over SSH',
      [helper(), aws(), shell('command'), seen(null, { comm: 'sshd' }), init()],
      'aws',
      'sshd',
    ],
    [
      'a script that is piped into a shell over SSH',
      [helper(), shell('input'), seen(null, { comm: 'sshd' }), seen(null, { comm: 'sshd' }), init()],
      'bash',
      'sshd',
    ],
    ['a job at night', [helper(), shell('command'), seen(null, { comm: 'cron' }), init()], 'cron', null],
    ['a service', [helper(), seen('/opt/backup/bin/backup'), systemd(), init()], 'backup', null],
    [
      'a worker of a service',
      [helper(), aws(), seen('/opt/backup/bin/backup'), systemd(), init()],
      'aws',
      'backup',
    ],
    [
      'a terminal that nobody knows, on a desktop',
      [helper(), aws(), typedInto(), seen('/opt/newterm'), seen('/usr/bin/gnome-shell'), systemd()],
      'aws',
      'newterm',
    ],
    [
      'a job of a CI runner',
      [helper(), aws(), seen('/usr/bin/bash', { script: '/w/1.sh' }), seen('/r/bin/Runner.Worker'), init()],
      'aws',
      'GitHub Actions runner',
    ],
    [
      'a client that is not the helper',
      [seen('/opt/own-client'), typedInto(), seen('/usr/bin/foot')],
      'own-client',
      'foot',
    ],
    [
      'a Python module',
      [helper(), seen('/usr/bin/python3.11'), typedInto(), seen('/usr/bin/foot')],
      'python3.11',
      'foot',
    ],
    [
      'an application of macOS',
      [
        helper(),
        aws(),
        seen('/bin/zsh', { runs: 'terminal' }),
        seen(
          '/Applications/Visual Studio Code.app/Contents/Frameworks/Code Helper.app/Contents/MacOS/Code Helper',
        ),
        seen('/sbin/launchd', { pid: 1 }),
      ],
      'aws',
      'Visual Studio Code',
    ],
    [
      'a program that was replaced while it ran',
      [helper(), seen('/usr/bin/terraform (deleted)'), typedInto(), seen('/usr/bin/foot')],
      'terraform',
      'foot',
    ],
  ])('is told for %s', (_, chain, program, application) => {
    expect(told(...chain)).toEqual({ program, application });
  });

  it('is unknown when only the helper is left, and is like no other then', () => {
    const caller = callerOf([helper(), systemd(), init()]);
    expect(caller?.program).toMatchObject({ name: 'credential-helper', executable: null, script: null });
    expect(callerOf([helper(), shell('command'), init()])?.program.executable).toBeNull();
    expect(callerOf([])).toBeNull();
  });

  it('is shown with the processes up to the first of the login session', () => {
    const caller = callerOf([helper(), aws(), typedInto(), seen('/usr/bin/xterm'), systemd(), init()]);
    expect(caller?.chain.map(({ name }) => name)).toEqual(['credential-helper', 'aws', 'bash', 'xterm']);
  });

  it('has a name without anything that could mislead a person', () => {
    const caller = callerOf([seen('/tmp/a\u001b[31mb\nc\u202ed'), seen(null, { comm: 'x)\u0007(y' })]);
    expect(caller?.chain.map(({ name }) => name)).toEqual(['a [31mb c d', 'x) (y']);
    expect(callerOf([seen(null, { pid: 77, comm: '\n' })])?.program.name).toBe('process 77');
    expect(callerOf([seen(`/${'é'.repeat(300)}`)])?.program.name).toHaveLength(64);
  });

  it('is one of those that led to the request, whatever they are', () => {
    const harmless = /^[^\p{C}]{1,64}$/u;
    const path = fc.option(
      fc.oneof(fc.string(), fc.constantFrom('/usr/bin/bash', '/x/credential-helper', '/b/foot')),
    );
    const process = fc.record<SeenProcess>({
      pid: fc.integer({ min: 1, max: 5 }),
      comm: fc.oneof(fc.string(), fc.constantFrom('\u202e', '\n', '\u001b[2J', '\ud800')),
      executable: path,
      script: path,
      runs: fc.constantFrom('command', 'terminal', 'input', null),
    });
    fc.assert(
      fc.property(fc.array(process, { minLength: 1, maxLength: 12 }), (chain) => {
        const caller = callerOf(chain);
        if (caller === null) return false;
        const pidsOf = caller.chain.map(({ pid }) => pid);
        const { program, application } = caller;
        return (
          pidsOf.includes(program.pid) &&
          (application === null || pidsOf.includes(application.pid)) &&
          caller.chain.every(({ name }) => harmless.test(name))
        );
      }),
    );
  });
});

describe('What an interpreter runs', () => {
  const runs = (line: string) => {
    const args = line.split(' ');
    const interpreter = interpreterOf(args[0] ?? '', () => args[0] ?? '');
    return interpreter && whatItRuns(interpreter, args);
  };

  it.each([
    ['python3 /usr/bin/aws s3 ls', '/usr/bin/aws'],
    ['python3.11 -u -W ignore -X dev tool.py --token x', 'tool.py'],
    ['python3 -Bu -Wignore tool.py', 'tool.py'],
    ['node --require ./hook.js -r x app.js', 'app.js'],
    ['node --max-old-space-size=4096 app.js', 'app.js'],
    ['bun run build.ts', 'build.ts'],
    ['ruby -I lib -rjson deploy.rb', 'deploy.rb'],
    ['perl -w -Mstrict -I lib x.pl', 'x.pl'],
    ['php -d a=b -f x.php', 'x.php'],
    ['java -Xmx1g -cp a:b -jar agent.jar -secret x', 'agent.jar'],
    ['bash deploy.sh prod', 'deploy.sh'],
    ['bash -eu -o pipefail deploy.sh', 'deploy.sh'],
    ['bash -euo pipefail deploy.sh', 'deploy.sh'],
    ['zsh +x -- -odd.sh', '-odd.sh'],
    ['bash --rcfile rc script.sh', 'script.sh'],
  ])('is the file in: %s', (line, file) => {
    expect(runs(line)).toEqual({ file });
  });

  it.each([
    'python3 -c code',
    'python3 -m awscli',
    'python3 -um awscli',
    'node -e code',
    'node --eval code',
    'node --eval=code deploy.js',
    'ruby -ne code',
    'perl -lane code',
    'sh -c credential-helper',
    'bash -lc credential-helper',
    'bash -o pipefail -ec credential-helper',
    'fish --command x',
    'fish --command=x deploy.fish',
  ])('is on its command line in: %s', (line) => {
    expect(runs(line)).toBe('inline');
  });

  it.each(['bash', '-bash', 'bash -l', 'zsh -i', 'bash -s x', 'python3', 'python3 -', 'bash --rcfile rc'])(
    'is typed or piped into: %s',
    (line) => {
      expect(runs(line.replace(/^-/, ''))).toBe('nothing');
    },
  );

  it('is asked of interpreters alone', () => {
    for (const path of ['/usr/bin/terraform', '/usr/bin/pythonista', '/usr/bin/ssh', '/bin/nodemon', ''])
      expect(interpreterOf(path, () => 'sh')).toBeNull();
    expect(interpreterOf('/bin/busybox', () => '-sh')).toBe('shell');
    expect(interpreterOf('/bin/busybox', () => 'wget')).toBeNull();
    expect(interpreterOf('/usr/local/Cellar/Python.app/Contents/MacOS/Python', () => '')).toBe('python');
  });

  it('is one of the arguments, or none, whatever they are', () => {
    const kinds = fc.constantFrom('python', 'node', 'ruby', 'perl', 'php', 'java', 'shell' as const);
    fc.assert(
      fc.property(kinds, fc.array(fc.string()), (kind, args) => {
        const found = whatItRuns(kind, args);
        if (typeof found === 'object') expect(args.slice(1)).toContain(found.file);
      }),
    );
  });
});

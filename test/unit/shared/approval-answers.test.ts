import { describe, expect, it } from 'vitest';
import { possibleAnswers } from '../../../shared/approval-answers.ts';
import { interpreterOf } from '../../../src-main/core/audit/interpreters.ts';
import { sampleCaller } from '../fakes/sample-callers.ts';

const words = (text: string) => text.trim().split(/\s+/);

/** As systems and package managers name them. */
const RUN_ANYTHING = words(`
  sh dash bash bash5 bash-static rbash zsh zsh-5.9 ksh93 bsd-csh tcsh fish yash pwsh pwsh-preview nu elvish
  python python3 python3.11 python3.13t python3.11d python3-dbg python3.11-dbg python3-intel64 Python pypy3 pypy3-c
  node nodejs node20 node-20 node-v20.1.0 bun bun-profile deno
  ruby ruby3.1 ruby-3.1 ruby-mri jruby perl perl5.36 perl5.36.0 perl5.36-x86_64-linux-gnu
  php php8.2 php-cgi php8.2-cgi lua5.4 luajit luajit-2.1.0 tclsh8.6 wish8.6 expect R Rscript julia guile gjs
  java java-17 mono mono-sgen dotnet busybox busybox.static toybox powershell
  env xargs sudo doas find timeout make gawk npx uv uvx osascript gdb strace
  ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 ld-musl-x86_64.so.1 qemu-x86_64-static wine64-preloader
`);
const DO_ONE_THING = words(`
  aws terraform tofu terraform-provider-aws kubectl packer vault sam code cursor credential-helper
  nodeup node_exporter javac perlbrew pythonista shellcheck envoy rust-analyzer
`);
const answersTo = (name: string, script: string | null = null) =>
  possibleAnswers(sampleCaller(name, 1, { executable: `/usr/bin/${name}`, script })).answers;

describe('“always”', () => {
  it.each(RUN_ANYTHING)('is not for %s, which runs whatever it is given', (name) => {
    expect(answersTo(name)).toEqual(['deny', 'once', 'hour']);
  });

  it.each(DO_ONE_THING)('may be for %s', (name) => {
    expect(answersTo(name)).toContain('always');
  });

  it('may be for a script, whatever runs it', () => {
    for (const name of RUN_ANYTHING) expect(answersTo(name, '/home/dana/deploy.py')).toContain('always');
  });

  it('is for no interpreter by itself whose scripts are told apart', () => {
    for (const name of [...RUN_ANYTHING, ...DO_ONE_THING])
      if (interpreterOf(`/usr/bin/${name}`, () => 'sh') !== null)
        expect(answersTo(name), name).not.toContain('always');
  });
});

// What a person may answer about a program (pure): the main process refuses the rest, and the window says why.
import type { ApprovalAnswer } from './approvals.ts';
import type { Caller } from './callers.ts';

export interface PossibleAnswers {
  readonly answers: readonly ApprovalAnswer[];
  /** Why some are missing: one sentence, no full stop; null when none is. */
  readonly why: string | null;
}

/**
 * Programs that run whatever they are given, so that allowing one for good would allow everything. With a script that
 * is known, it is the script that is allowed.
 */
const RUNS_ANYTHING = [
  // Shells
  /^((bsd|static)-)?r?(ba|da|z|k|mk|lk|tc|c|fi|a|ya|pw|o|po|sa)?sh(-static|-preview|[-\d.]*)$/,
  /^(nu|elvish|xonsh|powershell|cmd)$/i,
  // Languages, with whatever version or build a system puts behind the name
  /^(micro|i)?(python|pypy)[\d.]*[a-z]{0,2}([-.].*)?$/i,
  /^(node|nodejs|bun|deno|j?ruby|truffleruby|perl|php|lua|luajit|texlua|tclsh|wish|expect|guile|julia|gjs|qjs|mono|dotnet|javaw?|jshell|r|rscript)(-?v?\d[\w.-]*|-(dbg|debug|mri|console|profile|sgen|cgi|fpm))?$/i,
  /^([gmn]|original-)?awk$/,
  // Programs with many names, those that start others, and those that stand in for them
  /^(busybox|toybox)([-.].*)?$/,
  /^(env|xargs|sudo|doas|su|runuser|pkexec|find|timeout|watch|parallel|g?make|script|flock|unshare|systemd-run)$/,
  /^(npx|uvx?|pipx|osascript|strace|ltrace|gdb|lldb)$/i,
  /^ld(-(linux|musl|\d)[\w.-]*)?\.so[.\d]*$/,
  /^(qemu-[\w-]+|wine[\w-]*)$/,
];

export function possibleAnswers(caller: Caller | null): PossibleAnswers {
  // Where the system never says who asks, once alone would be a question with every command.
  if (caller === null) {
    return {
      answers: ['deny', 'once', 'hour'],
      why: 'The system does not say which program it is, so it could not be told apart from others next time',
    };
  }
  const { executable, script, name } = caller.program;
  if (executable === null) {
    return {
      answers: ['deny', 'once'],
      why: 'The system does not show its path, and any program may go by its name',
    };
  }
  if (script !== null || !runsAnything(executable))
    return { answers: ['deny', 'once', 'hour', 'always'], why: null };
  return {
    answers: ['deny', 'once', 'hour'],
    why: `This would allow every script there is, because ${name} runs whatever it is given`,
  };
}

function runsAnything(executable: string): boolean {
  const file = executable.slice(Math.max(executable.lastIndexOf('/'), executable.lastIndexOf('\\')) + 1);
  const name = file.replace(/\.exe$/i, '');
  return RUNS_ANYTHING.some((pattern) => pattern.test(name));
}

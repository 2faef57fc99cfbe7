// Which programs only run others, and what of their arguments names the file they run (pure). Arguments may hold
// secrets: nothing else of them leaves this module.
import { baseName } from './paths.ts';

export type Interpreter = 'python' | 'node' | 'ruby' | 'perl' | 'php' | 'java' | 'shell';

/** `inline`: a command or a module named in its arguments; `nothing`: what is typed or piped into it. */
export type Runs = { readonly file: string } | 'inline' | 'nothing';

const BY_NAME: readonly (readonly [RegExp, Interpreter])[] = [
  [/^(?:python|pypy)[\d.]*[a-z]?$/i, 'python'],
  [/^(?:node|nodejs|bun|deno)[\d.]*$/, 'node'],
  [/^j?ruby[\d.]*$/, 'ruby'],
  [/^perl[\d.]*$/, 'perl'],
  [/^php[\d.]*$/, 'php'],
  [/^java$/, 'java'],
  [/^(?:ba|da|z|k|mk|lk|tc|c|fi|a|ya)?sh(?:-static|[-\d.]*)$/, 'shell'],
];

/** One program with many names: what it is called by tells what it is. */
const MANY_IN_ONE = /^(?:busybox|toybox)(?:[-.].*)?$/;

/** `called`: its first argument, needed for programs with many names. */
export function interpreterOf(executable: string, called: () => string): Interpreter | null {
  const program = baseName(executable);
  const name = MANY_IN_ONE.test(program) ? baseName(called().replace(/^-/, '')) : program;
  return BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

interface Grammar {
  /** Letters and options after which code or a module's name stands. */
  readonly inline: readonly string[];
  /** Those that take a value: what is left of the word, else the next one. */
  readonly value: readonly string[];
  /** Letters that take what is left of their word, and never the next one. */
  readonly attached: readonly string[];
  /** Those whose value is the file. */
  readonly file: readonly string[];
  /** Those after which it reads what is piped into it. */
  readonly stdin: readonly string[];
  /** Whether `-abc` stands for `-a -b -c`. */
  readonly clusters: boolean;
  /** First words that are no file. */
  readonly verbs: readonly string[];
}

const PLAIN: Grammar = {
  inline: [],
  value: [],
  attached: [],
  file: [],
  stdin: [],
  clusters: true,
  verbs: [],
};

/** From the programs' own manuals. */
const GRAMMARS: Readonly<Record<Interpreter, Grammar>> = {
  python: { ...PLAIN, inline: ['-c', '-m'], value: ['-W', '-X', '-Q', '--check-hash-based-pycs'] },
  node: {
    ...PLAIN,
    clusters: false,
    inline: ['-e', '--eval', '-p', '--print', '-pe'],
    value: [
      ...['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions'],
      ...['--env-file', '--input-type', '--title', '--icu-data-dir', '--openssl-config', '--config', '-c'],
      ...['--preload', '--cwd'],
    ],
    verbs: ['run', 'x', 'exec', 'test'],
  },
  ruby: {
    ...PLAIN,
    inline: ['-e'],
    value: ['-I', '-r', '-C', '-E'],
    attached: ['-i', '-x', '-K', '-W', '-F'],
  },
  perl: {
    ...PLAIN,
    inline: ['-e', '-E'],
    value: ['-I'],
    attached: ['-M', '-m', '-i', '-F', '-C', '-D', '-x', '-V'],
  },
  php: {
    ...PLAIN,
    clusters: false,
    inline: ['-r', '--run', '-B', '-R', '-E'],
    value: ['-c', '--php-ini', '-d', '--define', '-z', '-S', '-t'],
    file: ['-f', '--file', '-F'],
  },
  java: {
    ...PLAIN,
    clusters: false,
    inline: ['-m', '--module'],
    value: [
      ...['-cp', '-classpath', '--class-path', '-p', '--module-path', '--upgrade-module-path'],
      ...['--add-modules', '--add-exports', '--add-opens', '--add-reads', '--patch-module', '--source'],
    ],
    file: ['-jar'],
  },
  shell: {
    ...PLAIN,
    inline: ['-c', '--command'],
    value: ['-o', '-O', '-C', '--rcfile', '--init-file', '--init-command'],
    stdin: ['-s'],
  },
};

/** What an interpreter was told to run. `args` with its own name first, as the kernel has them. */
export function whatItRuns(interpreter: Interpreter, args: readonly string[]): Runs {
  const grammar = GRAMMARS[interpreter];
  let at = 1;
  for (; at < args.length; at++) {
    const word = args[at] ?? '';
    if (word === '-') return 'nothing';
    if (word === '--') {
      at += 1;
      break;
    }
    if (!/^[-+]./.test(word)) {
      if (grammar.verbs.includes(word)) continue;
      break;
    }
    const found = lookAt(`-${word.slice(1)}`, grammar);
    if (found === 'inline' || found === 'nothing') return found;
    if (found === 'file') return fileOr(args[at + 1]);
    if (found === 'takes the next') at += 1;
  }
  return fileOr(args[at]);
}

function fileOr(word: string | undefined): Runs {
  return word ? { file: word } : 'nothing';
}

type Meaning = 'inline' | 'nothing' | 'file' | 'takes the next' | 'alone';

function lookAt(word: string, grammar: Grammar): Meaning {
  const whole = meaningOf(word, grammar);
  if (whole !== null) return whole;
  const [name = ''] = word.split('=', 1);
  if (word.startsWith('--') && meaningOf(name, grammar) === 'inline') return 'inline';
  if (word.startsWith('--') || !grammar.clusters) return 'alone';
  for (let at = 1; at < word.length; at++) {
    const option = `-${word[at]}`;
    const meaning = meaningOf(option, grammar);
    if (meaning === 'takes the next') return at === word.length - 1 ? meaning : 'alone';
    if (meaning !== null) return meaning;
    if (grammar.attached.includes(option)) return 'alone';
  }
  return 'alone';
}

function meaningOf(option: string, { inline, value, file, stdin }: Grammar): Meaning | null {
  if (inline.includes(option)) return 'inline';
  if (stdin.includes(option)) return 'nothing';
  if (file.includes(option)) return 'file';
  return value.includes(option) ? 'takes the next' : null;
}

// The texts of /proc. Source: proc_pid_stat(5), proc_pid_cmdline(5). Programs choose their own names and arguments,
// so anything may stand there.

export interface Stat {
  /** As the process calls itself: any bytes, brackets and newlines among them. */
  readonly comm: string;
  readonly parent: number;
  readonly session: number;
  readonly hasTerminal: boolean;
  /** Ticks since the computer started. */
  readonly startedAt: number;
}

/** Places after the name, counted from the state. */
const PARENT = 1;
const SESSION = 3;
const TERMINAL = 4;
const STARTED_AT = 19;

/** Null for anything else. */
export function parseStat(text: string): Stat | null {
  const from = text.indexOf('(');
  const to = text.lastIndexOf(')');
  if (from < 0 || to < from) return null;
  const fields = text
    .slice(to + 1)
    .trim()
    .split(' ');
  const number = (place: number) => {
    const field = fields[place] ?? '';
    return /^-?\d+$/.test(field) ? Number(field) : null;
  };
  const parent = number(PARENT);
  const session = number(SESSION);
  const terminal = number(TERMINAL);
  const startedAt = number(STARTED_AT);
  if (parent === null || session === null || terminal === null || startedAt === null) return null;
  return { comm: text.slice(from + 1, to), parent, session, hasTerminal: terminal !== 0, startedAt };
}

/** `read`: how many bytes were asked for; what was cut off at the end is left out. */
export function parseArguments(text: string, read: number): string[] {
  if (text === '') return [];
  const words = text.split('\0');
  if (words.at(-1) === '') words.pop();
  else if (Buffer.byteLength(text) >= read) words.pop();
  return words;
}

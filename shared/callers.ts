// Who asks for credentials: the processes that led to a request, as the kernel names them at the moment of asking.

/** A program, told apart from others by its executable and, for an interpreter, by the script it runs. */
export interface Program {
  /** Absolute path as the kernel has it; null where it may not be looked at. */
  readonly executable: string | null;
  /** What an interpreter (python, node, bash …) runs: an absolute path; null for anything else. Claimed, not proven. */
  readonly script: string | null;
}

export interface CallerProcess extends Program {
  readonly pid: number;
  /** What a person would call it: `terraform`, `aws`, `code`. */
  readonly name: string;
}

export interface Caller {
  /** Whose wish it is: the nearest process that is neither the helper nor a shell run in between. */
  readonly program: CallerProcess;
  /** The application it runs in, such as an editor or a terminal; null when it is the program itself, or unknown. */
  readonly application: CallerProcess | null;
  /** From the process that connected up to the first of the login session. */
  readonly chain: readonly CallerProcess[];
}

/** The same for the same program, for comparing; null when nothing can be said of it. */
export function programKey({ executable, script }: Program): string | null {
  return executable === null ? null : JSON.stringify([executable, script]);
}

// Programs that ask for credentials.
import type { Caller, CallerProcess } from '../../../shared/callers.ts';

export function sampleProcess(name: string, pid: number, change: Partial<CallerProcess> = {}): CallerProcess {
  return { name, pid, executable: `/usr/bin/${name}`, script: null, ...change };
}

/** Started by a shell in an editor. */
export function sampleCaller(name: string, pid = 4_711, change: Partial<CallerProcess> = {}): Caller {
  const program = sampleProcess(name, pid, change);
  const editor = sampleProcess('code', 900, { executable: '/usr/share/code/code' });
  return { program, application: editor, chain: [program, sampleProcess('bash', 1_000), editor] };
}

// Which user is at the other end of a TCP connection within this computer, where the system tells: every user of it can
// connect to 127.0.0.1. Linux lists all connections with the user each end belongs to (proc_pid_net(5), tcp).
import { readFileSync } from 'node:fs';

export interface LoopbackPorts {
  readonly localPort?: number | undefined;
  readonly remotePort?: number | undefined;
}

/** Numeric user id; null where it cannot be told. */
export function loopbackPeerUid({ localPort, remotePort }: LoopbackPorts): number | null {
  if (process.platform !== 'linux' || localPort === undefined || remotePort === undefined) return null;
  // The other end's own line: its port comes first, ours second. Programs that speak IPv6 are in the other list.
  for (const list of ['tcp', 'tcp6']) {
    for (const line of linesOf(`/proc/self/net/${list}`)) {
      const fields = line.trim().split(/\s+/);
      if (portOf(fields[1]) === remotePort && portOf(fields[2]) === localPort) return Number(fields[7]);
    }
  }
  return null;
}

function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').slice(1);
  } catch {
    return [];
  }
}

function portOf(address: string | undefined): number {
  return Number.parseInt(address?.split(':')[1] ?? '', 16);
}

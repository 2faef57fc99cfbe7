// Who is at the other end of a local socket, as the kernel says. Node has no call for it, so libc is asked through
// koffi. Null where it cannot be told; the socket's 0700 folder still keeps other users out then.
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

export interface Peer {
  readonly uid: number;
  readonly pid: number | null;
}

export type ReadPeer = (socket: Socket) => Peer | null;

export function createReadPeer(platform: string): ReadPeer {
  if (platform !== 'linux' && platform !== 'darwin') return () => null;
  let ask: ((fd: number) => Peer | null) | undefined;
  return (socket) => {
    // Private to Node, present in every release so far; without it there is no descriptor to ask about.
    const fd = (socket as unknown as { _handle?: { fd?: number } })._handle?.fd;
    if (fd === undefined || fd < 0) return null;
    ask ??= loadPeerCall(platform);
    return ask(fd);
  };
}

/** A system whose libc is not found under its usual name (musl) must not lose its connections over this. */
function loadPeerCall(platform: 'linux' | 'darwin'): (fd: number) => Peer | null {
  try {
    return platform === 'linux' ? linuxPeer() : darwinPeer();
  } catch {
    return () => null;
  }
}

function linuxPeer(): (fd: number) => Peer | null {
  const koffi = loadKoffi();
  const getsockopt = koffi
    .load('libc.so.6')
    .func('int getsockopt(int, int, int, _Out_ uint8_t *, _Inout_ uint32_t *)');
  const SOL_SOCKET = 1;
  const SO_PEERCRED = 17;
  const UCRED_BYTES = 12;
  return (fd) => {
    const credentials = Buffer.alloc(UCRED_BYTES);
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, [UCRED_BYTES]) !== 0) return null;
    return { pid: credentials.readInt32LE(0), uid: credentials.readUInt32LE(4) };
  };
}

function darwinPeer(): (fd: number) => Peer | null {
  const system = loadKoffi().load('libSystem.B.dylib');
  const getpeereid = system.func('int getpeereid(int, _Out_ uint32_t *, _Out_ uint32_t *)');
  const getsockopt = system.func('int getsockopt(int, int, int, _Out_ uint8_t *, _Inout_ uint32_t *)');
  // From macOS's sys/un.h; the pid is for people to read, so one that cannot be told is no reason to refuse.
  const SOL_LOCAL = 0;
  const LOCAL_PEERPID = 2;
  const PID_BYTES = 4;
  const pidOf = (fd: number) => {
    const pid = Buffer.alloc(PID_BYTES);
    const told = getsockopt(fd, SOL_LOCAL, LOCAL_PEERPID, pid, [PID_BYTES]) === 0;
    return told && pid.readInt32LE(0) > 0 ? pid.readInt32LE(0) : null;
  };
  return (fd) => {
    const uid = [0];
    const gid = [0];
    return getpeereid(fd, uid, gid) === 0 ? { uid: uid[0] ?? -1, pid: pidOf(fd) } : null;
  };
}

function loadKoffi(): typeof import('koffi') {
  return createRequire(import.meta.url)('koffi') as typeof import('koffi');
}

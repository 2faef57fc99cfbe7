import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBsdInfo, parseProcessArguments } from '../../../src-main/platform/caller-darwin.ts';
import { parseArguments, parseStat } from '../../../src-main/platform/caller-proc-texts.ts';

const statOf = (comm: string, pid = 12) =>
  `${pid} (${comm}) S 7 12 9 34816 12 4194304 1 2 3 4 5 6 7 8 20 0 1 0 8600 5124096 978 0\n`;

describe('/proc/PID/stat', () => {
  it('tells parent, session, terminal and starting time', () => {
    expect(parseStat(statOf('bash'))).toEqual({
      comm: 'bash',
      parent: 7,
      session: 9,
      hasTerminal: true,
      startedAt: 8600,
    });
    expect(parseStat(statOf('x').replace('34816', '0'))?.hasTerminal).toBe(false);
  });

  it('is read behind whatever name a process gives itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (comm) => {
        expect(parseStat(statOf(comm))).toMatchObject({ comm, parent: 7, startedAt: 8600 });
      }),
    );
    expect(parseStat(statOf(') S 1 1 1 0 (x'))).toMatchObject({ comm: ') S 1 1 1 0 (x', parent: 7 });
  });

  it('is nothing when it is anything else', () => {
    for (const text of ['', '12 (bash', '12 bash) S 7', '12 (bash) S seven 1 1 1', ')('])
      expect(parseStat(text)).toBeNull();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const stat = parseStat(text);
        if (stat) expect(Number.isSafeInteger(stat.parent + stat.session)).toBe(true);
      }),
    );
  });
});

describe('/proc/PID/cmdline', () => {
  it('is a list of arguments, empty ones too', () => {
    expect(parseArguments('bash\0-c\0\0x\0', 100)).toEqual(['bash', '-c', '', 'x']);
    expect(parseArguments('', 100)).toEqual([]);
    expect(parseArguments('sshd: dana@pts/0', 100)).toEqual(['sshd: dana@pts/0']);
  });

  it('leaves out an argument that was not read to its end', () => {
    expect(parseArguments('node\0/opt/app', 13)).toEqual(['node']);
  });
});

describe('What macOS tells of a process', () => {
  const info = (pid: number, flags: number) => {
    const bytes = Buffer.alloc(136);
    bytes.writeUInt32LE(flags, 0);
    bytes.writeUInt32LE(pid, 12);
    bytes.writeUInt32LE(7, 16);
    bytes.write('zsh', 48);
    bytes.write('a longer name', 64);
    bytes.writeBigUInt64LE(100n, 120);
    bytes.writeBigUInt64LE(5n, 128);
    return bytes;
  };

  it('is read from its structure', () => {
    expect(parseBsdInfo(info(12, 0xa0), 12)).toEqual({
      pid: 12,
      parent: 7,
      comm: 'a longer name',
      leadsTerminal: true,
      startedAt: 100_000_005n,
    });
    expect(parseBsdInfo(info(12, 0x20), 12)?.leadsTerminal).toBe(false);
  });

  it('is nothing when it is about another process, or too short', () => {
    expect(parseBsdInfo(info(12, 0), 13)).toBeNull();
    expect(parseBsdInfo(info(12, 0).subarray(1), 12)).toBeNull();
  });

  it('has as many arguments as it says, and no environment', () => {
    const count = Buffer.alloc(4);
    count.writeInt32LE(2);
    const rest = Buffer.from('/usr/bin/python3\0\0\0\0python3\0/opt/x.py\0SECRET=example\0');
    expect(parseProcessArguments(Buffer.concat([count, rest]))).toEqual(['python3', '/opt/x.py']);
  });

  it('may be any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const arg of parseProcessArguments(Buffer.from(bytes))) expect(arg).not.toContain('\0');
      }),
    );
  });
});

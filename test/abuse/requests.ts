// What an attacker sends to the broker's socket: random, mutated and well-built requests, the same for the same seed,
// each with what may come back. The verdict is the wire's own grammar written a second time, not the app's decoder.

/** What the app may answer; `either` where it depends on timing whether a second part is seen in time. */
export type Verdict =
  | { readonly answer: 'nothing' }
  | { readonly answer: 'failure' }
  | { readonly answer: 'credentials'; readonly profile: string }
  | { readonly answer: 'either'; readonly profile: string | null };

export interface HostileRequest {
  readonly kind: string;
  /** Written one after the other, each when the one before has gone out. */
  readonly parts: readonly Uint8Array[];
  readonly verdict: Verdict;
}

const LINE_MAX = 1_024;
const NEWLINE = 0x0a;

/** Uniform below `below`; the same numbers for the same seed (mulberry32). */
export type Dice = (below: number) => number;

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const one = <T>(roll: Dice, list: readonly T[]): T => list[roll(list.length)] as T;

const NAMES = [
  'nobody',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'default',
  '../../etc/passwd',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: that is what is sent
  '${jndi:ldap://example}',
  '%s%s%s%n',
  '\u001b[31mred\u0007',
  'a\nb',
  '\0',
  'dev\0',
  'DEPLOY',
  ' deploy',
  'deploy ',
  '\u202eyolped',
  'dépl\u00f6y',
  '\u{1f511}'.repeat(9),
  "'; DROP TABLE profiles; --",
  '\ufeffdeploy',
];

const VALUES = [
  '0',
  '1',
  '1.0',
  '10e-1',
  '1.00000000000000000001',
  '2',
  '-1',
  '1e999',
  '-1e999',
  '9'.repeat(300),
  `1${'0'.repeat(400)}`,
  '0.1e-999',
  'true',
  'null',
  '""',
  '"1"',
  '"credentials"',
  '"CREDENTIALS"',
  '"\\u0063redentials"',
  '[]',
  '[1]',
  '{}',
  '{"toString":1}',
  '"\\ud800"',
  '"\\u0000"',
  'NaN',
  'Infinity',
  '01',
  '+1',
  '0x1',
  "'credentials'",
];

const STRANGERS = [
  'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
  'POST /latest/api/token HTTP/1.1\r\nContent-Length: 3\r\n\r\n{}\n',
  'SSH-2.0-OpenSSH_9.2\r\n',
  '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  'EHLO example\r\n',
  '*1\r\n$4\r\nPING\r\n',
  'l\u0001\u0000\u0001',
];

const line = (profile: string) => JSON.stringify({ v: 1, op: 'credentials', profile });

/** A whole request with each field's JSON text given, and more fields around it. */
const built = (v: string, op: string, profile: string, more = '') =>
  `{"v":${v},"op":${op},"profile":${profile}${more}}`;

const escaped = (text: string) =>
  `"${[...text].map((c) => `\\u${(c.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`).join('')}"`;

function junk(roll: Dice, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 0; i < length; i++) bytes[i] = roll(256);
  return bytes;
}

/** Flips, cuts, doubles and inserts; the rest of a good request stays. */
function mutated(roll: Dice, request: Buffer): Buffer {
  let bytes = Buffer.from(request);
  for (let times = 1 + roll(3); times > 0; times--) {
    const at = roll(bytes.length + 1);
    const to = Math.min(bytes.length, at + roll(12));
    const cut = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)] as const;
    const change = roll(5);
    if (change === 0 && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(8));
    else if (change === 1) bytes = Buffer.concat([cut[0], cut[2]]);
    else if (change === 2) bytes = Buffer.concat([cut[0], cut[1], cut[1], cut[2]]);
    else if (change === 3) bytes = Buffer.concat([cut[0], junk(roll, 1 + roll(6)), cut[1], cut[2]]);
    else if (at < bytes.length) bytes[at] = roll(256);
  }
  return bytes;
}

type Made = string | Uint8Array | readonly Uint8Array[];
type Kind = (roll: Dice, profile: string) => Made;

const withLine = (text: string) => Buffer.from(`${text}\n`);
const padded = (text: string, length: number, by = ' ') =>
  text + by.repeat(Math.max(0, length - text.length));

const KINDS: Readonly<Record<string, Kind>> = {
  'a good request': (_, profile) => withLine(line(profile)),
  'a good request in bits': (roll, profile) => {
    const bytes = withLine(line(profile));
    const cut = 1 + roll(bytes.length - 1);
    return [bytes.subarray(0, cut), bytes.subarray(cut)];
  },
  'a mutated request': (roll, profile) => mutated(roll, withLine(line(profile))),
  'a name nobody has': (roll) => withLine(line(one(roll, NAMES))),
  'a random name': (roll) =>
    withLine(line(String.fromCharCode(...Array.from({ length: roll(270) }, () => roll(0x10000))))),
  'a long name': (roll) => withLine(line('x'.repeat(one(roll, [127, 128, 129, 255, 256, 257, 900, 980])))),
  'cut off, with its newline': (roll, profile) => withLine(line(profile).slice(0, roll(40))),
  'cut off': (roll, profile) => line(profile).slice(0, roll(45)),
  'no newline': (_, profile) => line(profile),
  'strange fields': (roll, profile) =>
    withLine(
      built(
        roll(2) ? '1' : one(roll, VALUES),
        roll(2) ? '"credentials"' : one(roll, VALUES),
        roll(2) ? JSON.stringify(profile) : one(roll, VALUES),
        roll(2) ? '' : `,"token":${one(roll, VALUES)}`,
      ),
    ),
  'escaped letters': (_, profile) => withLine(built('1', escaped('credentials'), escaped(profile))),
  'a field twice': (roll, profile) =>
    withLine(
      built(
        '1',
        '"credentials"',
        '"nobody"',
        one(roll, [`,"profile":"${profile}"`, ',"v":2', ',"v":1', ',"op":1', ',"profile":"other"']),
      ),
    ),
  'a prototype': (roll, profile) =>
    withLine(
      one(roll, [
        `{"__proto__":${line(profile)}}`,
        `{"v":1,"op":"credentials","__proto__":{"profile":"${profile}"}}`,
        `{"constructor":{"prototype":${line(profile)}},"v":1,"op":"credentials"}`,
        `[${line(profile)}]`,
        JSON.stringify(line(profile)),
      ]),
    ),
  'deep nesting': (roll) => {
    const depth = one(roll, [10, 200, 500, 1_020, 5_000]);
    return withLine(
      one(roll, ['['.repeat(depth), '{"v":'.repeat(depth), '['.repeat(depth / 2) + ']'.repeat(depth / 2)]),
    );
  },
  'a huge number': (roll, profile) =>
    withLine(built(one(roll, ['9', '1e', '0.']) + '9'.repeat(roll(600)), '"credentials"', `"${profile}"`)),
  'about the limit': (roll, profile) => {
    const length = one(roll, [1_022, 1_023, 1_024, 1_025, 1_026, 2_048, 65_536]);
    const filler = roll(2)
      ? padded(line(profile), length)
      : built(
          '1',
          '"credentials"',
          `"${profile}"`,
          `,"more":"${'x'.repeat(Math.max(0, length - 63 - profile.length))}"`,
        );
    return roll(4) === 0 ? filler : withLine(filler);
  },
  'bytes that are not UTF-8': (roll, profile) => {
    const bytes = Buffer.from(`${built('1', '"credentials"', `"${profile}"`, ',"more":"...."')}\n`);
    one(roll, [
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0x80],
      [0xe2, 0x82],
    ]).forEach((byte, i) => {
      bytes[bytes.indexOf('....') + i] = byte;
    });
    return bytes;
  },
  'a zero byte': (roll, profile) => {
    const bytes = withLine(line(profile));
    bytes[roll(bytes.length)] = 0;
    return bytes;
  },
  'a byte order mark': (_, profile) => withLine(`\ufeff${line(profile)}`),
  'a carriage return': (_, profile) => `${line(profile)}\r\n`,
  'two lines': (roll, profile) => withLine(`${line(profile)}\n${line(one(roll, [profile, 'nobody']))}`),
  'a second request at once': (roll, profile) => [
    withLine(line(profile)),
    withLine(line(one(roll, [profile, 'nobody']))),
  ],
  'many newlines': (roll) => '\n'.repeat(1 + roll(50)),
  noise: (roll) => junk(roll, roll(1_500)),
  'much noise': (roll) => junk(roll, 64).toString('latin1').repeat(roll(3_000)),
  'another protocol': (roll) => Buffer.from(one(roll, STRANGERS), 'latin1'),
  'nothing at all': () => '',
};

export function hostileRequests(seed: number, known: ReadonlySet<string>): () => HostileRequest {
  const roll = dice(seed);
  const kinds = Object.entries(KINDS);
  const profiles = [...known];
  return () => {
    const [kind, make] = one(roll, kinds);
    const made = make(roll, one(roll, profiles));
    const parts = isParts(made) ? made : [typeof made === 'string' ? Buffer.from(made) : made];
    return { kind, parts, verdict: verdictOn(parts, known) };
  };
}

function isParts(made: Made): made is readonly Uint8Array[] {
  return Array.isArray(made);
}

export function verdictOn(parts: readonly Uint8Array[], known: ReadonlySet<string>): Verdict {
  const bytes = Buffer.concat(parts);
  const end = bytes.indexOf(NEWLINE);
  if (end < 0 || end > LINE_MAX) return { answer: 'nothing' };
  const asked = requestedProfile(bytes.subarray(0, end));
  if (asked === null) return { answer: 'nothing' };
  const profile = known.has(asked) ? asked : null;
  if (bytes.length > end + 1) {
    // Seen together, they are refused; else the first is answered and the rest ignored.
    const seenTogether = parts.some(
      (part) => part.includes(NEWLINE) && part.indexOf(NEWLINE) + 1 < part.length,
    );
    return seenTogether ? { answer: 'nothing' } : { answer: 'either', profile };
  }
  return profile === null ? { answer: 'failure' } : { answer: 'credentials', profile };
}

function requestedProfile(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const fields = new Map(Object.entries(JSON.parse(text) as object));
    if (!text.trimStart().startsWith('{')) return null;
    const [v, op, profile, token] = ['v', 'op', 'profile', 'token'].map((name) => fields.get(name));
    const whole = v === 1 && op === 'credentials' && typeof profile === 'string';
    const tokenFits = token === undefined || token === null || typeof token === 'string';
    return whole && tokenFits && profile.length > 0 && profile.length <= 256 ? profile : null;
  } catch {
    return null;
  }
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brokerEndpoints,
  renderEndpointFile,
  SOCKET_PATH_MAX_BYTES,
} from '../../../shared/broker-endpoint.ts';
import {
  decodeRequest,
  encodeCredentials,
  encodeFailure,
  encodeRequest,
  HELPER_ANSWER_TIMEOUT_MS,
  PERSON_WAIT_MS,
  REQUEST_MAX_BYTES,
} from '../../../shared/broker-protocol.ts';
import { AppError, toWire } from '../../../shared/errors.ts';
import { PROFILE_NAME_MAX } from '../../../shared/profile-name.ts';

describe('a request', () => {
  it('is one line that reads back as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 200 }),
        fc.option(fc.stringMatching(/^[0-9a-f]{64}$/)),
        (profile, token) => {
          const line = encodeRequest({ profile, token });
          expect(line.indexOf('\n')).toBe(line.length - 1);
          expect(decodeRequest(line.slice(0, -1))).toEqual({ ok: true, request: { profile, token } });
        },
      ),
    );
  });

  it('with the longest profile name and a token stays under the cap', () => {
    const line = encodeRequest({ profile: 'x'.repeat(PROFILE_NAME_MAX), token: 'f'.repeat(64) });
    expect(line.length).toBeLessThanOrEqual(REQUEST_MAX_BYTES);
  });

  it('is never a reason to throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (line) => {
        const decoded = decodeRequest(line);
        expect(typeof (decoded.ok ? decoded.request.profile : decoded.reason)).toBe('string');
      }),
    );
    fc.assert(
      fc.property(
        fc.record({
          v: fc.oneof(fc.constant(1), fc.anything()),
          op: fc.oneof(fc.constant('credentials'), fc.anything()),
          profile: fc.anything(),
          token: fc.anything(),
        }),
        (fields) => {
          const text = JSON.stringify(fields, (_key, value) =>
            typeof value === 'bigint' ? `${value}` : value,
          );
          expect(() => decodeRequest(text)).not.toThrow();
        },
      ),
    );
  });

  const good = { v: 1, op: 'credentials', profile: 'dev' };
  it.each([
    ['not JSON', 'GET / HTTP/1.1'],
    ['not an object', '[1]'],
    ['not an object', 'null'],
    ['not an object', '"x"'],
    ['unknown version', JSON.stringify({ ...good, v: 2 })],
    ['unknown version', JSON.stringify({ ...good, v: '1' })],
    ['unknown operation', JSON.stringify({ ...good, op: 'secrets' })],
    ['unknown operation', JSON.stringify({ v: 1, profile: 'dev' })],
    ['bad profile', JSON.stringify({ ...good, profile: '' })],
    ['bad profile', JSON.stringify({ ...good, profile: ['dev'] })],
    ['bad profile', JSON.stringify({ ...good, profile: 'x'.repeat(257) })],
    ['bad token', JSON.stringify({ ...good, token: 5 })],
  ])('is refused as %s: %s', (reason, line) => {
    expect(decodeRequest(line)).toEqual({ ok: false, reason });
  });

  it('may have fields that a later helper adds', () => {
    expect(decodeRequest(JSON.stringify({ ...good, later: 1 })).ok).toBe(true);
  });
});

describe('an answer', () => {
  it('with credentials is a plus and one line', () => {
    expect(encodeCredentials('{"Version":1}')).toBe('+{"Version":1}\n');
  });

  it('that is a failure is always a minus and one line, with account, reason and remedy', () => {
    const error = new AppError({
      code: 'access-denied',
      message: 'AWS refused the role',
      remedy: 'ask its owner',
      account: 'deploy (444455556666)',
    });
    const line = encodeFailure(error);
    expect(line).toMatch(/^-.*; ask its owner\n$/);
    expect(line).toContain('deploy (444455556666)');
    expect(line).toContain('AWS refused the role');
    expect(encodeFailure(toWire(error))).toBe(line);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (message, remedy) => {
        const text = encodeFailure(new AppError({ code: 'internal', message, remedy }));
        expect(text).toMatch(/^-[^\p{Cc}]*\n$/u);
      }),
    );
  });

  it('comes before the helper gives up, and the helper before Go’s SDK kills it', () => {
    expect(PERSON_WAIT_MS).toBeLessThan(HELPER_ANSWER_TIMEOUT_MS);
    expect(HELPER_ANSWER_TIMEOUT_MS).toBeLessThan(60_000);
  });
});

describe('where the app listens', () => {
  const place = { platform: 'linux', env: {}, cloakroomHome: '/home/dana/.cloakroom', nonce: 'abc123' };

  it('is the runtime folder on Linux, and Cloakroom’s own where there is none', () => {
    const env = { XDG_RUNTIME_DIR: '/run/user/1000//' };
    expect(brokerEndpoints({ ...place, env })).toEqual([
      { folder: '/run/user/1000/cloakroom', path: '/run/user/1000/cloakroom/broker.sock' },
      { folder: '/home/dana/.cloakroom/run', path: '/home/dana/.cloakroom/run/broker.sock' },
    ]);
    for (const runtime of [undefined, '', 'relative/path']) {
      expect(brokerEndpoints({ ...place, env: { XDG_RUNTIME_DIR: runtime } })).toHaveLength(1);
    }
  });

  it('does not go by XDG_RUNTIME_DIR on macOS', () => {
    const env = { XDG_RUNTIME_DIR: '/tmp/x' };
    expect(brokerEndpoints({ ...place, env, platform: 'darwin' }).map(({ folder }) => folder)).toEqual([
      '/home/dana/.cloakroom/run',
    ]);
  });

  it('is a pipe that cannot be guessed on Windows', () => {
    expect(brokerEndpoints({ ...place, platform: 'win32' })).toEqual([
      { folder: null, path: '\\\\.\\pipe\\cloakroom-abc123' },
    ]);
  });

  it('has limits that Node does not tell of', () => {
    expect(SOCKET_PATH_MAX_BYTES).toEqual({ linux: 107, darwin: 103 });
  });
});

describe('the endpoint file', () => {
  it('has one line for each value', () => {
    const file = {
      path: '/run/x/broker.sock',
      token: 'ff00',
      launch: ['/opt/app', '--hidden', 'a b'],
      environment: { A_B: 'c=d' },
    };
    expect(renderEndpointFile(file)).toBe(
      'cloakroom-endpoint 1\npath=/run/x/broker.sock\ntoken=ff00\nlaunch=/opt/app\nlaunch=--hidden\nlaunch=a b\nenv=A_B=c=d\n',
    );
    expect(renderEndpointFile({ ...file, token: null, launch: [], environment: {} })).toBe(
      'cloakroom-endpoint 1\npath=/run/x/broker.sock\n',
    );
  });

  it('cannot be made to say more by a newline in a value', () => {
    const plain = { path: '/a', token: null, launch: [], environment: {} };
    for (const broken of ['/a\nlaunch=/evil', '/a\r']) {
      expect(() => renderEndpointFile({ ...plain, path: broken })).toThrow(RangeError);
      expect(() => renderEndpointFile({ ...plain, launch: [broken] })).toThrow(RangeError);
      expect(() => renderEndpointFile({ ...plain, token: broken })).toThrow(RangeError);
      expect(() => renderEndpointFile({ ...plain, environment: { A: broken } })).toThrow(RangeError);
    }
  });
});

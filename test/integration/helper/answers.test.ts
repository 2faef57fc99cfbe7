import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ANSWER_MAX_BYTES,
  decodeRequest,
  encodeCredentials,
  encodeFailure,
  HELPER_ANSWER_TIMEOUT_MS,
  HELPER_START_TIMEOUT_MS,
  REQUEST_MAX_BYTES,
} from '../../../shared/broker-protocol.ts';
import { PROFILE_NAME_MAX, profileNameProblem } from '../../../shared/profile-name.ts';
import { type Build, failureText, Installation, onPosix, SOURCE } from './harness.ts';

const DOCUMENT = JSON.stringify({
  Version: 1,
  AccessKeyId: 'ASIAEXAMPLE000000001',
  SecretAccessKey: 'not-a-secret/+=',
  SessionToken: 'T'.repeat(1_200),
  Expiration: '2026-11-21T05:00:00Z',
  AccountId: '111122223333',
});

const open: Installation[] = [];
function install(build: Build = {}): Installation {
  const installation = new Installation(build);
  open.push(installation);
  return installation;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((installation) => installation.close()));
});

describe.runIf(onPosix)('the answer', () => {
  it('is copied to stdout byte for byte', async () => {
    const app = install();
    await app.serveAnswer(encodeCredentials(DOCUMENT));
    const result = await app.run();
    expect(result.stdout.toString('utf8')).toBe(`${DOCUMENT}\n`);
    expect(result).toMatchObject({ code: 0, signal: null, stderr: '' });
  });

  it('may arrive one byte at a time', async () => {
    const app = install();
    const answer = Buffer.from(encodeCredentials('{"Version":1,"é":"…"}'));
    await app.serve((socket) => {
      const sendFrom = (at: number): void => {
        if (at === answer.length) socket.end();
        else socket.write(answer.subarray(at, at + 1), () => setImmediate(sendFrom, at + 1));
      };
      sendFrom(0);
    });
    const result = await app.run();
    expect(result.stdout).toEqual(answer.subarray(1));
    expect(result.code).toBe(0);
  });

  it('may be as long as the protocol allows', async () => {
    const app = install();
    const document = JSON.stringify({ SessionToken: 'x'.repeat(ANSWER_MAX_BYTES - 21) });
    await app.serveAnswer(encodeCredentials(document));
    const result = await app.run();
    expect(result.stdout.length).toBe(ANSWER_MAX_BYTES - 1);
    expect(result.stdout.toString('utf8')).toBe(`${document}\n`);
    expect(result.code).toBe(0);
  });

  it('is refused when longer, even if it never ends', async () => {
    const app = install();
    await app.serve((socket) => socket.write(encodeCredentials('x'.repeat(ANSWER_MAX_BYTES - 1))));
    expect(failureText(await app.run())).toMatch(/^Cloakroom's answer is too long; /);
  });

  it('becomes the one stderr line when it tells of a failure', async () => {
    const app = install();
    const answer = encodeFailure({
      code: 'access-denied',
      message: 'The role “dev” may not be assumed',
      remedy: 'Check its trust policy – see IAM',
      account: '111122223333',
      details: [],
    });
    await app.serveAnswer(answer);
    const text = failureText(await app.run());
    expect(text).toBe(answer.slice(1, -1));
    expect(text).toContain('“dev” may not be assumed; Check its trust policy – see IAM');
  });

  it('of failure reaches the terminal without control characters', async () => {
    const app = install();
    await app.serveAnswer('-bad\u001b[31m\u0007\u0000thing\u007f; try\ragain\n');
    expect((await app.run()).stderr).toBe('cloakroom: bad [31m  thing ; try again\n');
  });

  it.each([
    ['nothing at all', '', /^Cloakroom closed the connection without an answer; /],
    ['credentials without the final newline', `+${DOCUMENT}`, /^Cloakroom's answer was cut off; /],
    ['a failure without the final newline', '-locked; unlock', /^Cloakroom's answer was cut off; /],
    ['a lone plus', '+', /^Cloakroom's answer was cut off; /],
    ['an empty document', '+\n', /is not one this helper understands; /],
    ['credentials that are no object', '+"Version"\n', /is not one this helper understands; /],
    ['an object that does not end', '+{"Version":1\n', /is not one this helper understands; /],
    ['a control character among credentials', '+{"a":"\u001b"}\n', /is not one this helper understands; /],
    ['an empty failure', '-\n', /is not one this helper understands; /],
    ['two lines', `+${DOCUMENT}\n+${DOCUMENT}\n`, /is not one this helper understands; /],
    ['bytes after the newline', `+${DOCUMENT}\nx`, /is not one this helper understands; /],
    ['a bare document', `${DOCUMENT}\n`, /is not one this helper understands; /],
    ['HTTP', 'HTTP/1.1 200 OK\r\n\r\n', /is not one this helper understands; /],
    ['zero bytes', Buffer.alloc(300), /is not one this helper understands; /],
    ['a newline', '\n', /is not one this helper understands; /],
  ])('is refused when it is %s', async (_name, answer, expected) => {
    const app = install();
    await app.serveAnswer(answer);
    expect(failureText(await app.run())).toMatch(expected);
  });

  it('is still read when the app refuses before it took the request', async () => {
    const early = install();
    const server = createServer({ pauseOnConnect: true }, (socket) => {
      socket.write('-too busy; try again\n', () => socket.destroy());
    });
    await new Promise<void>((done) => server.listen(early.socketPath, done));
    const text = failureText(await early.run());
    await new Promise((done) => server.close(done));
    expect(text).toBe('too busy; try again');
  });

  it('is waited for no longer than the time-out', async () => {
    const app = install({ answerTimeout: 250 });
    await app.serve(() => undefined);
    expect(failureText(await app.run())).toMatch(/^Cloakroom did not answer in time; /);
  });

  it('is not waited for longer because it comes in drops', async () => {
    const app = install({ answerTimeout: 400 });
    await app.serve((socket) => {
      socket.write('+');
      const drip = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(drip));
    });
    expect(failureText(await app.run())).toMatch(/^Cloakroom did not answer in time; /);
  });

  it('goes to each of 200 callers at once', async () => {
    const app = install();
    let requests = 0;
    await app.serve((socket, line) => {
      requests++;
      const decoded = decodeRequest(line.trimEnd());
      socket.end(encodeCredentials(decoded.ok ? `{"for":"${decoded.request.profile}"}` : 'bad'));
    });
    const names = Array.from({ length: 200 }, (_, n) => `profile-${n}`);
    const results = await Promise.all(names.map((name) => app.run([name])));
    expect(results.map((result) => result.stdout.toString('utf8'))).toEqual(
      names.map((name) => `{"for":"${name}"}\n`),
    );
    expect(requests).toBe(200);
  });
});

describe.runIf(onPosix)('the request', () => {
  async function requestOf(profile: string, token: string | null): Promise<string> {
    const app = install();
    app.writeEndpoint({ token });
    const lines: string[] = [];
    await app.serve((socket, line) => {
      lines.push(line);
      socket.end('+{}\n');
    });
    expect((await app.run([profile])).code).toBe(0);
    expect(lines).toHaveLength(1);
    return lines[0] ?? '';
  }

  it.each(['default', 'dev', '_a', 'Team_1-x.y@z+w/v:u', 'p'.repeat(PROFILE_NAME_MAX)])(
    'is one line the app decodes, for profile %s',
    async (profile) => {
      const line = await requestOf(profile, null);
      expect(line.endsWith('\n')).toBe(true);
      expect(decodeRequest(line.slice(0, -1))).toEqual({ ok: true, request: { profile, token: null } });
    },
  );

  it('carries the token of the endpoint file', async () => {
    const token = 'aB09'.repeat(64);
    const line = await requestOf('p'.repeat(PROFILE_NAME_MAX), token);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(REQUEST_MAX_BYTES);
    expect(decodeRequest(line.slice(0, -1))).toMatchObject({ ok: true, request: { token } });
  });
});

describe.runIf(onPosix)('the command line', () => {
  it.each([
    ['no argument', []],
    ['two arguments', ['dev', 'prod']],
  ])('with %s exits 2 and says how to call it', async (_name, args) => {
    const app = install();
    expect(failureText(await app.run(args), 2)).toMatch(
      /exactly one argument; run credential-helper PROFILE/,
    );
  });

  it.each([
    '',
    '--help',
    '-x',
    '.a',
    'a b',
    'a"b',
    "a'b",
    'a\\b',
    'a\nb',
    'a$b',
    'é',
    'a'.repeat(PROFILE_NAME_MAX + 1),
  ])('with the name %j exits 2 and asks the app nothing', async (name) => {
    const app = install();
    let asked = 0;
    await app.serve((socket) => {
      asked++;
      socket.end('+{}\n');
    });
    expect(profileNameProblem(name)).not.toBeNull();
    expect(failureText(await app.run([name]), 2)).toMatch(/^this is not a profile name of Cloakroom's; /);
    expect(asked).toBe(0);
  });
});

describe('the constants of the C source', () => {
  const source = readFileSync(SOURCE, 'utf8');
  it.each([
    ['ANSWER_TIMEOUT_MS', HELPER_ANSWER_TIMEOUT_MS],
    ['START_TIMEOUT_MS', HELPER_START_TIMEOUT_MS],
    ['ANSWER_MAX_BYTES', ANSWER_MAX_BYTES],
    ['REQUEST_MAX_BYTES', REQUEST_MAX_BYTES],
    ['PROFILE_MAX_BYTES', PROFILE_NAME_MAX],
  ])('agree with the protocol about %s', (name, value) => {
    expect(source).toContain(`#define ${name} ${value}\n`);
  });
});

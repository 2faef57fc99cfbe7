import { describe, expect, it } from 'vitest';
import type { BrokerRequest } from '../../../shared/broker-protocol.ts';
import type { Caller } from '../../../shared/callers.ts';
import { AppError } from '../../../shared/errors.ts';
import { renderCredentials } from '../../../src-main/core/broker.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { createEngine, HOUR } from '../fakes/engine.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { START } from '../fakes/manual-clock.ts';
import {
  FAKE_SECRET,
  HOME_ACCOUNT,
  keyIdOf,
  OTHER_ACCOUNT,
  sampleCatalog,
  sampleRole,
  sampleUser,
} from '../fakes/samples.ts';
import { turns } from '../fakes/turns.ts';

const CATALOG = sampleCatalog([
  sampleUser('dana'),
  sampleUser('kim', {}, { keyUse: 'long-term-key' }),
  sampleRole('one', 'dana'),
]);
const for_ = (profile: string): BrokerRequest => ({ profile, token: null });

describe('an answer', () => {
  it('is exactly the credential_process document, with the account of the role', async () => {
    const { broker } = createEngine(CATALOG);
    const answer = await broker(for_('one'), 'r1');
    expect(answer).toBe(
      '+{"Version":1,"AccessKeyId":"ASIAEXAMPLE000002","SecretAccessKey":"fake-temporary-secret-000002",' +
        '"SessionToken":"fake-session-token-000002","Expiration":"2030-01-15T13:00:00Z",' +
        `"AccountId":"${OTHER_ACCOUNT}"}\n`,
    );
  });

  it('leaves out what a plain key does not have', async () => {
    const { broker } = createEngine(CATALOG);
    const answer = await broker(for_('kim'), 'r1');
    expect(JSON.parse(answer.slice(1))).toEqual({
      Version: 1,
      AccessKeyId: keyIdOf('kim'),
      SecretAccessKey: FAKE_SECRET,
      AccountId: HOME_ACCOUNT,
    });
  });

  it('has an expiry in whole seconds, never later than the real one', () => {
    for (const ms of [0, 1, 499, 500, 999]) {
      const expiresAt = START + HOUR + ms;
      const text = renderCredentials(
        {
          accessKeyId: 'ASIAEXAMPLE000001',
          secretAccessKey: new Secret('fake'),
          sessionToken: new Secret('fake'),
          expiresAt,
          clockOffsetMs: 0,
        },
        HOME_ACCOUNT,
      );
      const { Expiration } = JSON.parse(text) as { Expiration: string };
      expect(Expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(Date.parse(Expiration)).toBeLessThanOrEqual(expiresAt);
      expect(Date.parse(Expiration)).toBeGreaterThan(expiresAt - 1_000);
    }
  });

  it('is one line', async () => {
    const { broker } = createEngine(CATALOG);
    expect(await broker(for_('one'), 'r1')).toMatch(/^\+[^\n]+\n$/);
  });

  it('is rendered once for the same credentials, and the same text is handed to all', async () => {
    const { broker, ask, cache, clock } = createEngine(CATALOG);
    const credentials = await ask('one');
    let reveals = 0;
    const { secretAccessKey } = credentials;
    const reveal = secretAccessKey.reveal.bind(secretAccessKey);
    secretAccessKey.reveal = () => {
      reveals += 1;
      return reveal();
    };
    const answers = await Promise.all(Array.from({ length: 50 }, () => broker(for_('one'), 'r')));
    expect(new Set(answers).size).toBe(1);
    await broker(for_('one'), 'r');
    expect(reveals).toBe(1);
    cache.dispose();
    expect(clock.timerCount).toBe(0);
  });

  it('changes with the credentials', async () => {
    const { broker, clock } = createEngine(CATALOG);
    const first = await broker(for_('one'), 'r1');
    clock.sleep(50 * 60_000);
    expect(await broker(for_('one'), 'r2')).not.toBe(first);
  });
});

describe('the default profile', () => {
  it('is the active session', async () => {
    const { broker, catalog } = createEngine({ ...CATALOG, activeSessionId: 'one' });
    const one = await broker(for_('default'), 'r1');
    expect(one).toBe(await broker(for_('one'), 'r2'));
    catalog.state = { ...CATALOG, activeSessionId: 'kim' };
    expect(await broker(for_('default'), 'r3')).toContain(keyIdOf('kim'));
  });

  it('fails with the way out when no session is active', async () => {
    const { broker } = createEngine(CATALOG);
    expect(await broker(for_('default'), 'r1')).toMatch(
      /^-No session is active in Cloakroom; make one active.*\n$/,
    );
  });
});

describe('a failure', () => {
  it('names an unknown profile and the remedy', async () => {
    const { broker, sts } = createEngine(CATALOG);
    expect(await broker(for_('nobody'), 'r1')).toMatch(/^-.*nobody; add it in Cloakroom.*\n$/);
    expect(sts.calls).toEqual([]);
  });

  it('is one line without control characters, whatever is in the profile name or AWS’s words', async () => {
    const { broker, sts } = createEngine(CATALOG);
    const control = /\p{Cc}/u;
    const evil = await broker(for_('x\u001b[2J\ny\r\u0085\u0000z'), 'r1');
    expect(evil.endsWith('\n')).toBe(true);
    expect(control.test(evil.slice(0, -1))).toBe(false);
    sts.failNext(awsError('aws-failure', 'first\nsecond\u001b]0;title\u0007'));
    const aws = await broker(for_('dana'), 'r2');
    expect(control.test(aws.slice(0, -1))).toBe(false);
    expect(aws).toMatch(/^-.*first second/);
  });

  it('is capped', async () => {
    const { broker, sts } = createEngine(CATALOG);
    sts.failNext(awsError('aws-failure', 'long '.repeat(5_000)));
    expect((await broker(for_('dana'), 'r1')).length).toBeLessThan(2_100);
  });

  it('of an unforeseen kind tells nothing of its insides', async () => {
    const { broker, vault } = createEngine(CATALOG);
    vault.get = async () => {
      throw new TypeError(`cannot read ${FAKE_SECRET}`);
    };
    const answer = await broker(for_('dana'), 'r1');
    expect(answer).not.toContain(FAKE_SECRET);
    expect(answer).toContain('unexpected');
  });

  it('is logged with request id and code, and nothing secret', async () => {
    const { broker, log, sts } = createEngine(CATALOG);
    await broker(for_('one'), 'r0');
    sts.failNext(awsError('throttled'));
    await broker(for_('dana'), 'r1');
    await broker(for_('nobody'), 'r2');
    expect(log.entries.map(({ fields }) => [fields.requestId, fields.code])).toContainEqual([
      'r2',
      'unknown-profile',
    ]);
    expect(JSON.stringify(log.entries)).not.toMatch(/fake-(temporary|session)/);
  });

  it('comes after fifty seconds when nobody enters the code', async () => {
    const { broker, clock, prompts } = createEngine(
      sampleCatalog([sampleUser('dana', { mfaUse: 'always' })]),
    );
    const answer = broker(for_('dana'), 'r1');
    await clock.advance(49_999);
    let settled = false;
    void answer.then(() => {
      settled = true;
    });
    await turns();
    expect(settled).toBe(false);
    await clock.advance(1);
    expect(await answer).toMatch(/^-.*MFA code.*; enter the code in Cloakroom and run the command again\n$/);
    expect(prompts.list()[0]?.waitingFor).toEqual(['dana']);
    prompts.cancel();
  });
});

describe('a request', () => {
  const caller: Caller = {
    program: { pid: 7, name: 'terraform', executable: '/usr/bin/terraform', script: null },
    application: null,
    chain: [],
  };

  it('is written down with who asked, for what, and the id of the key that was handed out', async () => {
    const { broker, audit } = createEngine(CATALOG);
    const answer = await broker(for_('one'), 'r1', caller);
    const { AccessKeyId } = JSON.parse(answer.slice(1)) as { AccessKeyId: string };
    expect(audit.events).toEqual([
      {
        kind: 'tool',
        result: 'issued',
        code: null,
        profile: 'one',
        sessionId: 'one',
        session: 'one',
        accountId: OTHER_ACCOUNT,
        principal: 'one',
        production: false,
        accessKeyId: AccessKeyId,
        caller,
        detail: null,
      },
    ]);
    expect(JSON.stringify(audit.events)).not.toMatch(/fake-(temporary|session)/);
  });

  it('that is refused is written down with the reason, also when there is no such profile', async () => {
    const { broker, audit, sts } = createEngine(CATALOG);
    sts.failNext(awsError('throttled'));
    await broker(for_('dana'), 'r1', caller);
    await broker(for_('nobody'), 'r2');
    expect(audit.events).toMatchObject([
      { result: 'refused', code: 'throttled', session: 'dana', accessKeyId: null, caller },
      { result: 'refused', code: 'unknown-profile', profile: 'nobody', session: null, caller: null },
    ]);
  });

  it('that a person does not allow asks AWS nothing', async () => {
    const { broker, approvals, sts, audit } = createEngine(CATALOG);
    approvals.refusal = new AppError({ code: 'approval-denied', message: 'Not allowed', remedy: 'ask' });
    expect(await broker(for_('one'), 'r1', caller)).toBe('-Not allowed; ask\n');
    expect(sts.calls).toEqual([]);
    expect(audit.events).toMatchObject([{ result: 'refused', code: 'approval-denied', sessionId: 'one' }]);
  });

  it('gets nothing of another session that was given its profile meanwhile', async () => {
    const { broker, catalog, sts } = createEngine(CATALOG);
    sts.hold();
    const answer = broker(for_('one'), 'r1');
    await turns();
    const taken = CATALOG.profiles.map((profile) =>
      profile.name === 'one' ? { ...profile, sessionId: 'dana' } : profile,
    );
    catalog.state = { ...CATALOG, profiles: taken };
    sts.release();
    expect(await answer).toMatch(/^-The profile one was given to another session.*run the command again\n$/);
    catalog.state = { ...CATALOG, profiles: CATALOG.profiles.filter(({ name }) => name !== 'one') };
    expect(await broker(for_('one'), 'r2')).toMatch(/^-.*one; add it in Cloakroom/);
  });
});

// Sessions with MFA for calls about keys: one code for many calls, and nobody asked out of the blue.
import { expect, test } from 'vitest';
import { KeyMfa } from '../../../../src-main/core/access-keys/key-mfa.ts';
import { MfaPrompts } from '../../../../src-main/core/mfa-prompts.ts';
import { HOUR, MINUTE } from '../../fakes/engine.ts';
import { said } from '../../fakes/fake-iam.ts';
import { FakeSts } from '../../fakes/fake-sts.ts';
import { ManualClock } from '../../fakes/manual-clock.ts';
import { FakeIam, FakePresence } from '../../fakes/ports.ts';
import { rejection } from '../../fakes/rejection.ts';
import { keyOf, sampleUser } from '../../fakes/samples.ts';
import { turns } from '../../fakes/turns.ts';

const ID = 'id-dana';
const KEY = keyOf('dana');
const SERIAL = 'arn:aws:iam::111122223333:mfa/phone';

function setUp(mfaSerial: string | null = SERIAL) {
  const clock = new ManualClock();
  const [sts, iam] = [new FakeSts(clock), new FakeIam()];
  let ids = 0;
  const prompts = new MfaPrompts({ clock, presence: new FakePresence(), newId: () => `p-${++ids}` });
  const { identity } = sampleUser('dana', { mfaSerial });
  const mfa = new KeyMfa({ sts, iam, prompts, clock, find: (id) => (id === ID ? identity : null) });
  const answer = async (code: string) => {
    await turns();
    for (const { id } of prompts.list()) prompts.answer(id, code);
    await turns();
  };
  return { clock, sts, iam, prompts, mfa, answer };
}

test('a person who has just asked for something is asked for a code, once for all that ask', async () => {
  const { mfa, sts, prompts, answer } = setUp();
  mfa.attend(ID);
  const both = Promise.all([mfa.session(ID, KEY), mfa.session(ID, KEY)]);
  await turns();
  expect(prompts.list()).toMatchObject([{ identityId: ID, waitingFor: ['access keys of dana'] }]);
  await answer('123456');
  const [one, other] = await both;
  expect(one).toBe(other);
  expect(sts.calls).toMatchObject([
    { signedBy: KEY.accessKeyId, mfa: { serial: SERIAL, code: '123456' }, durationSeconds: 3_600 },
  ]);
  expect(await mfa.session(ID, KEY)).toBe(one);
  expect(await mfa.quiet.session(ID, KEY)).toBe(one);
});

test('a session is for the key that made it, and for as long as it lives', async () => {
  const { mfa, clock, answer } = setUp();
  mfa.attend(ID);
  const session = mfa.session(ID, KEY);
  await answer('123456');
  await session;
  expect(await mfa.quiet.session(ID, keyOf('new'))).toBeNull();
  await clock.advance(HOUR - 2 * MINUTE);
  expect(await mfa.quiet.session(ID, KEY)).not.toBeNull();
  await clock.advance(2 * MINUTE);
  expect(await mfa.quiet.session(ID, KEY)).toBeNull();
});

test('a timer asks nobody, and a person’s wish does not last for ever', async () => {
  const { mfa, clock, prompts } = setUp();
  expect((await rejection(mfa.session(ID, KEY))).code).toBe('mfa-required');
  mfa.attend(ID);
  await clock.advance(16 * MINUTE);
  expect((await rejection(mfa.session(ID, KEY))).code).toBe('mfa-required');
  expect(await mfa.quiet.session(ID, KEY)).toBeNull();
  expect(prompts.list()).toEqual([]);
});

test('a wrong code is asked for again', async () => {
  const { mfa, sts, answer } = setUp();
  mfa.attend(ID);
  sts.rejectCode('000000');
  const session = mfa.session(ID, KEY);
  await answer('000000');
  await answer('123456');
  expect(await session).not.toBeNull();
});

test('a device that nobody has entered is looked up; without one nobody is asked', async () => {
  const { mfa, iam, sts, answer } = setUp(null);
  mfa.attend(ID);
  expect(await mfa.session(ID, KEY)).toBeNull();
  iam.failure = said('access-denied');
  expect(await mfa.session(ID, KEY)).toBeNull();
  iam.failure = said('network');
  expect((await rejection(mfa.session(ID, KEY))).code).toBe('network');
  iam.failure = null;
  iam.serials = [SERIAL];
  const session = mfa.session(ID, KEY);
  await answer('123456');
  await session;
  expect(sts.calls.at(-1)?.mfa?.serial).toBe(SERIAL);
  expect(await mfa.session('id-gone', keyOf('gone'))).toBeNull();
});

test('a lock takes sessions and attention', async () => {
  const { mfa, answer } = setUp();
  mfa.attend(ID);
  const session = mfa.session(ID, KEY);
  await answer('123456');
  await session;
  mfa.forget();
  expect(await mfa.quiet.session(ID, KEY)).toBeNull();
  expect((await rejection(mfa.session(ID, KEY))).code).toBe('mfa-required');
});

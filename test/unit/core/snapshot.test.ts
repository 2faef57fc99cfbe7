import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../shared/model.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import { createDesk, roleForm, userForm } from '../fakes/desk.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { FAKE_SECRET, sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

/** Every secret these tests deal in, and the temporary ones of the fake STS. */
const SECRETS = new RegExp(`${FAKE_SECRET}|fake-(temporary-secret|session-token)`);

describe('a secret', () => {
  const secret = new Secret('top-secret');

  it('prints as [redacted] wherever it ends up by mistake', () => {
    expect(`${secret}`).toBe('[redacted]');
    expect(`x${String(secret)}`).not.toContain('top');
    expect(JSON.stringify({ deep: [secret] })).toBe('{"deep":["[redacted]"]}');
    expect(inspect({ deep: { deeper: { deepest: secret } } }, { depth: 9, showHidden: true })).not.toContain(
      'top',
    );
    expect(inspect(secret, { customInspect: false, showHidden: true })).not.toContain('top');
    expect(JSON.stringify(Object.entries(secret))).toBe('[]');
    expect(JSON.stringify(structuredClone(Object.assign({}, secret)))).not.toContain('top');
  });

  it('tells its value when asked on purpose', () => {
    expect(secret.reveal()).toBe('top-secret');
  });
});

describe('a snapshot', () => {
  it('has everything but secrets, also after credentials, failures and prompts', async () => {
    const desk = createDesk();
    const user = await desk.commands['identity.addIamUser'](userForm('dana'));
    const role = await desk.commands['session.addRole'](roleForm('one', user.sessionId));
    await desk.commands['session.start']({ sessionId: role.sessionId });
    await desk.commands['session.start']({ sessionId: user.sessionId });
    desk.sts.outage(awsError('throttled'));
    desk.clock.sleep(50 * 60_000);
    const credentials = await desk.ask(role.sessionId);
    const snapshot = desk.snapshot();
    expect(snapshot.statuses[role.sessionId]).toMatchObject({
      state: 'ready',
      refreshError: { code: 'throttled' },
    });
    expect(credentials.secretAccessKey.reveal()).toMatch(SECRETS);
    for (const thing of [snapshot, desk.catalog.state, credentials, desk.log.entries, desk.store.load()]) {
      expect(JSON.stringify(thing)).not.toMatch(SECRETS);
      expect(inspect(thing, { depth: 20 })).not.toMatch(SECRETS);
    }
    expect(desk.files.config).not.toMatch(SECRETS);
  });

  it('survives the way to the window unchanged', async () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana')]));
    await desk.commands['session.start']({ sessionId: 'one' });
    const snapshot = desk.snapshot();
    expect(structuredClone(snapshot)).toEqual(snapshot);
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
  });

  it('leaves idle sessions out, and shows why a session cannot be planned', () => {
    const desk = createDesk(sampleCatalog([sampleUser('dana'), sampleRole('lost', 'nobody')]));
    const snapshot = desk.snapshot();
    expect(Object.keys(snapshot.statuses)).toEqual(['lost']);
    expect(statusOf(snapshot, 'lost')).toMatchObject({ state: 'failed', error: { code: 'unknown-session' } });
    expect(statusOf(snapshot, 'dana')).toEqual({ state: 'idle' });
  });
});

// What a person does in Cloakroom itself, as the audit log is told of it.
import { describe, expect, it } from 'vitest';
import { createDesk } from '../fakes/desk.ts';
import { rejection } from '../fakes/rejection.ts';
import { HOME_ACCOUNT, sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

const desk = () => createDesk(sampleCatalog([sampleUser('dana'), sampleRole('deploy', 'dana')]));

describe('The audit log is told', () => {
  it('of credentials that were copied, and of the key that they are', async () => {
    const { commands, audit } = desk();
    await commands['session.copyCredentials']({ sessionId: 'dana', shell: 'bash' });
    expect(audit.events).toEqual([
      {
        kind: 'copy',
        result: 'done',
        code: null,
        profile: null,
        sessionId: 'dana',
        session: 'dana',
        accountId: HOME_ACCOUNT,
        principal: 'dana',
        production: false,
        accessKeyId: expect.stringMatching(/^ASIA/),
        caller: null,
        detail: 'bash',
      },
    ]);
  });

  it('of a console that was opened', async () => {
    const { commands, audit } = desk();
    await commands['session.openConsole']({ sessionId: 'deploy', region: null, service: 's3' });
    expect(audit.events).toMatchObject([
      { kind: 'console', result: 'done', sessionId: 'deploy', detail: 's3', caller: null },
    ]);
  });

  it('of nothing that was not handed out', async () => {
    const { commands, audit } = desk();
    await commands['vault.lock']({});
    await rejection(commands['session.copyCredentials']({ sessionId: 'dana', shell: 'bash' }));
    expect(audit.events.map(({ kind }) => kind)).toEqual(['lock']);
  });

  it('of locking and unlocking, once each', async () => {
    const { commands, audit } = desk();
    await commands['vault.lock']({});
    await commands['vault.lock']({});
    await commands['vault.unlock']({});
    await commands['vault.unlock']({});
    expect(audit.events.map(({ kind, result, detail }) => [kind, result, detail])).toEqual([
      ['lock', 'done', null],
      ['unlock', 'done', null],
    ]);
  });

  it('why it was locked where nobody pressed anything', async () => {
    const { lock, commands, audit } = desk();
    for (const cause of ['idle', 'screen', 'sleep'] as const) {
      await lock.lock(cause);
      await commands['vault.unlock']({});
    }
    expect(audit.events.flatMap(({ kind, detail }) => (kind === 'lock' ? [detail] : []))).toEqual([
      'nobody had used the computer for a while',
      'the screen was locked',
      'the computer went to sleep',
    ]);
  });
});

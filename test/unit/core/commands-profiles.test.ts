import { describe, expect, it } from 'vitest';
import { createDesk, HELPER, roleForm, userForm } from '../fakes/desk.ts';
import { rejection } from '../fakes/rejection.ts';

/** A user and a role, which has two further profiles. */
async function furnished() {
  const desk = createDesk();
  const user = (await desk.commands['identity.addIamUser'](userForm('dana'))).sessionId;
  const one = (await desk.commands['session.addRole'](roleForm('one', user, { region: 'eu-north-1' })))
    .sessionId;
  await desk.commands['session.addProfile']({ sessionId: one, profileName: 'one-us', region: 'us-east-2' });
  await desk.commands['session.addProfile']({ sessionId: one, profileName: 'one-same', region: null });
  const sectionOf = (name: string) =>
    new RegExp(`\\[profile ${name}\\]\\n((?:[^[\\n].*\\n?)*)`).exec(desk.files.config)?.[1] ?? null;
  const names = () => desk.catalog.state.profiles.map(({ name }) => name);
  const update = (more: Parameters<typeof roleForm>[2]) =>
    desk.commands['session.updateRole']({
      ...roleForm('one', user, { region: 'eu-north-1', ...more }),
      sessionId: one,
    });
  return { ...desk, user, one, sectionOf, names, update };
}

describe('several profiles of a session', () => {
  it('are each in the file, with its own region or the session’s, and serve the same credentials', async () => {
    const { sectionOf, names, snapshot, one } = await furnished();
    expect(names()).toEqual(['dana', 'one', 'one-us', 'one-same']);
    expect(sectionOf('one')).toContain('region = eu-north-1');
    expect(sectionOf('one-us')).toContain(`region = us-east-2\ncredential_process = ${HELPER} one-us\n`);
    expect(sectionOf('one-same')).toContain('region = eu-north-1');
    expect(snapshot().profiles.filter(({ sessionId }) => sessionId === one)).toEqual([
      { name: 'one', sessionId: one, region: null },
      { name: 'one-us', sessionId: one, region: 'us-east-2' },
      { name: 'one-same', sessionId: one, region: null },
    ]);
  });

  it('follow a new region of the session, but for those that have their own', async () => {
    const { sectionOf, update } = await furnished();
    await update({ region: 'ap-south-1' });
    expect(sectionOf('one')).toContain('region = ap-south-1');
    expect(sectionOf('one-us')).toContain('region = us-east-2');
    expect(sectionOf('one-same')).toContain('region = ap-south-1');
  });

  it('keep their names when the session’s dialog gives the first one another', async () => {
    const { sectionOf, update, names } = await furnished();
    const before = sectionOf('one-us');
    await update({ profileName: 'uno' });
    expect(names()).toEqual(['dana', 'uno', 'one-us', 'one-same']);
    expect(sectionOf('one')).toBeNull();
    expect(sectionOf('uno')).toContain(`${HELPER} uno`);
    expect(sectionOf('one-us')).toBe(before);
  });

  it('stay when the dialog takes the first one away', async () => {
    const { sectionOf, update, names } = await furnished();
    await update({ profileName: null });
    expect(names()).toEqual(['dana', 'one-us', 'one-same']);
    expect(sectionOf('one')).toBeNull();
    expect(sectionOf('one-us')).toContain('us-east-2');
  });

  it('are refused for a name that is taken or is a person’s own section, and for no session', async () => {
    const desk = await furnished();
    desk.files.config += '\n[profile mine]\nregion = eu-west-3\n';
    const before = desk.everything();
    const add = (profileName: string, sessionId = desk.one) =>
      desk.commands['session.addProfile']({ sessionId, profileName, region: null });
    expect((await rejection(add('dana'))).code).toBe('name-taken');
    expect((await rejection(add('one'))).code).toBe('name-taken');
    expect((await rejection(add('mine'))).code).toBe('profile-conflict');
    expect((await rejection(add('new', 'nope'))).code).toBe('unknown-session');
    desk.files.credentials = '[behind]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n';
    expect((await rejection(add('behind'))).code).toBe('profile-conflict');
    desk.files.credentials = '';
    expect(desk.everything()).toEqual(before);
  });

  it('are removed one at a time', async () => {
    const desk = await furnished();
    await desk.commands['session.removeProfile']({ profileName: 'one-us' });
    expect(desk.names()).toEqual(['dana', 'one', 'one-same']);
    expect(desk.sectionOf('one-us')).toBeNull();
    expect(desk.sectionOf('one')).not.toBeNull();
    const before = desk.everything();
    const again = desk.commands['session.removeProfile']({ profileName: 'one-us' });
    expect((await rejection(again)).code).toBe('unknown-profile');
    expect(desk.everything()).toEqual(before);
  });

  it('go with the session', async () => {
    const desk = await furnished();
    await desk.commands['session.remove']({ sessionId: desk.one });
    expect(desk.names()).toEqual(['dana']);
    expect(desk.files.config.match(/\[.*\]/g)).toEqual(['[profile dana]']);
  });

  it('are named in the history by what was done', async () => {
    const desk = await furnished();
    await desk.commands['session.removeProfile']({ profileName: 'one-us' });
    const { changes } = await desk.commands['history.list']({});
    expect(changes.slice(0, 3).map(({ title }) => title)).toEqual([
      'Removed the profile one-us',
      'Added the profile one-same for one',
      'Added the profile one-us for one',
    ]);
  });
});

describe('folders', () => {
  it('take sessions in and give them back', async () => {
    const desk = await furnished();
    const put = (sessionIds: string[], folder: string | null) =>
      desk.commands['session.setFolder']({ sessionIds, folder });
    await put([desk.user, desk.one], 'work');
    await put([desk.user], null);
    expect(desk.snapshot().folders).toEqual({ [desk.one]: 'work' });
    expect(desk.store.load().folders).toEqual({ [desk.one]: 'work' });
    const before = desk.everything();
    expect((await rejection(put([desk.one, 'nope'], 'home'))).code).toBe('unknown-session');
    expect(desk.everything()).toEqual(before);
  });

  it('lose a session that is removed', async () => {
    const desk = await furnished();
    await desk.commands['session.setFolder']({ sessionIds: [desk.one], folder: 'work' });
    await desk.commands['session.remove']({ sessionId: desk.one });
    expect(desk.snapshot().folders).toEqual({});
  });
});

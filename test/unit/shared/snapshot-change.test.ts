import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Session, Snapshot } from '../../../shared/model.ts';
import { changeBetween, withChange } from '../../../shared/snapshot-change.ts';
import { createDesk, roleForm, userForm } from '../fakes/desk.ts';
import { histories } from '../fakes/random-catalog.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

/** As the window gets it: through a structured clone. */
const sent = <T>(value: T): T => structuredClone(value);

function furnished(): Snapshot {
  const roles = Array.from({ length: 50 }, (_, n) => sampleRole(`role-${n}`, 'dana'));
  return createDesk(sampleCatalog([sampleUser('dana'), ...roles])).snapshot();
}

describe('a change of the snapshot', () => {
  it('leads from any snapshot to any other, in order too', () => {
    const base = furnished();
    fc.assert(
      fc.property(histories, ([before, after, later]) => {
        const steps = [before, after, later, before].map(
          (catalog, index): Snapshot => ({ ...base, ...catalog, revision: index }),
        );
        let seen: Snapshot | null = sent(steps[0] as Snapshot);
        for (const [index, step] of steps.entries()) {
          if (index === 0) continue;
          seen = withChange(seen, sent(changeBetween(steps[index - 1] as Snapshot, step)));
          expect(seen).toEqual(step);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('carries one session when one has changed, and leaves the others the objects they were', () => {
    const before = furnished();
    const sessions = before.sessions.map(
      (session): Session => (session.id === 'role-7' ? { ...session, label: 'seven' } : { ...session }),
    );
    const after = { ...before, revision: 2, sessions };
    const change = changeBetween(before, after);
    expect(change).toMatchObject({ kind: 'part', lists: { sessions: { put: [{ id: 'role-7' }] } } });
    expect(JSON.stringify(change).length).toBeLessThan(1_000);
    const next = withChange(before, sent(change));
    expect(next?.sessions.filter((session, index) => session === before.sessions[index])).toHaveLength(50);
  });

  it('is next to nothing when only the time has passed', () => {
    const before = furnished();
    const change = changeBetween(before, { ...sent(before), revision: 2, madeAt: before.madeAt + 1 });
    expect(change).toEqual({
      kind: 'part',
      from: before.revision,
      values: { revision: 2, madeAt: before.madeAt + 1 },
      lists: {},
      tables: {},
    });
  });

  it('does not go onto a snapshot that it was not made from', () => {
    const before = furnished();
    const change = changeBetween(before, { ...before, revision: 2 });
    expect(withChange({ ...before, revision: 9 }, change)).toBeNull();
    expect(withChange(null, change)).toBeNull();
    expect(withChange(null, { kind: 'whole', snapshot: before })).toBe(before);
  });

  it('follows what a person does', async () => {
    const desk = createDesk();
    let before = desk.snapshot();
    let seen: Snapshot | null = sent(before);
    let revision = 1;
    const follow = () => {
      const after = { ...desk.snapshot(), revision: ++revision };
      seen = withChange(seen, sent(changeBetween(before, after)));
      expect(seen).toEqual(after);
      before = after;
    };
    const user = await desk.commands['identity.addIamUser'](userForm('dana'));
    follow();
    const role = await desk.commands['session.addRole'](roleForm('one', user.sessionId));
    follow();
    await desk.commands['session.start'](role);
    follow();
    await desk.commands['session.setMarks']({ sessionIds: [role.sessionId], addTags: ['blue'] });
    follow();
    await desk.commands['session.stop'](role);
    await desk.commands['session.remove'](role);
    follow();
  });
});

import { describe, expect, it } from 'vitest';
import { openSnapshotStore } from '../../../src-renderer/snapshot-store.ts';
import { fakeCloakroom } from './fake-cloakroom.ts';
import { oneChain, oneUser, problem, snapshot } from './sample-snapshots.ts';

describe('the snapshot store', () => {
  it('has nothing until the first snapshot, then follows what is pushed', async () => {
    const api = fakeCloakroom(oneUser());
    const store = openSnapshotStore(api);
    expect(store.read()).toEqual({ snapshot: null, error: null });
    await store.load();
    expect(store.read().snapshot?.sessions).toHaveLength(1);
    api.push(oneChain());
    expect(store.read().snapshot?.sessions).toHaveLength(3);
  });

  it('does not let a slow first answer replace what was pushed meanwhile', async () => {
    const api = fakeCloakroom(oneUser());
    const old = { ok: true, value: { ...oneUser(), revision: 1 } } as const;
    const slow = { ...api, invoke: async () => old } as unknown as typeof api;
    const store = openSnapshotStore(slow);
    const loading = store.load();
    api.push({ ...oneChain(), revision: 6 });
    await loading;
    expect(store.read().snapshot?.sessions).toHaveLength(3);
  });

  it('shows why there is none, and recovers', async () => {
    const api = fakeCloakroom(snapshot());
    const refusing = { ...api, invoke: async () => ({ ok: false, error: problem({ code: 'internal' }) }) };
    const store = openSnapshotStore(refusing as unknown as typeof api);
    await store.load();
    expect(store.read().error?.code).toBe('internal');
    api.push(oneUser());
    expect(store.read()).toMatchObject({ error: null, snapshot: { sessions: [{ label: 'alice' }] } });
  });

  it('leaves no listener behind', () => {
    const api = fakeCloakroom(snapshot());
    const store = openSnapshotStore(api);
    expect(api.listenerCount()).toBe(1);
    store.close();
    expect(api.listenerCount()).toBe(0);
  });
});

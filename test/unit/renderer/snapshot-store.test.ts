import { describe, expect, it, vi } from 'vitest';
import { changeBetween, type SnapshotChange } from '../../../shared/snapshot-change.ts';
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

  it('asks for the whole once, and goes on from there by changes', async () => {
    const api = fakeCloakroom(oneUser());
    const store = openSnapshotStore(api);
    await store.load();
    api.push(oneChain());
    expect(store.read().snapshot?.sessions).toHaveLength(3);
    api.push(oneUser());
    expect(store.read().snapshot?.sessions).toHaveLength(1);
    expect(api.calls).toHaveLength(1);
  });

  it('asks for the whole again when a change does not belong on what it has', async () => {
    const api = fakeCloakroom(oneUser());
    let deliver: (change: SnapshotChange) => void = () => {};
    const lossy = {
      ...api,
      onSnapshotChange(listener: typeof deliver) {
        deliver = listener;
        return () => {};
      },
    } as typeof api;
    const store = openSnapshotStore(lossy);
    await store.load();
    // One change is lost on the way; the next one tells.
    api.push(oneChain());
    const lost = { ...oneChain(), revision: 90 };
    deliver(changeBetween(lost, { ...lost, revision: 91 }));
    await vi.waitFor(() => expect(store.read().snapshot?.sessions).toHaveLength(3));
  });

  it('shows why there is none, and recovers', async () => {
    const api = fakeCloakroom(snapshot());
    let refuse = true;
    const refusing = {
      ...api,
      invoke: async () =>
        refuse ? { ok: false, error: problem({ code: 'internal' }) } : { ok: true, value: oneUser() },
    } as unknown as typeof api;
    const store = openSnapshotStore(refusing);
    await store.load();
    expect(store.read().error?.code).toBe('internal');
    refuse = false;
    api.push(oneUser());
    await vi.waitFor(() =>
      expect(store.read()).toMatchObject({ error: null, snapshot: { sessions: [{ label: 'alice' }] } }),
    );
  });

  it('leaves no listener behind', () => {
    const api = fakeCloakroom(snapshot());
    const store = openSnapshotStore(api);
    expect(api.listenerCount()).toBe(1);
    store.close();
    expect(api.listenerCount()).toBe(0);
  });
});

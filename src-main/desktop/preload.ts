// The one bridge between the window and the main process: the channels of shared/ipc.ts, one event, nothing else.
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { CloakroomApi } from '../../shared/ipc.ts';
import type { SnapshotChange } from '../../shared/snapshot-change.ts';

// Spelled out, not imported: the table would bring its validators along, and the main process checks anyway.
const CHANNEL_PREFIX = 'cloakroom:';
const SNAPSHOT_EVENT = 'cloakroom:event:snapshot';

const api: CloakroomApi = {
  invoke: (channel, input) => ipcRenderer.invoke(`${CHANNEL_PREFIX}${channel}`, input),
  onSnapshotChange: (listener) => {
    const forward = (_event: unknown, change: SnapshotChange) => listener(change);
    ipcRenderer.on(SNAPSHOT_EVENT, forward);
    return () => ipcRenderer.off(SNAPSHOT_EVENT, forward);
  },
  pathOf: (file) => webUtils.getPathForFile(file as Parameters<typeof webUtils.getPathForFile>[0]),
};

contextBridge.exposeInMainWorld('cloakroom', api);

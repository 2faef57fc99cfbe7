// Entry of the window.
import '@cloudscape-design/global-styles/index.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { QuickWindow } from './palette/quick-window.tsx';
import { openSnapshotStore } from './snapshot-store.ts';
import { followLook } from './theme.ts';

/** The small window is the same page at this address, so that both have one code and one content policy. */
const QUICK = '#/quick';

const store = openSnapshotStore(window.cloakroom);
followLook(store);
void store.load();

const isQuick = window.location.hash === QUICK;
document.documentElement.dataset.window = isQuick ? 'quick' : 'main';
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>{isQuick ? <QuickWindow store={store} /> : <App store={store} />}</StrictMode>,
);

// Entry of the window.
import '@cloudscape-design/global-styles/index.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openSnapshotStore } from './snapshot-store.ts';
import { followColorScheme } from './theme.ts';

followColorScheme(window.matchMedia('(prefers-color-scheme: dark)'));
const store = openSnapshotStore(window.cloakroom);
void store.load();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
);

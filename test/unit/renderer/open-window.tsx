// The whole window on a stand-in for the main process, and how a person uses it.
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import { vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { App } from '../../../src-renderer/app.tsx';
import { openSnapshotStore } from '../../../src-renderer/snapshot-store.ts';
import { type FakeCloakroom, fakeCloakroom } from './fake-cloakroom.ts';
import { fewAccounts } from './sample-snapshots.ts';

export type Answers = NonNullable<Parameters<typeof fakeCloakroom>[1]>;
export const NO_FOUND: Answers = { 'portal.found': () => ({ portals: [] }) };
export const ACCOUNTS: Answers = {
  ...NO_FOUND,
  'portal.accounts': () => ({ accounts: fewAccounts() }),
  'portal.openRole': ({ portalId, accountId, roleName }) => ({
    sessionId: `sso:${portalId}:${accountId}:${roleName}`,
  }),
};

/** Opens the window at a page, Acme's unless told; call `closeWindow` after each test. */
export async function open(first: Snapshot, answers: Answers = ACCOUNTS, hash = '#/portal/p-acme') {
  window.location.hash = hash;
  const api = fakeCloakroom(first, answers);
  vi.stubGlobal('cloakroom', api);
  const store = openSnapshotStore(api);
  render(<App store={store} />);
  await act(() => store.load());
  return api;
}

export function closeWindow(): void {
  cleanup();
  vi.unstubAllGlobals();
  window.location.hash = '';
}

export const button = (name: string) => screen.getByRole('button', { name });
export const dialog = () => within(screen.getByRole('dialog'));
export const press = async (name: string, within = screen as Pick<typeof screen, 'getByRole'>) => {
  await act(async () => {
    fireEvent.click(within.getByRole('button', { name }));
  });
};
export const choose = async (menu: string, item: string) => {
  await press(menu);
  await act(async () => {
    fireEvent.click(await screen.findByRole('menuitem', { name: item }));
  });
};
export const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
export const asked = (api: FakeCloakroom, channel: string) =>
  api.calls.filter((call) => call.channel === channel);

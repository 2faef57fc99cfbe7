// One dialog with a form on a stand-in for the main process, and how a person uses it.
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { type ReactNode, useState } from 'react';
import { vi } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { NoticeBar, NoticesProvider } from '../../../src-renderer/shared-ui/notices.tsx';
import { WindowActionsProvider } from '../../../src-renderer/shell/window-actions.tsx';
import {
  openSnapshotStore,
  SnapshotProvider,
  type SnapshotStore,
  useStoreState,
} from '../../../src-renderer/snapshot-store.ts';
import { type FakeCloakroom, fakeCloakroom } from './fake-cloakroom.ts';

type Answers = NonNullable<Parameters<typeof fakeCloakroom>[1]>;
type Dialog = (onClose: () => void) => ReactNode;

/** Call `cleanup` and `vi.unstubAllGlobals` after each test. */
export async function openDialog(first: Snapshot, answers: Answers, dialog: Dialog): Promise<FakeCloakroom> {
  const api = fakeCloakroom(first, answers);
  vi.stubGlobal('cloakroom', api);
  const store = openSnapshotStore(api);
  render(<Host store={store} dialog={dialog} />);
  await act(() => store.load());
  return api;
}

function Host({ store, dialog }: { readonly store: SnapshotStore; readonly dialog: Dialog }) {
  const { snapshot } = useStoreState(store);
  const [open, setOpen] = useState(true);
  return (
    <I18nProvider locale="en" messages={[messages]}>
      {snapshot && (
        <SnapshotProvider value={snapshot}>
          <NoticesProvider>
            <WindowActionsProvider>
              <NoticeBar standing={[]} />
              {open && dialog(() => setOpen(false))}
            </WindowActionsProvider>
          </NoticesProvider>
        </SnapshotProvider>
      )}
    </I18nProvider>
  );
}

export const dialog = () => within(screen.getByRole('dialog'));
export const gone = () => screen.queryByRole('dialog') === null;
export const type = (label: string, value: string) =>
  fireEvent.change(dialog().getByLabelText(label), { target: { value } });
export const leave = (label: string) => fireEvent.blur(dialog().getByLabelText(label));
export const press = async (name: string | RegExp) => {
  await act(async () => {
    fireEvent.click(dialog().getByRole('button', { name }));
  });
};
export const pressEscape = () =>
  act(async () => {
    fireEvent.keyDown(dialog().getByRole('button', { name: 'Close' }), { key: 'Escape', keyCode: 27 });
  });
/** An answer that comes when the test says so. */
export function later<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, come: (value: T) => act(async () => resolve(value)) };
}

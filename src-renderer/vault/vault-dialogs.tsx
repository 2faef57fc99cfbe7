// The dialogs about the passphrase. The one that opens the vault is also asked for from outside the window, by an
// address: the tray, the small window and notifications lead to it.
import { useEffect, useSyncExternalStore } from 'react';
import { useFocusAfter } from '../shared-ui/page-focus.ts';
import { goTo, HOME, UNLOCK_HASH, useHash } from '../shell/route.ts';
import { useSnapshot } from '../snapshot-store.ts';
import { ChangePassphraseDialog } from './change-passphrase-dialog.tsx';
import { ChoosePassphraseDialog } from './choose-passphrase-dialog.tsx';
import { EnterPassphraseDialog } from './enter-passphrase-dialog.tsx';

type VaultDialog = 'choose' | 'enter' | 'change';

let opened: VaultDialog | null = null;
const listeners = new Set<() => void>();

export function showVaultDialog(dialog: VaultDialog | null): void {
  opened = dialog;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const close = () => showVaultDialog(null);

export function VaultDialogs() {
  const { vault } = useSnapshot();
  const hash = useHash();
  const dialog = useSyncExternalStore(subscribe, () => opened);
  useEffect(() => {
    if (hash !== UNLOCK_HASH) return;
    goTo(HOME);
    showVaultDialog('enter');
  }, [hash]);
  // Opened elsewhere: the next lock must not bring the question back by itself.
  useEffect(() => {
    if (dialog === 'enter' && vault.state === 'open') close();
  }, [dialog, vault.state]);
  // A window that is gone leaves nothing open for the next.
  useEffect(() => close, []);
  const { state, protection } = vault;
  useFocusAfter(dialog);
  if (dialog === 'choose') return <ChoosePassphraseDialog onClose={close} />;
  if (protection !== 'passphrase') return null;
  if (dialog === 'change') return <ChangePassphraseDialog onClose={close} />;
  // It may have been opened elsewhere.
  return dialog === 'enter' && state !== 'open' ? <EnterPassphraseDialog onClose={close} /> : null;
}

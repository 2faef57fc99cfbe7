// The vault's state in a word or two. Pure.
import type { VaultState } from '../../shared/model.ts';
import type { Tone } from '../sessions/state-text.ts';

export const VAULT_TEXT: Readonly<Record<VaultState, { tone: Tone; text: string; button: string }>> = {
  opening: { tone: 'loading', text: 'Opening vault', button: '' },
  open: { tone: 'success', text: 'Vault open', button: '' },
  locked: { tone: 'warning', text: 'Vault locked', button: 'Unlock' },
  unavailable: { tone: 'error', text: 'No keychain', button: 'Try again' },
  'key-missing': { tone: 'error', text: 'Vault key missing', button: 'Try again' },
  damaged: { tone: 'error', text: 'Vault damaged', button: 'Try again' },
};

// Secrets on the clipboard: there for a minute, and gone then, or when the app is locked or quits, unless something
// else was copied meanwhile.
import { clipboard } from 'electron';
import type { Secret } from '../core/secret.ts';

const KEPT_MS = 60_000;

let held: { readonly text: string; readonly timer: NodeJS.Timeout } | null = null;

export function copySecret(secret: Secret): void {
  if (held) clearTimeout(held.timer);
  const text = secret.reveal();
  held = { text, timer: setTimeout(() => void takeSecretBack().catch(() => {}), KEPT_MS) };
  clipboard.writeText(text);
}

export async function takeSecretBack(): Promise<void> {
  if (!held) return;
  const { text, timer } = held;
  clearTimeout(timer);
  held = null;
  // A promise since Electron 42, and a string before.
  if ((await clipboard.readText()) === text) clipboard.clear();
}

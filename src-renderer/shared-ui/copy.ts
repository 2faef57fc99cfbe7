// Text to the clipboard. Cloakroom copies names and command lines only, never a secret.

/** False when the desktop refused. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

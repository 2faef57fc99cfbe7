// Texts of errors and findings as whole sentences. Pure; for the window and for notifications.

/** Capital first letter, one full stop at the end: for a remedy or a note, which begin with a word of ours. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return headline(trimmed.charAt(0).toUpperCase() + trimmed.slice(1));
}

/** A message as it stands, with one full stop. It begins with a capital, or with a name that people wrote small. */
export function headline(message: string): string {
  const trimmed = message.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

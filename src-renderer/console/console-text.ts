// What is said about opening the console. Pure.
import { CONSOLE_SERVICES } from '../../shared/console-services.ts';
import type { BrowserChoice } from '../../shared/portal.ts';
import { sentence } from '../../shared/sentences.ts';

export interface ServiceOption {
  /** Empty: the console's home page. */
  readonly value: string;
  readonly label: string;
  /** Found by it, too: people type `acm` or `stepfunctions`. */
  readonly filteringTags: readonly string[];
}

export const CONSOLE_HOME: ServiceOption = { value: '', label: 'Console home', filteringTags: ['home'] };

export const SERVICE_OPTIONS: readonly ServiceOption[] = [
  CONSOLE_HOME,
  ...CONSOLE_SERVICES.map(({ id, name }) => ({ value: id, label: name, filteringTags: [id] })),
];

/** Where the console appears. */
export function browserText(browser: BrowserChoice): string {
  switch (browser.kind) {
    case 'default':
      return 'It opens in your default browser.';
    case 'program':
      return `It opens in ${browser.path}.`;
    case 'copy-link':
      return 'No browser opens: the link is copied, for the browser window of your choice.';
  }
}

export interface OpenedText {
  readonly kind: 'success' | 'warning';
  readonly title: string;
  readonly text: string;
}

/** After it is done. The link itself is never shown. */
export function openedText(
  label: string,
  { copied, notes }: { readonly copied: boolean; readonly notes: readonly string[] },
): OpenedText {
  const said = notes.map(sentence);
  if (!copied) {
    return { kind: 'success', title: `Opened the console as ${label}`, text: said.join(' ') };
  }
  const secret =
    'Paste it into a browser. Keep it to yourself: for 15 minutes it signs in whoever has it, like a password.';
  return {
    kind: 'warning',
    title: `The link to the console as ${label} is copied`,
    text: [secret, ...said].join(' '),
  };
}

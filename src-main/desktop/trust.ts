// What a page may not decide by itself: which program is started as a browser, and whose certificates are trusted. Each
// would let a page that was taken over reach beyond its sandbox (run a program; read the traffic to AWS, with a proxy of
// its choice), so the person confirms it in a dialog of the desktop, which no page can click.
//
// A proxy alone needs no word: TLS goes through it unread. Nor does what was confirmed before: it is in the catalogue.
import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Channel, Parsed } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import type { BrowserChoice } from '../../shared/portal.ts';
import type { Question } from './question.ts';

export interface TrustPorts {
  snapshot(): Pick<Snapshot, 'settings' | 'portals'>;
  /** False unless the person chose to go on. */
  ask(question: Question): Promise<boolean>;
}

/** Rejects with `invalid-input` for what cannot be a browser, and for what the person would not confirm. */
export type TrustGuard = (channel: Channel, input: unknown) => Promise<void>;

export function createTrustGuard({ snapshot, ask }: TrustPorts): TrustGuard {
  return async (channel, input) => {
    const { browser, caFile } = wishesOf(channel, input);
    const { settings, portals } = snapshot();
    if (browser?.kind === 'program') {
      const known = [settings.browser, ...portals.map((portal) => portal.browser)];
      const { path } = browser;
      if (!known.some((each) => each.kind === 'program' && each.path === path)) {
        refuseNoProgram(path);
        if (!(await ask(programQuestion(path)))) throw notConfirmed('The browser was not changed');
      }
    }
    if (caFile && caFile !== settings.network.caFile && !(await ask(authorityQuestion(caFile))))
      throw notConfirmed('The certificate file was not changed');
  };
}

function wishesOf(
  channel: Channel,
  input: unknown,
): { readonly browser?: BrowserChoice | undefined; readonly caFile?: string | null | undefined } {
  switch (channel) {
    case 'settings.set': {
      const { browser, network } = input as Parsed<'settings.set'>;
      return { browser, caFile: network?.caFile };
    }
    case 'portal.add':
    case 'portal.update':
      return { browser: (input as Parsed<'portal.add'>).browser };
    default:
      return {};
  }
}

/** A program of another computer (`\\server\…`) is not even looked at: that alone would show it who is here. */
function refuseNoProgram(path: string): void {
  if (isAbsolute(path) && !/^[\\/]{2}/.test(path) && isProgram(path)) return;
  throw new AppError({
    code: 'invalid-input',
    message: `${path} is no program on this computer`,
    remedy: 'enter the absolute path of a browser, such as /usr/bin/firefox',
  });
}

function isProgram(path: string): boolean {
  try {
    // On macOS a browser is a folder that the system knows how to start.
    if (process.platform === 'darwin' && path.endsWith('.app')) return statSync(path).isDirectory();
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const programQuestion = (path: string): Question => ({
  message: 'Open sign-ins and the web console with this program?',
  detail: `${path}\n\nCloakroom will start it, with the address to open. Go on only if you have just chosen it yourself.`,
  yes: 'Use it',
});

const authorityQuestion = (path: string): Question => ({
  message: 'Trust the certificate authorities in this file?',
  detail: `${path}\n\nWhoever holds them can read what Cloakroom sends to AWS, and what comes back. Go on only if you have just chosen it yourself.`,
  yes: 'Trust them',
});

function notConfirmed(message: string): AppError {
  return new AppError({
    code: 'invalid-input',
    message,
    remedy: 'choose it again, and confirm it in the dialog that opens',
  });
}

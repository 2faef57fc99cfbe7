// Opens a sign-in link in the browser a person chose. Web addresses only: a link from outside must not start programs.
import { spawn } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { shell } from 'electron';
import { AppError } from '../../shared/errors.ts';

/** `program`: absolute path of a browser; null: the desktop's default one. */
export async function openLink(link: string, program: string | null): Promise<void> {
  const { protocol, hostname } = new URL(link);
  const local = protocol === 'http:' && hostname === '127.0.0.1';
  if (protocol !== 'https:' && !local) throw cannotOpen('the link is no web address');
  if (program === null) {
    await shell.openExternal(link).catch((cause: unknown) => {
      throw cannotOpen(cause instanceof Error ? cause.message : '');
    });
    return;
  }
  if (!isAbsolute(program)) throw cannotOpen('the path of the browser is not absolute');
  // On macOS a browser is a folder that the system knows how to start.
  const isBundle = process.platform === 'darwin' && program.endsWith('.app');
  const [command, args] = isBundle ? ['/usr/bin/open', ['-a', program, link]] : [program, [link]];
  await new Promise<void>((resolve, reject) => {
    const browser = spawn(command, args, { detached: true, stdio: 'ignore' });
    browser.once('spawn', () => {
      browser.unref();
      resolve();
    });
    browser.once('error', (cause) => reject(cannotOpen(cause.message)));
  });
}

function cannotOpen(why: string): AppError {
  return new AppError({
    code: 'invalid-input',
    message: 'The browser could not be opened',
    remedy: 'choose another browser for this portal, or sign in with a copied link or a device code',
    details: why ? [why.slice(0, 200)] : [],
  });
}

// What commands need of the desktop and the console, in memory.
import type { ActivityRecords, ActivityStore } from '../../../src-main/core/activity.ts';
import type { ConsoleSignIn, Credentials } from '../../../src-main/core/ports.ts';
import { Secret } from '../../../src-main/core/secret.ts';
import type { DesktopPorts } from '../../../src-main/core/using-sessions.ts';

export class FakeDesktop implements DesktopPorts {
  readonly opened: { link: string; program: string | null }[] = [];
  clipboard: string | null = null;
  readonly revealed: string[] = [];
  readonly shown: string[] = [];
  closed = 0;

  async openSecretLink(link: Secret, program: string | null): Promise<void> {
    this.opened.push({ link: link.reveal(), program });
  }

  copySecret(text: Secret): void {
    this.clipboard = text.reveal();
  }

  async takeSecretBack(): Promise<void> {
    this.clipboard = null;
  }

  async reveal(what: string): Promise<void> {
    this.revealed.push(what);
  }

  /** Where the person saves files. */
  savesTo: string | null = null;

  async askWhereToSave(): Promise<string | null> {
    return this.savesTo;
  }

  showWindow(hash: string): void {
    this.shown.push(hash);
  }

  closeQuick(): void {
    this.closed += 1;
  }
}

export class FakeConsoleSignIn implements ConsoleSignIn {
  readonly signedInWith: string[] = [];

  endpoint(): string {
    return 'https://signin.example.com/federation';
  }

  async getSigninToken(credentials: Credentials): Promise<Secret> {
    this.signedInWith.push(credentials.accessKeyId);
    return new Secret(`signin-token-${this.signedInWith.length}-EXAMPLE`);
  }
}

/** Keeps what is stored as text, as a disk would. */
export class MemoryActivityStore implements ActivityStore {
  #text = '{}';

  load(): ActivityRecords {
    return JSON.parse(this.#text) as ActivityRecords;
  }

  save(records: () => ActivityRecords): void {
    this.#text = JSON.stringify(records());
  }

  async flush(): Promise<void> {}
}

// Does what a click in the tray asks for. There is no page to show a failure on, so every one is said in a dialog of
// the desktop; nothing here waits for AWS in a way that holds up the next click.
import { AppError, toAppError } from '../../shared/errors.ts';
import type { Session, Snapshot } from '../../shared/model.ts';
import type { Commands } from '../core/commands.ts';
import { isProductionSession } from '../core/marks.ts';
import type { Question } from './question.ts';
import type { TrayDeed } from './tray-menu.ts';

/** What of the desktop a click may need. */
export interface TrayDesk {
  /** False unless the person chose to go on. */
  ask(question: Question): Promise<boolean>;
  problem(title: string, error: AppError): void;
  say(message: string): void;
  copy(text: string): void;
  open(hash: string | null): void;
  search(): void;
  quit(): void;
}

type TrayCommands = Pick<
  Commands,
  | 'session.makeActive'
  | 'session.start'
  | 'session.stop'
  | 'session.openConsole'
  | 'approval.answer'
  | 'portal.signIn'
  | 'vault.lock'
  | 'vault.unlock'
>;

/** What a person has just decided themselves needs no dialog that says so. */
const DECIDED: readonly string[] = ['mfa-dismissed', 'sign-in-cancelled'];

/** The function it returns never rejects. */
export function createTrayDeeds(
  cloakroom: { readonly commands: TrayCommands; snapshot(): Snapshot },
  desk: TrayDesk,
): (deed: TrayDeed) => Promise<void> {
  const { commands } = cloakroom;
  const sessionOf = (id: string) => cloakroom.snapshot().sessions.find((session) => session.id === id);

  const trying = async (title: string, task: () => Promise<unknown>): Promise<void> => {
    try {
      await task();
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!DECIDED.includes(error.code)) desk.problem(title, error);
    }
  };

  const makeActive = async (sessionId: string | null) => {
    const session = sessionId === null ? undefined : sessionOf(sessionId);
    const send = (insist: boolean) => commands['session.makeActive']({ sessionId, replace: false, insist });
    const asked = session !== undefined && isProductionSession(cloakroom.snapshot(), session);
    if (asked && !(await desk.ask(productionQuestion(session)))) return;
    try {
      await send(asked);
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'profile-conflict')
        desk.open(`#/sessions/${encodeURIComponent(sessionId ?? '')}`);
      const guarded = thrown instanceof AppError && thrown.code === 'production-guard';
      if (!guarded || asked || !session) throw thrown;
      // It has become production since the menu was opened.
      if (await desk.ask(productionQuestion(session))) await send(true);
    }
  };

  return async (deed) => {
    switch (deed.kind) {
      case 'open':
        return desk.open(deed.hash);
      case 'search':
        return desk.search();
      case 'quit':
        return desk.quit();
      case 'copy':
        return desk.copy(deed.text);
      case 'lock':
        return trying('Not locked', () => commands['vault.lock']({}));
      case 'unlock':
        return trying('Not unlocked', () => commands['vault.unlock']({}));
      case 'sign-in':
        // How it goes is in the window, which shows every sign-in under way.
        desk.open(null);
        return trying('Not signed in', () =>
          commands['portal.signIn']({ portalId: deed.portalId, method: null }),
        );
      case 'answer':
        return trying('Not answered', () =>
          commands['approval.answer']({ requestId: deed.requestId, answer: deed.answer }),
        );
      case 'start':
        return trying('Not started', () => commands['session.start']({ sessionId: deed.sessionId }));
      case 'stop':
        return trying('Not stopped', () => commands['session.stop']({ sessionId: deed.sessionId }));
      case 'console':
        return trying('The console was not opened', async () => {
          const { sessionId } = deed;
          const { copied } = await commands['session.openConsole']({
            sessionId,
            region: null,
            service: null,
          });
          if (copied) desk.say('The link to the console is on the clipboard');
        });
      case 'make-active':
        return trying('The active session was not changed', () => makeActive(deed.sessionId));
    }
  };
}

function productionQuestion({ label }: Session): Question {
  return {
    message: `Make ${label} the active session?`,
    detail:
      'It is production: every tool that names no profile will act there until another session is active.',
    yes: 'Make active',
  };
}

// Words of the dialog that asks whether a program may have a session's credentials. Pure.
import { possibleAnswers } from '../../shared/approval-answers.ts';
import type { ApprovalRequest } from '../../shared/approvals.ts';
import type { Caller, CallerProcess } from '../../shared/callers.ts';
import type { SessionMarks } from '../../shared/model.ts';
import { sentence } from '../../shared/sentences.ts';

/** `terraform wants to use Shop production`. */
export function requestTitle(caller: Caller | null, session: string): string {
  return `${caller?.program.name ?? 'A program'} wants to use ${session}`;
}

/** Names of programs that are not what people call them. */
const APPLICATIONS: Readonly<Record<string, string>> = {
  code: 'Visual Studio Code',
  'code-insiders': 'Visual Studio Code Insiders',
  idea: 'IntelliJ IDEA',
  pycharm: 'PyCharm',
  'gnome-terminal': 'GNOME Terminal',
  konsole: 'Konsole',
};

/** `Visual Studio Code (/usr/share/code/code)`; null when it runs in nothing that a person would know. */
export function applicationText({ application }: Caller): string | null {
  if (application === null) return null;
  const name = APPLICATIONS[application.name] ?? application.name;
  return application.executable === null ? name : `${name} (${application.executable})`;
}

/** What is known of the program itself, one line each. */
export function programLines({ program }: Caller): string[] {
  const path = program.executable ?? 'The system does not show its path';
  return program.script === null ? [path] : [path, `running ${program.script}`];
}

/** `terraform (4711) /usr/bin/terraform`. */
export function processText({ name, pid, executable, script }: CallerProcess): string {
  return [`${name} (${pid})`, executable ?? 'path not shown', ...(script === null ? [] : [script])].join(' ');
}

interface Asking {
  readonly production: boolean;
  readonly marks: Pick<SessionMarks, 'askBefore'>;
}

/** Why there is a question at all, for whoever did not expect one. */
export function reason({ production, marks }: Asking, { waitingFor }: ApprovalRequest): string {
  const asks = production && marks.askBefore === null ? 'is production' : 'always asks';
  return `This session ${asks}, and the program has not been allowed${
    waitingFor.length > 0
      ? ': it gets nothing until you answer.'
      : '. It has stopped waiting: what you allow now counts when it asks again within five minutes.'
  }`;
}

/** What each answer means for this caller, in sentences. */
export function meaning({ caller }: ApprovalRequest): string[] {
  const { answers, why } = possibleAnswers(caller);
  const most = answers.includes('hour') ? 'It cannot be allowed always.' : 'It can be allowed once only.';
  return [
    caller === null
      ? '“Allow once” lets in what waits now; “for an hour” lets in every program that the system does not name.'
      : '“Allow once” is for what runs now, and what it starts in the next five minutes.',
    why === null ? '“Always” is for whatever stands at this path.' : `${most} ${sentence(why)}`,
    'In the details of the session, under Programs, you see who is allowed, take it back, and choose whether Cloakroom asks.',
  ];
}

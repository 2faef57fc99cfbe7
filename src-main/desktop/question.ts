// A question that stops something, in a dialog of the desktop. Dialogs that block would block tools that wait for
// credentials, too.
import { dialog } from 'electron';

export interface Question {
  readonly message: string;
  readonly detail: string;
  /** Of the button that goes on. */
  readonly yes: string;
}

/** False unless the person chose to go on; Enter and Escape do not. */
export async function askInDialog({ message, detail, yes }: Question): Promise<boolean> {
  const cancel = 0;
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    title: 'Cloakroom',
    message,
    detail,
    buttons: ['Cancel', yes],
    defaultId: cancel,
    cancelId: cancel,
    noLink: true,
  });
  return response !== cancel;
}

// A question that stops something, in a dialog of the desktop. Dialogs that block would block tools that wait for
// credentials, too.
import { join } from 'node:path';
import { app, dialog } from 'electron';

export interface Question {
  readonly message: string;
  readonly detail: string;
  /** Of the button that goes on. */
  readonly yes: string;
}

/** Where a person wants a file saved, absolute; null: nowhere. */
export async function askWhereToSave(suggestion: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog({
    defaultPath: join(app.getPath('home'), suggestion),
  });
  return canceled || filePath === '' ? null : filePath;
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

// Dialogs of the desktop, which no test driver sees or clicks.
import type { ElectronApplication } from 'playwright-core';

/** From now on every one is answered with this button, counted from 0, which is Cancel in all of them. */
export async function answerDialogs(electron: ElectronApplication, button: number): Promise<void> {
  await electron.evaluate(({ dialog }, response) => {
    dialog.showMessageBox = async () => ({ response, checkboxChecked: false });
  }, button);
}

// Lets everything happen that needs no time: promises settle in microtasks, so a bounded number of turns is enough
// and nothing has to be slept for.
export async function turns(count = 60): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

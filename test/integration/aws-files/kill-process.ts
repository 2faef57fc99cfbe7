// A process of its own for kill.test.ts: edits the config file of the home argv[2] without a break, from each of the
// texts (files argv[4] and on) to the next, until it is killed. With argv[3] `history`, it keeps each change first.
import { readFileSync, writeSync } from 'node:fs';
import { newFiles, placesIn } from './new-files.ts';

const [home = '', what = '', ...names] = process.argv.slice(2);
const texts = names.map((name) => readFileSync(name, 'utf8'));
const files = newFiles(home);
// Loaded only where it is used, because a thousand starts add up.
const run =
  what === 'history'
    ? { beforeReplace: (await import('./kept-changes.ts')).keepIn(placesIn(home).history) }
    : {};

writeSync(1, 'begins\n');
for (;;) {
  await files.editConfig((text) => {
    const at = texts.indexOf(text);
    if (at < 0) throw new Error('not one of the texts');
    return texts[(at + 1) % texts.length] ?? '';
  }, run);
}

// A process of its own for kill.test.ts: edits the config file of the home argv[2] without a break, from each of the
// texts (files argv[4] and on) to the next, until it is killed. With argv[3] `history`, it keeps each change first.
// It prints `b` when it begins, and `w` each time it is about to write the file.
import { readFileSync, writeSync } from 'node:fs';
import { writeFileAtomic } from '../../../src-main/platform/atomic-write.ts';
import { newFiles, placesIn } from './new-files.ts';

const [home = '', what = '', ...names] = process.argv.slice(2);
const texts = names.map((name) => readFileSync(name, 'utf8'));
const files = newFiles(home, {
  write: (...write) => {
    writeSync(1, 'w');
    return writeFileAtomic(...write);
  },
});
// Loaded only where it is used, because a thousand starts add up.
const run =
  what === 'history'
    ? { beforeReplace: (await import('./kept-changes.ts')).keepIn(placesIn(home).history) }
    : {};

writeSync(1, 'b');
for (;;) {
  await files.editConfig((text) => {
    const at = texts.indexOf(text);
    if (at < 0) throw new Error('not one of the texts');
    return texts[(at + 1) % texts.length] ?? '';
  }, run);
}

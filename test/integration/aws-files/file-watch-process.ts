// A process of its own for file-watch.test.ts: watches the file argv[2], writes to it, stops once that was noticed
// twice, and is over when nothing holds it any more.
import { readFileSync, writeFileSync } from 'node:fs';
import { watchFiles } from '../../../src-main/platform/file-watch.ts';

const path = process.argv[2] ?? '';
let count = 0;
// Where it has to look by itself, the watch alone holds no process.
const alive = setInterval(() => {}, 60_000);
const stop = watchFiles([path], () => {
  // A call without need is no second change.
  if (readFileSync(path, 'utf8') !== `change ${count}`) return;
  count++;
  if (count < 2) writeFileSync(path, `change ${count}`);
  else {
    clearInterval(alive);
    void stop().then(() => writeFileSync(path, `noticed ${count}`));
  }
});
writeFileSync(path, 'change 0');

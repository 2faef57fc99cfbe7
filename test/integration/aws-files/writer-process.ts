// A process of its own for writer.test.ts: argv[2] is a JSON order, answers are JSON lines on stdout.
import { readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ErrorView, toWire } from '../../../shared/errors.ts';
import { writeFileAtomic } from '../../../src-main/platform/atomic-write.ts';
import { AwsFileEditor } from '../../../src-main/platform/aws-files.ts';

export type Order =
  /** Gives up root first, then tries to write; answers the error, or null. */
  | { readonly do: 'write-as-nobody'; readonly path: string }
  /** Writes `old`, then edits that into `edited`; answers with the error and what is there then. */
  | {
      readonly do: 'edit';
      readonly path: string;
      readonly old: string | null;
      readonly edited: string;
      readonly state: string;
    }
  /** Appends lines `name-0`, `name-1`, … through the editor, one edit each. */
  | {
      readonly do: 'append';
      readonly path: string;
      readonly name: string;
      readonly count: number;
      readonly state: string;
    }
  /** Takes the lock and keeps it until killed. */
  | { readonly do: 'hold-lock'; readonly path: string; readonly state: string };

export interface EditAnswer {
  readonly error: ErrorView | null;
  readonly text: string;
  readonly beside: readonly string[];
}

const NOBODY = 65_534;
const order = JSON.parse(process.argv[2] ?? '') as Order;
const answer = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
const editorIn = (state: string) => new AwsFileEditor({ lockFolder: `${state}/locks` });

let plans = 0;
switch (order.do) {
  case 'write-as-nobody':
    if (process.getuid?.() === 0) {
      process.setgroups?.([]);
      process.setgid?.(NOBODY);
      process.setuid?.(NOBODY);
    }
    answer(await writeFileAtomic(order.path, 'new\n').then(() => null, toWire));
    break;
  case 'edit': {
    if (order.old !== null) writeFileSync(order.path, order.old);
    const { edited } = order;
    const error = await editorIn(order.state)
      .editFile(order.path, () => edited)
      .then(() => null, toWire);
    const beside = readdirSync(dirname(order.path)).sort();
    answer({ error, text: readFileSync(order.path, 'utf8'), beside } satisfies EditAnswer);
    break;
  }
  case 'append':
    for (let n = 0; n < order.count; n++) {
      await editorIn(order.state).editFile(order.path, (text) => `${text}${order.name}-${n}\n`);
    }
    break;
  case 'hold-lock':
    await editorIn(order.state).editFile(order.path, (text) => {
      // Called once before the lock is taken and once with it: the second time, the process stays there.
      if (plans++ > 0) {
        writeSync(1, '"held"\n');
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      }
      return `${text}never written\n`;
    });
}

// Looks through large AWS files on a thread of its own, so that the app answers meanwhile; small ones at once, which
// takes less than starting a thread. The thread ends with the look, and its memory goes with it.
import { Worker } from 'node:worker_threads';
import { examineHere, type FileExaminer, type LookInput } from '../core/file-look.ts';
import type { Log } from '../core/ports.ts';
import type { LookAnswer, LookTask } from './file-look-thread.ts';
import { createProgramExists } from './program.ts';

/** Characters of both files that are looked through in some milliseconds. */
const SMALL = 8_000;

/** A program of its own in the build, beside the one that this is part of. */
const PROGRAM = new URL('./file-look-thread.mjs', import.meta.url);

interface FileExaminerOptions {
  /** Where programs are looked for. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly program?: URL;
}

/** A look for which there is no thread (not built, no memory) is had on this one after all, and the log says so. */
export function createFileExaminer({ env, log, program = PROGRAM }: FileExaminerOptions): FileExaminer {
  const here = examineHere(createProgramExists(env));
  const isSmall = ({ texts }: LookInput) => texts.config.length + texts.credentials.length < SMALL;
  const start = (task: LookTask) => startThread(program, env, task);
  const tellWhy = (error: unknown) =>
    log.warn('No thread to look through the AWS files', { reason: String(error) });

  return {
    look(input) {
      if (isSmall(input)) return here.look(input);
      const thread = start({ kind: 'look', input });
      const result = thread.answer.then(
        (answer) => (answer?.kind === 'look' ? answer.look : null),
        (error) => {
          tellWhy(error);
          return here.look(input).result;
        },
      );
      return { result, cancel: thread.end };
    },

    async findings(input) {
      if (isSmall(input)) return here.findings(input);
      try {
        const answer = await start({ kind: 'findings', input }).answer;
        if (answer?.kind === 'findings') return answer.findings;
      } catch (error) {
        tellWhy(error);
      }
      return here.findings(input);
    },
  };
}

interface Thread {
  /** Null when it was ended first. */
  readonly answer: Promise<LookAnswer | null>;
  readonly end: () => void;
}

function startThread(program: URL, env: NodeJS.ProcessEnv, task: LookTask): Thread {
  const worker = new Worker(program, { env, workerData: task });
  let ended = false;
  const answer = new Promise<LookAnswer | null>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      if (ended) resolve(null);
      else reject(new Error('it ended without an answer'));
    });
  });
  const end = () => {
    ended = true;
    void worker.terminate();
  };
  return { answer, end };
}

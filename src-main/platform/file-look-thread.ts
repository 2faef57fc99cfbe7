// The program of the thread that looks through large AWS files: one task, one answer, and it ends. See file-examiner.
import { constants, setPriority } from 'node:os';
import { env, platform } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import type { FindingView } from '../../shared/aws-files.ts';
import { findingsOf, type Look, type LookInput, lookThrough } from '../core/file-look.ts';
import { createProgramExists } from './program.ts';

export interface LookTask {
  readonly kind: LookAnswer['kind'];
  readonly input: LookInput;
}

export type LookAnswer =
  | { readonly kind: 'look'; readonly look: Look }
  | { readonly kind: 'findings'; readonly findings: FindingView[] };

function answerTo({ kind, input }: LookTask): LookAnswer {
  const programExists = createProgramExists(env);
  return kind === 'look'
    ? { kind, look: lookThrough(input, programExists) }
    : { kind, findings: findingsOf(input, programExists) };
}

// Tools that wait for credentials come first. Linux alone takes it for this thread (setpriority(2)), others for the app.
if (platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
parentPort?.postMessage(answerTo(workerData as LookTask));

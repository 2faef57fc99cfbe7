// Looks on a thread: which files get one, what is made of its answer, and what happens where there is none.
import { describe, expect, it } from 'vitest';
import { examineHere, type LookInput } from '../../../src-main/core/file-look.ts';
import { createFileExaminer } from '../../../src-main/platform/file-examiner.ts';

const NOWHERE = new URL('file:///nonexistent/file-look-thread.mjs');
const programOf = (code: string) => new URL(`data:text/javascript,${encodeURIComponent(code)}`);
const ANSWERS = programOf(`import { parentPort, workerData, threadId } from 'node:worker_threads';
  const importable = workerData.input.texts.config.length * 100 + Number(threadId > 0);
  parentPort.postMessage({ kind: 'look', look: { problem: null, findings: {}, importable } });`);
const NEVER_ENDS = programOf('setInterval(() => {}, 1000);');

const input = (config: string): LookInput => ({
  texts: { config, credentials: '' },
  modes: { config: 0o600, credentials: null },
  paths: { config: '/home/x/.aws/config', credentials: '/home/x/.aws/credentials' },
  managed: new Map(),
  rules: [],
  helperPath: null,
  names: new Set(),
  identities: [],
});
const small = input('[profile a]\nregion: eu-west-1\n');
const large = input('[profile a]\nregion: eu-west-1\n# and so on\n'.repeat(250));

function setUp(program: URL) {
  const warnings: string[] = [];
  const log = { info: () => {}, warn: (event: string) => void warnings.push(event) };
  return { examiner: createFileExaminer({ env: process.env, log, program }), warnings };
}
const here = examineHere(() => null);

describe('AWS files', () => {
  it('that are small are looked through at once', async () => {
    const { examiner, warnings } = setUp(NOWHERE);
    expect(await examiner.look(small).result).toEqual(await here.look(small).result);
    expect(await examiner.findings(small)).toEqual(await here.findings(small));
    expect(warnings).toEqual([]);
  });

  it('that are large are looked through on a thread of their own', async () => {
    const { examiner, warnings } = setUp(ANSWERS);
    const look = await examiner.look(large).result;
    expect(look?.importable).toBe(large.texts.config.length * 100 + 1);
    expect(warnings).toEqual([]);
  });

  it('are looked through all the same where there is no thread, and the log says so', async () => {
    const { examiner, warnings } = setUp(NOWHERE);
    expect(await examiner.look(large).result).toEqual(await here.look(large).result);
    expect(await examiner.findings(large)).toEqual(await here.findings(large));
    expect(warnings).toHaveLength(2);
  });

  it('are left alone once the look is not wanted any more', async () => {
    const { examiner, warnings } = setUp(NEVER_ENDS);
    const started = examiner.look(large);
    started.cancel();
    expect(await started.result).toBeNull();
    expect(warnings).toEqual([]);
  });
});

// Entries of an audit log as the main process would list them. No secret, no real account.
import type { AuditEntry } from '../../../shared/audit.ts';
import type { Caller, CallerProcess } from '../../../shared/callers.ts';
import type { Snapshot } from '../../../shared/model.ts';
import type { Answers } from './open-window.tsx';
import { NOW, oneChain } from './sample-snapshots.ts';

const process = (pid: number, name: string, script: string | null = null): CallerProcess => ({
  pid,
  name,
  executable: `/usr/bin/${script === null ? name : 'python3.11'}`,
  script,
});

/** `name` in VS Code; the AWS CLI with the script that it is. */
export function callerOf(name: string): Caller {
  const program = process(300, name, name === 'aws' ? '/usr/local/bin/aws' : null);
  const application: CallerProcess = { ...process(200, 'code'), executable: '/usr/share/code/code' };
  return {
    program,
    application,
    chain: [process(400, 'credential-helper'), process(350, 'sh'), program, process(250, 'zsh'), application],
  };
}

export function auditEntry(sequence: number, change: Partial<AuditEntry> = {}): AuditEntry {
  return {
    sequence,
    at: NOW + sequence * 60_000,
    kind: 'tool',
    result: 'issued',
    code: null,
    profile: 'deploy',
    sessionId: 's-deploy',
    session: 'Deploy',
    accountId: '444455556666',
    principal: 'Deploy',
    production: false,
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    caller: callerOf('terraform'),
    detail: null,
    previous: '0'.repeat(64),
    hash: String(sequence).padStart(64, 'a'),
    ...change,
  };
}

/** Of a person, or of Cloakroom itself. */
export const BY_HAND: Partial<AuditEntry> = { caller: null, profile: null, accessKeyId: null };
export const WITHOUT_SESSION: Partial<AuditEntry> = {
  ...BY_HAND,
  sessionId: null,
  session: null,
  accountId: null,
  principal: null,
};

/** Entries of a log in any order, as the main process lists them. */
export function auditLog(entries: readonly AuditEntry[]): Answers {
  return {
    'audit.list': ({ before, limit }) => {
      const older = [...entries]
        .sort((a, b) => b.sequence - a.sequence)
        .filter(({ sequence }) => before === null || sequence < before);
      return { entries: older.slice(0, limit), more: older.length > limit };
    },
  };
}

export function withAudit(count: number, first: Snapshot = oneChain()): Snapshot {
  return {
    ...first,
    audit: {
      lastSequence: count,
      lastAt: count === 0 ? null : NOW + count * 60_000,
      kept: count,
      problem: null,
    },
  };
}

// The part of the channel table (ipc.ts) about what protects: approvals, the audit log, the passphrase, updates and
// diagnostics.
import { z } from 'zod';
import { APPROVAL_ANSWERS } from './approvals.ts';
import type { AuditEntry, AuditVerdict } from './audit.ts';
import { id, nothing, passphrase, plainData } from './inputs.ts';

const program = z.object({
  executable: z.string().max(4096).nullable(),
  script: z.string().max(4096).nullable(),
});

export const guardChannels = {
  'approval.answer': {
    input: z.object({ requestId: id, answer: z.enum(APPROVAL_ANSWERS) }),
    output: nothing,
  },
  /** Takes back what was given for good or for an hour; the next request asks again. */
  'approval.revoke': { input: z.object({ sessionId: id, program }), output: nothing },

  /** Newest first; those before `before` (a sequence), or the newest when null. */
  'audit.list': {
    input: z.object({ before: z.number().int().nullable(), limit: z.number().int().min(1).max(5_000) }),
    output: z.object({ entries: z.array(plainData<AuditEntry>()), more: z.boolean() }),
  },
  /** Reads the whole log and checks each link of its chain. */
  'audit.verify': { input: nothing, output: plainData<AuditVerdict>() },
  /** Asks in a dialog where to; JSON lines. Null when the person cancelled. */
  'audit.export': { input: nothing, output: z.object({ path: z.string().nullable() }) },

  /** Where there is no keychain and no vault yet: makes one that a passphrase opens. */
  'vault.choosePassphrase': { input: z.object({ passphrase }), output: nothing },
  /** Opens a vault that has a passphrase. Rejects with `vault-wrong-passphrase`, each time more slowly. */
  'vault.enterPassphrase': { input: z.object({ passphrase: z.string().min(1).max(1_000) }), output: nothing },
  'vault.changePassphrase': {
    input: z.object({ current: z.string().min(1).max(1_000), next: passphrase }),
    output: nothing,
  },

  /** What is needed to report a problem: versions, states, counts, the log's last lines. No secret, no account. */
  'app.diagnostics': { input: nothing, output: z.object({ text: z.string() }) },

  'update.check': { input: nothing, output: nothing },
  'update.download': { input: nothing, output: nothing },
  /** Quits, and starts the new version. */
  'update.install': { input: nothing, output: nothing },
} as const satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

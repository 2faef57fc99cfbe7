import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AUDIT_KINDS, AUDIT_RESULTS, type AuditEvent } from '../../../shared/audit.ts';
import { NO_HASH } from '../../../src-main/core/audit/audit-chain.ts';
import { readEntry, readLink, renderLine } from '../../../src-main/platform/audit-line.ts';

const text = fc.option(fc.string({ unit: 'binary', maxLength: 100 }));
const process = fc.record({ pid: fc.nat(), name: fc.string(), executable: text, script: text });
const event = fc.record<AuditEvent>({
  kind: fc.constantFrom(...AUDIT_KINDS),
  result: fc.constantFrom(...AUDIT_RESULTS),
  code: fc.constantFrom(null, 'access-denied' as const),
  profile: text,
  sessionId: text,
  session: text,
  accountId: text,
  principal: text,
  production: fc.boolean(),
  accessKeyId: text,
  caller: fc.option(
    fc.record({
      program: process,
      application: fc.option(process),
      chain: fc.array(process, { maxLength: 5 }),
    }),
  ),
  detail: text,
});
const place = { sequence: 12, at: 1_800_000_000_000, previous: NO_HASH };

describe('A line of the audit log', () => {
  it('gives back the entry, whatever its texts are', () => {
    fc.assert(
      fc.property(event, (what) => {
        const { line, hash } = renderLine(what, place);
        expect(line).not.toMatch(/[\n\r]/);
        expect(readEntry(line)).toEqual({ ...what, ...place, hash });
        expect(readLink(line)).toEqual({ ...place, hash, genuine: true });
      }),
    );
  });

  it('is not genuine once anything of it has changed', () => {
    fc.assert(
      fc.property(event, fc.nat(), fc.integer({ min: 1, max: 127 }), (what, where, by) => {
        const { line } = renderLine(what, place);
        const at = where % line.length;
        const changed =
          line.slice(0, at) + String.fromCharCode(line.charCodeAt(at) ^ by) + line.slice(at + 1);
        expect(readLink(changed)?.genuine ?? false).toBe(false);
      }),
    );
  });

  it('is nothing when it is anything else', () => {
    const { line } = renderLine(
      {
        ...{ kind: 'lock', result: 'done', code: null, profile: null, sessionId: null, session: null },
        ...{
          accountId: null,
          principal: null,
          production: false,
          accessKeyId: null,
          caller: null,
          detail: null,
        },
      },
      place,
    );
    for (const other of [
      '',
      '{}',
      'null',
      line.slice(0, -1),
      ` ${line}`,
      `${line} `,
      line.replace('"kind"', '"king"'),
    ])
      expect(readLink(other)?.genuine ? readEntry(other) : null).toBeNull();
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (anything) => {
        expect(readLink(anything)).toBeNull();
        expect(readEntry(anything)).toBeNull();
      }),
    );
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../shared/model.ts';
import { renderDiagnostics, type SystemFacts } from '../../../src-main/core/diagnostics.ts';
import { everyState, lockedVault, NOW, onePortal, problem, snapshot } from '../renderer/sample-snapshots.ts';

const SYSTEM: SystemFacts = {
  release: '6.1.0-18-amd64',
  processor: 'x64',
  chromium: '130.0.6723.191',
  node: '20.18.1',
  desktop: 'ubuntu:GNOME',
  sessionType: 'wayland',
  bytes: { 'vault.json': 2_311, 'catalog.json': 1_204_000, audit: null },
};
const line = (fields: object) =>
  JSON.stringify({ at: '2030-01-15T12:00:00.000Z', level: 'warn', event: 'command failed', ...fields });

describe('diagnostics', () => {
  it('say what is needed to look into a problem', () => {
    const text = renderDiagnostics(
      snapshot({ vault: lockedVault().vault, configProblem: problem({ code: 'file-busy' }) }),
      [line({ channel: 'session.start', code: 'access-denied', kind: 'AppError', times: 3 })],
      SYSTEM,
    );
    for (const wanted of [
      `Made at: ${new Date(NOW).toISOString()}`,
      'Chromium: 130.0.6723.191',
      'System: linux 6.1.0-18-amd64 x64',
      'Desktop: ubuntu:GNOME, wayland',
      /Vault: locked, \w+ \(vault-locked\)/,
      'AWS config file: not usable (file-busy)',
      'Looks for updates: yes',
      'vault.json: 2311 bytes',
      'catalog.json: 1204 kB',
      'audit: not there',
      '2030-01-15T12:00:00.000Z warn command failed channel=session.start code=access-denied kind=AppError times=3',
    ])
      expect(text).toMatch(wanted instanceof RegExp ? wanted : literally(wanted));
  });

  it('count what there is, by its state', () => {
    const text = renderDiagnostics(everyState(), [], null);
    expect(text).toMatch(/^ {2}Sessions: \d+$/m);
    expect(text).toMatch(/^ {2}Sessions: .*\d+ ready.*\d+ failed \([\w-]+\)/m);
    expect(text).toContain('Log\n  empty');
  });

  it('have room for the end of the log, and for nothing that is no log line', () => {
    const lines = Array.from({ length: 500 }, (_, at) => line({ at: '2030-01-15T12:00:00.000Z', n: at }));
    const text = renderDiagnostics(snapshot(), [...lines, 'alice', '"alice"', 'null'], null);
    expect(text).toContain('n=499');
    expect(text).not.toContain('n=400 ');
    expect(text).not.toContain('alice');
  });

  it('hold no text that a person or AWS chose, wherever it stands', () => {
    const samples = [everyState(), lockedVault(), onePortal()];
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.constantFrom(...MARKERS),
        fc.array(fc.tuple(fc.constantFrom(...FIELDS), fc.constantFrom(...MARKERS)), { maxLength: 8 }),
        (sample, marker, fields) => {
          const seeded = seed(sample, marker) as Snapshot;
          const log = fields.flatMap(([name, value]) => [
            line({ [name]: value }),
            line({ [value]: value }),
            line({ [name]: { inner: value } }),
            value,
          ]);
          const system = seed(SYSTEM, marker) as SystemFacts;
          const text = renderDiagnostics(seeded, log, { ...system, bytes: SYSTEM.bytes });
          for (const each of MARKERS) expect(text).not.toContain(String(each));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('may trust the names of events, which are all written out in the code', () => {
    const root = join(import.meta.dirname, '../../../src-main');
    const calls = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) =>
        [...readFileSync(join(root, name), 'utf8').matchAll(/\blog\.(?:info|warn)\(\s*(.)/g)].map(
          ([, first]) => ({ name: name.replaceAll('\\', '/'), literal: first === "'" }),
        ),
      );
    expect(calls.length).toBeGreaterThan(15);
    // Its one method that logs is given the name by its callers, written out.
    expect(calls.filter(({ literal }) => !literal).map(({ name }) => name)).toEqual([
      'core/access-keys/access-keys.ts',
    ]);
  });
});

/** An account, a user name, names of profiles and people, an ARN, a path, a key id, a secret, a token, a mail address. */
const MARKERS = [
  '444455556666',
  'alice_marker',
  'prod-marker-7',
  'arn:aws:iam::444455556666:role/Marker',
  '/home/alice_marker/.aws/config',
  'AKIAEXAMPLEMARKER000',
  'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'FwoGZXIvYXdzEXAMPLEtokenMARKER//////////',
  'alice_marker@example.com',
  'Marker Inc. Production',
];
/** All but `event`, whose names the code alone writes. */
const FIELDS = ['at', 'level', 'code', 'reason', 'kind', 'channel', 'message', 'path', 'name', 'version'];
/** Values the code itself chose, which the rest of the snapshot would make no sense without. */
const OURS = ['state', 'kind', 'code', 'phase', 'protection'];

/** The same thing with every text replaced, keys of records included where they are ids. */
function seed(value: unknown, marker: string, name = ''): unknown {
  if (typeof value === 'string') return OURS.includes(name) ? value : marker;
  if (Array.isArray(value)) return value.map((each) => seed(each, marker, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, seed(each, marker, key)]));
}

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

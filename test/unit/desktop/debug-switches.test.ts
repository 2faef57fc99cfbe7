import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropDebugSwitches } from '../../../src-main/desktop/debug-switches.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloakroom-switches-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What is left of a command line with these switches. */
function left(isPackaged: boolean, packageJson: string | null, given: readonly string[]): string[] {
  if (packageJson !== null) writeFileSync(join(folder, 'package.json'), packageJson);
  const switches = new Set(given);
  const commandLine = { removeSwitch: (name: string) => switches.delete(name) };
  dropDebugSwitches({ isPackaged, getAppPath: () => folder, commandLine } as never);
  return [...switches];
}

const GIVEN = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'log-net-log',
  'no-sandbox',
  'ozone-platform',
];

describe('switches that open a way into a packaged app', () => {
  it('are dropped, and no others', () => {
    expect(left(true, '{"name":"cloakroom"}', GIVEN)).toEqual(['no-sandbox', 'ozone-platform']);
  });

  it('are dropped when in doubt what package this is', () => {
    for (const text of [null, '', 'null', '{"cloakroomDebuggable":"true"}', '{"cloakroomDebuggable":1}'])
      expect(left(true, text, GIVEN)).not.toContain('remote-debugging-port');
  });

  it('stay in a package made for tests, and in development', () => {
    expect(left(true, '{"cloakroomDebuggable":true}', GIVEN)).toEqual(GIVEN);
    expect(left(false, '{"name":"cloakroom"}', GIVEN)).toEqual(GIVEN);
  });
});

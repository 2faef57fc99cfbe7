import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSystemFacts } from '../../../src-main/platform/system-facts.ts';

describe('facts about the computer', () => {
  it('have the sizes of files and folders, and none for what is not there', async () => {
    const home = await mkdtemp(join(tmpdir(), 'cloakroom-facts-'));
    try {
      await writeFile(join(home, 'vault.json'), 'x'.repeat(120));
      await mkdir(join(home, 'audit', 'deeper'), { recursive: true });
      await writeFile(join(home, 'audit', 'a'), 'x'.repeat(7));
      await writeFile(join(home, 'audit', 'b'), 'x'.repeat(3));
      if (process.platform !== 'win32') await symlink(join(home, 'nowhere'), join(home, 'audit', 'lock'));
      const places = ['vault.json', 'audit', 'missing.json'].map((name) => join(home, name));
      const facts = await readSystemFacts({ env: { XDG_CURRENT_DESKTOP: 'KDE' }, places });
      expect(facts.bytes).toEqual({ 'vault.json': 120, audit: 10, 'missing.json': null });
      expect(facts).toMatchObject({ desktop: 'KDE', sessionType: null, node: process.versions.node });
    } finally {
      await rm(home, { recursive: true });
    }
  });
});

import { describe, expect, it, vi } from 'vitest';
import { NO_FINDINGS } from '../../../shared/aws-files.ts';
import {
  addProfile,
  type CatalogState,
  EMPTY_CATALOG,
  makeActive,
  putRole,
} from '../../../src-main/core/catalog.ts';
import { FileHealth, managedNames, wantedProfiles } from '../../../src-main/core/file-health.ts';
import {
  examineHere,
  type FileExaminer,
  type Look,
  type LookInput,
  lookThrough,
} from '../../../src-main/core/file-look.ts';
import { planProfileEdit } from '../../../src-main/core/managed-profiles.ts';
import { createDesk, HELPER } from '../fakes/desk.ts';
import { awsError } from '../fakes/fake-sts.ts';
import { MemoryAwsFiles } from '../fakes/memory-aws-files.ts';
import { samplePortal, sampleSsoRole } from '../fakes/portal-ports.ts';
import { rejection } from '../fakes/rejection.ts';
import { sampleCatalog, sampleRole, sampleUser } from '../fakes/samples.ts';

const base = sampleCatalog([sampleUser('dana'), sampleRole('one', 'dana')]);
const active = makeActive(
  addProfile(base, { name: 'one-us', sessionId: 'one', region: 'us-east-2' }),
  'dana',
);
const KEYS =
  'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n';

function setUp(
  config: string,
  credentials = '',
  catalog: CatalogState = EMPTY_CATALOG,
  examiner?: FileExaminer,
) {
  const files = new MemoryAwsFiles(config, credentials);
  const state = { catalog, helper: HELPER as string | null, programs: null as boolean | null };
  const health = new FileHealth({
    files,
    catalog: () => state.catalog,
    helperPath: () => state.helper,
    programExists: () => state.programs,
    examiner: examiner ?? examineHere(() => state.programs),
  });
  let changes = 0;
  health.onChange(() => {
    changes += 1;
  });
  return { files, state, health, changes: () => changes };
}

const written = (catalog: CatalogState, text = '') =>
  planProfileEdit(EMPTY_CATALOG, catalog, { helperPath: HELPER, replace: false })?.(text) ?? text;

describe('the health of the files', () => {
  it('is unknown before the first look', () => {
    const { health } = setUp('[profile a]\nregion: x\n');
    expect(health.summary()).toEqual({ revision: 0, findings: NO_FINDINGS, importable: 0 });
    expect(health.problem()).toBeNull();
  });

  it('is good where only Cloakroom wrote', async () => {
    const { health } = setUp(written(active), '', active);
    await health.look();
    expect(health.summary()).toEqual({ revision: 1, findings: NO_FINDINGS, importable: 0 });
    expect(health.problem()).toBeNull();
    expect(await health.findings()).toEqual([]);
  });

  it('counts findings by how bad they are, and lists the same ones', async () => {
    const { health, files } = setUp('[profile a]\nregion: eu-west-1\n', `[a]\n${KEYS}`);
    files.modes.credentials = 0o644;
    await health.look();
    const findings = await health.findings();
    const counts = { ...NO_FINDINGS };
    for (const { severity } of findings) counts[severity] += 1;
    expect(health.summary().findings).toEqual(counts);
    expect(counts.risk).toBeGreaterThan(1);
    expect(findings).toContainEqual(
      expect.objectContaining({ file: 'credentials', path: files.credentialsPath, severity: 'risk' }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({
        file: 'config',
        path: files.configPath,
        line: 2,
        repair: expect.any(String),
      }),
    );
    expect(JSON.stringify(findings)).not.toContain('wJalrXUtnFEMI');
  });

  it('tells how many profiles could be brought over, but for Cloakroom’s own', async () => {
    const { health, files } = setUp(written(active), `[a]\n${KEYS}\n[dana]\n${KEYS}`, active);
    await health.look();
    expect(health.summary().importable).toBe(1);
    files.config += '\n[profile r]\nrole_arn = arn:aws:iam::444455556666:role/r\nsource_profile = a\n';
    await health.look();
    expect(health.summary().importable).toBe(2);
  });

  it('puts a problem of Cloakroom’s own profiles first, and forgets it when it is gone', async () => {
    const { health, files } = setUp('', '', active);
    await health.look();
    expect(health.problem()).toMatchObject({
      code: 'profile-conflict',
      message: expect.stringContaining('dana'),
    });
    files.config = written(active);
    await health.look();
    expect(health.problem()).toBeNull();
  });

  it('looks for the profiles that the catalogue has now, where the helper is now', async () => {
    const { health, state } = setUp(written(active), '', active);
    state.catalog = putRole(active, sampleRole('two', 'dana'), 'two');
    await health.look();
    expect(health.problem()?.message).toContain('two');
    expect((await health.lintInput()).managed.has('two')).toBe(true);
    state.helper = null;
    expect((await health.lintInput()).managed.size).toBe(0);
  });

  it('hands on texts, paths, permissions and what is known of programs', async () => {
    const { health, files, state } = setUp('a', 'b');
    files.modes.config = null;
    state.programs = false;
    const input = await health.lintInput();
    expect(input).toMatchObject({
      texts: { config: 'a', credentials: 'b' },
      paths: { config: files.configPath, credentials: files.credentialsPath },
      modes: { config: null, credentials: 0o600 },
    });
    expect(input.programExists('/x')).toBe(false);
    expect(input.isProduction('prod')).toBe(true);
  });
});

describe('a look', () => {
  it('gives a new revision and says so, every time', async () => {
    const { health, changes } = setUp('');
    await health.look();
    await health.look();
    expect(health.summary().revision).toBe(2);
    expect(changes()).toBe(2);
  });

  it('at files that cannot be read says why, keeps the counts of before, and does not fail', async () => {
    const { health, files, changes } = setUp('[profile a]\nregion: eu-west-1\n', `[a]\n${KEYS}`);
    await health.look();
    const before = health.summary();
    files.unreadable = awsError('file-unreadable');
    await health.look();
    expect(health.problem()).toMatchObject({ code: 'file-unreadable' });
    expect(health.summary()).toEqual({ ...before, revision: 2 });
    expect(changes()).toBe(2);
    expect((await rejection(health.findings())).code).toBe('file-unreadable');
  });

  it('at files whose permissions cannot be read says why', async () => {
    const { health, files } = setUp('');
    files.mode = async () => {
      throw awsError('file-unreadable');
    };
    await health.look();
    expect(health.problem()).toMatchObject({ code: 'file-unreadable' });
  });

  it('that is asked for while another is under way is had once more after it, for all that asked', async () => {
    const { health, files, state } = setUp('', '', active);
    let reads = 0;
    const readConfig = files.readConfig.bind(files);
    let letGo = () => {};
    files.readConfig = async () => {
      reads += 1;
      if (reads === 1)
        await new Promise<void>((resolve) => {
          letGo = resolve;
        });
      return await readConfig();
    };
    const first = health.look();
    const others = [health.look(), health.look(), health.look()];
    state.catalog = EMPTY_CATALOG;
    letGo();
    await Promise.all([first, ...others]);
    expect(health.summary().revision).toBe(2);
    expect(health.problem()).toBeNull();
    await health.look();
    expect(health.summary().revision).toBe(3);
  });
});

describe('a look that is had elsewhere', () => {
  const nothing = { problem: null, findings: NO_FINDINGS, importable: 0 };

  /** Looks that end when the test says so. */
  function slowExaminer() {
    const started: { end: (look: Look | null) => void; cancelled: boolean; input: LookInput }[] = [];
    const examiner: FileExaminer = {
      look(input) {
        const one = { end: (_look: Look | null) => {}, cancelled: false, input };
        const result = new Promise<Look | null>((resolve) => {
          one.end = resolve;
        });
        started.push(one);
        const cancel = () => {
          one.cancelled = true;
          one.end(null);
        };
        return { result, cancel };
      },
      findings: async () => [],
    };
    return { examiner, started };
  }

  it('is cut short for a newer one, which sees the files of then', async () => {
    const { examiner, started } = slowExaminer();
    const { health, files, changes } = setUp('', '', EMPTY_CATALOG, examiner);
    const looks = [health.look()];
    await vi.waitFor(() => expect(started).toHaveLength(1));
    files.config = '[profile later]\n';
    looks.push(health.look());
    await vi.waitFor(() => expect(started).toHaveLength(2));
    expect(started[0]?.cancelled).toBe(true);
    expect(started[1]?.input.texts.config).toBe('[profile later]\n');
    started[1]?.end({ ...nothing, importable: 7 });
    await Promise.all(looks);
    expect(health.summary()).toMatchObject({ revision: 1, importable: 7 });
    expect(changes()).toBe(1);
  });

  it('is let through after one that was cut, however often the files change', async () => {
    const { examiner, started } = slowExaminer();
    const { health, files } = setUp('', '', EMPTY_CATALOG, examiner);
    const looks = [health.look()];
    await vi.waitFor(() => expect(started).toHaveLength(1));
    looks.push(health.look());
    await vi.waitFor(() => expect(started).toHaveLength(2));
    files.config = '[profile later]\n';
    looks.push(health.look());
    expect(started[1]?.cancelled).toBe(false);
    started[1]?.end(nothing);
    await vi.waitFor(() => expect(started).toHaveLength(3));
    expect(health.summary().revision).toBe(1);
    started[2]?.end(nothing);
    await Promise.all(looks);
    expect(health.summary().revision).toBe(2);
  });

  it('is not had again while nothing has changed that it would see', async () => {
    const { examiner, started } = slowExaminer();
    const { health, state } = setUp('', '', active, examiner);
    const first = health.look();
    await vi.waitFor(() => expect(started).toHaveLength(1));
    started[0]?.end(nothing);
    await first;
    state.catalog = { ...active, favourites: ['one'] };
    await health.look();
    expect(started).toHaveLength(1);
    expect(health.summary().revision).toBe(2);
  });

  it('gets all as data that can be handed to another thread', async () => {
    const { examiner, started } = slowExaminer();
    const { health } = setUp(written(active), '', active, examiner);
    void health.look();
    await vi.waitFor(() => expect(started).toHaveLength(1));
    const [one] = started;
    const there = lookThrough(structuredClone(one?.input as LookInput), () => null);
    expect(there).toEqual(lookThrough(one?.input as LookInput, () => null));
    one?.end(there);
  });

  it('may fail, and says why', async () => {
    const examiner: FileExaminer = {
      look: () => ({ result: Promise.reject(awsError('internal')), cancel: () => {} }),
      findings: async () => [],
    };
    const { health } = setUp('', '', EMPTY_CATALOG, examiner);
    await health.look();
    expect(health.problem()).toMatchObject({ code: 'internal' });
  });
});

describe('what Cloakroom wants in the config file', () => {
  it('is each profile with its command and region, and [default] for the active session', () => {
    expect([...wantedProfiles(active, HELPER)]).toEqual([
      ['dana', { command: `${HELPER} dana`, region: 'eu-west-1' }],
      ['one', { command: `${HELPER} one`, region: null }],
      ['one-us', { command: `${HELPER} one-us`, region: 'us-east-2' }],
      ['default', { command: `${HELPER} default`, region: 'eu-west-1', names: ['dana'], production: false }],
    ]);
    expect(wantedProfiles(base, HELPER).has('default')).toBe(false);
    expect(wantedProfiles(active, null).size).toBe(0);
  });

  it('has these names', () => {
    expect([...managedNames(active)]).toEqual(['dana', 'one', 'one-us', 'default']);
    expect([...managedNames(base)]).toEqual(['dana', 'one']);
  });
});

describe('an active session that leads to production', () => {
  it('is a risk, told by what its account is called', async () => {
    const role = { ...sampleSsoRole('acme', '100000000001', 'Admin'), accountName: 'shop-production' };
    const desk = createDesk({ ...sampleCatalog([]), portals: [samplePortal('acme')], sessions: [role] });
    await desk.commands['session.makeActive']({ sessionId: role.id, replace: false, insist: true });
    const { findings } = await desk.commands['health.check']({});
    expect(findings.map(({ code, profile }) => [code, profile])).toEqual([['production-default', 'default']]);
  });

  it('is none where a person said that it is no production', async () => {
    const role = { ...sampleSsoRole('acme', '100000000001', 'Admin'), accountName: 'shop-production' };
    const desk = createDesk({ ...sampleCatalog([]), portals: [samplePortal('acme')], sessions: [role] });
    await desk.commands['session.setMarks']({ sessionIds: [role.id], production: false });
    await desk.commands['session.makeActive']({ sessionId: role.id, replace: false, insist: false });
    expect((await desk.commands['health.check']({})).findings).toEqual([]);
  });

  it('is none when nothing in its names says so', async () => {
    const role = { ...sampleSsoRole('acme', '100000000001', 'Admin'), accountName: 'shop-test' };
    const desk = createDesk({ ...sampleCatalog([]), portals: [samplePortal('acme')], sessions: [role] });
    await desk.commands['session.makeActive']({ sessionId: role.id, replace: false, insist: false });
    expect((await desk.commands['health.check']({})).findings).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import { parseDocument } from '../../../../src-main/core/aws-config/document.ts';
import {
  clearDefault,
  type EditOptions,
  editProfiles,
  type ProfileCommand,
  putProfile,
  removeProfile,
  renameProfile,
  type SingleEdit,
  setDefault,
  shadowingKeysByProfile,
} from '../../../../src-main/core/aws-config/profile-edits.ts';
import { anyText, awkwardText, ownText, runs, SCALE, tidyText } from './arbitraries.ts';

const helperPath = '/opt/cloakroom/credential-helper';
const replace = { replace: true };
const put = (name: string, region: string | null = null) =>
  ({ kind: 'put', name, helperPath, region }) as const;

function alone(text: string, command: ProfileCommand, options: EditOptions): SingleEdit {
  switch (command.kind) {
    case 'put':
      return putProfile(text, command, options);
    case 'remove':
      return removeProfile(text, command.name, options);
    case 'rename':
      return renameProfile(text, command.from, command.to, options);
    case 'set-default':
      return setDefault(text, command, options);
    case 'clear-default':
      return clearDefault(text, options);
  }
}

interface Outcome {
  readonly text: string | null;
  readonly changes: readonly unknown[];
  readonly refused: unknown;
}

function outcome(run: () => Pick<Outcome, 'text' | 'changes'>): Outcome {
  try {
    return { ...run(), refused: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, details } = error;
    return { text: null, changes: [], refused: { code, message, details } };
  }
}

function oneByOne(text: string, commands: readonly ProfileCommand[], options: EditOptions): Outcome {
  return outcome(() => {
    let current = text;
    const changes = commands.map((command) => {
      const { text: after, line: _line, ...change } = alone(current, command, options);
      current = after;
      return change;
    });
    return { text: current, changes };
  });
}

function atOnce(text: string, commands: readonly ProfileCommand[], options: EditOptions): Outcome {
  return outcome(() => {
    const { text: after, results } = editProfiles(text, commands, options);
    return { text: after, changes: results.map(({ line: _line, ...change }) => change) };
  });
}

const name = fc.constantFrom('a', 'b', 'dev', 'x.y@z', 'fresh', 'new');
const settings = {
  helperPath: fc.constantFrom(helperPath, '/new/helper'),
  region: fc.constantFrom(null, 'eu-west-1', 'sa-east-1'),
};
const command: fc.Arbitrary<ProfileCommand> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('put' as const), name, ...settings }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('remove' as const), name }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rename' as const), from: name, to: name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('set-default' as const), ...settings }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'clear-default' } as const) },
);
const anyFile = fc.oneof(anyText, tidyText, ownText, awkwardText);

describe('many edits at once', { timeout: 60_000 * SCALE }, () => {
  it('give what the same edits give one after the other, in any file, and refuse the same', () => {
    let done = 0;
    let refused = 0;
    fc.assert(
      fc.property(anyFile, fc.array(command, { maxLength: 8 }), fc.boolean(), (text, commands, taking) => {
        const together = atOnce(text, commands, { replace: taking });
        expect(together).toEqual(oneByOne(text, commands, { replace: taking }));
        if (together.refused) refused++;
        else if (together.text !== text) done++;
      }),
      runs(2_500),
    );
    expect(done).toBeGreaterThan(600);
    expect(refused).toBeGreaterThan(200);
  });

  it('are taken back byte for byte by removing in reverse what was put', () => {
    let done = 0;
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'dev', 'fresh', 'default'), { minLength: 2 });
    fc.assert(
      fc.property(
        fc.oneof(anyText, tidyText, awkwardText),
        names,
        settings.region,
        (text, profiles, region) => {
          const puts = profiles.map(
            (profile): ProfileCommand =>
              profile === 'default' ? { kind: 'set-default', helperPath, region } : put(profile, region),
          );
          const there = atOnce(text, puts, replace);
          if (there.text === null) return;
          done++;
          const removes = profiles
            .toReversed()
            .map((profile) => ({ kind: 'remove', name: profile }) as const);
          expect(editProfiles(there.text, removes).text).toBe(text);
        },
      ),
      runs(1_500),
    );
    expect(done).toBeGreaterThan(400);
  });

  it('say of each profile what was done and where it stands in the end', () => {
    const text = '[profile old]\nsso_session = s\n[profile z]\n';
    const { results } = editProfiles(
      text,
      [put('one'), put('old'), { kind: 'rename', from: 'one', to: 'two' }, { kind: 'remove', name: 'gone' }],
      replace,
    );
    expect(results).toEqual([
      { action: 'added', profile: 'one', line: null, setAside: [], restored: [] },
      { action: 'taken-over', profile: 'old', line: 1, setAside: ['sso_session'], restored: [] },
      { action: 'renamed', profile: 'two', line: 7, setAside: [], restored: [] },
      { action: 'unchanged', profile: 'gone', line: null, setAside: [], restored: [] },
    ]);
  });

  it('are refused as a whole by the first that cannot be, which names profile, file and line', () => {
    const text = '# top\n[profile z]\n\n[profile theirs]\nrole_arn = r\n';
    const file = '/home/me/.aws/config';
    const message = (commands: readonly ProfileCommand[], before = text) =>
      (
        outcome(() => ({ text: editProfiles(before, commands, { file }).text, changes: [] }))
          .refused as AppError
      ).message;
    expect(message([put('one'), put('theirs'), put('z')])).toBe(
      `The profile "theirs" is in ${file} (line 4) already`,
    );
    expect(message([put('one'), { kind: 'rename', from: 'one', to: 'z' }])).toContain('"z"');
    expect(message([put('one'), put('two', 'a # b')])).toContain('[profile two]');
    expect(message([put('one'), put('a b')])).toContain('"a b"');
    const ours = putProfile(text, put('mine')).text;
    expect(message([put('one'), put('mine', 'x')], `${ours}  more = x\n`)).toContain(
      `Line 10 of ${file}, in the profile "mine",`,
    );
    const leaning =
      '[profile x]\nk = v\n[profile mine]\n# Managed by Cloakroom\n  region = r\n  [profile y]\n';
    expect(message([put('one'), { kind: 'remove', name: 'mine' }], leaning)).toContain(
      `${file} is such that a change of the profile "mine" would alter other sections`,
    );
  });

  it('leave a file with a bare carriage return alone, but only if there is something to do', () => {
    expect(editProfiles('a\rb', []).text).toBe('a\rb');
    expect(atOnce('a\rb', [put('one')], {}).refused).toMatchObject({ code: 'file-malformed' });
  });

  // Each of these parsed by itself, this would be a matter of a quarter of an hour.
  it('are done by the thousands', () => {
    const note = '\n\n# of the team\n# and its leader\n';
    const text = Array.from(
      { length: 5_000 },
      (_, index) => `[profile their-${index}]\nsso_session = s\nregion = eu-west-3\n${note}`,
    ).join('');
    const names = Array.from({ length: 5_000 }, (_, index) => `our-${index}`);
    const added = editProfiles(
      text,
      names.map((it) => put(it)),
    ).text;
    expect(parseDocument(added).sections).toHaveLength(10_000);
    const renamed = editProfiles(
      added,
      names.map((it) => ({ kind: 'rename', from: it, to: `${it}-x` })),
    ).text;
    const removed = editProfiles(
      renamed,
      names.map((it) => ({ kind: 'remove', name: `${it}-x` })),
    ).text;
    expect(removed === text).toBe(true);
    const noted = renamed.replaceAll(/(our-\d+-x)\n(?=\n)/g, `$1\n${note}`);
    const left = editProfiles(
      noted,
      names.map((it) => ({ kind: 'remove', name: `${it}-x` })),
    ).text;
    expect(left.startsWith(text)).toBe(true);
    expect(parseDocument(left).sections).toHaveLength(5_000);
  });
});

describe('shadowing keys of all profiles', () => {
  it('are found in one go, over all parts of a section', () => {
    const text =
      '[b]\naws_access_key_id = A\n[a]\nregion = x\n[b]\naws_secret_access_key = B\n[profile c]\nrole_arn = r\n';
    expect([...shadowingKeysByProfile(text)]).toEqual([
      [
        'b',
        [
          { key: 'aws_access_key_id', line: 2 },
          { key: 'aws_secret_access_key', line: 6 },
        ],
      ],
    ]);
  });
});

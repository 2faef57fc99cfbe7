import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import {
  type AwsConfigDocument,
  parseDocument,
  propertyOf,
  renderDocument,
  sectionsOf,
} from '../../../../src-main/core/aws-config/document.ts';
import {
  addSection,
  commentOut,
  removeProperty,
  removeSection,
  renameSection,
  restore,
  setProperty,
} from '../../../../src-main/core/aws-config/edits.ts';
import { splitLines } from '../../../../src-main/core/aws-config/grammar.ts';
import { anyText, runs } from './arbitraries.ts';

const A = { kind: 'profile', name: 'a' } as const;
const edited = (text: string, edit: (document: AwsConfigDocument) => AwsConfigDocument) =>
  renderDocument(edit(parseDocument(text)));
const code = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
  return 'nothing thrown';
};

describe('setting a property', () => {
  it.each([
    ['region = old', 'region = new'],
    ['region=old', 'region=new'],
    ['  Region \t=\t old  ', '  Region \t=\t new'],
    ['region = old # why', 'region = new'],
    ['region =', 'region = new'],
    ['region = ', 'region = new'],
    ['region=', 'region=new'],
    ['region: old', 'region = new'],
  ])('turns %j into %j', (before, after) => {
    expect(edited(`[profile a]\n${before}\n# end\n`, (it) => setProperty(it, A, 'region', 'new'))).toBe(
      `[profile a]\n${after}\n# end\n`,
    );
  });

  it("adds a new key below the section's last own line, before what leads to the next section", () => {
    const text = '[profile a]\nx = 1\n# mine\ns3 =\n  k = v\n\n# about b\n[profile b]\ny = 2\n';
    expect(edited(text, (it) => setProperty(it, A, 'region', 'new'))).toBe(
      '[profile a]\nx = 1\n# mine\ns3 =\n  k = v\nregion = new\n\n# about b\n[profile b]\ny = 2\n',
    );
  });

  it('leaves one value where a key stood several times, the one that is read', () => {
    const text = '[profile a]\nregion = 1\nRegion = 2\n[profile b]\n[profile a]\nregion = 3\noutput = json\n';
    expect(edited(text, (it) => setProperty(it, A, 'region', 'new'))).toBe(
      '[profile a]\n[profile b]\n[profile a]\nregion = new\noutput = json\n',
    );
  });

  it('replaces a nested block as a whole', () => {
    const text = '[profile a]\ns3 =\n  k = v\n\n  l = w\nx = 1\n';
    expect(edited(text, (it) => setProperty(it, A, 's3', 'flat'))).toBe('[profile a]\ns3 = flat\nx = 1\n');
  });

  it('keeps a file without a final newline so, and uses its line ending', () => {
    expect(edited('[profile a]', (it) => setProperty(it, A, 'k', 'v'))).toBe('[profile a]\nk = v');
    expect(edited('[profile a]\r\nx = 1', (it) => setProperty(it, A, 'k', 'v'))).toBe(
      '[profile a]\r\nx = 1\r\nk = v',
    );
  });

  it('is indented like its neighbours, so that an indented header below stays a header', () => {
    const text = '[profile a]\n  x = 1\n  [profile b]\n  y = 2\n';
    const after = edited(text, (it) => setProperty(it, A, 'k', 'v'));
    expect(after).toBe('[profile a]\n  x = 1\n  k = v\n  [profile b]\n  y = 2\n');
    expect(parseDocument(after).sections).toHaveLength(2);
  });

  it.each(['', ' x', 'x ', 'a\nb', 'a\rb', 'a\0b', 'a # b', '; a', 'a\u0001'])(
    'refuses the value %j',
    (value) => {
      expect(code(() => edited('[profile a]\n', (it) => setProperty(it, A, 'k', value)))).toBe(
        'invalid-input',
      );
    },
  );

  it.each(['', 'a b', 'a=b', 'a:b', '#a', '[a', 'a\n'])('refuses the key %j', (key) => {
    expect(code(() => edited('[profile a]\n', (it) => setProperty(it, A, key, 'v')))).toBe('invalid-input');
  });

  it('goes below an indented comment, which some tools would add to the new value', () => {
    const text = '[profile a]\nx = 1\n\n  # indented\n\n# about b\n[profile b]\n';
    expect(edited(text, (it) => setProperty(it, A, 'k', 'v'))).toBe(
      '[profile a]\nx = 1\n\n  # indented\nk = v\n\n# about b\n[profile b]\n',
    );
  });

  it('goes no nearer to an indented header than to be no part of it', () => {
    const text = '[profile "a"]\noutput=\n[open\n [sso-session a]\nregion=';
    const after = setProperty(parseDocument(text), A, 'region', 'new-value');
    expect(renderDocument(after)).toBe(
      '[profile "a"]\noutput=\nregion = new-value\n[open\n [sso-session a]\nregion=',
    );
    expect(propertyOf(parseDocument(renderDocument(after)), A, 'region')?.value).toBe('new-value');
  });

  it('leaves every other line as it was and is read back, in any file', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom('region', 'output', 'new_key'), (text, key) => {
        const document = parseDocument(text);
        if (sectionsOf(document, A).length === 0) return;
        const after = setProperty(document, A, key, 'new-value');
        expect(propertyOf(parseDocument(renderDocument(after)), A, key)?.value).toBe('new-value');
        const old = document.sections.filter((it) => it.header.kind === 'profile' && it.header.name === 'a');
        const gone = new Set<number>();
        for (const { line, end } of old.flatMap((it) => it.properties).filter((it) => it.key === key)) {
          for (let at = line; at < end; at++) gone.add(at);
        }
        const kept = splitLines(text).filter((_, index) => !gone.has(index));
        const now = splitLines(renderDocument(after)).map((it) => it.text);
        expect(now.length).toBe(kept.length + 1);
        const at = now.findIndex((it, index) => it !== kept[index]?.text);
        expect(now.toSpliced(at, 1)).toEqual(kept.map((it) => it.text));
      }),
      runs(3_000),
    );
  });
});

describe('removing a property', () => {
  it('takes its nested lines along and nothing else', () => {
    const text = '[profile a]\nx = 1\ns3 =\n  k = v\n  # in the block\n\n# after\ny = 2\n';
    expect(edited(text, (it) => removeProperty(it, A, 'S3'))).toBe('[profile a]\nx = 1\n\n# after\ny = 2\n');
  });

  it('does nothing when the key is not there', () => {
    expect(edited('[profile a]\nx = 1', (it) => removeProperty(it, A, 'y'))).toBe('[profile a]\nx = 1');
  });
});

describe('a section', () => {
  const B = { kind: 'profile', name: 'new' } as const;

  it.each([
    ['', '[profile new]\nk = v\n'],
    ['[default]\n', '[default]\n\n[profile new]\nk = v\n'],
    ['[default]', '[default]\n\n[profile new]\nk = v'],
    ['[default]\r\n', '[default]\r\n\r\n[profile new]\r\nk = v\r\n'],
    ['[default]\n\n\n', '[default]\n\n[profile new]\nk = v\n\n\n'],
    ['\n', '[profile new]\nk = v\n\n'],
    ['\uFEFF# top\n', '\uFEFF# top\n\n[profile new]\nk = v\n'],
  ])('added to %j gives %j', (before, after) => {
    expect(edited(before, (it) => addSection(it, B, ['k = v']))).toBe(after);
  });

  it('added and removed leaves the bytes as they were, in any file', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const added = edited(text, (it) => addSection(it, B, ['# note', 'k = v']));
        expect(propertyOf(parseDocument(added), B, 'k')?.value).toBe('v');
        expect(edited(added, (it) => removeSection(it, B))).toBe(text);
      }),
      runs(3_000),
    );
  });

  it('added to a file that ends in a bare carriage return does not take that for half of a line ending', () => {
    const added = edited('[default]\r', (it) => addSection(it, B, ['k = v']));
    expect(added).toBe('[default]\r\r\n\n[profile new]\nk = v');
    expect(edited(added, (it) => removeSection(it, B))).toBe('[default]\r');
  });

  it('removed leaves comments that may be about the next one', () => {
    const text = '# about a\n[profile a]\nx = 1\n\n# about b\n[profile b]\n';
    expect(edited(text, (it) => removeSection(it, A))).toBe('# about a\n\n# about b\n[profile b]\n');
  });

  it('renamed keeps everything outside its brackets', () => {
    expect(edited('[profile a] # mine\nx = 1\n', (it) => renameSection(it, A, 'z'))).toBe(
      '[profile z] # mine\nx = 1\n',
    );
    expect(edited('[profile "a"]# c\n', (it) => renameSection(it, A, 'z'))).toBe('[profile z]# c\n');
  });

  it('is never written a second time', () => {
    const text = '[profile a]\n[profile "b"]\n';
    expect(code(() => edited(text, (it) => addSection(it, { kind: 'profile', name: 'b' }, [])))).toBe(
      'name-taken',
    );
    expect(code(() => edited(text, (it) => renameSection(it, A, 'b')))).toBe('name-taken');
  });

  it.each(['a b', '', ' a', 'a]', 'a\nb', "o'neil"])('is not given the name %j', (name) => {
    expect(code(() => edited('', (it) => addSection(it, { kind: 'profile', name }, [])))).toBe(
      'invalid-input',
    );
  });

  it('has its lines commented out and restored byte for byte', () => {
    const text = '[profile a]\r\n\ts3 =\r\n\t\tk = v\r\n\r\n\t\tl = w\r\n\tx = 1';
    const out = edited(text, (it) => commentOut(it, A, 's3', '# off: '));
    expect(out).toBe('[profile a]\r\n# off: \ts3 =\r\n# off: \t\tk = v\r\n\r\n# off: \t\tl = w\r\n\tx = 1');
    expect(edited(out, (it) => restore(it, A, '# off: '))).toBe(text);
  });
});

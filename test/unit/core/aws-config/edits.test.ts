import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import {
  type AwsConfigDocument,
  parseDocument,
  propertyOf,
  renderDocument,
} from '../../../../src-main/core/aws-config/document.ts';
import {
  addSection,
  commentOut,
  insertPropertyAfter,
  insertSectionAfter,
  removeProperty,
  removeSection,
  renameProperty,
  renameSection,
  restore,
  setProperty,
} from '../../../../src-main/core/aws-config/edits.ts';

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
    ['  Region \t=\t old  ', '  region \t=\t new'],
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

  it.each([
    '',
    ' x',
    'x ',
    'a\nb',
    'a\rb',
    'a\0b',
    'a # b',
    '; a',
    'a\u0001',
    'a\u2028b',
    '\ud800',
    '"x"',
    "'",
  ])('refuses the value %j', (value) => {
    expect(code(() => edited('[profile a]\n', (it) => setProperty(it, A, 'k', value)))).toBe('invalid-input');
  });

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

  it('writes the key as it is asked for, since the JavaScript SDK tells capitals apart', () => {
    expect(edited('[profile a]\nRegion = old\n', (it) => setProperty(it, A, 'region', 'old'))).toBe(
      '[profile a]\nregion = old\n',
    );
  });

  it('changes nothing where the file says so already', () => {
    const document = parseDocument('[profile a]\nregion=new # not this\nk = v\n');
    expect(setProperty(document, A, 'k', 'v')).toBe(document);
  });

  it('is refused where the JavaScript SDK reads a header, or the key again, in indented lines', () => {
    const header = '[profile a]\nx = 1\n  [profile b]\n  y = 2\n';
    expect(code(() => edited(header, (it) => setProperty(it, A, 'region', 'new')))).toBe('file-malformed');
    const again = '[profile a]\nx = 1\n  region = old\n';
    expect(code(() => edited(again, (it) => setProperty(it, A, 'region', 'new')))).toBe('file-malformed');
    expect(edited(again, (it) => setProperty(it, A, 'output', 'json'))).toBe(`${again}output = json\n`);
  });

  it('is refused below a header that is none to the JavaScript SDK, which reads the lines as the section above', () => {
    const text = '[profile b]\n[profile a]# glued\nx = 1\n';
    expect(code(() => edited(text, (it) => setProperty(it, A, 'region', 'new')))).toBe('file-malformed');
  });

  it.each(['[]', '[ ]', '  [1, 2] # list'])(
    'is refused in a section with %j, a header to that SDK',
    (line) => {
      const text = `[profile a]\nx = 1\n${line}\n`;
      expect(code(() => edited(text, (it) => setProperty(it, A, 'region', 'new')))).toBe('file-malformed');
    },
  );

  it('is refused above an indented comment that the specification adds to the value', () => {
    const text = '[profile a]\nx = 1\n\n  # indented\n';
    expect(code(() => edited(text, (it) => setProperty(it, A, 'x', '2')))).toBe('file-malformed');
  });

  it('does not tell the value it refuses', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY # x';
    let refused: unknown;
    try {
      edited('[profile a]\n', (it) => setProperty(it, A, 'aws_secret_access_key', secret));
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(AppError);
    expect(`${(refused as AppError).message} ${(refused as AppError).remedy}`).not.toContain('wJalr');
  });
});

describe('inserting a property', () => {
  const text = '[profile a]\n# mine\nx = 1\ns3 =\n  k = v\n\ny = 2\n';
  const inserted = (afterKey: string | null, before = text) =>
    edited(before, (it) => insertPropertyAfter(it, A, afterKey, 'new', 'n'));

  it.each([
    [null, '[profile a]\nnew = n\n# mine\nx = 1\ns3 =\n  k = v\n\ny = 2\n'],
    ['X', '[profile a]\n# mine\nx = 1\nnew = n\ns3 =\n  k = v\n\ny = 2\n'],
    ['s3', '[profile a]\n# mine\nx = 1\ns3 =\n  k = v\nnew = n\n\ny = 2\n'],
    ['y', '[profile a]\n# mine\nx = 1\ns3 =\n  k = v\n\ny = 2\nnew = n\n'],
  ])('after %s puts it right below that and its nested lines', (afterKey, after) => {
    expect(inserted(afterKey)).toBe(after);
  });

  it('goes below indented comments, which would become part of its value', () => {
    expect(inserted('x', '[profile a]\nx = 1\n\n# c\n  # d\ny = 2\n')).toBe(
      '[profile a]\nx = 1\n\n# c\n  # d\nnew = n\ny = 2\n',
    );
  });

  it('indents it like its neighbour', () => {
    expect(inserted('x', '[profile a]\n\tx = 1\n\ty = 2\n')).toBe(
      '[profile a]\n\tx = 1\n\tnew = n\n\ty = 2\n',
    );
    expect(inserted(null, '[profile a]\n  x = 1\n')).toBe('[profile a]\n  new = n\n  x = 1\n');
  });

  it('takes the last occurrence of a key that stands several times', () => {
    const twice = '[profile a]\nx = 1\n[profile b]\n[profile a]\nx = 2\ny = 3\n';
    expect(inserted('x', twice)).toBe(
      '[profile a]\nx = 1\n[profile b]\n[profile a]\nx = 2\nnew = n\ny = 3\n',
    );
  });

  it('is refused for a key that is there, and for a line that would swallow the next', () => {
    expect(code(() => inserted(null, '[profile a]\nNEW = 1\n'))).toBe('name-taken');
    expect(code(() => inserted(null, '[profile a]\n    words\n  x = 1\n'))).toBe('file-malformed');
  });

  it('needs the key it goes below', () => {
    expect(() => inserted('gone')).toThrow(RangeError);
  });
});

describe('renaming a property', () => {
  const renamed = (line: string, from: string, to: string) =>
    edited(`[profile a]\n${line}\nz = 1\n`, (it) => renameProperty(it, A, from, to));

  it.each([
    ['mfa_arn = arn # c', 'mfa_serial = arn # c'],
    ['mfa_arn=arn  ', 'mfa_serial=arn  '],
    ['  MFA_ARN \t=\t arn', '  mfa_serial \t=\t arn'],
    ['mfa_arn: arn', 'mfa_serial = arn'],
    ['mfa_arn:', 'mfa_serial ='],
    ['mfa_arn =\n  # c\n  k = v\n\n  l = w', 'mfa_serial =\n  # c\n  k = v\n\n  l = w'],
    ['mfa_arn = a\nMFA_ARN = b', 'mfa_serial = b'],
  ])('turns %j into %j', (before, after) => {
    expect(renamed(before, 'mfa_arn', 'mfa_serial')).toBe(`[profile a]\n${after}\nz = 1\n`);
  });

  it('may change nothing but capitals', () => {
    expect(renamed('Region = r', 'region', 'region')).toBe('[profile a]\nregion = r\nz = 1\n');
  });

  it('is refused for a name that is in use or that cannot be written', () => {
    expect(code(() => renamed('x = 1', 'x', 'Z'))).toBe('name-taken');
    expect(code(() => renamed('x = 1', 'x', 'a b'))).toBe('invalid-input');
    expect(code(() => renamed('x = 1', 'x', '__proto__'))).toBe('invalid-input');
    expect(() => renamed('x = 1', 'gone', 'y')).toThrow(RangeError);
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
  const DEFAULT = { kind: 'default', name: 'default' } as const;

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

  it('[default] is not written beside [profile default], which some tools read instead', () => {
    const text = '[profile default]\nregion = r\n';
    expect(code(() => edited(text, (it) => addSection(it, DEFAULT, ['k = v'])))).toBe('name-taken');
  });

  it.each(['a b', '', ' a', 'a]', 'a\nb', "o'neil", '__proto__', 'a"'])(
    'is not given the name %j',
    (name) => {
      expect(code(() => edited('', (it) => addSection(it, { kind: 'profile', name }, [])))).toBe(
        'invalid-input',
      );
    },
  );

  it.each(['default', 'profile x', 'DEFAULT', 'constructor'])(
    'of no kind is not given the name %s',
    (name) => {
      expect(code(() => edited('', (it) => addSection(it, { kind: 'other', name }, [])))).toBe(
        'invalid-input',
      );
    },
  );

  it('has no other name when it is the default', () => {
    expect(() => edited('[default]\n', (it) => renameSection(it, DEFAULT, 'x'))).toThrow(RangeError);
  });

  it.each([
    [['k = v', 'K = w'], RangeError],
    [['k: v'], RangeError],
    [['[profile b]'], RangeError],
    [['  k = v'], RangeError],
    [['k = v', '# at the end'], RangeError],
    [['k = v', '  more'], RangeError],
    [['s3 =', '  words'], RangeError],
    [['k = v # c'], AppError],
    [['k ='], AppError],
    [['s3 =', '  k ='], AppError],
    [['k = a\nb'], AppError],
  ])('is not written with the lines %j', (body, error) => {
    expect(() => edited('', (it) => addSection(it, B, body))).toThrow(error);
  });

  it('put after another one stands below its own lines, above what leads to the next', () => {
    const text = '[profile a]\nx = 1\n\n# about b\n[profile b]\n';
    const after = edited(text, (it) => insertSectionAfter(it, A, B, ['# mine', 's3 =', '  k = v']));
    expect(after).toBe(
      '[profile a]\nx = 1\n\n[profile new]\n# mine\ns3 =\n  k = v\n\n# about b\n[profile b]\n',
    );
    expect(edited(after, (it) => removeSection(it, B))).toBe(text);
  });

  it.each([
    ['[profile a]', '[profile a]\n\n[profile new]\nk = v'],
    ['[profile a]\r\nx = 1', '[profile a]\r\nx = 1\r\n\r\n[profile new]\r\nk = v'],
    ['[profile a]\n[profile b]\n', '[profile a]\n\n[profile new]\nk = v\n[profile b]\n'],
    ['[profile a]\nx = 1\n\n  # c\n', '[profile a]\nx = 1\n\n  # c\n\n[profile new]\nk = v\n'],
  ])('put after the one in %j gives %j', (before, after) => {
    expect(edited(before, (it) => insertSectionAfter(it, A, B, ['k = v']))).toBe(after);
  });

  it('is not put or taken away where that would make an indented header part of a value', () => {
    const text = '[profile a]\nx = 1\n[profile b]\n  [profile c]\n';
    const C = { kind: 'profile', name: 'b' } as const;
    expect(code(() => edited(text, (it) => insertSectionAfter(it, C, B, ['k = v'])))).toBe('file-malformed');
    expect(code(() => edited(text, (it) => removeSection(it, C)))).toBe('file-malformed');
  });

  it('is not put or taken away above a header that the JavaScript SDK does not see', () => {
    const text = '[profile b]\n[profile a]\nx = 1\n[profile c]# glued\naws_access_key_id = EXAMPLE\n';
    expect(code(() => edited(text, (it) => insertSectionAfter(it, A, B, ['k = v'])))).toBe('file-malformed');
    expect(code(() => edited(text, (it) => removeSection(it, A)))).toBe('file-malformed');
    const C = { kind: 'profile', name: 'c' } as const;
    expect(edited(text, (it) => removeSection(it, C))).toBe('[profile b]\n[profile a]\nx = 1\n');
  });

  it('taken away from before a byte order mark leaves one that is read as such', () => {
    const after = removeSection(parseDocument('[profile a]\n\uFEFF[profile b]\nx = 1\n'), A);
    expect(renderDocument(after)).toBe('\uFEFF[profile b]\nx = 1\n');
    expect(after.bom).toBe(true);
  });

  it('has its lines commented out and restored byte for byte', () => {
    const text = '[profile a]\r\n\ts3 =\r\n\t\tk = v\r\n\r\n\t\tl = w\r\n\tx = 1';
    const out = edited(text, (it) => commentOut(it, A, 's3', '# off: '));
    expect(out).toBe('[profile a]\r\n# off: \ts3 =\r\n# off: \t\tk = v\r\n\r\n# off: \t\tl = w\r\n\tx = 1');
    expect(edited(out, (it) => restore(it, A, '# off: '))).toBe(text);
  });
});

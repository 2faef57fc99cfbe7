import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors.ts';
import {
  type AwsConfigDocument,
  parseDocument,
  renderDocument,
} from '../../../../src-main/core/aws-config/document.ts';
import {
  nestedValueOf,
  removeNested,
  renameNested,
  setNested,
} from '../../../../src-main/core/aws-config/nested-edits.ts';

const A = { kind: 'profile', name: 'a' } as const;
const edited = (text: string, edit: (document: AwsConfigDocument) => AwsConfigDocument) =>
  renderDocument(edit(parseDocument(text)));
const set = (text: string, value = 'new', nestedKey = 'k') =>
  edited(text, (it) => setNested(it, A, 's3', nestedKey, value));
const remove = (text: string, nestedKey = 'k') => edited(text, (it) => removeNested(it, A, 's3', nestedKey));
const rename = (text: string, from: string, to: string) =>
  edited(text, (it) => renameNested(it, A, 's3', from, to));
const code = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
  return 'nothing thrown';
};

describe('setting a nested key', () => {
  it.each([
    ['  k = old', '  k = new'],
    ['  k=old', '  k=new'],
    ['\tK \t=\t old  ', '\tk \t=\t new'],
    ['  k = old # not a comment here', '  k = new'],
    ['  k =', '  k = new'],
    ['    k = old\n  l = w', '    k = new\n  l = w'],
    ['  # k = c\n\n  k = old', '  # k = c\n\n  k = new'],
  ])('turns %j into %j', (before, after) => {
    expect(set(`[profile a]\ns3 =\n${before}\nx = 1\n`)).toBe(`[profile a]\ns3 =\n${after}\nx = 1\n`);
  });

  it.each([
    ['s3 =\n    l = w', 's3 =\n    l = w\n    k = new'],
    ['s3=\n\tl = w\n\t# of this block', 's3=\n\tl = w\n\t# of this block\n\tk = new'],
    ['s3 =\n  l = w\n\n   # of this block', 's3 =\n  l = w\n\n   # of this block\n  k = new'],
    ['s3 =\n  l = w\n\n# of x', 's3 =\n  l = w\n  k = new\n\n# of x'],
    ['s3 =', 's3 =\n  k = new'],
    ['s3 =\n    # nothing yet', 's3 =\n    # nothing yet\n    k = new'],
    ['S3 =\n  l = w', 'S3 =\n  l = w\n  k = new'],
    ['s3 =\n# c\n    words', 's3 =\n# c\n    words\n    k = new'],
    ['s3 =\n  # k =\n  l = w', 's3 =\n  # k =\n  l = w\n  k = new'],
    ['s3 =\n  k: not read\n  l = w', 's3 =\n  k: not read\n  l = w\n  k = new'],
  ])('adds it to %j as in %j', (before, after) => {
    expect(set(`[profile a]\n${before}\nx = 1\n`)).toBe(`[profile a]\n${after}\nx = 1\n`);
  });

  it.each([
    ['[profile a]', '[profile a]\ns3 =\n  k = new'],
    ['[profile a]\r\nx = 1\r\n', '[profile a]\r\nx = 1\r\ns3 =\r\n  k = new\r\n'],
    ['[profile a]\n\tx = 1\n', '[profile a]\n\tx = 1\n\ts3 =\n\t  k = new\n'],
    ['[profile a]\nx = 1\n\n# b\n[profile b]\n', '[profile a]\nx = 1\ns3 =\n  k = new\n\n# b\n[profile b]\n'],
  ])('makes a block where there is none: %j becomes %j', (before, after) => {
    expect(set(before)).toBe(after);
  });

  it('leaves one of a key that stands twice, where it is read', () => {
    const text = '[profile a]\ns3 =\n  k = 1\n  l = w\n  K = 2\n';
    expect(nestedValueOf(parseDocument(text), A, 's3', 'k')).toBe('2');
    expect(set(text)).toBe('[profile a]\ns3 =\n  l = w\n  k = new\n');
  });

  it('keeps a file without a final newline so', () => {
    expect(set('[profile a]\ns3 =\n  k = old')).toBe('[profile a]\ns3 =\n  k = new');
    expect(set('[profile a]\ns3 =\n  l = w')).toBe('[profile a]\ns3 =\n  l = w\n  k = new');
  });

  it('ends a key at the first equals sign, whatever is behind it', () => {
    const text = '[services a]\ns3 =\n  endpoint_url = http://127.0.0.1:9000/?a=b\n';
    const services = { kind: 'services', name: 'a' } as const;
    expect(nestedValueOf(parseDocument(text), services, 's3', 'endpoint_url')).toBe(
      'http://127.0.0.1:9000/?a=b',
    );
  });

  it.each([
    ['a value of its own', 's3 = flat'],
    ['a comment that the CLI takes for its value', 's3 = # settings\n  l = w'],
    ['a colon', 's3:\n  l = w'],
    ['a second block', 's3 =\n  l = w\nS3 =\n  m = x'],
    ['what the JavaScript SDK takes for a header', 's3 =\n  l = w\n  [profile b]'],
    ['what the JavaScript SDK takes for another block', 's3 =\n  l =\n  m = x'],
  ])('is refused where the block has %s', (_what, lines) => {
    const text = `[profile a]\n${lines}\nx = 1\n`;
    expect(code(() => set(text))).toBe('file-malformed');
  });

  it('is done above a nested key without a value', () => {
    const text = '[profile a]\ns3 =\n  k = old\n  l =\n';
    expect(set(text)).toBe(text.replace('old', 'new'));
  });

  it('is refused for text that not all tools can read', () => {
    expect(code(() => set('[profile a]\n', 'a # b'))).toBe('invalid-input');
    expect(code(() => set('[profile a]\n', ''))).toBe('invalid-input');
    expect(code(() => set('[profile a]\n', 'v', 'a:b'))).toBe('invalid-input');
    // Python splits the lines of a block at these too.
    expect(code(() => set('[profile a]\n', 'a\u0085b'))).toBe('invalid-input');
  });

  it('needs its section', () => {
    expect(() => set('[profile b]\n')).toThrow(RangeError);
  });
});

describe('removing a nested key', () => {
  it('takes nothing but its line', () => {
    const text = '[profile a]\ns3 =\n  # first\n  k = v\n\n  l = w\nx = 1\n';
    expect(remove(text)).toBe('[profile a]\ns3 =\n  # first\n\n  l = w\nx = 1\n');
  });

  it('takes every occurrence', () => {
    expect(remove('[profile a]\ns3 =\n  k = 1\n  l = w\n  K = 2\n')).toBe('[profile a]\ns3 =\n  l = w\n');
  });

  it('takes the whole block with its comments when it was the last', () => {
    expect(remove('[profile a]\nx = 1\ns3 =\n  # c\n  k = v\n\n# of y\ny = 2\n')).toBe(
      '[profile a]\nx = 1\n\n# of y\ny = 2\n',
    );
    expect(remove('[profile a]\ns3 =\n  k = v')).toBe('[profile a]');
  });

  it('leaves the block when something else is in it', () => {
    expect(remove('[profile a]\ns3 =\n  k = v\n  words\n')).toBe('[profile a]\ns3 =\n  words\n');
  });

  it('does nothing when it is not there', () => {
    const text = '[profile a]\ns3 =\n  k = v\n';
    expect(remove(text, 'other')).toBe(text);
    expect(edited(text, (it) => removeNested(it, A, 'dynamodb', 'k'))).toBe(text);
  });
});

describe('renaming a nested key', () => {
  it('keeps everything else of its line', () => {
    expect(rename('[profile a]\ns3 =\n\tK\t=  v # c \n\tl = w\n', 'k', 'm')).toBe(
      '[profile a]\ns3 =\n\tm\t=  v # c \n\tl = w\n',
    );
  });

  it('leaves one, the one that is read', () => {
    expect(rename('[profile a]\ns3 =\n  k = 1\n  k = 2\n', 'k', 'm')).toBe('[profile a]\ns3 =\n  m = 2\n');
  });

  it('is refused for a name in use, and needs a key that is there', () => {
    const text = '[profile a]\ns3 =\n  k = v\n  l = w\n';
    expect(code(() => rename(text, 'k', 'L'))).toBe('name-taken');
    expect(code(() => rename(text, 'k', 'a b'))).toBe('invalid-input');
    expect(rename(text, 'k', 'K')).toBe(text.replace('k', 'K'));
    expect(() => rename(text, 'gone', 'm')).toThrow(RangeError);
  });
});

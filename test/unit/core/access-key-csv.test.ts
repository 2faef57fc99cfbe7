import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { parseAccessKeyCsv } from '../../../src-main/core/access-key-csv.ts';
import { refusal } from '../fakes/rejection.ts';
import { FAKE_SECRET, keyIdOf } from '../fakes/samples.ts';

const ID = keyIdOf('dana');
const read = (text: string) => {
  const { key, userName } = parseAccessKeyCsv(text);
  return { id: key.accessKeyId, secret: key.secretAccessKey.reveal(), userName };
};

describe('the console’s access-key file', () => {
  it.each([
    ['today', `Access key ID,Secret access key\n${ID},${FAKE_SECRET}`, null],
    [
      'of the years before',
      `User Name,Access Key Id,Secret Access Key\n"dana",${ID},${FAKE_SECRET}\n`,
      'dana',
    ],
    [
      'of a new user',
      `User name,Password,Access key ID,Secret access key,Console login link\r\ndana,,${ID},${FAKE_SECRET},https://111122223333.signin.aws.amazon.com/console\r\n`,
      'dana',
    ],
    ['with a byte order mark', `\uFEFFAccess key ID,Secret access key\r\n${ID},${FAKE_SECRET}\r\n`, null],
    ['with an empty first cell', `User Name,Access Key Id,Secret Access Key\n,${ID},${FAKE_SECRET}\n`, null],
    [
      'with commas and quotes in quotes',
      `User name,Password,Access key ID,Secret access key\n"da,na","p""w,1",${ID},${FAKE_SECRET}\n`,
      'da,na',
    ],
    [
      'saved again by a spreadsheet',
      `"Access key ID","Secret access key"\n"${ID}","${FAKE_SECRET}"\n\n`,
      null,
    ],
  ])('is read in the layout %s', (_when, text, userName) => {
    expect(read(text)).toEqual({ id: ID, secret: FAKE_SECRET, userName });
  });

  it.each([
    ['another file', 'hello\nworld\n', /no columns/],
    ['an empty file', '', /no columns/],
    ['a heading alone', 'Access key ID,Secret access key\n', /no key below/],
    [
      'two keys',
      `Access key ID,Secret access key\n${ID},${FAKE_SECRET}\n${ID},${FAKE_SECRET}\n`,
      /more than one/,
    ],
    ['a cut secret', `Access key ID,Secret access key\n${ID},${FAKE_SECRET.slice(3)}\n`, /40 characters/],
    ['no id', `Access key ID,Secret access key\n,${FAKE_SECRET}\n`, /access key ID/],
  ])('is refused when it is %s, in words that quote none of it', (_what, text, reason) => {
    const error = refusal(() => parseAccessKeyCsv(text));
    expect(error.code).toBe('invalid-input');
    expect(error.message).toMatch(reason);
    expect(`${error.message} ${error.remedy} ${error.stack}`).not.toContain(FAKE_SECRET.slice(3, 20));
  });

  it('never does anything but read or refuse', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(',', '"', '\n', '\r', 'a', 'Access key ID', ' ') }),
        (text) => {
          try {
            parseAccessKeyCsv(`Access key ID,Secret access key\n${text}`);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        },
      ),
    );
  });
});

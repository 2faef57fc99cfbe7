// The access-key file that the IAM console offers to download, in the layouts it has had:
//   Access key ID,Secret access key                                              (since 2019)
//   User Name,Access Key Id,Secret Access Key                                    (before)
//   User name,Password,Access key ID,Secret access key,Console login link        (new user)
import { AppError } from '../../shared/errors.ts';
import type { LongTermKey } from './ports.ts';
import { Secret } from './secret.ts';

export interface KeyFile {
  readonly key: LongTermKey;
  readonly userName: string | null;
}

/** Throws `invalid-input` naming what is missing; never quotes the file, which holds a secret. */
export function parseAccessKeyCsv(text: string): KeyFile {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .map(splitRow);
  const header = rows[0]?.map((name) => name.toLowerCase().replace(/[^a-z]/g, '')) ?? [];
  const row = rows[1];
  const idColumn = header.indexOf('accesskeyid');
  const secretColumn = header.indexOf('secretaccesskey');
  if (idColumn < 0 || secretColumn < 0)
    throw refuse('It has no columns named "Access key ID" and "Secret access key"');
  if (!row) throw refuse('It has a heading and no key below it');
  if (rows.length > 2) throw refuse('It holds more than one key');
  const accessKeyId = row[idColumn]?.trim() ?? '';
  const secretAccessKey = row[secretColumn]?.trim() ?? '';
  if (!/^[A-Z0-9]{16,128}$/.test(accessKeyId)) throw refuse('Its access key ID is not one');
  if (!/^[A-Za-z0-9/+=]{40}$/.test(secretAccessKey))
    throw refuse('Its secret access key is not 40 characters long');
  const userColumn = header.indexOf('username');
  const userName = userColumn < 0 ? null : row[userColumn]?.trim() || null;
  return { key: { accessKeyId, secretAccessKey: new Secret(secretAccessKey) }, userName };
}

function splitRow(line: string): string[] {
  const cells: string[] = [];
  // The comma put in front makes the first cell like the others, also when it is empty.
  for (const match of `,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  }
  return cells;
}

function refuse(what: string): AppError {
  return new AppError({
    code: 'invalid-input',
    message: `This is not an access-key file of the IAM console. ${what}`,
    remedy: 'choose the .csv file that the console offered when the key was created',
  });
}

// Reads the access-key file a person chose. Small files only: anything else is not one.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';

const MAX_BYTES = 64 * 1_024;

export async function readKeyFile(path: string): Promise<string> {
  try {
    // Opening a pipe would wait for its writer; devices report no size and may never end.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await file.stat();
      if (!found.isFile()) throw Object.assign(new Error('not a file'), { code: 'EINVAL' });
      if (found.size > MAX_BYTES) throw tooLarge();
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError({
      code: 'file-unreadable',
      message: 'The file cannot be read',
      remedy: 'check that it still exists and that you may read it',
      cause,
    });
  }
}

function tooLarge(): AppError {
  return new AppError({
    code: 'invalid-input',
    message: 'The file is too large to be an access-key file of the IAM console',
    remedy: 'choose the .csv file that the console offered when the key was created',
  });
}

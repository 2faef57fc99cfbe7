// What a person has looked at is what is done: an edit that knows the text it was planned on, and refuses any other.
import { AppError } from '../../shared/errors.ts';
import type { TextEdit } from './aws-config/files-port.ts';

/** Nothing is written when the file is not as it was then. */
export function exactly(before: string, after: string): TextEdit {
  return (text) => {
    if (text !== before) throw changedMeanwhile();
    return after;
  };
}

export function changedMeanwhile(): AppError {
  return new AppError({
    code: 'file-busy',
    message: 'The AWS files or Cloakroom’s list have changed since you looked, so nothing was written',
    remedy: 'look at the new preview and apply that',
  });
}

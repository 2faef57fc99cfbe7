import { AppError } from '../../../shared/errors.ts';

/** The AppError a promise or a call ends in; fails the test when it ends otherwise. */
export async function rejection(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it went well, and should have failed');
}

export function refusal(call: () => unknown): AppError {
  try {
    call();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it went well, and should have failed');
}

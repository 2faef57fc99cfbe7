import { describe, expect, it } from 'vitest';
import { AppError, ERROR_CODES, fromWire, toAppError, toWire } from '../../../shared/errors.ts';

const error = new AppError({
  code: 'throttled',
  message: 'AWS asks for a pause',
  remedy: 'wait a minute',
  account: '111122223333',
  details: ['Throttling', 'request 1'],
  cause: new Error('hidden'),
});

describe('an error', () => {
  it('crosses a border as plain data and comes out the same, without its cause', () => {
    const view = toWire(error);
    expect(structuredClone(view)).toEqual(view);
    expect(JSON.stringify(view)).not.toContain('hidden');
    expect(toWire(fromWire(view))).toEqual(view);
  });

  it('has no account and no details unless given', () => {
    expect(toWire(new AppError({ code: 'internal', message: 'm', remedy: 'r' }))).toEqual({
      code: 'internal',
      message: 'm',
      remedy: 'r',
      account: null,
      details: [],
    });
  });

  it('keeps its cause for the log', () => {
    expect((error.cause as Error).message).toBe('hidden');
    expect('cause' in new AppError({ code: 'internal', message: 'm', remedy: 'r' })).toBe(false);
  });

  it('of our own kind is passed on as it is', () => {
    expect(toAppError(error)).toBe(error);
  });

  it.each([
    [new TypeError('x is undefined: s3cret'), 'TypeError'],
    ['s3cret', 'string'],
    [undefined, 'undefined'],
    [null, 'object'],
    [{ message: 's3cret' }, 'object'],
  ])('of a foreign kind (%s) shows its class alone', (thrown, kind) => {
    const view = toWire(thrown);
    expect(view).toMatchObject({ code: 'internal', details: [kind] });
    expect(JSON.stringify(view)).not.toContain('s3cret');
  });

  it('has codes that are unique', () => {
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });
});

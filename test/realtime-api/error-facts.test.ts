import { expect, it } from 'vitest';
import { readServerError, readThrownError } from '../../src/realtime-api/error-facts.ts';

it('an error without words has no message, thrown as a text, as an object or by the server', () => {
  expect(readThrownError('', 'sdk')).toEqual({ origin: 'sdk', type: 'Error', message: undefined });
  expect(readThrownError(new TypeError(''), 'sdk')).toMatchObject({ type: 'TypeError', message: undefined });
  expect(readServerError({ message: '' })).toMatchObject({ type: 'server_error', message: undefined });
});

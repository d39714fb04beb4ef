import { describe, expect, it } from 'vitest';

import { describeExportError } from '../../src/otlp/export-error.ts';

describe('the reason of a failed export', () => {
  it.each([
    ['a system error', Object.assign(new Error('connect to sk-1'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['a request that took too long', new Error('Request timed out'), 'Request timed out'],
    ['an error of any other text', new TypeError('http://user:sk-1@host'), 'TypeError'],
    ['a code that is a text', Object.assign(new Error('x'), { code: 'Bearer sk-1', name: 'E' }), 'E'],
    ['no error at all', undefined, 'unknown error'],
  ])('is told without what may hold a key: %s', (_title, error, reason) => {
    expect(describeExportError(error)).toBe(reason);
  });
});

import { describe, expect, it } from 'vitest';

import { readExportError } from '../../src/otlp/export-error.ts';

const RETRYABLE = new Error('Export failed with retryable status');

describe('the reason of a failed export', () => {
  it.each([
    ['a status of HTTP', withCode(401, 'for sk-1'), 'HTTP status 401', '401'],
    ['a system error', withCode('ECONNREFUSED', 'connect to sk-1'), 'ECONNREFUSED', 'ECONNREFUSED'],
    ['a status to try again', RETRYABLE, 'HTTP status 429, 502, 503 or 504', 'unavailable'],
    ['a request that took too long', new Error('Request timed out'), 'Request timed out', 'timeout'],
    ['an error of any other text', new TypeError('http://user:sk-1@host'), 'TypeError', 'TypeError'],
    ['a code that is a text', Object.assign(withCode('Bearer sk-1'), { name: 'E' }), 'E', 'E'],
    ['a name that is no text', Object.assign(new Error('sk-1'), { name: 7 }), 'unknown error', '_OTHER'],
    ['no error at all', undefined, 'unknown error', '_OTHER'],
  ])('is told without what may hold a key: %s', (_title, error, reason, errorType) => {
    expect(readExportError(error)).toMatchObject({ reason, errorType });
  });
});

describe('a failed export', () => {
  it.each([300, 400, 401, 403, 404, 413, 500, 501, 505])('with status %i is one for good', (status) => {
    expect(readExportError(withCode(status)).refused).toBe(true);
  });

  it.each([
    'ERR_INVALID_CHAR',
    'ERR_INVALID_HTTP_TOKEN',
    'ERR_HTTP_INVALID_HEADER_VALUE',
    'ERR_UNESCAPED_CHARACTERS',
  ])('of a request that Node does not make is one for good: %s', (code) => {
    expect(readExportError(withCode(code))).toMatchObject({ errorType: code, refused: true });
  });

  it.each([
    ...[429, 502, 503, 504].map((status) => withCode(status)),
    withCode('CERT_HAS_EXPIRED'),
    RETRYABLE,
    new Error('Request timed out'),
    new Error('Concurrent export limit reached'),
    new Error('anything else'),
    undefined,
  ])('may go better the next time: %s', (error) => {
    expect(readExportError(error).refused).toBe(false);
  });

  it.each(['Nothing to send', 'OTLP export response body exceeded size limit of 4194304 bytes'])(
    'is one for good: %s',
    (message) => {
      expect(readExportError(new Error(message)).refused).toBe(true);
    },
  );
});

function withCode(code: number | string, message = 'told to'): Error {
  return Object.assign(new Error(message), { code });
}

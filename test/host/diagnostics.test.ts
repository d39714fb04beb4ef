import { describe, expect, it } from 'vitest';

import { diagnostics } from '../../src/host/diagnostics.ts';
import { TELL_ALL, TELL_NONE } from '../../src/host/error-text.ts';
import { PACKAGE_NAME } from '../../src/version.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import type { TellMessage } from '../../src/host/error-text.ts';

function toldOf(cause: unknown, tell?: TellMessage): string {
  const messages = recordDiag();
  diagnostics.error('failed', cause, tell);
  return textsOf(messages, 'error').join('\n').replace(`${PACKAGE_NAME} failed `, '');
}

/** As they are that quote what somebody said, line by line. */
const QUOTING = new Error('no room\n   at the moment, says Ann\n   at 5 (pm)\nsays Ben');

describe('the message of a cause', () => {
  it('is told to its last line, and its frames', () => {
    expect(toldOf(QUOTING)).toMatch(
      /^Error: no room\n {3}at the moment, says Ann\n {3}at 5 \(pm\)\nsays Ben\n\s+at .*:\d+:\d+/,
    );
  });

  it.each<[string, TellMessage, string]>([
    ['may not be told', TELL_NONE, 'Error'],
    ['is made into something else', () => 'no [name]', 'Error: no [name]'],
  ])('is not told, nor any of its lines that look like frames, where it %s', (_, tell, head) => {
    const told = toldOf(QUOTING, tell);
    expect(told).not.toMatch(/Ann|Ben|5 \(pm\)/);
    expect(told).toMatch(new RegExp(`^${head.replaceAll(/[[\]]/g, '\\$&')}\\n\\s+at .*:\\d+:\\d+`));
  });

  it('is told where the stack has none, as in other engines', () => {
    const error = new TypeError('no room');
    error.stack = 'book@https://a.example/b.js:1:2';
    expect(toldOf(error, TELL_ALL)).toBe('TypeError: no room\nbook@https://a.example/b.js:1:2');
    error.stack = '';
    expect(toldOf(error, TELL_ALL)).toBe('TypeError: no room');
  });

  it('is not told where it quotes what could not be read, nor that of what caused it', () => {
    const quoting = new SyntaxError('Unexpected "Ann"');
    const failed = new Error('cannot be read');
    failed.stack = `${failed.stack}\nCaused by: ${quoting.stack}`;
    for (const error of [quoting, failed]) expect(toldOf(error)).not.toContain('Ann');
    expect(toldOf(failed)).toMatch(/Error: cannot be read\n[^]*\nCaused by: SyntaxError\n\s+at /);
  });
});

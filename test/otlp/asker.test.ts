import { afterEach, describe, expect, it } from 'vitest';

import { askerOf } from '../../src/otlp/asker.ts';

const { captureStackTrace } = Error;

afterEach(() => {
  Error.captureStackTrace = captureStackTrace;
});

function asked(): ReadonlySet<string> | undefined {
  return askerOf(asked);
}

function one(): ReadonlySet<string> | undefined {
  return asked();
}

function another(): ReadonlySet<string> | undefined {
  return asked();
}

/** Makes stacks say of their calls only what those of other runtimes do. */
function sayOnly(names: readonly (keyof NodeJS.CallSite)[]): void {
  Error.captureStackTrace = (at: { stack?: unknown }, called) => {
    const whole: { stack?: NodeJS.CallSite[] } = {};
    captureStackTrace(whole, called);
    at.stack = whole.stack?.map((site) =>
      Object.fromEntries(names.map((name) => [name, () => (site[name] as () => unknown)()])),
    );
  };
}

describe('who asks', () => {
  it.each([
    ['that tells where a function begins', undefined],
    ['that tells its name alone, as Bun and Deno do', ['getFileName', 'getFunctionName'] as const],
  ])('is told apart by its functions, in an engine %s', (_engine, told) => {
    if (told !== undefined) sayOnly(told);
    const asker = one();
    expect(asker).toBeDefined();
    expect(asker).not.toEqual(another());
    expect([...(asker ?? [])].some((each) => each.includes('asker.test.ts'))).toBe(true);
  });

  it('is nobody where stacks say nothing', () => {
    Error.captureStackTrace = () => undefined;
    expect(one()).toBeUndefined();
  });
});

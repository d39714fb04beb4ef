import { afterEach, describe, expect, test } from 'vitest';
import { receiveClasses } from '../../../src/instrumentation/register/class-mark.ts';
import { markModule, markSource } from '../../../src/instrumentation/register/source-marks.ts';

const found: { name: string; hasMethod: boolean }[] = [];
receiveClasses((one) => {
  found.push({
    name: (one as { name: string }).name,
    hasMethod: 'connect' in (one as { prototype: object }).prototype,
  });
});
afterEach(() => void found.splice(0));

function run(source: string): unknown {
  // oxlint-disable-next-line no-implied-eval -- the very thing that loading a source does
  return new Function(source)();
}

const BODY = 'static async computeInitialSessionConfig(agent){} connect(){}';

describe('a class is handed over, with its methods, ', () => {
  test.each([
    ['as the SDK writes it', 'class Session {\n    a() { }\n    static async computeInitialSessionConfig(agent) { }\n    connect() { }\n}'],
    ['minified', `class Session{${BODY}}`],
    ['minified, after another member', `class Session{static s=1;a(){}${BODY}}`],
    ['after a comment', `class Session { /* the config */ ${BODY} }`],
    ['after a comment to the end of the line', `class Session { // the config\n  ${BODY} }`],
    ['as a method that is not async', 'class Session { static computeInitialSessionConfig(){} connect(){} }'],
    ['as an expression', `const Session = class extends Object { ${BODY} }; return Session`],
    ['as a client of openai', 'class Session { connect(){} static async azure(client){} }'],
  ])('%s', (_form, source) => {
    run(markSource(source) ?? source);
    expect(found).toEqual([{ name: 'Session', hasMethod: true }]);
  }); // prettier-ignore

  test('once, however often its source is marked', () => {
    const source = `class Session { ${BODY} }`;
    const once = markSource(source) ?? '';
    expect(markSource(once)).toBeUndefined();
    run(once);
    expect(found).toHaveLength(1);
  });

  test('by one source for each of its classes', () => {
    run(markSource(`class A { ${BODY} } class B { ${BODY} }`) ?? '');
    expect(found.map(({ name }) => name)).toEqual(['A', 'B']);
  });

  test('and the program runs on where nobody receives it', () => {
    const marked = markSource(`class Session { ${BODY} } return Session.name`) ?? '';
    Reflect.deleteProperty(globalThis, '__opentelemetryOpenAIRealtimeClass');
    expect(run(marked)).toBe('Session');
    receiveClasses(() => undefined);
  });
});

describe('what is no class', () => {
  test.each([
    ['"static async computeInitialSessionConfig("'],
    ['session.computeInitialSessionConfig(agent)'],
    ['export const x = 1'],
    ['class A { @decorated()\n static async azure() {} }'],
    ['class A { private static async azure() {} }'],
    [''],
  ])('is left as it is: %s', (source) => {
    expect(markSource(source)).toBeUndefined();
    expect(markSource(Buffer.from(source))).toBeUndefined();
  });

  test.each(['"', "'", '`'])('still is a text between %s, though it looks like code', (quote) => {
    const text = `${quote}{ static async computeInitialSessionConfig(agent) {} }${quote}`;
    expect(run(`return typeof ${markSource(text)}`)).toBe('string');
  });

  test('still is a comment', () => {
    run(markSource(`/* class A { ${BODY} } */ // class B { ${BODY} }`) ?? 'throw 1');
    expect(found).toEqual([]);
  });
});

describe('a module that is loaded', () => {
  const source = `class Session { ${BODY} }`;
  const marked = markSource(source);

  test.each([
    ['a text', source],
    ['a buffer', Buffer.from(source)],
    ['bytes', new TextEncoder().encode(source)],
    ['an array buffer', new TextEncoder().encode(source).buffer],
    ['a part of a buffer', Buffer.from(`--${source}--`).subarray(2, -2)],
  ])('is marked when its source is %s', (_kind, content) => {
    for (const format of ['module', 'commonjs', 'module-typescript', undefined, null])
      expect(markModule({ format, source: content, shortCircuit: true })).toEqual({ format, source: marked, shortCircuit: true }); // prettier-ignore
  });

  test.each([
    [{ format: 'json', source }],
    [{ format: 'wasm', source: Buffer.from(source) }],
    [{ format: 'commonjs', source: null }],
    [{ format: 'builtin' }],
    [{ format: 'module', source: 'export {}' }],
  ])('is passed on as it is: %o', (loaded) => {
    expect(markModule(loaded)).toBe(loaded);
  });
});

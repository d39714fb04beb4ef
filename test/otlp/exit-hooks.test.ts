import { describe, expect, it } from 'vitest';

import { runScript } from './child-script.ts';
import { useReceiver } from './telemetry-fixture.ts';

/** How hooks of npm's packages decide whether the process ends, each in its fewest words; `hooked()` is their work. */
const HOOKS = {
  'leaves it to any other listener, else signals itself again (signal-exit)': `
    process.on('SIGTERM', function hook() {
      if (process.listeners('SIGTERM').length !== 1) return;
      process.off('SIGTERM', hook);
      hooked();
      process.kill(process.pid, 'SIGTERM');
    });`,
  'leaves it to any other listener once its work is done (Prisma)': `
    process.once('SIGTERM', async () => {
      await hooked();
      if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
    });`,
  'waits until nobody else listens': `
    process.on('SIGTERM', function hook() {
      hooked();
      const timer = setInterval(() => {
        if (process.listenerCount('SIGTERM') > 1) return;
        process.off('SIGTERM', hook);
        process.kill(process.pid, 'SIGTERM');
      }, 20);
    });`,
  'takes itself off and signals itself again at once (when-exit, node-cleanup)': `
    process.once('SIGTERM', () => {
      hooked();
      process.kill(process.pid, 'SIGTERM');
    });`,
  'takes itself off and signals itself again once its work is done (Nest, terminus, Apollo)': `
    process.on('SIGTERM', async function hook() {
      await hooked();
      process.off('SIGTERM', hook);
      process.kill(process.pid, 'SIGTERM');
    });`,
  'is not to be seen, and exits where nobody else is (tsx)': `
    const hook = () => {
      hooked();
      if (process.listenerCount('SIGTERM') === 0) process.exit(143);
    };
    process.prependListener('SIGTERM', hook);
    const { listeners } = process;
    process.listeners = (event) => listeners.call(process, event).filter((one) => one !== hook);
    process.listenerCount = (event) => process.listeners(event).length;`,
};

/** An application that has three spans and a session open, and nothing to do with signals itself. */
function application(url: string, hooks: readonly string[], more = ''): string {
  return `
    import { traceRealtimeConnection } from './src/index.ts';
    import { Channel } from './test/memory/channel.ts';
    async function hooked() {
      console.log('hooked');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    ${hooks[0] ?? ''}
    const telemetry = startTelemetry({ endpoint: '${url}' });
    ${hooks.slice(1).join('')}
    endSpans(telemetry, 3);
    globalThis.held = new Channel();
    traceRealtimeConnection(globalThis.held, telemetry);
    ${more}
    setInterval(() => undefined, 1_000); console.log('ready');
  `;
}

const SENT = ['turn', 'turn', 'turn', 'realtime_session'];

/** An application that drains, which takes a span more, and ends by itself. */
const DRAINS = `
  process.once('SIGTERM', () => setTimeout(() => {
    endSpans(telemetry, 1);
    telemetry.shutdown().then(() => process.exit(3));
  }, 300));`;
const DRAINED = ['turn', ...SENT];

describe.each(Object.entries(HOOKS))('with a hook that %s', (name, hook) => {
  it.each([
    ['before', [hook]],
    ['after', ['', hook]],
  ])('added %s telemetry, all is sent, and the process ends as it would have without', async (_, hooks) => {
    const receiver = await useReceiver();
    const child = await runScript(application(receiver.url, hooks));
    await child.printed('ready');
    child.kill('SIGTERM');
    expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(child.output()).toContain('hooked');
    expect(receiver.spans.map((span) => span.name)).toEqual(SENT);
  });

  it.skipIf(name.startsWith('takes itself off')).each([
    ['before', [hook]],
    ['after', ['', hook]],
  ])('added %s telemetry, an application that drains is let to', async (_, hooks) => {
    const receiver = await useReceiver();
    const child = await runScript(application(receiver.url, hooks, DRAINS));
    await child.printed('ready');
    child.kill('SIGTERM');
    expect(await child.ended).toEqual({ code: 3, signal: null });
    expect(receiver.spans.map((span) => span.name)).toEqual(DRAINED);
  });
});

it('two hooks that leave it to each other are both left behind', async () => {
  const receiver = await useReceiver();
  const [first, second] = Object.values(HOOKS);
  const child = await runScript(application(receiver.url, [`${first}`, `${second}`]));
  await child.printed('ready');
  child.kill('SIGTERM');
  expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
  expect(receiver.spans.map((span) => span.name)).toEqual(SENT);
});

it('two hooks that one piece of code has added are both waited for', async () => {
  const receiver = await useReceiver();
  const hooks = `
    function addHook(work) {
      process.once('SIGTERM', async () => {
        await work();
        if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
      });
    }
    addHook(hooked);
    addHook(() => new Promise((resolve) => setTimeout(resolve, 300)).then(() => console.log('hooked too')));`;
  const child = await runScript(application(receiver.url, [hooks]));
  await child.printed('ready');
  child.kill('SIGTERM');
  expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
  expect(child.output()).toContain('hooked too');
  expect(receiver.spans.map((span) => span.name)).toEqual(SENT);
});

it('two hooks that ask by one function are both left behind', async () => {
  const receiver = await useReceiver();
  const hooks = `
    const isAlone = () => process.listenerCount('SIGTERM') === 0;
    process.once('SIGTERM', () => {
      if (isAlone()) process.kill(process.pid, 'SIGTERM');
    });
    process.once('SIGTERM', async () => {
      await hooked();
      if (isAlone()) process.kill(process.pid, 'SIGTERM');
    });`;
  const child = await runScript(application(receiver.url, [hooks]));
  await child.printed('ready');
  child.kill('SIGTERM');
  expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
  expect(receiver.spans.map((span) => span.name)).toEqual(SENT);
});

it('two hooks are both left behind where the signal is emitted in the middle of something else', async () => {
  const receiver = await useReceiver();
  const [first, second] = Object.values(HOOKS);
  const emits = `
    const { AsyncLocalStorage } = await import('node:async_hooks');
    const { EventEmitter } = await import('node:events');
    const bus = new EventEmitter().on('stop', () => {
      new AsyncLocalStorage().run({}, () => process.emit('SIGTERM', 'SIGTERM'));
    });
    process.on('SIGUSR2', () => bus.emit('stop'));`;
  const child = await runScript(application(receiver.url, [`${first}`, `${second}`], emits));
  await child.printed('ready');
  child.kill('SIGUSR2');
  expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
  expect(receiver.spans.map((span) => span.name)).toEqual(SENT);
});

describe('an application that drains is let to', () => {
  it.each([
    [
      'by a hook that asks before its work and after it',
      `process.on('SIGTERM', async () => {
        if (process.listenerCount('SIGTERM') > 9) console.log('crowded');
        await hooked();
        if (process.listenerCount('SIGTERM') === 1) process.exit(143);
      });`,
    ],
    [
      'by a hook that asks at once, and then again and again',
      `process.on('SIGTERM', () => {
        const look = () => {
          if (process.listenerCount('SIGTERM') > 1) setTimeout(look, 20);
          else process.exit(143);
        };
        look();
      });`,
    ],
    ['where errors have no stack', 'Error.stackTraceLimit = 0;'],
    ['where stacks are made into something else', "Error.prepareStackTrace = () => 'at';"],
  ])('%s', async (_, hook) => {
    const receiver = await useReceiver();
    const child = await runScript(application(receiver.url, [hook], DRAINS));
    await child.printed('ready');
    child.kill('SIGTERM');
    expect(await child.ended).toEqual({ code: 3, signal: null });
    expect(receiver.spans.map((span) => span.name)).toEqual(DRAINED);
  });
});

it('a hook that waits for the application ends the process when that takes its listener off', async () => {
  const receiver = await useReceiver();
  const drains = `
    const drain = () => setTimeout(() => { console.log('drained'); process.off('SIGTERM', drain); }, 300);
    process.on('SIGTERM', drain);`;
  const hook = HOOKS['waits until nobody else listens'];
  const child = await runScript(application(receiver.url, [hook], drains));
  await child.printed('ready');
  child.kill('SIGTERM');
  expect(await child.ended).toEqual({ code: null, signal: 'SIGTERM' });
  expect(child.output()).toContain('drained');
  expect(receiver.spans.map((span) => span.name)).toEqual(SENT);
});

it('who asks for listeners is told of all of them, and process is as it was once telemetry is shut down', async () => {
  const child = await runScript(`
    const { listeners, listenerCount } = process;
    const telemetry = startTelemetry({ setGlobal: false, traceExporter: 'none', metricExporter: 'none' });
    for (let others = 0; others < 3; others += 1) process.on('SIGTERM', () => undefined);
    process.on('SIGTERM', async function hook(...args) {
      console.log(args, process.listeners('SIGTERM').length, process.listenerCount('SIGTERM', hook));
      console.log(process.listenerCount.name, process.listenerCount.length === listenerCount.length);
      await telemetry.shutdown();
      console.log(process.listenerCount('SIGTERM'), Object.hasOwn(process, 'listenerCount'));
      console.log(process.listenerCount === listenerCount, process.listeners === listeners);
      process.exit();
    });
    process.kill(process.pid, 'SIGTERM');
    setInterval(() => undefined, 1_000);
  `);
  await child.ended;
  expect(child.output().split('\n').slice(0, -1)).toEqual([
    "[ 'SIGTERM', 15 ] 5 1",
    'listenerCount true',
    '4 false',
    'true true',
  ]);
});

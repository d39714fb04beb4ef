import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { patchToolFactory } from '../../../src/instrumentation/tool-factory-patch.ts';
import { inScriptedTime } from '../../support/scripted-time.ts';
import { agentsCore, agentsRealtime } from '../../support/agents-sdk.ts';
import { startTracedCall } from '../../support/traced-call.ts';

const { RealtimeAgent } = agentsRealtime;
const core = { tool: agentsCore.tool };
patchToolFactory(core).apply();
const { tool } = core;
const parameters = z.object({});
const description = 'Does something.';

class BookingError extends Error {}

const clerkWith = (...tools: ReturnType<typeof tool>[]) =>
  new RealtimeAgent({ name: 'Clerk', tools: tools as never });

describe('a tool that throws', () => {
  test.each([
    ['in its promise', () => Promise.reject(new BookingError('Room 12 is taken.'))],
    [
      'at once',
      () => {
        throw new BookingError('Room 12 is taken.');
      },
    ],
  ])('%s has failed with its own error, behind the stock text of the SDK', async (_when, execute) => {
    const { call, spans, finish } = await startTracedCall(
      clerkWith(tool({ name: 'book', description, parameters, execute })),
    );
    await call.userSpeaks({ transcript: 'Book room 12.' });
    await call.reply([{ call: 'book' }]);
    await call.reply('It is taken.');
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool book ERROR tool.outcome=error error.type=BookingError
              * exception exception.type=BookingError exception.message=Room 12 is taken.
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
    const [exception] = spans().find(({ name }) => name === 'execute_tool book')!.events;
    expect(exception?.attributes?.['exception.stacktrace']).toContain('thrown-errors.test.ts');
  });

  test('has failed although a text of the application hides it', async () => {
    const book = tool({
      name: 'book',
      description,
      parameters,
      execute: () => Promise.reject(new BookingError('Room 12 is taken.')),
      errorFunction: () => 'Say that you are sorry.',
    });
    const { call, finish } = await startTracedCall(clerkWith(book));
    await call.respond([{ call: 'book' }]);
    await call.reply('I am sorry.');
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool book ERROR tool.outcome=error error.type=BookingError
              * exception exception.type=BookingError exception.message=Room 12 is taken.
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('past the SDK, while others of its agent run, is the one that has failed, and once', async () => {
    let finishOther = (_result: string): void => undefined;
    const other = tool({
      name: 'other',
      description,
      parameters,
      execute: () =>
        new Promise<string>((resolve) => {
          finishOther = resolve;
        }),
    });
    const book = tool({
      name: 'book',
      description,
      parameters,
      execute: () => Promise.reject(new BookingError('Room 12 is taken.')),
      errorFunction: null,
    });
    const { session, call, until, finish } = await startTracedCall(clerkWith(other, book));
    let errors = 0;
    session.on('error', () => {
      errors += 1;
    });
    await call.respond([{ call: 'other' }, { call: 'book' }]);
    await until(() => errors === 1);
    finishOther('done');
    await call.reply('Only one of them.');
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool other tool.outcome=ok
            execute_tool book ERROR tool.outcome=error error.type=BookingError
              * exception exception.type=BookingError exception.message=Room 12 is taken.
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('because its time is over has timed out', async () => {
    const slow = tool({
      name: 'slow',
      description,
      parameters,
      timeoutMs: 5,
      execute: (_input, _context, details) =>
        new Promise<string>((_resolve, reject) => {
          details?.signal?.addEventListener('abort', () => reject(new BookingError('Stopped.')));
        }),
    });
    const { call, finish } = await startTracedCall(clerkWith(slow));
    await call.respond([{ call: 'slow' }]);
    await call.reply('That took too long.');
    expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool slow ERROR tool.outcome=error error.type=timeout
              * exception exception.type=timeout exception.message=Tool 'slow' timed out after 5ms
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test.each([
    ['rejects when it is told to stop', true],
    ['goes on', false],
  ])('is as good as its text for a timeout says, whether it %s', async (_what, rejects) => {
    const slow = tool({
      name: 'slow',
      description,
      parameters,
      timeoutMs: 5,
      timeoutErrorFunction: () => 'It is booked by now.',
      execute: (_input, _context, details) =>
        new Promise<string>((_resolve, reject) => {
          if (rejects) details?.signal?.addEventListener('abort', () => reject(new BookingError('Stopped.')));
        }),
    });
    const { call, finish } = await startTracedCall(clerkWith(slow));
    await call.respond([{ call: 'slow' }]);
    await call.reply('Done.');
    expect(await finish()).toContain('execute_tool slow tool.outcome=ok');
  });

  test('of an earlier connection fails no call of the same id', async () => {
    let fail = (_error: Error): void => undefined;
    let runs = 0;
    const book = tool({
      name: 'book',
      description,
      parameters,
      execute: () => {
        runs += 1;
        return runs === 1
          ? new Promise<string>((_resolve, reject) => {
              fail = reject;
            })
          : new Promise<string>((resolve) => setTimeout(() => resolve('booked'), 30));
      },
    });
    const { session, server, call, until, spans } = await startTracedCall(clerkWith(book));
    await call.respond([{ call: 'book', callId: 'call_same' }]);
    await until(() => runs === 1);
    session.close();
    await session.connect({ apiKey: 'sk-test-0123456789' });
    const second = await server.nextCall();
    await second.respond([{ call: 'book', callId: 'call_same' }]);
    await until(() => runs === 2);
    fail(new BookingError('The old connection is gone.'));
    const outcomes = (): unknown[] =>
      spans()
        .filter(({ name }) => name === 'execute_tool book')
        .map(({ attributes }) => [attributes['realtime.tool.outcome'], attributes['error.type']]);
    await until(() => outcomes().length === 2);
    expect(outcomes()).toEqual([
      ['unfinished', 'unfinished'],
      ['ok', undefined],
    ]);
  });

  test('has failed when it threw, though the session ended before the SDK was done with it', () =>
    inScriptedTime(async () => {
      const book = tool({
        name: 'book',
        description,
        parameters,
        execute: () => Promise.reject(new BookingError('Room 12 is taken.')),
        errorFunction: () => new Promise<string>(() => undefined),
      });
      const { call, spans, until, finish, session } = await startTracedCall(clerkWith(book));
      let started = false;
      session.on('agent_tool_start', () => {
        started = true;
      });
      await call.respond([{ call: 'book' }]);
      await until(() => started);
      await call.silence(40);
      expect(await finish()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Clerk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool book ERROR tool.outcome=error error.type=BookingError
              * exception exception.type=BookingError exception.message=Room 12 is taken."
    `);
      const { duration } = spans().find(({ name }) => name === 'execute_tool book')!;
      expect(duration[1] / 1e6).toBeLessThan(20);
    }));
});

describe('the tool that is made', () => {
  const run = (made: ReturnType<typeof tool>, input = '{}'): Promise<unknown> =>
    Promise.resolve(made.invoke(new agentsCore.RunContext({}), input));

  test('is named after its function where it has no name', () => {
    expect(tool({ description, parameters, execute: function findRoom() {} as never }).name).toBe('findRoom');
  });

  test('is made of options that are frozen, inherited or read by accessors', async () => {
    class Options {
      readonly #result = 'private';
      readonly description = description;
      readonly parameters = parameters;
      get name(): string {
        return 'by_accessor';
      }
      execute(): string {
        return this.#result;
      }
    }
    const frozen = Object.freeze({ name: 'frozen', description, parameters, execute: () => 'ice' });
    expect(await run(tool(frozen))).toBe('ice');
    const made = tool(new Options());
    expect([made.name, made.description, await run(made)]).toEqual(['by_accessor', description, 'private']);
  });

  test('has everything that it was given, however the SDK reads that', () => {
    const symbol = Symbol('of the application');
    const given = { name: 'look', description, parameters, execute: () => 'done', [symbol]: 1 };
    const spread = { tool: (options: object) => ({ ...options }) };
    patchToolFactory(spread).apply();
    const made = spread.tool(given);
    expect(made).toEqual({ ...given, execute: expect.any(Function) });
    expect(made).not.toEqual(given);
  });

  test('is made of the very options where those are of a class', () => {
    class Options {
      readonly #name = 'private';
      get name(): string {
        return this.#name;
      }
      execute(): string {
        return 'done';
      }
    }
    const same = { tool: (options: Options) => options };
    patchToolFactory(same).apply();
    const options = new Options();
    expect(same.tool(options)).toBe(options);
  });

  test('begins work once that begins when it is awaited', async () => {
    let begun = 0;
    const lazy = {
      // oxlint-disable-next-line unicorn/no-thenable -- query builders are such objects
      then: (resolve: (value: string) => void) => {
        begun += 1;
        resolve('found');
      },
    };
    const made = tool({ name: 'lazy', description, parameters, execute: () => lazy as never });
    expect(await run(made)).toBe('found');
    expect(begun).toBe(1);
  });

  test('throws what its function throws, and answers as the SDK does', async () => {
    const failure = new BookingError('Room 12 is taken.');
    const execute = (): Promise<string> => Promise.reject(failure);
    const options = { name: 'book', description, parameters, execute };
    await expect(run(tool({ ...options, errorFunction: null }))).rejects.toBe(failure);
    expect(await run(tool(options))).toBe(await run(agentsCore.tool(options)));
  });
});

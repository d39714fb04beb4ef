import { describe, expect, it } from 'vitest';

import { runScript, type ChildScript } from './child-script.ts';
import { useReceiver } from './telemetry-fixture.ts';

/** An application with two queued spans and a call that is under way; at the signal it does as `onSignal` says. */
async function drainingProcess(url: string, onSignal: string, options = ''): Promise<ChildScript> {
  const child = await runScript(
    `
    import { traceRealtimeConnection } from './src/index.ts';
    import { Channel } from './test/memory/channel.ts';
    import { sessionCreated, turnEvents } from './test/memory/turn-events.ts';
    const telemetry = startTelemetry({ endpoint: '${url}', ${options} });
    function answer(id) {
      const channel = new Channel();
      traceRealtimeConnection(channel, telemetry);
      channel.receive(sessionCreated(id));
      return channel;
    }
    endSpans(telemetry, 2);
    const call = answer('first');
    const up = setInterval(() => undefined, 1_000);
    process.on('SIGTERM', async () => { ${onSignal} });
    console.log('ready');
  `,
    { OTEL_LOG_LEVEL: 'warn' },
  );
  await child.printed('ready');
  child.kill('SIGTERM');
  return child;
}

/** What a call still does after the signal, and another one that begins only then. */
const TALK_ON = `
  for (const event of turnEvents(1)) call.receive(event);
  const late = answer('late');
  for (const event of turnEvents(2)) late.receive(event);
  for (const each of [call, late]) each.close();
`;

describe('an application that handles SIGTERM', () => {
  it.each([
    ['ends by itself', `clearInterval(up);`],
    ['awaits shutdown()', 'await telemetry.shutdown(); process.exit(0);'],
  ])(
    'has its calls traced to their end, later ones too, and loses nothing where it then %s',
    async (_, end) => {
      const receiver = await useReceiver();
      const child = await drainingProcess(
        receiver.url,
        `await telemetry.forceFlush(); console.log('flushed'); ${TALK_ON} ${end}`,
      );
      expect(await child.ended).toEqual({ code: 0, signal: null });
      expect(child.output()).toBe('ready\nflushed\n');
      const sessions = receiver.spans.filter(({ name }) => name === 'realtime_session');
      expect(sessions.map(({ attributes }) => attributes['realtime.session.end_reason'])).toEqual([
        'closed',
        'closed',
      ]);
      expect(receiver.spans.filter(({ name }) => name === 'execute_tool look_up')).toHaveLength(2);
    },
  );

  it('has what had ended by then sent at the signal, and nothing ended by it', async () => {
    const receiver = await useReceiver();
    const child = await drainingProcess(receiver.url, `console.log('heard');`);
    await receiver.waitForSpans(2);
    expect(receiver.spans.map(({ name }) => name)).toEqual(['turn', 'turn']);
    child.kill('SIGKILL');
    await child.ended;
    expect(receiver.spans).toHaveLength(2);
  });

  it('ends its calls when it shuts telemetry down', async () => {
    const receiver = await useReceiver();
    const child = await drainingProcess(receiver.url, 'await telemetry.shutdown(); process.exit(0);');
    await child.ended;
    expect(receiver.spans.map(({ name }) => name)).toEqual(['turn', 'turn', 'realtime_session']);
    expect(receiver.spans[2]?.attributes).toMatchObject({ 'realtime.session.end_reason': 'shutdown' });
  });

  it('is told in one line how many spans a process.exit() without shutdown() loses', async () => {
    const receiver = await useReceiver();
    const child = await drainingProcess(
      receiver.url,
      `await telemetry.forceFlush(); endSpans(telemetry, 4); answer('second'); process.exit(0);`,
    );
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(receiver.spans).toHaveLength(2);
    const said = child.output().split('\n').slice(1, -1);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('4 that were queued and 2 that were still open');
    expect(said[0]).toContain('await shutdown()');
  });

  it('ends when it has nothing more to do, and not only when a flush that nobody answers is given up', async () => {
    const receiver = await useReceiver('refuse');
    const child = await drainingProcess(
      receiver.url,
      `clearInterval(up); process.once('beforeExit', () => process.exit(4));`,
      'shutdownTimeoutMillis: 600_000',
    );
    expect(await child.ended).toEqual({ code: 4, signal: null });
  });
});

import { metrics, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { collectedMetrics, printMetrics } from '../support/collected-metrics.ts';
import { BROKEN_TELEMETRY } from '../support/hostile-telemetry.ts';
import { signal, startModelSession } from '../support/model-session.ts';
import { startTracedCall } from '../support/traced-call.ts';
import { agentsRealtime } from '../support/agents-sdk.ts';
import { wholeConversation } from '../support/whole-conversation.ts';
import type { CollectedMetrics } from '../support/collected-metrics.ts';
import type { TraceOptions } from '../../src/index.ts';
import type { Attributes, Context } from '@opentelemetry/api';

/** A conversation with everything in it, measured; its metrics in lines, and its spans. */
async function converse(
  options: TraceOptions = {},
  collected = collectedMetrics(),
): Promise<{ lines: string[]; spans: number; collected: CollectedMetrics }> {
  const { agent, options: session, play } = wholeConversation();
  const {
    call,
    session: open,
    finish,
    spans,
  } = await startTracedCall(agent, {
    session,
    trace: { meterProvider: collected.provider, ...options },
  });
  await play(call, open);
  await finish();
  return { lines: printMetrics(await collected.collect()), spans: spans().length, collected };
}

const lookup = agentsRealtime.tool({
  name: 'lookup',
  description: 'Looks something up.',
  parameters: z.object({}),
  execute: () => 'found',
});

const valuesOf = (lines: readonly string[], name: string): string[] =>
  lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));

describe('a session', () => {
  test('is measured in metrics that a dashboard can be made of', async () => {
    const { lines } = await converse();
    // Older versions of the SDK do not see the speech that interrupts: other turns are interrupted, other answers heard, other tokens cached.
    const shown = lines
      .filter((line) => !/^realtime\.(?:interruption|turn|speech|unanswered)/.test(line))
      .map((line) => line.replaceAll(/, server\.(address|port)=[^,}]+/g, ''))
      .map((line) => (line.includes('tokens {') ? line.replace(/ \d+$/, '') : line));
    expect(shown).toMatchInlineSnapshot(`
      [
        "gen_ai.client.inference.duration {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, realtime.response.status=cancelled} 1",
        "gen_ai.client.inference.duration {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, realtime.response.status=completed} 6",
        "gen_ai.client.inference.duration {gen_ai.agent.name=Triage, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, realtime.response.status=completed} 4",
        "gen_ai.client.inference.operation.input_tokens {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1}",
        "gen_ai.client.inference.operation.input_tokens {gen_ai.agent.name=Triage, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1}",
        "gen_ai.client.inference.operation.output_tokens {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1}",
        "gen_ai.client.inference.operation.output_tokens {gen_ai.agent.name=Triage, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1}",
        "gen_ai.client.inference.time_to_first_chunk {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1} 7",
        "gen_ai.client.inference.time_to_first_chunk {gen_ai.agent.name=Triage, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1} 4",
        "gen_ai.client.inference.usage.cache_read.input_tokens {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=audio}",
        "gen_ai.client.inference.usage.cache_read.input_tokens {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=text}",
        "gen_ai.client.inference.usage.cache_read.input_tokens {gen_ai.agent.name=Triage, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=audio}",
        "gen_ai.client.inference.usage.cache_read.input_tokens {gen_ai.agent.name=Triage, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=text}",
        "gen_ai.client.inference.usage.input_tokens {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=audio}",
        "gen_ai.client.inference.usage.input_tokens {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=text}",
        "gen_ai.client.inference.usage.input_tokens {gen_ai.agent.name=Triage, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=audio}",
        "gen_ai.client.inference.usage.input_tokens {gen_ai.agent.name=Triage, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=text}",
        "gen_ai.client.inference.usage.output_tokens {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=audio}",
        "gen_ai.client.inference.usage.output_tokens {gen_ai.agent.name=Billing, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=text}",
        "gen_ai.client.inference.usage.output_tokens {gen_ai.agent.name=Triage, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=audio}",
        "gen_ai.client.inference.usage.output_tokens {gen_ai.agent.name=Triage, gen_ai.operation.name=chat, gen_ai.provider.name=openai, gen_ai.request.model=gpt-realtime-2.1, gen_ai.response.model=gpt-realtime-2.1, gen_ai.token.modality=text}",
        "gen_ai.execute_tool.duration {error.type=tool_error, gen_ai.agent.name=Billing, gen_ai.request.model=gpt-realtime-2.1, gen_ai.tool.name=pay, gen_ai.tool.type=function, realtime.tool.outcome=error} 1",
        "gen_ai.execute_tool.duration {gen_ai.agent.name=Triage, gen_ai.request.model=gpt-realtime-2.1, gen_ai.tool.name=lookup, gen_ai.tool.type=function, realtime.tool.outcome=ok} 2",
        "gen_ai.invoke_agent.duration {gen_ai.agent.name=Billing, gen_ai.request.model=gpt-realtime-2.1} 6",
        "gen_ai.invoke_agent.duration {gen_ai.agent.name=Triage, gen_ai.request.model=gpt-realtime-2.1} 2",
        "gen_ai.invoke_agent.inference_calls {gen_ai.agent.name=Billing, gen_ai.request.model=gpt-realtime-2.1} 6",
        "gen_ai.invoke_agent.inference_calls {gen_ai.agent.name=Triage, gen_ai.request.model=gpt-realtime-2.1} 2",
        "gen_ai.invoke_agent.tool_calls {gen_ai.agent.name=Billing, gen_ai.request.model=gpt-realtime-2.1} 6",
        "gen_ai.invoke_agent.tool_calls {gen_ai.agent.name=Triage, gen_ai.request.model=gpt-realtime-2.1} 2",
        "realtime.active_sessions {gen_ai.request.model=gpt-realtime-2.1} 0",
        "realtime.errors {error.type=tool_error, gen_ai.agent.name=Billing, gen_ai.request.model=gpt-realtime-2.1} 1",
        "realtime.guardrail.trips {gen_ai.agent.name=Billing, gen_ai.request.model=gpt-realtime-2.1, realtime.guardrail.name=No prices} 1",
        "realtime.handoffs {gen_ai.request.model=gpt-realtime-2.1, realtime.handoff.from=Triage, realtime.handoff.to=Billing} 1",
        "realtime.session.duration {gen_ai.request.model=gpt-realtime-2.1, realtime.session.end_reason=closed} 1",
        "realtime.transcription.input_tokens {gen_ai.request.model=gpt-realtime-2.1, realtime.transcription.model=gpt-4o-mini-transcribe}",
        "realtime.transcription.output_tokens {gen_ai.request.model=gpt-realtime-2.1, realtime.transcription.model=gpt-4o-mini-transcribe}",
      ]
    `);
  });

  test('counts as active while it is open', async () => {
    const { provider, points } = collectedMetrics();
    const agent = new agentsRealtime.RealtimeAgent({ name: 'Guide' });
    const { finish } = await startTracedCall(agent, { trace: { meterProvider: provider } });
    expect(await points('realtime.active_sessions')).toMatchObject([{ value: 1 }]);
    await finish();
    expect(await points('realtime.active_sessions')).toMatchObject([{ value: 0 }]);
  });

  test('counts what an agent did for a turn: its responses and its own calls, not those that the server ran', async () => {
    const { provider, points } = collectedMetrics();
    const agent = new agentsRealtime.RealtimeAgent({ name: 'Guide', tools: [lookup] });
    const { call, finish } = await startTracedCall(agent, { trace: { meterProvider: provider } });
    await call.userSpeaks();
    await call.reply([
      { call: 'lookup', arguments: {} },
      { mcpCall: 'search', server: 'city_guide', output: 'three museums' },
    ]);
    await call.reply('There are three.');
    await finish();
    expect(await points('gen_ai.invoke_agent.inference_calls')).toMatchObject([{ count: 1, sum: 2 }]);
    expect(await points('gen_ai.invoke_agent.tool_calls')).toMatchObject([{ count: 1, sum: 1 }]);
  });

  test('tells latencies apart by what said that the user was done', async () => {
    const { provider, points } = collectedMetrics();
    const agent = new agentsRealtime.RealtimeAgent({ name: 'Guide' });
    const { call, session, finish } = await startTracedCall(agent, { trace: { meterProvider: provider } });
    await call.userSpeaks();
    await call.reply([{ say: 'Yes?', audioMs: 1 }]);
    session.sendMessage('Where is it?');
    await call.reply('Here.');
    await finish();
    const latencies = await points('realtime.turn.response_latency');
    const sources = latencies.map(({ attributes }) => attributes['realtime.turn.response_latency_source']);
    expect(new Set(sources)).toEqual(new Set(['speech_stopped', 'text_item']));
  });

  test('is measured whether or not its trace is sampled', async () => {
    const sampled = await converse();
    const unsampled = await converse({
      tracerProvider: new BasicTracerProvider({ sampler: new AlwaysOffSampler() }),
    });
    // How many tokens an interrupted answer leaves in the conversation depends on how much of it was heard.
    const series = (lines: readonly string[]): string[] =>
      lines.map((line) =>
        line.replace(/server\.port=\d+/, '').replace(/^(gen_ai\.client\.inference\.usage\..*) \d+$/, '$1'),
      );
    expect(unsampled.spans).toBe(0);
    expect(series(unsampled.lines)).toEqual(series(sampled.lines));
  });

  test('has none of the attributes that the application adds to its spans', async () => {
    const { lines } = await converse({ attributes: { 'app.caller': '+49 30 1234567' } });
    expect(lines.join('\n')).not.toContain('1234567');
  });

  test('goes to the provider that is registered when it begins', async () => {
    const first = collectedMetrics();
    metrics.setGlobalMeterProvider(first.provider);
    onTestFinished(() => metrics.disable());
    const { agent, options, play } = wholeConversation();
    const { call, session, finish } = await startTracedCall(agent, { session: options });
    metrics.disable();
    metrics.setGlobalMeterProvider(collectedMetrics().provider);
    await play(call, session);
    await finish();
    expect(await first.points('realtime.session.duration')).toHaveLength(1);
  });

  test('is measured within the span that it is about, where an SDK that keeps exemplars looks', async () => {
    const seen = new Set<string | undefined>();
    const process = (incoming: Attributes, context?: Context): Attributes => {
      seen.add(context && trace.getSpanContext(context)?.spanId);
      return incoming;
    };
    const views = [{ instrumentName: 'realtime.turn.*', attributesProcessors: [{ process }] }];
    const collected = collectedMetrics(views);
    const { agent, options, play } = wholeConversation();
    const { call, session, finish, spans } = await startTracedCall(agent, {
      session: options,
      trace: { meterProvider: collected.provider },
    });
    await play(call, session);
    await finish();
    const turns = spans().filter(({ name }) => name === 'turn');
    expect(seen).toEqual(new Set(turns.map((span) => span.spanContext().spanId)));
  });

  let unbroken: Promise<{ spans: number }> | undefined;

  test.each(['meter provider', 'meter', 'instrument', 'view'])(
    'keeps its whole trace where the %s throws',
    async (part) => {
      const { spans } = await (unbroken ??= converse());
      const broken = await converse(BROKEN_TELEMETRY[part]);
      expect(broken.spans).toBe(spans);
    },
  );
});

describe('the number of series is bounded', () => {
  function callTools(names: readonly string[]): void {
    const session = startModelSession();
    session.at(0, signal.created('resp_1'));
    for (const name of names) {
      session.at(10, signal.called('resp_1', name, name));
      session.at(20, signal.toolStarted(name, name), signal.toolEnded(name, name));
    }
    session.end(1000);
  }

  function toolsIn(lines: readonly string[]): Set<string | undefined> {
    const series = valuesOf(lines, 'gen_ai.execute_tool.duration');
    return new Set(series.map((line) => /gen_ai\.tool\.name=([^,}]*)/.exec(line)?.[1]));
  }

  async function measuring(play: () => void): Promise<string[]> {
    const { provider, collect } = collectedMetrics();
    metrics.setGlobalMeterProvider(provider);
    onTestFinished(() => metrics.disable());
    play();
    return printMetrics(await collect());
  }

  test('where there are more tools than a service has, further ones are counted together', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `tool_${index}`);
    const tools = toolsIn(await measuring(() => callTools(names)));
    expect(tools.size).toBe(201);
    expect(tools).toContain('_OTHER');
  });

  test('where the model makes up tools that nobody has, and these are no names of tools', async () => {
    const names = ['fly_to_moon', 'eat_cheese'];
    const lines = await measuring(() => {
      const session = startModelSession();
      session.at(0, signal.created('resp_1'));
      for (const name of names) {
        session.at(10, signal.called('resp_1', name, name));
        session.at(20, signal.outputSent(name, true, `Tool ${name} not found`));
      }
      session.end(1000);
    });
    expect(toolsIn(lines)).toEqual(new Set(['_OTHER']));
  });

  test('and values are cut, and scrubbed of secrets', async () => {
    const lines = await measuring(() => callTools(['x'.repeat(300), 'sk-test-0123456789abcdef']));
    expect(toolsIn(lines)).toEqual(new Set(['x'.repeat(128), '[scrubbed]']));
  });
});

import { describe, expect, test } from 'vitest';
import { fieldsOf, list } from '../../../src/host/fields.ts';
import { exportedText } from '../../support/exported-text.ts';
import { milliseconds } from '../../support/span-tree.ts';
import { FIXTURES, isRaw, readFixture, serverEventOf, traceFixture } from './fixture-stream.ts';
import type { Fields } from '../../../src/host/fields.ts';
import type { FixtureEvent } from './fixture-stream.ts';

function withoutRawEvents(name: (typeof FIXTURES)[number]): string {
  return traceFixture(readFixture(name).filter((each) => !isRaw(each))).tree();
}

describe('a stream recorded from the Python SDK gives its tree', () => {
  test('the hotel call: tools at once, a handoff, a barge-in, a guardrail, a failing tool', () => {
    expect(traceFixture(readFixture('hotel-call')).tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool check_rooms tool.outcome=ok
            execute_tool get_weather tool.outcome=ok
            chat gpt-realtime-2.1 CLIENT response.status=completed
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
          user_speech [transcription.delay]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=turn_detected
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=user
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=guardrail guardrail.tripped=true [turn.response_latency audio.heard_ms]
          user_speech [transcription.delay]
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=client_cancelled
              * guardrail_tripped guardrail.names=no_card_numbers
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=guardrail
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool refund_charge ERROR tool.outcome=error error.type=tool_error
              * exception exception.type=tool_error exception.message=An error occurred while running the tool
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('lines of `asdict` whose history is printed text', () => {
    expect(traceFixture(readFixture('hotel-call.asdict')).tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool get_weather tool.outcome=ok
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('lines of pydantic in an envelope', () => {
    expect(traceFixture(readFixture('hotel-call.pydantic')).tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool get_weather tool.outcome=ok
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('two sessions at once, told apart by their key', () => {
    expect(traceFixture(readFixture('two-sessions')).tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool get_weather tool.outcome=ok
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
      realtime_session session.end_reason=disconnected
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool get_weather tool.outcome=ok
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('a rejected call has a span without a start, an approved one its wait', () => {
    expect(traceFixture(readFixture('rejected-approval')).tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Booking desk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool cancel_booking ERROR tool.outcome=rejected error.type=approval_rejected [tool.approval_wait]
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Booking desk
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool cancel_booking tool.outcome=ok [tool.approval_wait]
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('what a broken connection leaves open is unfinished', () => {
    expect(traceFixture(readFixture('dropped-connection')).tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=disconnected
        turn turn.trigger=speech turn.end_reason=session_ended
          user_speech [transcription.delay]
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool check_rooms ERROR tool.outcome=unfinished error.type=unfinished
        turn turn.trigger=none turn.end_reason=session_ended
          invoke_agent Reception
            * exception exception.type=ConnectionClosedError exception.message=no close frame received or sent
            chat gpt-realtime-2.1 CLIENT ERROR response.status=unfinished error.type=disconnected
          agent_speech [audio.heard_ms]"
    `);
  });

  test('the hotel call of 0.4.2, whose tool events have no arguments', () => {
    expect(traceFixture(readFixture('old-sdk')).tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool check_rooms tool.outcome=ok
            execute_tool get_weather tool.outcome=ok
            chat gpt-realtime-2.1 CLIENT response.status=completed
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency interruption.reaction_time audio.heard_ms]
          user_speech [transcription.delay]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=turn_detected
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=user
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=guardrail guardrail.tripped=true [turn.response_latency audio.heard_ms]
          user_speech [transcription.delay]
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=cancelled response.status_reason=client_cancelled
              * guardrail_tripped guardrail.names=no_card_numbers
          agent_speech [audio.heard_ms]
            * audio_interrupted interruption.reason=guardrail
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool refund_charge ERROR tool.outcome=error error.type=tool_error
              * exception exception.type=tool_error exception.message=An error occurred while running the tool
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });

  test('a call of 0.3.0, whose agent_end names the agent handed over to', () => {
    expect(traceFixture(readFixture('oldest-sdk')).tree()).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
            execute_tool get_weather tool.outcome=ok
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          user_speech [transcription.delay]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
            chat gpt-realtime-2.1 CLIENT response.status=completed
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
            chat gpt-realtime-2.1 CLIENT response.status=completed
          agent_speech [audio.heard_ms]"
    `);
  });
});

describe('without raw events it gives a poorer tree that is right all the same', () => {
  test('the hotel call: tools at once, a handoff, a barge-in, a guardrail, a failing tool', () => {
    expect(withoutRawEvents('hotel-call')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Reception
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            execute_tool check_rooms tool.outcome=ok
            execute_tool get_weather tool.outcome=ok
          agent_speech [audio.heard_ms]
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency audio.heard_ms]
          * audio_interrupted interruption.reason=user
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Billing
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=guardrail guardrail.tripped=true [turn.response_latency audio.heard_ms]
          * audio_interrupted interruption.reason=guardrail
          invoke_agent Billing
            * guardrail_tripped guardrail.names=no_card_numbers
          agent_speech [audio.heard_ms]
          invoke_agent Billing
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Billing
            execute_tool refund_charge ERROR tool.outcome=error error.type=tool_error
              * exception exception.type=tool_error exception.message=An error occurred while running the tool
          agent_speech [audio.heard_ms]"
    `);
  });

  test('lines of `asdict` whose history is printed text', () => {
    expect(withoutRawEvents('hotel-call.asdict')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            execute_tool get_weather tool.outcome=ok
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
          agent_speech [audio.heard_ms]"
    `);
  });

  test('lines of pydantic in an envelope', () => {
    expect(withoutRawEvents('hotel-call.pydantic')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            execute_tool get_weather tool.outcome=ok
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
          agent_speech [audio.heard_ms]"
    `);
  });

  test('two sessions at once, told apart by their key', () => {
    expect(withoutRawEvents('two-sessions')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            execute_tool get_weather tool.outcome=ok
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
          agent_speech [audio.heard_ms]
      realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            execute_tool get_weather tool.outcome=ok
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
          agent_speech [audio.heard_ms]"
    `);
  });

  test('a rejected call has a span without a start, an approved one its wait', () => {
    expect(withoutRawEvents('rejected-approval')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Booking desk
            execute_tool cancel_booking ERROR tool.outcome=rejected error.type=approval_rejected [tool.approval_wait]
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Booking desk
            execute_tool cancel_booking tool.outcome=ok [tool.approval_wait]
          agent_speech [audio.heard_ms]"
    `);
  });

  test('what a broken connection leaves open is unfinished', () => {
    expect(withoutRawEvents('dropped-connection')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=session_ended
          invoke_agent Reception
            execute_tool check_rooms ERROR tool.outcome=unfinished error.type=unfinished
        turn turn.trigger=none turn.end_reason=session_ended
          invoke_agent Reception
          agent_speech [audio.heard_ms]"
    `);
  });

  test('the hotel call of 0.4.2, whose tool events have no arguments', () => {
    expect(withoutRawEvents('old-sdk')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=none turn.end_reason=completed
          invoke_agent Reception
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            execute_tool check_rooms tool.outcome=ok
            execute_tool get_weather tool.outcome=ok
          agent_speech [audio.heard_ms]
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=user [turn.response_latency audio.heard_ms]
          * audio_interrupted interruption.reason=user
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Billing
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=interrupted interruption.reason=guardrail guardrail.tripped=true [turn.response_latency audio.heard_ms]
          * audio_interrupted interruption.reason=guardrail
          invoke_agent Billing
            * guardrail_tripped guardrail.names=no_card_numbers
          agent_speech [audio.heard_ms]
          invoke_agent Billing
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Billing
            execute_tool refund_charge ERROR tool.outcome=error error.type=tool_error
              * exception exception.type=tool_error exception.message=An error occurred while running the tool
          agent_speech [audio.heard_ms]"
    `);
  });

  test('a call of 0.3.0, whose agent_end names the agent handed over to', () => {
    expect(withoutRawEvents('oldest-sdk')).toMatchInlineSnapshot(`
      "realtime_session session.end_reason=closed
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            execute_tool get_weather tool.outcome=ok
          agent_speech [audio.heard_ms]
        turn turn.trigger=speech turn.end_reason=completed [turn.response_latency]
          invoke_agent Reception
            * handoff handoff.from=Reception handoff.to=Billing
          invoke_agent Billing
            ~ handoff Reception -> Billing ~> invoke_agent Reception
          agent_speech [audio.heard_ms]"
    `);
  });
});

describe.each(FIXTURES)('of %s', (name) => {
  const all = readFixture(name);
  const sessions = [...new Set(all.map(({ session }) => session))].map((key) => {
    const events = all.filter(({ session }) => session === key);
    return { ...traceFixture(events), events, raw: rawEventsOf(events) };
  });

  test('tokens are those of its responses', () => {
    for (const { named, raw } of sessions) {
      const usage = raw
        .filter(({ data }) => data['type'] === 'response.done')
        .map(({ data }) => fieldsOf(fieldsOf(data['response'])['usage']));
      for (const tokens of ['input_tokens', 'output_tokens']) {
        const used = sum(usage.map((each) => each[tokens]));
        const { attributes = {} } = named('realtime_session')[0] ?? {};
        expect(attributes[`realtime.session.${tokens}`]).toBe(used);
        const inferences = named('chat').map((span) => span.attributes[`gen_ai.usage.${tokens}`]);
        expect(sum(inferences)).toBe(used);
        expect(used).toBeGreaterThan(0);
      }
    }
  });

  test('times are those of its events', () => {
    for (const { named, events, raw } of sessions) {
      const last = events.at(-1)?.time ?? 0;
      const ids = timesOf(raw, 'response.created').map(([id]) => id);
      const done = new Map(timesOf(raw, 'response.done'));
      const starts = timesOf(raw, 'response.created').map(([, time]) => near(time));
      const ends = ids.map((id) => near(done.get(id) ?? last));
      const inferences = named('chat');
      expect(inferences.map(({ startTime }) => milliseconds(startTime))).toEqual(starts);
      expect(inferences.map(({ endTime }) => milliseconds(endTime))).toEqual(ends);
      expect(milliseconds(named('realtime_session')[0]?.endTime ?? [0, 0])).toBeLessThanOrEqual(last + 1);
      const tools = events
        .filter(({ event }) => event['type'] === 'tool_start')
        .map(({ time }) => near(time));
      const ran = named('execute_tool').filter(
        (span) => span.attributes['error.type'] !== 'approval_rejected',
      );
      expect(ran.map(({ startTime }) => milliseconds(startTime))).toEqual(tools);
    }
  });

  test('latencies are those between its events', () => {
    for (const { named, raw } of sessions) {
      const latencies = named('turn').flatMap(
        (span) => span.attributes['realtime.turn.response_latency'] ?? [],
      );
      // The audio of the dropped call is of a response that nothing asked for.
      const waited = name === 'dropped-connection' ? [] : waits(raw);
      expect(latencies).toEqual(waited.map((wait) => near(wait / 1000, 5)));
      const created = timesOf(raw, 'response.created');
      const chunks = raw.filter(({ data }) =>
        /(?:audio|transcript|arguments)\.delta$/.test(String(data['type'])),
      );
      const firsts = created.flatMap(([id, start]) => {
        const first = chunks.find(({ data }) => data['response_id'] === id);
        return first === undefined ? [] : [near((first.time - start) / 1000, 5)];
      });
      const measured = named('chat').flatMap(
        (span) => span.attributes['gen_ai.response.time_to_first_chunk'] ?? [],
      );
      expect(measured).toEqual(firsts);
    }
  });

  test('no content leaves without content capture', () => {
    for (const { spans, raw, events } of sessions) {
      const alone = traceFixture(events.filter((each) => !isRaw(each)));
      const exported = exportedText([...spans(), ...alone.spans()]);
      const content = contentIn(events, raw);
      expect(content.length).toBeGreaterThan(2);
      expect(content.filter((words) => exported.includes(words))).toEqual([]);
    }
  });

  test('with content capture it is there, and redact sees it first', () => {
    for (const { events, raw } of sessions) {
      const exported = exportedText(traceFixture(events, { captureContent: true }).spans());
      const content = contentIn(events, raw);
      // As it stands in JSON text within JSON text.
      const there = content.filter((words) =>
        exported.replaceAll('\\', '').includes(words.replaceAll('\\', '')),
      );
      expect(content.filter((words) => !there.includes(words))).toEqual([]);
      const seen: string[] = [];
      const redacted = traceFixture(events, {
        captureContent: true,
        redact: (value) => {
          seen.push(JSON.stringify(value));
          return 'redacted';
        },
      });
      const left = exportedText(redacted.spans());
      expect(content.filter((words) => left.includes(words))).toEqual([]);
      expect(seen.length).toBeGreaterThan(0);
    }
  });
});

interface RawEvent extends FixtureEvent {
  data: Fields;
}

function rawEventsOf(events: readonly FixtureEvent[]): RawEvent[] {
  return events.flatMap((each) => {
    const data = serverEventOf(each);
    return data === undefined ? [] : [{ ...each, data }];
  });
}

function timesOf(raw: readonly RawEvent[], type: string): [id: string, time: number][] {
  return raw
    .filter(({ data }) => data['type'] === type)
    .map(({ data, time }) => [String(fieldsOf(data['response'])['id']), time]);
}

/** From the end of each utterance to the first audio that follows, if any does before the user speaks again. */
function waits(raw: readonly RawEvent[]): number[] {
  const found: number[] = [];
  let stopped: number | undefined;
  for (const { data, time } of raw) {
    if (data['type'] === 'input_audio_buffer.speech_started') stopped = undefined;
    if (data['type'] === 'input_audio_buffer.speech_stopped') stopped = time;
    if (data['type'] !== 'response.output_audio.delta' || stopped === undefined) continue;
    found.push(time - stopped);
    stopped = undefined;
  }
  return found;
}

/** What was said, what tools were called with and what they gave. */
function contentIn(events: readonly FixtureEvent[], raw: readonly RawEvent[]): string[] {
  const said = raw.flatMap(({ data }) => {
    if (data['type'] === 'response.done') return list(fieldsOf(data['response'])['output']).flatMap(wordsOf);
    return data['type'] === 'conversation.item.input_audio_transcription.completed'
      ? [data['transcript']]
      : [];
  });
  const tools = events.flatMap(({ event }) =>
    event['type'] === 'tool_end' ? [event['arguments'], event['output']] : [],
  );
  const tripped = events.flatMap(({ event }) =>
    event['type'] === 'guardrail_tripped' ? [event['message']] : [],
  );
  const instructions = raw.flatMap(({ data }) =>
    data['type'] === 'session.updated' ? [fieldsOf(data['session'])['instructions']] : [],
  );
  const texts = [...said, ...tools, ...tripped, ...instructions].filter((each) => typeof each === 'string');
  // Stock words are no content, and empty arguments are everywhere.
  return [...new Set(texts)].filter(
    (words) => words.length > 4 && !/^(?:An error occurred|Tool execution)/.test(words),
  );
}

function wordsOf(item: unknown): unknown[] {
  const { content, arguments: callArguments } = fieldsOf(item);
  return [callArguments, ...list(content).map((part) => fieldsOf(part)['transcript'])];
}

function sum(values: readonly unknown[]): number {
  return values.reduce<number>((total, each) => total + Number(each ?? 0), 0);
}

/** Times are nanoseconds in spans. */
function near(value: number, digits = 2): unknown {
  return expect.closeTo(value, digits);
}

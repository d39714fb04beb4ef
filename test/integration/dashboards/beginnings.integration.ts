import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import type { Instruments } from '../../../src/metrics/instruments.ts';
import { readAlerts } from '../../dashboards/alert-rules.ts';
import type { JaegerServer } from '../jaeger/jaeger-server.ts';
import { poll } from '../jaeger/poll.ts';
import { startPrograms } from './loaded-programs.ts';
import { PrometheusQuery } from './prometheus-query.ts';
import type { PrometheusServer } from './prometheus-server.ts';
import { runProcess, useScriptedClock, type Measurement } from './short-processes.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

let jaeger: JaegerServer;
let server: PrometheusServer;
let prometheus: PrometheusQuery;
let endpoint: string;

beforeAll(async () => {
  [jaeger, server] = await startPrograms({
    jaeger: inject('jaegerBinary'),
    prometheus: inject('prometheus').prometheus,
  });
  prometheus = new PrometheusQuery(server.url);
  endpoint = `${server.url}/api/v1/otlp`;
});

afterAll(async () => {
  await server?.stop();
  await jaeger?.stop();
});

const model = { 'gen_ai.request.model': 'gpt-realtime-2.1' };
const tool = { ...model, 'gen_ai.tool.name': 'send_invoice' };
const failedCalls = (service: string): string =>
  `gen_ai_execute_tool_duration_seconds_count{job="${service}", realtime_tool_outcome="error"}`;

function failCalls(times: number): (instruments: Instruments) => void {
  return ({ histograms }) => {
    for (let call = 0; call < times; call += 1)
      histograms.toolDuration.record(0.1, { ...tool, 'realtime.tool.outcome': 'error' });
  };
}

describe('a fleet of processes of one call each', () => {
  /** By alert, what one call adds to it when all is well, and when it is not. */
  const troubles: Record<string, (instruments: Instruments, isBad: boolean) => void> = {
    VoiceResponseLatencyHigh: ({ histograms }, isBad) => {
      const source = { 'realtime.turn.response_latency_source': 'speech_stopped' };
      for (let turn = 0; turn < 3; turn += 1)
        histograms.responseLatency.record(isBad ? 8 : 1, { ...model, ...source });
    },
    VoiceGreetingLate: ({ histograms }, isBad) => histograms.greetingDelay.record(isBad ? 4 : 1, model),
    VoiceTurnsUnanswered: ({ counters }, isBad) => {
      if (isBad) counters.unansweredTurns.add(1, model);
    },
    VoiceToolSlow: ({ histograms }, isBad) =>
      histograms.toolDuration.record(isBad ? 9 : 0.1, { ...tool, 'realtime.tool.outcome': 'ok' }),
    VoiceToolErrors: ({ histograms }, isBad) =>
      histograms.toolDuration.record(0.1, { ...tool, 'realtime.tool.outcome': isBad ? 'error' : 'ok' }),
    VoiceApprovalWaitLong: ({ histograms }, isBad) => histograms.approvalWait.record(isBad ? 60 : 1, tool),
    VoiceModelErrors: ({ histograms }, isBad) => {
      const status = { 'realtime.response.status': isBad ? 'failed' : 'completed' };
      histograms.inferenceDuration.record(1, { ...model, ...status });
    },
    VoiceGuardrailTripsSurge: ({ counters }, isBad) => {
      if (isBad) counters.guardrailTrips.add(1, { ...model, 'realtime.guardrail.name': 'no_card_numbers' });
    },
    VoiceBargeInsFrequent: ({ counters }, isBad) => {
      counters.turns.add(2, model);
      if (isBad) counters.interruptions.add(1, { ...model, 'realtime.interruption.reason': 'user' });
    },
    VoiceSessionsBreakOff: ({ histograms }, isBad) => {
      const reason = { 'realtime.session.end_reason': isBad ? 'disconnected' : 'closed' };
      histograms.sessionDuration.record(15, { ...model, ...reason });
    },
  };
  const start = Date.now() - 50 * MINUTE;
  /** From when on nothing is well. */
  const trouble = start + 22 * MINUTE;
  const end = start + 44 * MINUTE;

  test('fires every alert that counts or compares, each when there is reason to and for long enough', async () => {
    useScriptedClock();
    for (let at = start; at < end; at += 20 * SECOND) {
      const isBad = at >= trouble;
      const { VoiceSessionsBreakOff: endSession, ...during } = troubles;
      const measure = (instruments: Instruments): void => {
        for (const add of Object.values(during)) add(instruments, isBad);
      };
      const last: Measurement = { at: at + 15 * SECOND, measure: (to) => endSession?.(to, isBad) };
      await runProcess({ endpoint, service: 'fleet', measurements: [{ at, measure }, last] });
    }
    const counting = readAlerts().filter(({ expr }) => /\b(?:rate|increase)\(/.test(expr));
    expect(counting.map(({ alert }) => alert).toSorted()).toEqual(Object.keys(troubles).toSorted());
    for (const { alert, expr } of counting) {
      const isTrue = async (from: number, to: number): Promise<number[]> =>
        (await prometheus.range(expr, { start: from, end: to, step: MINUTE })).map(({ time }) => time);
      expect(await isTrue(start, trouble), `${alert}, all being well`).toEqual([]);
      // The longest `for` is ten minutes.
      const times = await isTrue(trouble, end);
      const longest = longestRun(times, MINUTE);
      expect(longest, alert).toBeGreaterThanOrEqual(10 * MINUTE);
    }
  });

  function longestRun(times: readonly number[], step: number): number {
    let longest = 0;
    let since = times[0] ?? 0;
    times.forEach((time, index) => {
      if (time - (times[index - 1] ?? time) > step) since = time;
      longest = Math.max(longest, time - since);
    });
    return longest;
  }
});

describe('what a series begins with', () => {
  const increaseOf = (service: string): string => `sum(increase(${failedCalls(service)}[10m]))`;

  test('is counted where the process had run for hours before', async () => {
    useScriptedClock();
    const now = Date.now();
    const first = now - 5 * MINUTE;
    const alive: Measurement = {
      at: now - 55 * MINUTE,
      measure: ({ counters }) => counters.turns.add(1, model),
      exported: true,
    };
    const failures = Array.from({ length: 6 }, (_, index) => ({
      at: first + index * MINUTE - 1,
      measure: failCalls(index === 0 ? 9 : 1),
      exported: true,
    }));
    await runProcess({ endpoint, service: 'old', measurements: [alive, ...failures] });
    expect(await increase('old', now)).toBeCloseTo(14, 0);
  });

  test('is counted again where a process starts anew under the same id', async () => {
    useScriptedClock();
    const now = Date.now();
    for (const start of [now - 8 * MINUTE, now - 4 * MINUTE]) {
      const measurements = [0, 1, 2, 3].map((minute) => ({
        at: start + minute * MINUTE,
        measure: failCalls(minute === 0 ? 5 : 0),
        exported: true,
      }));
      await runProcess({ endpoint, service: 'again', instance: 'pod-0', measurements });
    }
    const counted = await increase('again', now);
    expect(counted).toBeGreaterThanOrEqual(10);
    // Between the two processes rate() goes on with what it saw.
    expect(counted).toBeLessThan(11);
  });

  test.each([
    ['directly', 'briefly-directly', () => endpoint],
    ['through Jaeger', 'briefly-through-jaeger', () => jaeger.otlpHttpUrl],
  ])('is counted of processes that export once, as they end, %s', async (_, service, to) => {
    for (let index = 0; index < 14; index += 1)
      await runProcess({ endpoint: to(), service, measurements: [{ measure: failCalls(1) }] });
    const counted = await poll('increase', 30_000, async () => {
      const [value = 0] = await prometheus.numbers(increaseOf(service));
      return value > 13.99 ? value : undefined;
    });
    // Where there are two values of a series, increase() adds half of what is between them.
    expect(counted).toBeLessThanOrEqual(14 * 1.6);
  });

  async function increase(service: string, time: number): Promise<number | undefined> {
    const [last] = await prometheus.range(increaseOf(service), { start: time, end: time, step: MINUTE });
    return last?.value;
  }
});

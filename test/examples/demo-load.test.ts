import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { parseDemoFlags } from '../../examples/demo/demo-flags.ts';
import { Deck } from '../../examples/demo/load/deck.ts';
import { Dice } from '../../examples/demo/load/dice.ts';
import { scenes } from '../../examples/demo/load/scenes.ts';
import { builtScript } from '../support/built-script.ts';
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts';

describe('npm run demo -- --load', () => {
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    receiver = await startOtlpReceiver();
  });
  afterEach(() => receiver.close());

  test('talks until Ctrl-C, then hangs up and has all of it exported', async () => {
    const demo = await startDemo(receiver.url, '--load', '--speed', '10', '--sessions', '3');
    await receiver.waitForSpans(30);
    demo.kill('SIGINT');
    const [[exitCode], stdout] = await Promise.all([once(demo, 'exit'), demo.stdoutText]);
    expect(exitCode, stdout).toBe(0);
    const [, calls, exported] = /\n(\d+) calls · 0 open · .* (\d+) spans exported\n$/.exec(stdout) ?? [];
    expect(Number(exported)).toBe(receiver.spans.length);
    const sessions = receiver.spans.filter(({ name }) => name === 'realtime_session');
    expect(sessions).toHaveLength(Number(calls));
    expect(receiver.metrics.has('realtime.turns')).toBe(true);
  });

  test('says how to get a receiver where there is none', async () => {
    await receiver.behave('refuse');
    const demo = await startDemo(receiver.url, '--load');
    const [[exitCode], stderr] = await Promise.all([once(demo, 'exit'), demo.stderrText]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('docker compose -f docker-compose.jaeger.yml --profile dashboards up');
  });
});

describe('the flags of the load', () => {
  test('take durations, and numbers within bounds', () => {
    const flags = ['--load', '--for', '1.5m', '--sessions', '20', '--speed', '0.5', '--seed', '7'];
    expect(parseDemoFlags(flags).load).toEqual({ forMs: 90_000, sessions: 20, speed: 0.5, seed: 7 });
    expect(parseDemoFlags(['--load']).load).toEqual({ sessions: 6, speed: 1, seed: 1 });
    expect(parseDemoFlags([]).load).toBeUndefined();
  });

  test.each([
    [['--for', '60'], "--for takes a duration such as 90s, 10m or 1h, not '60'"],
    [['--sessions', '0'], "--sessions takes a whole number from 1 to 500, not '0'"],
    [['--sessions', '2.5'], "--sessions takes a whole number from 1 to 500, not '2.5'"],
    [['--speed', 'fast'], "--speed takes a number from 0.1 to 20, not 'fast'"],
    [['--live'], '--load talks to the scripted server: leave --live out'],
    [['--show'], '--show makes the page of one call: leave --load out'],
  ])('%j is refused with what is wrong', (flags, message) => {
    expect(() => parseDemoFlags(['--load', ...flags])).toThrow(message);
  });
});

describe('the variety of the load', () => {
  test('is the same for the same seed, and another for another', () => {
    const draw = (seed: number): string[] => {
      const deck = new Deck(scenes, new Dice(seed));
      return Array.from({ length: 60 }, () => deck.draw(() => true).name);
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('has every scene before the deck is through, and keeps what is not possible for later', () => {
    const size = scenes.reduce((sum, { copies }) => sum + copies, 0);
    const deck = new Deck(scenes, new Dice(1));
    const refunds = scenes.find(({ name }) => name === 'a refund')!.copies;
    const first = Array.from(
      { length: size - refunds },
      () => deck.draw(({ name }) => name !== 'a refund').name,
    );
    expect(new Set(first).size).toBe(scenes.length - 1);
    expect(deck.draw(() => true).name).toBe('a refund');
  });
});

interface RunningDemo extends ReturnType<typeof spawn> {
  stdoutText: Promise<string>;
  stderrText: Promise<string>;
}

async function startDemo(endpoint: string, ...args: string[]): Promise<RunningDemo> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(OTEL_|OPENAI_|VITEST|NODE_)/.test(name));
  const demo = spawn(process.execPath, [await builtScript("import './examples/demo/main.ts'"), ...args], {
    env: {
      ...Object.fromEntries(kept),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '500',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return Object.assign(demo, { stdoutText: text(demo.stdout), stderrText: text(demo.stderr) });
}

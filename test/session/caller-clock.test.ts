import { describe, expect, test } from 'vitest';
import { AudioFormats } from '../../src/session/audio-formats.ts';
import { CallerClock } from '../../src/session/caller-clock.ts';
import { decodeServerEvent } from '../../src/realtime-api/server-event.ts';
import type { Signal } from '../../src/signals/signal.ts';

type Event = Record<string, unknown>;

/** A caller whose client sends 20 ms of audio, of 48 bytes each, every 20 ms, from 10000 on. */
class Caller {
  readonly #formats = new AudioFormats();
  readonly clock = new CallerClock(this.#formats);
  #now = 10_000;

  configured(turnDetection: unknown, input: Event = {}): this {
    const session = { audio: { input: { turn_detection: turnDetection, ...input } } };
    this.hears({ type: 'session.created', session }, this.#now);
    return this;
  }

  speaks(milliseconds: number, bytesPerMs = 48): this {
    for (const end = this.#now + milliseconds; this.#now < end;) {
      this.#now += 20;
      this.clock.appended(20 * bytesPerMs, this.#now);
    }
    return this;
  }

  pauses(milliseconds: number): this {
    this.#now += milliseconds;
    return this;
  }

  sends(event: Event, signal?: Signal): Signal | undefined {
    this.#formats.sent(event);
    this.clock.sent(event, signal, this.#now);
    return signal;
  }

  hears(event: Event, time: number): Signal | undefined {
    const signal = decodeServerEvent(event);
    if (signal === undefined) return undefined;
    this.#formats.heard(signal, event);
    this.clock.heard(signal, event, time);
    return signal;
  }

  commits(): Signal | undefined {
    return this.sends({ type: 'input_audio_buffer.commit' }, { type: 'input_commit_sent' });
  }
}

const SERVER_VAD = { type: 'server_vad', silence_duration_ms: 500, prefix_padding_ms: 300 };
const started = (position: number) => ({
  type: 'input_audio_buffer.speech_started',
  item_id: 'u1',
  audio_start_ms: position,
});
const stopped = (position: number) => ({
  type: 'input_audio_buffer.speech_stopped',
  item_id: 'u1',
  audio_end_ms: position,
});

describe('with server_vad', () => {
  test('speech began when what comes after the padding was sent', () => {
    const caller = new Caller().configured(SERVER_VAD).speaks(3000);
    expect(caller.hears(started(1000), 11_460)).toMatchObject({ startedMsAgo: 160 });
  });

  test('speech ended when what comes before the silence was sent', () => {
    const caller = new Caller().configured(SERVER_VAD).speaks(5000);
    expect(caller.hears(stopped(4000), 14_180)).toMatchObject({
      stoppedMsAgo: 680,
      source: 'audio_clock',
    });
  });

  test('speech at the very beginning is not later than its event', () => {
    const caller = new Caller().configured(SERVER_VAD).speaks(400);
    expect(caller.hears(started(0), 10_200)).toMatchObject({ startedMsAgo: 0 });
  });

  test('without audio of the client the silence is taken off the event', () => {
    const caller = new Caller().configured(SERVER_VAD);
    expect(caller.hears(started(1000), 12_000)).not.toHaveProperty('startedMsAgo');
    expect(caller.hears(stopped(4000), 15_000)).toMatchObject({ stoppedMsAgo: 500, source: 'vad_silence' });
  });

  test('so it is where audio was sent before the session was seen', () => {
    const caller = new Caller().configured(SERVER_VAD);
    caller.clock.missedBeginning();
    caller.speaks(5000);
    expect(caller.hears(stopped(4000), 15_000)).toMatchObject({ source: 'vad_silence' });
  });

  test('a microphone that was shut in between does not count', () => {
    const caller = new Caller().configured(SERVER_VAD).speaks(1000).pauses(60_000).speaks(3000);
    expect(caller.hears(started(700), 71_200)).toMatchObject({ startedMsAgo: 200 });
  });

  test('an update of the detection holds from then on', () => {
    const caller = new Caller().configured(SERVER_VAD).speaks(5000);
    const audio = { input: { turn_detection: { ...SERVER_VAD, silence_duration_ms: 200 } } };
    caller.hears({ type: 'session.updated', session: { audio } }, 15_000);
    expect(caller.hears(stopped(4000), 14_180)).toMatchObject({ stoppedMsAgo: 380 });
  });
});

describe('the format', () => {
  test.each([
    ['of the server', { format: { type: 'audio/pcmu' } }, 8],
    ['of 16 kHz', { format: { type: 'audio/pcm', rate: 16_000 } }, 32],
  ])('%s holds where the client has not said another', (_what, input, bytesPerMs) => {
    const caller = new Caller().configured(SERVER_VAD, input).speaks(5000, bytesPerMs);
    expect(caller.hears(stopped(4000), 14_180)).toMatchObject({ stoppedMsAgo: 680 });
  });

  test('that the client asks for holds for what it sends next, whatever the server still says', () => {
    const caller = new Caller().configured(SERVER_VAD).speaks(1000);
    caller.sends({
      type: 'session.update',
      session: { audio: { input: { format: { type: 'audio/pcma' } } } },
    });
    caller.speaks(500, 8).configured(SERVER_VAD).speaks(3500, 8);
    expect(caller.hears(stopped(4000), 14_180)).toMatchObject({ stoppedMsAgo: 680 });
  });

  test.each([
    [
      'refuses',
      { type: 'error', error: { type: 'invalid_request_error', param: 'session.audio.input.format' } },
    ],
    [
      'overrides',
      { type: 'session.updated', session: { audio: { input: { format: { type: 'audio/pcm' } } } } },
    ],
  ])('that the server %s holds no longer', (_what, answer) => {
    const caller = new Caller().configured(SERVER_VAD);
    caller.sends({ type: 'session.update', session: { input_audio_format: 'g711_ulaw' } });
    caller.hears(answer, 10_000);
    caller.speaks(5000);
    expect(caller.hears(stopped(4000), 14_180)).toMatchObject({ stoppedMsAgo: 680 });
  });

  test('of the beta is read as well', () => {
    const caller = new Caller().configured(SERVER_VAD);
    caller.sends({ type: 'session.update', session: { input_audio_format: 'g711_ulaw' } });
    caller.speaks(5000, 8);
    expect(caller.hears(stopped(4000), 14_180)).toMatchObject({ stoppedMsAgo: 680 });
  });
});

test('semantic_vad does not say how long it waited: what it says is a bound', () => {
  const caller = new Caller().configured({ type: 'semantic_vad' }).speaks(5000);
  expect(caller.hears(started(1000), 11_460)).not.toHaveProperty('startedMsAgo');
  expect(caller.hears(stopped(4000), 14_180)).toMatchObject({ stoppedMsAgo: 180, source: 'semantic_vad' });
  const unseen = new Caller().configured({ type: 'semantic_vad' });
  expect(unseen.hears(stopped(4000), 14_180)).not.toHaveProperty('source');
});

describe('push to talk', () => {
  test('speech began with the first audio after the last commit', () => {
    const caller = new Caller().configured(null).pauses(500).speaks(1200);
    expect(caller.commits()).toMatchObject({ startedMsAgo: 1200 });
    caller.hears({ type: 'input_audio_buffer.committed', item_id: 'u1' }, 11_800);
    caller.pauses(3000).speaks(700);
    expect(caller.commits()).toMatchObject({ startedMsAgo: 700 });
  });

  test('what was thrown away does not count', () => {
    const caller = new Caller().configured(null).speaks(1200);
    caller.sends({ type: 'input_audio_buffer.clear' });
    caller.pauses(800).speaks(400);
    expect(caller.commits()).toMatchObject({ startedMsAgo: 400 });
  });

  test('a commit with turn detection on is about what that hears', () => {
    const caller = new Caller().configured(SERVER_VAD).speaks(60_000);
    expect(caller.commits()).not.toHaveProperty('startedMsAgo');
  });

  test('what was said while turn detection listened does not count', () => {
    const caller = new Caller().configured(SERVER_VAD).speaks(30_000);
    const session = { audio: { input: { turn_detection: null } } };
    caller.hears({ type: 'session.updated', session }, 40_000);
    caller.speaks(3000);
    expect(caller.commits()).toMatchObject({ startedMsAgo: 3000 });
  });

  test('a commit that is refused is not waited for', () => {
    const caller = new Caller().configured(null).speaks(20);
    caller.commits();
    const error = { type: 'invalid_request_error', code: 'input_audio_buffer_commit_empty' };
    caller.hears({ type: 'error', error }, 10_030);
    caller.speaks(500);
    caller.hears({ type: 'input_audio_buffer.committed', item_id: 'u1' }, 10_530);
    caller.pauses(3000).speaks(700);
    expect(caller.commits()).toMatchObject({ startedMsAgo: 700 });
  });

  test('a commit without audio says nothing', () => {
    expect(new Caller().configured(null).commits()).not.toHaveProperty('startedMsAgo');
  });
});

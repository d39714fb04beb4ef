import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { recordRealtimeConnection, traceRealtimeConnection } from '../../../src/index.ts';
import { SessionFeed } from '../../../src/session/session-feed.ts';
import { AudioRecorder } from '../../../src/recording/audio/audio-recorder.ts';
import { Channel } from '../../memory/channel.ts';
import { inMemoryProvider } from '../../support/in-memory-provider.ts';
import { recordingTarget } from '../../support/without-ids.ts';
import { readWav } from '../../support/wav-file.ts';
import { formats, held, keepingTarget, PCM } from './recorded-call.ts';

const SAMPLE = 1234;
const append = (audio: Buffer): object => ({
  type: 'input_audio_buffer.append',
  audio: audio.toString('base64'),
});
const heldMs = (samples: Int16Array): number => samples.filter((sample) => sample === SAMPLE).length / 24;

describe('over a bare connection', () => {
  const usual = JSON.stringify(append(held(SAMPLE, 2400)));
  test.each<[string, string | Uint8Array]>([
    ['as text', usual],
    ['as bytes', new TextEncoder().encode(usual)],
    ['written otherwise', JSON.stringify({ event_id: 'e1', ...append(held(SAMPLE, 2400)) }, undefined, 1)],
  ])('both sides are recorded, and the lines beside them; the client sends %s', (_, message) => {
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const channel = new Channel();
    const lines = recordingTarget();
    const audio = keepingTarget();
    const recording = recordRealtimeConnection(channel, lines, { audio });
    channel.receive({ type: 'session.created', session: { id: 'sess_1', ...formats(PCM) } });
    vi.advanceTimersByTime(200);
    channel.send(message as never);
    const delta = held(SAMPLE, 2400).toString('base64');
    channel.receive({ type: 'response.output_audio.delta', response_id: 'resp_1', delta });
    vi.advanceTimersByTime(200);
    recording.end();
    const wav = readWav(audio.bytes());
    expect(heldMs(wav.left)).toBe(100);
    expect(heldMs(wav.right)).toBe(100);
    const [started, ended] = [lines.lines().at(0), lines.lines().at(-1)] as { t: number }[];
    expect(wav.length).toBeCloseTo((ended?.t ?? 0) - (started?.t ?? 0), 0);
    expect(lines.text()).not.toContain(delta.slice(0, 40));
  });

  test('what is traced beside has no audio, and is what it is without', () => {
    const traced = (isRecorded: boolean): string[] => {
      const { exporter, provider } = inMemoryProvider();
      const channel = new Channel();
      const trace = traceRealtimeConnection(channel, { tracerProvider: provider, captureContent: true });
      const options = { audio: keepingTarget() };
      const recording = isRecorded
        ? recordRealtimeConnection(channel, recordingTarget(), options)
        : undefined;
      channel.receive({ type: 'session.created', session: { id: 'sess_1', ...formats(PCM) } });
      channel.send(usual as never);
      const delta = held(SAMPLE, 2400).toString('base64');
      channel.receive({ type: 'response.created', response: { id: 'resp_1' } });
      channel.receive({ type: 'response.output_audio.delta', response_id: 'resp_1', delta });
      trace.end();
      recording?.end();
      const spans = exporter.getFinishedSpans();
      expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain(delta.slice(0, 40));
      return spans.map(({ name, attributes }) => `${name} ${Object.keys(attributes).toSorted().join()}`);
    };
    expect(traced(true)).toEqual(traced(false));
  });
});

test('audio is decoded only while somebody keeps it', () => {
  const feed = new SessionFeed();
  const nothing = (): void => undefined;
  const other = {
    begin: nothing,
    located: nothing,
    connected: nothing,
    signal: nothing,
    chunk: nothing,
    end: nothing,
  };
  feed.add(other);
  expect(feed.keepsAudio).toBe(false);
  const recorder = new AudioRecorder(keepingTarget(), (message) => message);
  feed.add(recorder);
  expect(feed.keepsAudio).toBe(true);
  feed.remove(recorder, 'closed');
  expect(feed.keepsAudio).toBe(false);
});

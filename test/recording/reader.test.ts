import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { ChunkLineReader, writeChunkLine } from '../../src/recording/chunk-line.ts';
import { LIFE_LINES, RECORDING_VERSION } from '../../src/recording/recording-format.ts';
import { RecordingReader } from '../../src/recording/recording-reader.ts';
import { SessionRecorder } from '../../src/recording/session-recorder.ts';
import { SessionReplay } from '../../src/cli/replay/session-replay.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';
import { inMemoryProvider } from '../support/in-memory-provider.ts';
import { printTree } from '../support/span-tree.ts';
import { recordingTarget, withoutIds } from '../support/without-ids.ts';
import { replayText } from './recorded-traces.ts';
import { beginning, START } from './told-session.ts';
import type { SessionReceiver } from '../../src/session/session-receiver.ts';

/** A session with one turn, `ms` after {@link START}. */
function recordCall(agent: string, ms = 0): string {
  const target = recordingTarget();
  const recorder = new SessionRecorder({ target, captureContent: false, redact: undefined });
  const at = (offset: number): number => START + ms + offset;
  recorder.begin(beginning({ startTime: at(0), agent }));
  recorder.connected(at(1));
  recorder.signal({ type: 'speech_started', itemId: 'item_1' }, at(2));
  recorder.signal({ type: 'speech_stopped', itemId: 'item_1' }, at(3));
  recorder.signal(
    { type: 'response_created', responseId: 'resp_1', conversationId: 'conv_1', outputType: 'speech' },
    at(4),
  );
  recorder.signal({ type: 'agent_started', agent }, at(5));
  recorder.chunk('resp_1', 'audio', 4800, at(6));
  recorder.signal(
    {
      type: 'response_done',
      responseId: 'resp_1',
      conversationId: 'conv_1',
      status: 'completed',
      reason: undefined,
      error: undefined,
      usage: undefined,
      output: [],
      callsTools: false,
    },
    at(7),
  );
  recorder.end('closed', at(8), undefined);
  recorder.close();
  return target.text();
}

const linesOf = (text: string): string[] => text.trimEnd().split('\n');

/** Replays lines of which some are wrong. */
function replayLines(lines: readonly string[]): { problems: string[]; tree: string; replay: SessionReplay } {
  const { exporter, provider } = inMemoryProvider();
  const replay = new SessionReplay({ tracerProvider: provider });
  const problems = lines.flatMap((line) => replay.applyText(line) ?? []);
  replay.end();
  return { problems, tree: printTree(exporter.getFinishedSpans()), replay };
}

const WHOLE = replayLines(linesOf(recordCall('Guide'))).tree;

/** Numbers that are the same in every run, from 0 up to `below`. */
function randomNumbers(): (below: number) => number {
  let state = 1;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('lines of chunks, which are read without being parsed,', () => {
  const REAL = (['audio', 'text', 'transcript', 'arguments'] as const).flatMap((kind, index) =>
    ['resp_1', 'resp_äöü_😀', '', 'resp-"quoted"\\'].map((responseId) =>
      writeChunkLine({
        recording: `k3y${index}`,
        time: START + 0.125 * index,
        responseId,
        kind,
        bytes: 4800,
      }).trimEnd(),
    ),
  );
  const PIECES = [
    ' ',
    '0',
    '-',
    '.',
    'e5',
    'E+2',
    '"',
    '\\',
    '\\u0041',
    ',',
    ':',
    '{',
    '}',
    'null',
    '\t',
    '\u0000',
    '\ud83d',
    '1'.repeat(400),
  ];

  function mutate(line: string, random: (below: number) => number): string {
    const at = random(line.length + 1);
    switch (random(6)) {
      case 0:
        return line.slice(0, at);
      case 1:
        return line.slice(0, at) + line.slice(at + 1 + random(3));
      case 2:
        return line.slice(0, -1) + ',"extra":1}';
      case 3:
        return JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).toReversed()));
      case 4:
        return line.replace(
          /\d+(?=[,}])/,
          ['007', '-5', '1e3', '9007199254740993', '0', '', '.5', '5.'][random(8)] ?? '',
        );
      default:
        return line.slice(0, at) + (PIECES[random(PIECES.length)] ?? '') + line.slice(at);
    }
  }

  /** What a parser makes of the line, in the terms of the reader. */
  function parsed(line: string): object | undefined {
    try {
      const { s, t, response_id, kind, bytes = 0 } = JSON.parse(line) as Record<string, unknown>;
      return { recording: s, time: t, responseId: response_id, kind, bytes };
    } catch {
      return undefined;
    }
  }

  it('are all read as they were written', () => {
    const reader = new ChunkLineReader();
    const plain = REAL.filter((line) => !line.includes('\\'));
    for (const line of [...plain, ...plain]) expect(reader.read(line)).toEqual(parsed(line));
  });

  it('say exactly what parsing them does, or nothing, whatever has become of them', () => {
    const random = randomNumbers();
    const reader = new ChunkLineReader();
    let read = 0;
    for (let round = 0; round < 40_000; round += 1) {
      const real = REAL[random(REAL.length)] ?? '';
      // The reader knows the line before it, as it does of a real file.
      reader.read(real);
      const line = mutate(real, random);
      const said = reader.read(line);
      if (said === undefined) continue;
      read += 1;
      if (JSON.stringify(said) !== JSON.stringify(parsed(line))) expect(said, line).toEqual(parsed(line));
    }
    expect(read).toBeGreaterThan(1000);
  });
});

describe('a line that is wrong', () => {
  it.each([
    ['{"s":"k","t":1,"e":"speech_', 'breaks off after 27 characters'],
    ['[7]', 'is no event'],
    ['{"s":7,"t":1,"e":"speech_started"}', '"s" of "recording" should be text, but is 7'],
    ['{"s":"k","t":"1","e":"x"}', '"t" of "recording" should be epoch milliseconds, but is "1"'],
    ['{"s":"k","t":1e400,"e":"x"}', '"t" of "recording" should be epoch milliseconds, but is null'],
    ['{"s":"k","t":1,"e":null}', '"e" of "recording" should be text, but is null'],
    [
      '{"s":"k","t":1,"e":"output_chunk","kind":"text"}',
      '"response_id" of "output_chunk" should be text, but is missing',
    ],
    [
      '{"s":"k","t":1,"e":"output_chunk","response_id":"r","kind":"smell"}',
      '"kind" of "output_chunk" should be one of audio, text, transcript, arguments, but is text of 5 characters',
    ],
    [
      '{"s":"k","t":1,"e":"output_chunk","response_id":"r","kind":"audio","bytes":-1}',
      '"bytes" of "output_chunk" should be a number of bytes, but is -1',
    ],
    [
      '{"s":"k","t":1,"e":"response_created","response_id":{}}',
      '"response_id" of "response_created" should be text, but is an object',
    ],
    [
      '{"s":"k","t":1,"e":"session_started"}',
      '"version" of "session_started" should be a number, but is missing',
    ],
    [
      '{"s":"k","t":1,"e":"session_ended","reason":"tired"}',
      '"reason" of "session_ended" should be one of closed, disconnected, error, reconnected, shutdown, abandoned, but is text of 5 characters',
    ],
  ])('is answered with words: %s', (line, words) => {
    expect(replayLines([line]).problems).toEqual([expect.stringContaining(words)]);
  });

  it('changes nothing of what the others make', () => {
    const lines = linesOf(recordCall('Guide'));
    const [, key = ''] = /"s":"(\w+)"/.exec(lines[0] ?? '') ?? [];
    const wrong = `{"s":"${key}","t":${START},"e":"response_created","response_id":7}`;
    const { problems, tree } = replayLines(lines.flatMap((line) => [line, wrong, '{', wrong]).slice(0, -3));
    expect(problems).toHaveLength(3 * (lines.length - 1));
    expect(tree).toBe(WHOLE);
  });

  it('about the end still ends its session', () => {
    const lines = linesOf(recordCall('Guide')).map((line) => line.replace('"closed"', '"tired"'));
    expect(replayLines(lines).tree).toBe(WHOLE.replace('end_reason=closed', 'end_reason=disconnected'));
  });
});

describe('a reader', () => {
  it('passes over types and fields that it does not know', () => {
    const lines = linesOf(recordCall('Guide'));
    const more = lines.flatMap((line) => [
      line.replace(/}$/, ',"added_later":{"x":[1]}}'),
      line.replace(/"e":"\w+"/, '"e":"added_later"').replace('session_ended', 'x'),
    ]);
    const { problems, tree } = replayLines(more.slice(0, -1));
    expect(problems).toEqual([]);
    expect(tree).toBe(WHOLE);
  });

  it('refuses a recording of a newer version once, with what to do, and reads the others', () => {
    const newer = linesOf(recordCall('Guide')).map((line) =>
      line.replace(`"version":${RECORDING_VERSION}`, `"version":${RECORDING_VERSION + 1}`),
    );
    const { problems, tree } = replayLines([...newer, ...linesOf(recordCall('Guide'))]);
    expect(problems).toEqual([
      'was recorded in version 3 of the format, and this release reads up to 2: update it to read this recording',
    ]);
    expect(tree).toBe(WHOLE);
  });

  it('reads recordings that are interleaved, concatenated or sorted by time like each alone', () => {
    const [one, two] = [linesOf(recordCall('One')), linesOf(recordCall('Two', 4.5))];
    const alone = [one, two].flatMap((lines) => withoutIds(replayText(lines.join('\n'))));
    const interleaved = one.flatMap((line, index) => [line, two[index] ?? '']);
    const timeOf = (line: string): number => (JSON.parse(line) as { t: number }).t;
    const sorted = [...two, ...one].toSorted((a, b) => timeOf(a) - timeOf(b));
    expect(sorted).not.toEqual(interleaved);
    for (const mixed of [interleaved, [...one, ...two], sorted]) {
      const spans = withoutIds(replayText(mixed.join('\n')));
      const own = (span: object): string => JSON.stringify({ ...span, parent: undefined });
      expect(spans.map(own).toSorted()).toEqual(alone.map(own).toSorted());
    }
  });

  it('begins a session whose beginning is missing with its first line', () => {
    const { problems, tree } = replayLines(linesOf(recordCall('Guide')).slice(2));
    expect(problems).toEqual([]);
    expect(tree).toBe(WHOLE);
  });

  it('ends a session whose end is missing with its last line', () => {
    const lines = linesOf(recordCall('Guide')).slice(0, -1);
    expect(replayLines(lines).tree).toBe(WHOLE.replace('end_reason=closed', 'end_reason=disconnected'));
  });

  it('reads a file twice in one input as two sessions', () => {
    const lines = linesOf(recordCall('Guide'));
    const { tree, replay } = replayLines([...lines, ...lines]);
    expect(replay.sessions).toBe(2);
    expect(tree.match(/^realtime_session/gm)).toHaveLength(2);
  });

  it('keeps the beginning of a session that took the place of another, in a file that is sorted by time too', () => {
    const target = recordingTarget();
    const recorder = new SessionRecorder({ target, captureContent: false, redact: undefined });
    recorder.begin(beginning());
    recorder.end('reconnected', START + 20, undefined);
    recorder.begin(beginning({ startTime: START + 10.25 }));
    recorder.end('closed', START + 30, undefined);
    const lines = target.lines() as { t: number }[];
    expect(lines.map(({ t }) => t)).toEqual(lines.map(({ t }) => t).toSorted((a, b) => a - b));
    const spans = replayText(target.text());
    expect(spans.map(({ startTime, endTime }) => [startTime[1], endTime[1]])).toEqual([
      [0, 20_000_000],
      [10_250_000, 30_000_000],
    ]);
    expect(spans[1]?.links).toHaveLength(1);
  });

  it('shifts every time by the same', () => {
    const shift = 1_000_000;
    const text = recordCall('Guide');
    const replay = (shiftMs: number) =>
      replayText(text, { shiftMs }).map(({ startTime: [seconds] }) => seconds);
    expect(replay(shift)).toEqual(replay(0).map((seconds) => seconds + shift / 1000));
  });
});

describe('what a reader holds', () => {
  setFlagsFromString('--expose-gc');
  const RECEIVER: SessionReceiver = {
    begin: () => undefined,
    located: () => undefined,
    connected: () => undefined,
    signal: () => undefined,
    chunk: () => undefined,
    end: () => undefined,
  };

  /** How many of the receivers that were made are still there after 30,000 recordings of the lines given. */
  async function receiversLeft(lines: (key: string) => object[]): Promise<number> {
    const left = new Set<WeakRef<SessionReceiver>>();
    const reader = new RecordingReader(() => {
      const receiver = { ...RECEIVER };
      left.add(new WeakRef(receiver));
      return receiver;
    });
    for (let index = 0; index < 30_000; index += 1) {
      for (const line of lines(`key${index}`)) reader.apply(line as never, 0);
      // References stay alive until the end of a job.
      if (index % 1000 === 0) await new Promise((resolve) => void setImmediate(resolve));
    }
    expect(reader.openSessions).toBeLessThanOrEqual(10_000);
    (runInNewContext('gc') as () => void)();
    const count = [...left].filter((reference) => reference.deref() !== undefined).length;
    reader.end();
    return count;
  }

  const started = (s: string, version = 1): object => ({ s, t: START, e: LIFE_LINES.started, version });
  const ended = (s: string): object => ({ s, t: START, e: LIFE_LINES.ended, reason: 'closed' });

  it('is bounded however many recordings have ended', async () => {
    expect(await receiversLeft((key) => [started(key), ended(key)])).toBeLessThan(3000);
  });

  it('is bounded however many never end', async () => {
    const messages = recordDiag();
    expect(await receiversLeft((key) => [started(key)])).toBeLessThan(13_000);
    expect(textsOf(messages, 'warn')).toEqual([
      expect.stringContaining('10000 recorded sessions have not ended'),
    ]);
  });

  it('is nothing of recordings that are refused', async () => {
    expect(await receiversLeft((key) => [started(key, 99), ended(key)])).toBe(0);
  });
});

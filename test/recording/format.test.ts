import { describe, expect, it } from 'vitest';
import { recordedFields } from '../../src/recording/recorded-signal.ts';
import { LIFE_LINES, RECORDING_VERSION } from '../../src/recording/recording-format.ts';
import { SessionRecorder } from '../../src/recording/session-recorder.ts';
import { readPage } from '../support/page-tables.ts';
import { spokenConversations } from '../support/spoken-conversations.ts';
import { recordingTarget } from '../support/without-ids.ts';
import { EVERY_SIGNAL } from './every-signal.ts';
import { recordTracers, replayText } from './recorded-traces.ts';
import { beginning, START } from './told-session.ts';

const DOCUMENT = readPage('docs/recording-format.md');

/** The rows of the table under a heading; the first cell of a row that has none is that of the row before. */
function rowsUnder(heading: string): string[][] {
  const section = DOCUMENT.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`(\w+)`$/, '$1')),
  );
  let latest = '';
  return cells.map(([type = '', ...rest]) => [(latest = type || latest), ...rest]);
}

const SIGNAL_ROWS = rowsUnder('Signals').map(([type, , field, value, absent, content]) => ({
  type,
  field,
  expected: value,
  required: absent === 'never',
  content: content === 'yes' ? 'all' : content === 'in part' ? 'part' : undefined,
}));
const LIFE_ROWS = rowsUnder('The life of a session').map(([type, , field]) => ({ type, field }));

/** `type.field` of every field of lines. */
function fieldsOf(lines: readonly object[]): Set<string> {
  return new Set(
    lines.flatMap((line) => {
      const { s, t, e, ...fields } = line as Record<string, unknown>;
      expect([typeof s, typeof t, typeof e]).toEqual(['string', 'number', 'string']);
      const names = Object.keys(fields);
      return names.length === 0 ? [`${String(e)}.`] : names.map((name) => `${String(e)}.${name}`);
    }),
  );
}

const named = ({ type, field }: { type?: string | undefined; field?: string | undefined }): string =>
  `${type}.${field}`;

/** A recording with every line there can be. */
function recordEveryLine(): object[] {
  const target = recordingTarget();
  const recorder = new SessionRecorder({ target, captureContent: true, redact: undefined });
  const facts = {
    serverAddress: 'h',
    serverPort: 1,
    model: 'm',
    voice: 'v',
    agent: 'a',
    agents: true,
    guardrails: true,
    callId: 'c',
    apart: true,
    workflowName: 'w',
  };
  recorder.begin(beginning(facts));
  recorder.located({ provider: 'openai', serverAddress: 'h', serverPort: 1 }, START);
  recorder.connected(START);
  for (const signal of EVERY_SIGNAL) recorder.signal(signal, START + 1);
  recorder.chunk('resp_1', 'audio', 1, START + 2);
  recorder.end('error', START + 3, { type: 'Error', message: 'no.' }, 1000);
  recorder.begin(beginning());
  recorder.close();
  return target.lines();
}

describe('the description of the format', () => {
  it('has every field of every signal, no other, and says which are content and which are always there', () => {
    expect(SIGNAL_ROWS).toEqual(recordedFields());
  });

  it('has every line of the life of a session', () => {
    expect(new Set(LIFE_ROWS.map(({ type }) => type))).toEqual(new Set(Object.values(LIFE_LINES)));
    expect(DOCUMENT).toContain(`# The recording format, version ${RECORDING_VERSION}\n`);
  });

  const documented = new Set([...LIFE_ROWS, ...SIGNAL_ROWS].map(named));
  const types = new Set([...documented].map((field) => field.split('.')[0]));
  /** A line whose fields are all absent is one of its type all the same. */
  const isDocumented = (field: string): boolean =>
    documented.has(field) || types.has(field.replace(/\.$/, ''));

  it('has all that a recorder can write, and nothing else', () => {
    const written = fieldsOf([...recordEveryLine(), { s: '', t: 0, e: LIFE_LINES.lost, count: 1 }]);
    expect([...written].filter((field) => !isDocumented(field))).toEqual([]);
    expect([...documented].filter((field) => !written.has(field))).toEqual([]);
  });

  it('has all that is written of real sessions', async () => {
    const recordings = recordTracers({ captureContent: true });
    await spokenConversations(true);
    const written = fieldsOf(recordings.flatMap((recording) => recording.lines()));
    expect(written.size).toBeGreaterThan(80);
    expect([...written].filter((field) => !isDocumented(field))).toEqual([]);
  });

  it('has an example that can be replayed', () => {
    const [, example = ''] = /```jsonl\n([^`]+)```/.exec(DOCUMENT) ?? [];
    expect(replayText(example).map(({ name }) => name)).toEqual([
      'chat gpt-realtime',
      'user_speech',
      'agent_speech',
      'turn',
      'realtime_session',
    ]);
  });
});

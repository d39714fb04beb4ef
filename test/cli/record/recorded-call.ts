/** What a call is like. */
export interface RecordedCall {
  session?: string;
  /** Epoch milliseconds of its beginning. */
  start?: number;
  /** Each begins two seconds after the one before. */
  turns?: number;
}

/** When a call begins unless it is said. */
export const CALL_START = Date.UTC(2026, 10, 22, 18);

/** How long after its beginning the last thing happens in a call of one turn, in milliseconds. */
export const CALL_LENGTH = 2_000;

/** What is said in a call. */
export const SECRET_WORDS = 'my number is 5550100';

type Line = readonly [ms: number, event: object];

/** Events that a Realtime API server sent in a call, as a log with times has them: one JSON text each. */
export function callLines({
  session = 'call-1',
  start = CALL_START,
  turns = 1,
}: RecordedCall = {}): string[] {
  const created: Line = [
    0,
    { type: 'session.created', session: { id: `sess_${session}`, model: 'gpt-realtime' } },
  ];
  const lines = [created, ...Array.from({ length: turns }, (_, turn) => turnLines(session, turn)).flat()];
  return lines.map(([ms, event]) =>
    JSON.stringify({ time: new Date(start + ms).toISOString(), session_id: session, ...event }),
  );
}

/** The same as a file. */
export function callFile(call?: RecordedCall): string {
  return `${callLines(call).join('\n')}\n`;
}

/** Speech from 0.5 s to 1 s, its answer from 1.1 s to 2 s; five spans with what is heard, of no agent that is known. */
function turnLines(session: string, turn: number): Line[] {
  const start = turn * CALL_LENGTH;
  const item_id = `item_${session}_${turn}`;
  const id = `resp_${session}_${turn}`;
  const usage = { input_tokens: 100, output_tokens: 20 };
  const output = [
    { type: 'message', role: 'assistant', content: [{ type: 'audio', transcript: SECRET_WORDS }] },
  ];
  return [
    [start + 500, { type: 'input_audio_buffer.speech_started', item_id }],
    [start + 1_000, { type: 'input_audio_buffer.speech_stopped', item_id }],
    [start + 1_100, { type: 'response.created', response: { id, status: 'in_progress' } }],
    [start + 1_400, { type: 'response.output_audio.delta', response_id: id, delta: 'AAAA' }],
    [start + 2_000, { type: 'response.done', response: { id, status: 'completed', usage, output } }],
  ];
}

import { AUDIO } from './example.ts';
import { GA_SERVER_EVENTS } from './ga-server-events.ts';
import type {
  RealtimeTranslationClientEvent,
  RealtimeTranslationServerEvent,
} from 'openai/resources/realtime/realtime';
import type { Examples } from './example.ts';

const event_id = 'event_9';
const session = {
  id: 'sess_1',
  type: 'translation',
  model: 'gpt-realtime-translate',
  expires_at: 1_700_000_000,
  audio: {
    input: { transcription: { model: 'gpt-realtime-whisper' }, noise_reduction: null },
    output: { language: 'es' },
  },
} as const;
const configured = {
  type: 'session_configured',
  sessionId: 'sess_1',
  model: 'gpt-realtime-translate',
  transcribes: true,
  transcriptionModel: 'gpt-realtime-whisper',
} as const;

/** An event of each type that a session which translates says. */
export const TRANSLATION_SERVER_EVENTS: Examples<RealtimeTranslationServerEvent> = {
  error: GA_SERVER_EVENTS.error,
  'session.created': [{ event: { type: 'session.created', event_id, session }, told: configured }],
  'session.updated': [{ event: { type: 'session.updated', event_id, session }, told: configured }],
  'session.closed': [{ event: { type: 'session.closed', event_id }, told: 'nothing' }],
  'session.input_transcript.delta': [
    {
      event: { type: 'session.input_transcript.delta', event_id, delta: 'Two', elapsed_ms: 1200 },
      told: { type: 'translation_heard', side: 'source' },
    },
  ],
  'session.output_transcript.delta': [
    {
      event: { type: 'session.output_transcript.delta', event_id, delta: 'Dos', elapsed_ms: null },
      told: { type: 'translation_heard', side: 'translation' },
    },
  ],
  'session.output_audio.delta': [
    {
      event: {
        type: 'session.output_audio.delta',
        event_id,
        delta: AUDIO,
        channels: 1,
        elapsed_ms: 1200,
        format: 'pcm16',
        sample_rate: 24_000,
      },
      told: 'nothing',
    },
  ],
};

/** An event of each type that is said to it. */
export const TRANSLATION_CLIENT_EVENTS: Examples<RealtimeTranslationClientEvent> = {
  'session.update': [
    {
      event: {
        type: 'session.update',
        event_id: 'event_1',
        session: { audio: { output: { language: 'fr' } } },
      },
      told: 'nothing',
    },
  ],
  'session.input_audio_buffer.append': [
    { event: { type: 'session.input_audio_buffer.append', audio: AUDIO }, told: 'nothing' },
  ],
  'session.close': [{ event: { type: 'session.close' }, told: 'nothing' }],
};

import { signal, startModelSession } from './model-session.ts';
import type { Signal } from '../../src/signals/signal.ts';
import type { ModelSession } from './model-session.ts';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/**
 * What a session of the agents SDK shows rarely, or in some versions only: facts that come so late that what they
 * concern has ended, responses and calls without an agent, turn detection and input of other kinds.
 */
export function signalledConversations(): (readonly ReadableSpan[])[] {
  return CONVERSATIONS.map((play) => {
    const session = startModelSession();
    session.at(0, configured('server_vad'));
    play(session);
    session.end(1000);
    return session.spans();
  });
}

const CONVERSATIONS: readonly ((session: ModelSession) => void)[] = [
  (session) => {
    answer(session, 10);
    session.at(20, signal.called('resp_1', 'call_1'), signal.toolStarted('call_1'), signal.done('resp_1'));
    session.at(30, tripped);
  },
  (session) => {
    answer(session, 10);
    session.at(20, signal.done('resp_1'));
    session.at(30, tripped, truncated, failed, handedOff);
  },
  (session) => {
    answer(session, 10);
    session.at(20, signal.done('resp_1'));
    goOn(session, 300);
    session.at(400, tripped, truncated);
  },
  (session) => session.at(10, failed, handedOff),
  (session) => {
    session.at(10, signal.created('resp_1'), signal.called('resp_1', 'call_1'), signal.done('resp_1'));
    session.at(20, signal.toolStarted('call_1'));
    session.at(30, signal.toolEnded('call_1'));
  },
  (session) => {
    session.at(10, outOfBand('resp_1'), signal.called('resp_1', 'call_1'), signal.done('resp_1'));
    session.at(20, signal.toolStarted('call_1'));
    session.at(30, signal.toolEnded('call_1'));
  },
  (session) => {
    answer(session, 10);
    for (const text of STOCK_TEXTS) {
      session.at(20, signal.called('resp_1', text), signal.toolStarted(text));
      session.at(30, signal.toolEnded(text, 'lookup', text));
    }
    for (const text of ['found', 'Tool lookup not found']) {
      session.at(40, signal.called('resp_1', text), signal.outputSent(text, true, text));
    }
  },
  (session) => {
    session.at(10, configured('semantic_vad'), sent('image'), signal.requested());
    answer(session, 20);
    session.at(30, incomplete('max_output_tokens'));
  },
  (session) => {
    session.at(10, configured('none'), signal.committed('item_1'), signal.requested());
    answer(session, 20);
    session.at(30, incomplete('content_filter'));
  },
  (session) => {
    session.at(10, configured('none'), { type: 'input_commit_sent' }, signal.requested());
    session.at(20, signal.committed('item_1'));
    answer(session, 30);
    session.at(40, signal.done('resp_1'));
  },
  // Refused while nobody is at work yet on what was asked for.
  (session) => session.at(10, sent('text'), signal.requested(), failed),
  (session) => {
    answer(session, 10);
    session.at(20, incomplete(undefined));
  },
  (session) => {
    session.at(10, sent('text'), signal.requested());
    answer(session, 20);
    session.at(30, signal.done('resp_1', 'cancelled', 'client_cancelled'));
  },
  (session) => {
    answer(session, 10);
    session.at(20, signal.done('resp_1', 'cancelled'));
  },
  // Some of it is still on its way when it is cut.
  (session) => {
    answer(session, 10);
    session.at(20, { type: 'audio_interrupted' });
    session.chunk(30, 'resp_1', 'audio', 4800);
    session.at(40, signal.done('resp_1', 'cancelled'));
  },
  // It is cut while its delivery pauses.
  (session) => {
    answer(session, 10);
    session.at(200, signal.done('resp_1', 'cancelled'));
  },
  ...(['audio_clock', 'semantic_vad', 'vad_silence'] as const).map((source) => (session: ModelSession) => {
    session.at(10, signal.speechStarted('item_1'));
    session.at(200, { type: 'speech_stopped', itemId: 'item_1', stoppedMsAgo: 100, source });
    session.at(210, signal.committed('item_1'));
    answer(session, 300);
    session.at(310, signal.done('resp_1'));
  }),
];

/** What the SDK answers in place of a tool that failed. */
const STOCK_TEXTS = [
  'An error occurred while running the tool. Please try again.',
  'An error occurred while parsing tool arguments. Please try again with valid JSON.',
  "Tool 'lookup' timed out after 5ms.",
];

const tripped: Signal = {
  type: 'guardrail_tripped',
  guardrails: ['No prices'],
  itemId: 'item_resp_1',
  agent: 'Clerk',
  message: 'Ten euros.',
};

const truncated: Signal = { type: 'item_truncated', itemId: 'item_resp_1', heardMs: 50 };
const handedOff: Signal = { type: 'handed_off', from: 'Clerk', to: 'Billing' };
const failed: Signal = { type: 'error_raised', error: { origin: 'server', type: 'oops', message: 'Oops.' } };

function configured(turnDetection: string): Signal {
  return {
    type: 'session_configured',
    sessionId: 'sess_1',
    model: 'gpt-realtime',
    voice: 'marin',
    turnDetection,
    audioBytesPerMs: 48,
  };
}

function sent(modality: 'text' | 'image'): Signal {
  return { type: 'user_item_sent', itemId: undefined, modality, content: [] };
}

function outOfBand(responseId: string): Signal {
  return { type: 'response_created', responseId, conversationId: null, outputType: 'text' };
}

function incomplete(reason: string | undefined): Signal {
  return { ...signal.done('resp_1'), status: 'incomplete', reason } as Signal;
}

/** A response that has said a tenth of a second. */
function answer(session: ModelSession, time: number): void {
  session.at(
    time,
    signal.created('resp_1'),
    signal.agentStarted('Clerk'),
    signal.item('resp_1', 'item_resp_1'),
  );
  session.chunk(time, 'resp_1', 'audio', 4800);
}

/** The next turn, which has an answer: the one before it is over. */
function goOn(session: ModelSession, time: number): void {
  session.at(time, sent('text'), signal.requested(), signal.created('resp_2'), signal.agentStarted('Clerk'));
}

import type { Output } from '../realtime-server/index.ts';
import type { Circumstances, OpenCall } from './taped-call.ts';

/** What is said in a call, and by whom it is interrupted. */
export interface Conversation {
  converse: (call: OpenCall) => Promise<void>;
  /** It makes no sense where the microphone is shut while the agent speaks. */
  speaksOver?: true;
  /** How the caller is told to have stopped, where the conversation needs that. */
  detection?: Circumstances['detection'];
  /** The server leaves it to the client to stop the agent. */
  clientCuts?: true;
}

export const CONVERSATIONS = {
  'questions that are answered': {
    converse: async (call) => {
      await asks(call);
      await asks(call);
    },
  },
  'a greeting': {
    converse: async (call) => {
      call.microphone.start();
      await call.heard(call.server.respond([speech(call, 900)], { thinkMs: call.circumstances.serverMs }));
      await asks(call);
    },
  },
  'a caller who speaks at once': {
    converse: async (call) => {
      call.microphone.start();
      const answer = call.answer([speech(call, 700)]);
      await call.microphone.say(600);
      await call.heard(answer);
    },
  },
  'a tool after a preamble': {
    converse: async (call) => {
      await starts(call);
      const preamble = call.answer([speech(call, 500), { call: 'lookup', arguments: { ms: 900 } }]);
      const answer = call.answer([speech(call, 800)]);
      await call.microphone.say(700);
      await preamble;
      await call.heard(answer);
    },
  },
  'a tool in silence': {
    converse: async (call) => {
      await starts(call);
      void call.answer([{ call: 'lookup', arguments: { ms: 400 } }]);
      const answer = call.answer([speech(call, 800)]);
      await call.microphone.say(700);
      await call.heard(answer);
    },
  },
  'an answer that stalls': {
    converse: async (call) => {
      await starts(call);
      const answer = call.answer([{ ...speech(call, 1200), stall: { afterMs: 400, ms: 900 } }]);
      await call.microphone.say(700);
      await call.heard(answer);
      await asks(call);
    },
  },
  'answers that wait for one another': {
    converse: async (call) => {
      await starts(call);
      void call.answer([speech(call, 900)]);
      const second = call.answer([speech(call, 700)]);
      await call.microphone.say(600);
      await call.event('response.created');
      call.session.transport.sendEvent({ type: 'response.create' });
      await call.heard(second);
    },
  },
  'no answer': {
    converse: async (call) => {
      await starts(call);
      await call.microphone.say(700);
      await call.event('input_audio_buffer.speech_stopped');
      await call.pause(2300);
    },
  },
  'a caller who hangs up': {
    converse: async (call) => {
      await starts(call);
      void call.answer([speech(call, 2500)]);
      await call.microphone.say(700);
      await call.sounded(800);
    },
  },
  'an interruption of an answer that does not sound yet': {
    converse: async (call) => {
      await starts(call);
      void call.answer([speech(call, 1000)], { thinkMs: 3000 });
      await call.microphone.say(600);
      await call.event('response.created');
      await call.pause(300);
      await asks(call);
    },
  },
  'an interruption of an answer that is being generated': {
    speaksOver: true,
    converse: async (call) => {
      await starts(call);
      const { chunkMs } = call.circumstances;
      void call.answer([speech(call, 4000)], { chunkDelayMs: chunkMs * 0.8 });
      await call.microphone.say(600);
      await call.sounded(700);
      await asks(call);
    },
  },
  'an interruption of an answer that is only being played': {
    speaksOver: true,
    converse: async (call) => {
      await starts(call);
      void call.answer([speech(call, 2500)]);
      await call.microphone.say(600);
      await call.sounded(900);
      await asks(call);
    },
  },
  'an interruption right at the start': {
    speaksOver: true,
    converse: async (call) => {
      await starts(call);
      void call.answer([speech(call, 1500)]);
      await call.microphone.say(600);
      await call.sounded(30);
      await asks(call);
    },
  },
  'an interruption of the first of two answers': {
    speaksOver: true,
    converse: async (call) => {
      await starts(call);
      void call.answer([speech(call, 2000)]);
      void call.answer([speech(call, 2000)]);
      await call.microphone.say(600);
      await call.event('response.created');
      call.session.transport.sendEvent({ type: 'response.create' });
      await call.sounded(1200);
      await asks(call);
    },
  },
  'an interruption of the second of two answers': {
    speaksOver: true,
    converse: async (call) => {
      await starts(call);
      void call.answer([speech(call, 1000)]);
      void call.answer([speech(call, 2000)]);
      await call.microphone.say(600);
      await call.event('response.created');
      call.session.transport.sendEvent({ type: 'response.create' });
      await call.sounded(1600);
      await asks(call);
    },
  },
  'an interruption of a preamble while the answer waits': {
    speaksOver: true,
    converse: async (call) => {
      await starts(call);
      void call.answer([speech(call, 2200), { call: 'lookup', arguments: { ms: 50 } }]);
      void call.answer([speech(call, 1500)]);
      await call.microphone.say(600);
      await call.sounded(1400);
      await asks(call);
    },
  },
  'an interruption of an answer that stalls': {
    speaksOver: true,
    converse: async (call) => {
      await starts(call);
      void call.answer([{ ...speech(call, 3000), stall: { afterMs: 500, ms: 400 } }]);
      await call.microphone.say(600);
      await call.sounded(1000);
      await asks(call);
    },
  },
  'an interruption that the server leaves to the client': {
    speaksOver: true,
    clientCuts: true,
    converse: async (call) => {
      await starts(call);
      const { chunkMs } = call.circumstances;
      const story = call.answer([speech(call, 4000)], { chunkDelayMs: chunkMs * 0.5 });
      await call.microphone.say(600);
      await call.sounded(700);
      const answer = call.answer([speech(call, 600)]);
      await call.microphone.say(500);
      await story;
      await call.heard(answer);
    },
  },
  'an application that stops the agent': {
    converse: async (call) => {
      await starts(call);
      const { chunkMs } = call.circumstances;
      const story = call.answer([speech(call, 4000)], { chunkDelayMs: chunkMs * 0.5 });
      await call.microphone.say(600);
      await call.sounded(700);
      call.session.interrupt();
      await call.heard(story);
      await asks(call);
    },
  },
  'an agent that begins while the caller goes on': {
    speaksOver: true,
    converse: async (call) => {
      await starts(call);
      const serverMs = 400;
      void call.answer([speech(call, 2000)], { thinkMs: serverMs });
      await call.microphone.say(600);
      await call.event('input_audio_buffer.speech_stopped');
      await call.pause(serverMs - 110);
      await asks(call);
    },
  },
  'push to talk': {
    detection: 'push to talk',
    converse: async (call) => {
      for (const length of [700, 500]) {
        await call.pause(400);
        const answer = call.answer([speech(call, 800)]);
        await call.microphone.pressAndSay(length);
        call.session.transport.sendEvent({ type: 'input_audio_buffer.commit' });
        call.session.transport.sendEvent({ type: 'response.create' });
        await call.heard(answer);
      }
    },
  },
} satisfies Record<string, Conversation>;

/** The microphone is on for a moment before anybody speaks. */
async function starts(call: OpenCall): Promise<void> {
  call.microphone.start();
  await call.until(() => call.microphone.sentMs >= 400);
}

/** The caller says something, and hears the answer. */
async function asks(call: OpenCall): Promise<void> {
  if (!call.microphone.isOn) await starts(call);
  const answer = call.answer([speech(call, 700)]);
  await call.microphone.say(800);
  await call.heard(answer);
}

function speech({ circumstances }: OpenCall, audioMs: number): Extract<Output, { say: string }> {
  return { say: 'So it is.', audioMs, chunkMs: circumstances.chunkMs };
}

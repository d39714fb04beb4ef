// A stand-in for the Realtime API on loopback, for the other examples: every call gets the demo's conversation.
//   npx tsx --tsconfig tsconfig.json examples/scripted-server.ts
// With --talk a client need only listen, as realtime-otel record does:
//   npx realtime-otel record --url <the REALTIME_URL that it prints> | npx realtime-otel replay -
import { parseArgs } from 'node:util';
import { startRealtimeServer, TRANSCRIBING, type ScriptedCall } from '../test/realtime-server/index.ts';
import { modelTiming, playConversation } from './demo/conversation.ts';

const usage = `Plays the demo's conversation to every client that connects, and prints the address.

Usage: npx tsx --tsconfig tsconfig.json examples/scripted-server.ts [options]

  --no-playback   as for a client over WebSocket, which plays the audio itself; without it, as for a phone call
  --talk          a short conversation instead, which waits for nothing: for clients that only listen
  --once          end after the first call
  --port <port>   listen there; a free port by default
  --help          show this`;

const { values: flags } = parseArgs({
  options: {
    'no-playback': { type: 'boolean', default: false },
    talk: { type: 'boolean', default: false },
    once: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});

if (flags.help) console.log(usage);
else await serve();

async function serve(): Promise<void> {
  const server = await startRealtimeServer({
    timing: modelTiming,
    playsAudio: !flags['no-playback'],
    port: Number(flags.port),
    // The client that holds the call has set it up.
    session: flags.talk ? TRANSCRIBING : {},
    script: async (call) => {
      if (flags.once) call.ended.addEventListener('abort', () => void server.close());
      await (flags.talk ? talk(call) : playConversation(call));
      call.close();
    },
  });
  console.log(`REALTIME_URL=${server.origin.replace('http', 'ws')}/v1/realtime`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
}

/** A greeting, and one question that takes a function call; its output is added here, as if another client had sent it. */
async function talk(call: ScriptedCall): Promise<void> {
  await call.respond([{ say: 'Harbour Hotel, good evening. How can I help?', audioMs: 700 }]);
  await call.silence(600);
  await call.userSpeaks({ durationMs: 600, transcript: 'Is a room free tonight?', transcriptDelayMs: 120 });
  const lookUp = { call: 'check_rooms', arguments: { nights: 1 } };
  const { callIds } = await call.reply([{ say: 'Let me look that up.', audioMs: 400 }, lookUp]);
  await call.silence(300);
  const item = { id: 'item_rooms', type: 'function_call_output', call_id: callIds[0], output: '{"free":2}' };
  for (const type of ['conversation.item.added', 'conversation.item.done']) call.send({ type, item });
  await call.respond([{ say: 'Yes, two rooms are free, for 140 euros a night.', audioMs: 900 }]);
  await call.silence(800);
}

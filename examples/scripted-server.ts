// A stand-in for the Realtime API on loopback, for the other examples: every call gets the demo's conversation.
//   npx tsx --tsconfig tsconfig.json examples/scripted-server.ts
import { parseArgs } from 'node:util';
import { startRealtimeServer } from '../test/realtime-server/index.ts';
import { modelTiming, playConversation } from './demo/conversation.ts';

const usage = `Plays the demo's conversation to every client that connects, and prints the address.

Usage: npx tsx --tsconfig tsconfig.json examples/scripted-server.ts [options]

  --no-playback   as for a client over WebSocket, which plays the audio itself; without it, as for a phone call
  --once          end after the first call
  --port <port>   listen there; a free port by default
  --help          show this`;

const { values: flags } = parseArgs({
  options: {
    'no-playback': { type: 'boolean', default: false },
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
    script: async (call) => {
      if (flags.once) call.ended.addEventListener('abort', () => void server.close());
      await playConversation(call);
      call.close();
    },
  });
  console.log(`REALTIME_URL=${server.origin.replace('http', 'ws')}/v1/realtime`);
  process.once('SIGINT', () => void server.close());
}

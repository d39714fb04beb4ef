// A stand-in for the Realtime API on loopback, for the other examples: every call gets the demo's conversation.
//   npx tsx --tsconfig tsconfig.json examples/scripted-server.ts
import { startRealtimeServer } from '../test/realtime-server/index.ts';
import { modelTiming, playConversation } from './demo/conversation.ts';

const server = await startRealtimeServer({
  timing: modelTiming,
  playsAudio: true, // as for a phone call
  script: async (call) => {
    await playConversation(call);
    call.close();
  },
});
console.log(`REALTIME_URL=${server.origin.replace('http', 'ws')}/v1/realtime`);
process.once('SIGINT', () => void server.close());

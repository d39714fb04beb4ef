import { startRealtimeServer, type ScriptedCall } from '../../../test/realtime-server/index.ts';
import { modelTiming, playConversation } from '../../demo/conversation.ts';
import type { PageConfig } from '../page/call-details.ts';
import { bundlePage, readPageFile, type PageFile } from './page-files.ts';
import { startPageServer } from './page-server.ts';

/** What the example needs to know. */
export interface ExampleOptions extends PageConfig {
  /** The caller's and the model's part of every call; the demo's conversation by default. */
  script?: (call: ScriptedCall) => Promise<void>;
  /** Files that are served beside those of the page, by their names. */
  files?: ReadonlyMap<string, PageFile>;
  /** A free one by default. */
  port?: number;
}

/** The example while it runs. */
export interface Example {
  /** Where the page is: `http://127.0.0.1:<port>/`. */
  readonly url: string;
  close(): Promise<void>;
}

/** How far a page on a busy machine may be behind. */
const BREATH_MS = 400;

/** How long the line stays open after the last word, for the caller to hang up. */
const HANG_UP_WITHIN_MS = 60_000;

/** Starts the scripted Realtime API, once for each transport, and the server of the page in front of them. */
export async function startExample(options: ExampleOptions): Promise<Example> {
  const { script = talk, files, port = 0, ...config } = options;
  // Over WebRTC the server plays the audio, and so knows what of it was heard; over a WebSocket the client does.
  const overWebSocket = await startRealtimeServer({ timing: modelTiming, script });
  const overWebRtc = await startRealtimeServer({ timing: modelTiming, script, playsAudio: true });
  const bundles = await bundlePage();
  const page = await startPageServer({
    port,
    realtimeUrl: overWebRtc.url,
    readFile: async (name) => bundles.get(name) ?? files?.get(name) ?? (await readPageFile(name)),
    // A real backend asks the Realtime API for a client secret here: the page must not see the API key.
    callDetails: (transport, origin) => ({
      apiKey: 'ek_not_needed_here',
      url: transport === 'webrtc' ? `${origin}/v1/realtime/calls` : overWebSocket.url,
    }),
    config,
  });
  return {
    url: page.url,
    close: async () => {
      await page.close();
      await Promise.all([overWebSocket.close(), overWebRtc.close()]);
    },
  };
}

async function talk(call: ScriptedCall): Promise<void> {
  await playConversation(call, { breathMs: BREATH_MS });
  await call.silence(HANG_UP_WITHIN_MS);
  call.close();
}

import { TRANSCRIBING } from '../realtime-server/index.ts';
import type { WireEvent } from '../realtime-server/index.ts';

/** A connection as an application without an agents SDK uses it. */
export interface PlainConnection {
  send(event: object): void;
  onEvent(listener: (event: WireEvent) => void): void;
}

/** What the tools of the demo's agents take, and give. */
const TOOLS: Readonly<Record<string, { ms: number; output: string }>> = {
  check_rooms: { ms: 700, output: '{"free":2,"pricePerNight":140}' },
  get_weather: { ms: 250, output: 'Saturday: sunny, 24 degrees' },
  transfer_to_Billing: { ms: 0, output: '{"assistant":"Billing"}' },
  refund_charge: { ms: 300, output: 'An error occurred while running the tool. Please try again.' },
};

const CARD_NUMBER = /(?:\d[ -]?){12,}/;
const BYTES_PER_MS = 48;

interface PlayedItem {
  itemId: string;
  startTime: number;
  audioMs: number;
  said: string;
  cut: boolean;
}

/** Takes the application's side of the demo's call. */
export function answerCaller(connection: PlainConnection): void {
  const client = new HotelClient(connection);
  connection.onEvent((event) => client.onEvent(event));
}

/**
 * Does by hand what the demo's agents do with the agents SDK: runs tools, sends their outputs and asks for answers,
 * cuts the audio that a caller speaks over, and stops an answer that reads out a card number.
 */
class HotelClient {
  readonly #connection: PlainConnection;
  #active = false;
  /** Answers to ask for once no response is active. */
  #requests = 0;
  #playing: PlayedItem | undefined;

  constructor(connection: PlainConnection) {
    this.#connection = connection;
  }

  onEvent(event: WireEvent): void {
    switch (event.type) {
      case 'session.created':
        this.#send({
          type: 'session.update',
          session: { type: 'realtime', instructions: 'Be brief.', ...TRANSCRIBING },
        });
        return;
      case 'response.created':
        this.#active = true;
        return;
      case 'response.done':
        this.#active = false;
        this.#askNext();
        return;
      case 'response.output_item.done':
        void this.#runTool(event['item'] as { type: string; name: string; call_id: string });
        return;
      case 'response.output_audio.delta':
        this.#play(String(event['item_id']), String(event['delta']));
        return;
      case 'response.output_audio_transcript.delta':
        this.#listenForCard(String(event['item_id']), String(event['delta']));
        return;
      case 'input_audio_buffer.speech_started':
        this.#cutAudio();
    }
  }

  async #runTool({ type, name, call_id }: { type: string; name: string; call_id: string }): Promise<void> {
    const tool = TOOLS[name];
    if (type !== 'function_call' || tool === undefined) return;
    await new Promise((resolve) => setTimeout(resolve, tool.ms));
    const item = { type: 'function_call_output', call_id, output: tool.output };
    this.#send({ type: 'conversation.item.create', item });
    this.#ask();
  }

  #ask(): void {
    this.#requests += 1;
    this.#askNext();
  }

  #askNext(): void {
    if (this.#active || this.#requests === 0) return;
    this.#requests -= 1;
    this.#active = true;
    this.#send({ type: 'response.create' });
  }

  #play(itemId: string, delta: string): void {
    const bytes = Buffer.from(delta, 'base64').length;
    if (this.#playing?.itemId !== itemId) {
      this.#playing = { itemId, startTime: performance.now(), audioMs: 0, said: '', cut: false };
    }
    this.#playing.audioMs += bytes / BYTES_PER_MS;
  }

  #listenForCard(itemId: string, delta: string): void {
    const playing = this.#playing;
    if (playing?.itemId !== itemId || playing.cut) return;
    playing.said += delta;
    if (!CARD_NUMBER.test(playing.said)) return;
    this.#cutAudio();
    this.#send({ type: 'response.cancel' });
    const content = [{ type: 'input_text', text: 'Never read out card numbers.' }];
    this.#send({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } });
    this.#ask();
  }

  /** An item that was played to its end is left as it is. */
  #cutAudio(): void {
    const playing = this.#playing;
    if (playing === undefined || playing.cut) return;
    const heardMs = Math.floor(performance.now() - playing.startTime);
    if (heardMs >= playing.audioMs) return;
    playing.cut = true;
    this.#send({
      type: 'conversation.item.truncate',
      item_id: playing.itemId,
      content_index: 0,
      audio_end_ms: heardMs,
    });
  }

  #send(event: object): void {
    this.#connection.send(event);
  }
}

import type { Output, ScriptedCall, Voice } from '../../test/realtime-server/index.ts';

const chunkMs = 100;

/** How fast the scripted model talks: like the real one, several times faster than what it says is played. */
export const modelTiming = { thinkMs: 150, chunkDelayMs: 25 };

/** Who is heard: the agents, told apart by their pitch. */
const RECEPTION: Voice = { pitchHz: 205 };
const BILLING: Voice = { pitchHz: 115 };

/** About as fast as people talk. */
const MS_PER_CHARACTER = 1000 / 15;

/** How the conversation is held. */
export interface Manner {
  /**
   * How long after an answer is over, by the server's clock, the caller speaks again; 80 by default. A client that is slower
   * hears itself interrupted.
   */
  breathMs?: number;
  /** Both talk as fast as people do, which takes forty seconds instead of fifteen. */
  unhurried?: boolean;
  /** Told what the caller begins to say, and for how long. */
  onCallerSpeaks?: (words: string, lengthMs: number) => void;
}

/** What the caller says and what the model answers, in one phone call to a hotel. */
export async function playConversation(call: ScriptedCall, manner: Manner = {}): Promise<void> {
  const hotel = new HotelCall(call, manner);
  await call.nextClientEvent('session.update');
  await call.respond([hotel.speech('Harbour Hotel, good evening. How can I help?', 700)]);
  await hotel.playedOut();
  await hotel.askForARoom();
  await hotel.askForTheInvoice();
  await hotel.askForTheCardNumber();
  await hotel.askForARefund();
}

class HotelCall {
  readonly #call: ScriptedCall;
  readonly #manner: Manner;
  #voice = RECEPTION;
  /** Of what the agents said since the caller was heard last. */
  #saidMs = 0;

  constructor(call: ScriptedCall, manner: Manner) {
    this.#call = call;
    this.#manner = manner;
  }

  /** Two tool calls in one response; the second one finishes first, and is answered first. */
  async askForARoom(): Promise<void> {
    const call = this.#call;
    await this.#callerSays(700, 'Is a room with a sea view free this weekend, and will the sun be out?');
    await call.reply([
      { call: 'check_rooms', arguments: { view: 'sea', nights: 2 } },
      { call: 'get_weather', arguments: { day: 'Saturday' } },
    ]);
    await call.reply([this.speech('Saturday will be sunny, with 24 degrees.', 500)]);
    await call.reply([this.speech('And yes, a room with a sea view is free, for 140 euros a night.', 900)]);
    // It is heard after the answer before it.
    await this.playedOut();
  }

  /** A handoff; the second agent goes on for too long and the caller speaks over it. */
  async askForTheInvoice(): Promise<void> {
    const call = this.#call;
    await this.#callerSays(500, 'And what did I pay last time?');
    await call.reply([{ call: 'transfer_to_Billing' }]);
    this.#voice = BILLING;
    const invoice = this.speech(
      'This is the billing desk. Your last stay was in May, it was three nights at 130 euros, then there was breakfast on both mornings, and in the evening',
      6000,
    );
    const answer = call.reply([invoice]);
    // While it is still being made.
    await answer.audioSent(this.#manner.unhurried ? invoice.audioMs - 1000 : 2600);
    await this.#callerSays(350, 'Just the total, please.');
    await call.reply([this.speech('It was 420 euros.', 500)]);
    await this.playedOut();
  }

  /** The model reads out a card number; the guardrail cuts it off and asks for another answer. */
  async askForTheCardNumber(): Promise<void> {
    const call = this.#call;
    await this.#callerSays(400, 'Which card did I pay with?');
    const leak =
      'You paid with your credit card, the number is 4111 1111 1111 1111, it is valid until the end of next year, and the name on it is the one on your booking';
    await call.reply([this.speech(leak, 6000)]);
    this.#saidMs = 0;
    await call.reply([this.speech('I am sorry, I cannot read that out. It is on your invoice.', 700)]);
    await this.playedOut();
  }

  /** The tool throws. */
  async askForARefund(): Promise<void> {
    const call = this.#call;
    await this.#callerSays(400, 'Then please refund the minibar.');
    await call.reply([{ call: 'refund_charge', arguments: { charge: 'minibar', amount: 18 } }]);
    await call.reply([this.speech('That did not work just now. I will see to it. Goodbye!', 700)]);
    await this.playedOut();
  }

  speech(say: string, hurriedMs: number): Output & { audioMs: number } {
    const audioMs = this.#lengthOf(say, hurriedMs);
    this.#saidMs += audioMs;
    return { say, audioMs, chunkMs, voice: this.#voice };
  }

  /** Waits until the caller has heard all of an answer, and a moment more. */
  async playedOut(): Promise<void> {
    const { breathMs = 80 } = this.#manner;
    await this.#call.silence(this.#saidMs - (this.#saidMs / chunkMs) * modelTiming.chunkDelayMs + breathMs);
    this.#saidMs = 0;
  }

  async #callerSays(hurriedMs: number, transcript: string): Promise<void> {
    const durationMs = this.#lengthOf(transcript, hurriedMs);
    this.#manner.onCallerSpeaks?.(transcript, durationMs);
    await this.#call.userSpeaks({ durationMs, transcript, transcriptDelayMs: 120 });
    this.#saidMs = 0;
  }

  #lengthOf(words: string, hurriedMs: number): number {
    return this.#manner.unhurried ? Math.round(words.length * MS_PER_CHARACTER) : hurriedMs;
  }
}

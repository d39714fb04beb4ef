import type { Output, ScriptedCall } from '../../test/realtime-server/index.ts';

const chunkMs = 100;

/** How fast the scripted model talks: like the real one, several times faster than what it says is played. */
export const modelTiming = { thinkMs: 150, chunkDelayMs: 25 };

/** Waits until the caller has heard all of an answer, and a moment more. */
type PlayedOut = (audioMs: number) => Promise<void>;

/**
 * What the caller says and what the model answers, in one phone call to a hotel. The caller speaks again `breathMs` after
 * an answer is over by the server's clock: a client that is slower than that hears itself interrupted.
 */
export async function playConversation(call: ScriptedCall, { breathMs = 80 } = {}): Promise<void> {
  const playedOut: PlayedOut = (audioMs) =>
    call.silence(audioMs - (audioMs / chunkMs) * modelTiming.chunkDelayMs + breathMs);
  await call.nextClientEvent('session.update');
  await call.respond([speech('Harbour Hotel, good evening. How can I help?', 700)]);
  await playedOut(700);
  await askForARoom(call, playedOut);
  await askForTheInvoice(call, playedOut);
  await askForTheCardNumber(call, playedOut);
  await askForARefund(call, playedOut);
}

/** Two tool calls in one response; the second one finishes first, and is answered first. */
async function askForARoom(call: ScriptedCall, playedOut: PlayedOut): Promise<void> {
  await callerSays(call, 700, 'Is a room with a sea view free this weekend, and will the sun be out?');
  await call.reply([
    { call: 'check_rooms', arguments: { view: 'sea', nights: 2 } },
    { call: 'get_weather', arguments: { day: 'Saturday' } },
  ]);
  await call.reply([speech('Saturday will be sunny, with 24 degrees.', 500)]);
  await call.reply([speech('And yes, a room with a sea view is free, for 140 euros a night.', 900)]);
  // It is heard after the answer before it.
  await playedOut(500 + 900);
}

/** A handoff; the second agent goes on for too long and the caller speaks over it. */
async function askForTheInvoice(call: ScriptedCall, playedOut: PlayedOut): Promise<void> {
  await callerSays(call, 500, 'And what did I pay last time?');
  await call.reply([{ call: 'transfer_to_Billing' }]);
  const invoice =
    'This is the billing desk. Your last stay was in May, it was three nights at 130 euros, then there was breakfast on both mornings, and in the evening';
  const answer = call.reply([speech(invoice, 6000)]);
  await answer.audioSent(2600);
  await callerSays(call, 350, 'Just the total, please.');
  await call.reply([speech('It was 420 euros.', 500)]);
  await playedOut(500);
}

/** The model reads out a card number; the guardrail cuts it off and asks for another answer. */
async function askForTheCardNumber(call: ScriptedCall, playedOut: PlayedOut): Promise<void> {
  await callerSays(call, 400, 'Which card did I pay with?');
  const leak =
    'You paid with your credit card, the number is 4111 1111 1111 1111, it is valid until the end of next year, and the name on it is the one on your booking';
  await call.reply([speech(leak, 6000)]);
  await call.reply([speech('I am sorry, I cannot read that out. It is on your invoice.', 700)]);
  await playedOut(700);
}

/** The tool throws. */
async function askForARefund(call: ScriptedCall, playedOut: PlayedOut): Promise<void> {
  await callerSays(call, 400, 'Then please refund the minibar.');
  await call.reply([{ call: 'refund_charge', arguments: { charge: 'minibar', amount: 18 } }]);
  await call.reply([speech('That did not work just now. I will see to it. Goodbye!', 700)]);
  await playedOut(700);
}

async function callerSays(call: ScriptedCall, durationMs: number, transcript: string): Promise<void> {
  await call.userSpeaks({ durationMs, transcript, transcriptDelayMs: 120 });
}

function speech(say: string, audioMs: number): Output {
  return { say, audioMs, chunkMs };
}

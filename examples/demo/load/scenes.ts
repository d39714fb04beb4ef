import { abilitiesOf, forbidden } from './load-agents.ts';
import type { Stage } from './stage.ts';

/** Something that happens on a call. */
export interface Scene {
  name: string;
  /** How many of these there are in the deck. */
  copies: number;
  isPossible?: (stage: Stage) => boolean;
  play: (stage: Stage) => Promise<void>;
}

const currentAbilities = (stage: Stage): ReturnType<typeof abilitiesOf> =>
  abilitiesOf(stage.session.currentAgent.name);

/** What a call consists of, in the shares of a hotel's phone line that has seen better days. */
export const scenes: readonly Scene[] = [
  { name: 'a question', copies: 8, play: askAQuestion },
  { name: 'a message', copies: 4, play: writeAMessage },
  { name: 'a look-up', copies: 12, play: lookSomethingUp },
  { name: 'two look-ups at once', copies: 3, play: lookUpTwoThings },
  { name: 'a handoff', copies: 7, play: askForSomebodyElse },
  { name: 'a barge-in', copies: 4, play: speakOverTheAgent },
  { name: 'a card number', copies: 2, play: (stage) => makeItSlip(stage, 'no_card_numbers') },
  { name: 'a promise', copies: 1, play: (stage) => makeItSlip(stage, 'no_price_promises') },
  { name: 'a refund', copies: 3, isPossible: hasRefunds, play: askForARefund },
  { name: 'a question to the city guide', copies: 3, play: askTheCityGuide },
  { name: 'a silence', copies: 1, play: sayNothing },
  { name: 'a failed response', copies: 2, play: (stage) => breakResponse(stage, 'failed') },
  { name: 'a response that is cut', copies: 1, play: (stage) => breakResponse(stage, 'incomplete') },
  { name: 'malformed arguments', copies: 1, play: callWithMalformedArguments },
  { name: 'a rate limit', copies: 1, play: hitARateLimit },
  { name: 'a dropped connection', copies: 1, play: loseTheConnection },
  { name: 'a session that expires', copies: 1, play: expire },
];

async function askAQuestion(stage: Stage): Promise<void> {
  await stage.callerSpeaks('When is breakfast?');
  await stage.answer('Breakfast is from seven to ten, in the hall with the view of the harbour.');
}

async function writeAMessage(stage: Stage): Promise<void> {
  stage.session.sendMessage('Is there a place to park?');
  await stage.answer('There is a garage below the house, for 18 euros a night.');
}

async function lookSomethingUp(stage: Stage): Promise<void> {
  await stage.callerSpeaks('Could you look that up?');
  await stage.reply([lookUp(stage)]);
  await stage.answer('Here is what I found.');
}

async function lookUpTwoThings(stage: Stage): Promise<void> {
  await stage.callerSpeaks('Could you look up both?');
  await stage.reply([lookUp(stage), lookUp(stage)]);
  await stage.reply([stage.speech('The first one is fine.', 900)]);
  await stage.answer('And so is the second one.');
}

async function askForSomebodyElse(stage: Stage): Promise<void> {
  const [first = 'Reception', ...others] = currentAbilities(stage).handoffs;
  await stage.callerSpeaks('Could you put me through?');
  await stage.reply([{ call: `transfer_to_${stage.dice.pick([first, ...others])}` }]);
  await stage.answer('You are speaking to the right desk now. What can I do for you?');
}

async function speakOverTheAgent(stage: Stage): Promise<void> {
  await stage.callerSpeaks('What did I have on my bill?');
  const list = Array.from({ length: 30 }, (_, index) => `item ${index + 1}`).join(', ');
  const answer = stage.reply([stage.speech(list, 12_000)]);
  await stage.audioSent(answer, stage.dice.between(2000, 5000));
  await stage.callerSpeaksOver(answer, 'Just the total, please.');
  await stage.answer('It was 420 euros.');
}

async function makeItSlip(stage: Stage, guardrail: keyof typeof forbidden): Promise<void> {
  await stage.callerSpeaks('Tell me what you must not tell me.');
  await stage.reply([
    stage.speech(`${forbidden[guardrail]}, and so on and so forth, as I said before`, 8000),
  ]);
  await stage.answer('I am sorry, I cannot say that.');
}

async function askForARefund(stage: Stage): Promise<void> {
  await stage.callerSpeaks('Then please refund the minibar.');
  await stage.reply([{ call: 'refund_charge', arguments: { about: 'minibar' } }]);
  await stage.answer('I have seen to it.');
}

async function askTheCityGuide(stage: Stage): Promise<void> {
  const error = { type: 'mcp_error', message: 'the guide is being updated' };
  const call = {
    mcpCall: 'search_guide',
    server: 'city_guide',
    arguments: { query: 'museums' },
    runMs: stage.duration(stage.dice.skewed(500)),
    ...(stage.dice.chance(0.2) ? { error } : { output: 'three museums' }),
  };
  await stage.callerSpeaks('Which museums are open?');
  await stage.answer('Three museums are open today.', [call]);
}

async function sayNothing(stage: Stage): Promise<void> {
  stage.call.userStaysSilent();
  await stage.answer('Are you still there?');
}

async function breakResponse(stage: Stage, status: 'failed' | 'incomplete'): Promise<void> {
  await stage.callerSpeaks('What is there to see?');
  await stage.reply(status === 'failed' ? [] : [stage.speech('There is the harbour, and the old', 900)], {
    status,
  });
  await stage.pause(800);
  await stage.callerSpeaks('Hello? What is there to see?');
  await stage.answer('There is the harbour.');
}

async function callWithMalformedArguments(stage: Stage): Promise<void> {
  await stage.callerSpeaks('Could you look that up?');
  await stage.reply([{ ...lookUp(stage), arguments: '{"about": ' }]);
  await stage.pause(1500);
}

async function hitARateLimit(stage: Stage): Promise<void> {
  const message = 'Rate limit reached for the model: try again in a second.';
  stage.call.send({
    type: 'error',
    error: { type: 'rate_limit_error', code: 'rate_limit_exceeded', message },
  });
  await stage.pause(1000);
}

async function loseTheConnection(stage: Stage): Promise<void> {
  await stage.callerSpeaks('And then?');
  const answer = stage.reply([stage.speech('And then, as the story goes, it was a long evening', 6000)]);
  await stage.audioSent(answer, 1500);
  stage.call.dropSocket();
}

async function expire(stage: Stage): Promise<void> {
  const message = 'Your session hit the maximum duration.';
  stage.call.send({
    type: 'error',
    error: { type: 'invalid_request_error', code: 'session_expired', message },
  });
  stage.call.close(1001);
  await stage.pause(500);
}

function lookUp(stage: Stage): { call: string; arguments: { about: string } } {
  const [first = 'get_weather', ...others] = currentAbilities(stage).tools;
  return { call: stage.dice.pick([first, ...others]), arguments: { about: 'this weekend' } };
}

function hasRefunds(stage: Stage): boolean {
  return stage.session.currentAgent.tools.some(({ name }) => name === 'refund_charge');
}

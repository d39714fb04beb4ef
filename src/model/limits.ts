/**
 * What is held per session, at most. Each cap names the leak that it guards against. Reaching one is reported once,
 * and ends the oldest span rather than dropping it.
 */

/** Turns that never settle: answers that were asked for and never came. */
export const MAX_OPEN_TURNS = 32;

/** Responses without an end: a stream that lost its `response.done` events. */
export const MAX_OPEN_RESPONSES = 64;

/** Tool calls without an end, calls that wait for a person for ever, and finished ones that nothing asks an answer to. */
export const MAX_OPEN_TOOL_CALLS = 256;

/** Later turns after which a call that the client runs itself has no output to wait for: it was a command, not a question. */
export const MAX_TURNS_WITHOUT_OUTPUT = 8;

/** Utterances whose transcript never comes: ordinary where a stream does not say that there is none, and not reported. */
export const MAX_OPEN_SPEECHES = 16;

/** Answers whose audio has come and has not sounded yet: audio of hours that came in seconds. */
export const MAX_SPEAKING = 64;

/** Times at which somebody spoke that are not summed up yet: of the last seconds, and of speech that does not end. */
export const MAX_TALK_INTERVALS = 64;

/** Sounds without a gap that may be over: a delivery that stalls at every chunk, and says nothing else. */
export const MAX_PIECES = 64;

/** Message items of one response. */
export const MAX_ITEMS = 32;

/** `response.create` messages that no response answers. */
export const MAX_PENDING_REQUESTS = 64;

/**
 * Responses that have ended, items and agents that a late event may still be about: of the last turns, each of which is
 * kept by what is known of it.
 */
export const MAX_RECENT = 8;

/** Ids of responses that have started: an event that comes again begins none of them anew. */
export const MAX_KNOWN_IDS = 128;

/** Ids of calls that have ended, more than one response can make: those of which there are too many end before they run. */
export const MAX_KNOWN_CALLS = 4096;

/** What the user says, message by message, in a turn that is never answered; only with content capture. */
export const MAX_TURN_MESSAGES = 64;

/** What an agent says, response by response, in a turn that never ends; only with content capture. */
export const MAX_AGENT_MESSAGES = 64;

/** Parts of answers whose words come delta by delta; only with content capture. */
export const MAX_SAID_PARTS = 64;

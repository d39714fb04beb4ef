/** What the analysis holds at most, whatever the size of its input. */

/** Turns whose spans are still coming in: those whose own span has come, and as many again whose has not. */
export const MAX_PENDING_TURNS = 10_000;

/** Calls whose cost is being added up: those whose own span has come, and as many again whose has not. */
export const MAX_PENDING_CALLS = 10_000;

/** Responses, calls or utterances of one turn. */
export const MAX_PARTS_OF_TURN = 1_000;

/** Names of tools, agents, models, services or errors: more of them are no names but ids. The rest is one group. */
export const MAX_NAMES = 200;

/** The name of that group. */
export const OTHER_NAMES = '(others)';

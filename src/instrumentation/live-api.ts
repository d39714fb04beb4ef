/** What is said where a client of OpenAI's other voice API is loaded, whose events are not those of the Realtime API. */
export const LIVE_API_NOT_TRACED =
  "OpenAI's Live API (openai/live, openai/resources/live) is not traced, only its Realtime API is";

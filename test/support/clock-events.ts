/** Client events of which no signal comes: they tell when the user spoke (`test/session/caller-clock.test.ts`). */
export const OF_THE_CLOCK: ReadonlySet<string> = new Set([
  'input_audio_buffer.append',
  'session.input_audio_buffer.append',
  'input_audio_buffer.clear',
  'session.update',
]);

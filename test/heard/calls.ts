import { CONVERSATIONS } from './conversations.ts';
import { everyCombination, pairwise } from './pairs.ts';
import type { Conversation } from './conversations.ts';
import type { Chosen } from './pairs.ts';

const CHOICES = {
  conversation: Object.keys(CONVERSATIONS) as (keyof typeof CONVERSATIONS)[],
  serverMs: [60, 350],
  networkMs: [0, 80],
  silenceMs: [200, 500, 800],
  chunkMs: [20, 100],
  format: ['audio/pcm', 'audio/pcmu'],
  detection: ['server_vad', 'semantic_vad', 'push to talk'],
  microphone: ['open', 'half-duplex', 'jitters'],
} as const;

/** A microphone that is shut cannot interrupt, and who presses a button waits for no silence, nor does `semantic_vad` say for which. */
function makesSense({ conversation, detection, microphone, silenceMs }: Chosen<typeof CHOICES>): boolean {
  const { speaksOver, detection: needed }: Conversation = CONVERSATIONS[conversation];
  if ((needed === 'push to talk') !== (detection === 'push to talk')) return false;
  if (speaksOver === true && microphone === 'half-duplex') return false;
  if (detection === 'push to talk' && microphone !== 'open') return false;
  return detection === 'server_vad' || silenceMs === 500;
}

const every = everyCombination(CHOICES, makesSense);

/** Calls in which any two circumstances come together that can; all there are where that is asked for. */
export const CALLS = process.env['HEARD_GRID'] === undefined ? pairwise(every) : every;

/** What a call is like, in a line. */
export function titleOf({ conversation, ...rest }: Chosen<typeof CHOICES>): string {
  return `${conversation}: ${Object.values(rest).join(', ')}`;
}

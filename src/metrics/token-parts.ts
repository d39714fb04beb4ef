import type { TokenUsage } from '../signals/signal.ts';

/** A part of the tokens of one response. */
export interface TokenPart {
  type: 'input' | 'output';
  /** Absent where the server does not split the tokens by modality. */
  modality: 'audio' | 'text' | 'image' | undefined;
  /** Absent for output, and where the server does not say. */
  cached: boolean | undefined;
  count: number;
}

/** The tokens of a response in parts that do not overlap: their sum is what the response used. Empty parts are left out. */
export function tokenPartsOf(usage: TokenUsage): TokenPart[] {
  const parts: TokenPart[] = [];
  splitInput(usage, parts);
  split(usage.output, { text: usage.outputText, audio: usage.outputAudio }, (modality, count) =>
    add(parts, { type: 'output', modality, cached: undefined, count }),
  );
  return parts;
}

type Modality = NonNullable<TokenPart['modality']>;
type Take = (modality: Modality | undefined, count: number) => void;

/** The server says how many cached tokens were text and audio; what is left were images. */
function splitInput(usage: TokenUsage, parts: TokenPart[]): void {
  const { cachedText, cachedAudio } = usage;
  let cachedLeft = usage.cached;
  const counts = { text: usage.inputText, audio: usage.inputAudio, image: usage.inputImage };
  split(usage.input, counts, (modality, count) => {
    const told = modality === 'text' ? cachedText : modality === 'audio' ? cachedAudio : cachedLeft;
    const cached = cachedLeft === 0 ? 0 : told;
    if (cached === undefined || cachedLeft === undefined) {
      // Of which modality the cached ones are, nobody says: of those that follow neither.
      cachedLeft = undefined;
      add(parts, { type: 'input', modality, cached: undefined, count });
      return;
    }
    const hits = Math.min(cached, cachedLeft, count);
    cachedLeft -= hits;
    add(parts, { type: 'input', modality, cached: true, count: hits });
    add(parts, { type: 'input', modality, cached: false, count: count - hits });
  });
}

/** Each modality that is known, and what is left of the total. */
function split(
  total: number | undefined,
  counts: Partial<Record<Modality, number | undefined>>,
  take: Take,
): void {
  let left = total;
  for (const modality of ['text', 'audio', 'image'] as const) {
    const said = counts[modality];
    if (said === undefined) continue;
    const count = left === undefined ? said : Math.min(said, left);
    take(modality, count);
    if (left !== undefined) left -= count;
  }
  if (left !== undefined && left > 0) take(undefined, left);
}

function add(parts: TokenPart[], part: TokenPart): void {
  if (part.count > 0) parts.push(part);
}
